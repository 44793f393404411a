//! What is frozen stays as it is, whatever is tried: every function of the store, and SQL itself.

use domain::{
    convention::{ConventionState, Section, broken_link},
    digest::Digest,
};
use sqlx::{Connection, Row};
use store::{ConventionMoved, FileKind, SectionSaved, Side};

use super::guards::signed;
use domain::convention::PlaceAfter;
use testing::signing::any_secret;
use testing::{
    convention::{REASON, World, frozen, values},
    on_both,
    people::act_by,
};

const TABLES: [&str; 4] = [
    "convention_version",
    "convention_signer",
    "convention_signature",
    "convention_log",
];

/// Runs SQL past the store; what the database says.
pub async fn straight(world: &World, sql: &str) -> Result<u64, String> {
    let text = sqlx::AssertSqlSafe(sql.to_owned());
    let done = if world.fresh.url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(&world.fresh.url).await.unwrap();
        sqlx::query(text)
            .execute(&mut connection)
            .await
            .map(|done| done.rows_affected())
    } else {
        let mut connection = sqlx::PgConnection::connect(&world.fresh.url).await.unwrap();
        sqlx::query(text)
            .execute(&mut connection)
            .await
            .map(|done| done.rows_affected())
    };
    done.map_err(|error| error.to_string())
}

/// Everything that must not change, as it is kept.
async fn kept(world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in [
        "SELECT content || content_hash || document_hash || check_code FROM convention_version ORDER BY number",
        "SELECT role || name || quality || COALESCE(email, '') FROM convention_signer ORDER BY number, role",
        "SELECT role || name || consent || document_hash FROM convention_signature ORDER BY number, role",
        "SELECT event || hash FROM convention_log ORDER BY convention_id, sequence",
    ] {
        macro_rules! read {
            ($connection:expr) => {
                sqlx::query(sql)
                    .fetch_all(&mut $connection)
                    .await
                    .unwrap()
                    .iter()
                    .map(|row| row.get(0))
                    .collect()
            };
        }
        let texts: Vec<String> = if world.fresh.url.starts_with("sqlite") {
            read!(sqlx::SqliteConnection::connect(&world.fresh.url).await.unwrap())
        } else {
            read!(sqlx::PgConnection::connect(&world.fresh.url).await.unwrap())
        };
        rows.push(texts.join("\n"));
    }
    rows
}

#[tokio::test]
async fn the_database_itself_refuses() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.validated().await;
        signed(&world).await;
        let before = kept(&world).await;
        assert!(before.iter().all(|rows| !rows.is_empty()));
        let other = Digest::of(b"autre");
        for sql in [
            "UPDATE convention_version SET content = '{}'".to_owned(),
            format!("UPDATE convention_version SET content_hash = '{other}'"),
            format!("UPDATE convention_version SET document_hash = '{other}'"),
            "UPDATE convention_version SET check_code = 'AAAAAAAAAA'".to_owned(),
            "UPDATE convention_version SET number = 7".to_owned(),
            "UPDATE convention_signer SET name = 'Autre'".to_owned(),
            "UPDATE convention_signer SET quality = 'Autre'".to_owned(),
            "UPDATE convention_signer SET role = 'guardian2' WHERE role = 'host'".to_owned(),
            "UPDATE convention_signature SET name = 'Autre'".to_owned(),
            "UPDATE convention_signature SET consent = 'Rien'".to_owned(),
            "UPDATE convention_log SET event = '{}'".to_owned(),
            format!("UPDATE convention_log SET hash = '{other}'"),
            "UPDATE convention_log SET sequence = sequence + 100".to_owned(),
        ] {
            let said = straight(&world, &sql).await.expect_err(&sql);
            assert!(said.contains("is frozen"), "{sql}: {said}");
        }
        for table in TABLES {
            let said = straight(&world, &format!("DELETE FROM {table}"))
                .await
                .expect_err(table);
            assert!(said.contains("is frozen"), "{table}: {said}");
            if !world.fresh.url.starts_with("sqlite") {
                for how in ["", " CASCADE"] {
                    let said = straight(&world, &format!("TRUNCATE {table}{how}"))
                        .await
                        .expect_err(table);
                    assert!(
                        said.contains("is frozen") || said.contains("foreign key"),
                        "{table}: {said}"
                    );
                }
            }
        }
        if !world.fresh.url.starts_with("sqlite") {
            let said = straight(&world, "TRUNCATE convention CASCADE")
                .await
                .expect_err("truncate");
            assert!(said.contains("is frozen"), "{said}");
        }
        assert_eq!(kept(&world).await, before);
        world.log().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_closed_is_not_opened_again() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.validated().await;
        world
            .db()
            .cancel_convention(
                &act_by(world.head),
                world.id,
                REASON,
                PlaceAfter::Freed,
                &any_secret(),
            )
            .await
            .unwrap();
        let said = straight(&world, "UPDATE convention_version SET state = 'signed'")
            .await
            .expect_err("reopened");
        assert!(
            said.contains("is frozen") || said.contains("does not move so"),
            "{said}"
        );
    })
    .await;
}

#[tokio::test]
async fn no_function_of_the_store_changes_what_is_frozen() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let stale = world.seen().await;
        let old = world.file().await.sections[&Section::Tutor].clone();
        world.validated().await;
        let before = kept(&world).await;
        let sections = world.file().await.sections;
        let facts = world.facts().await;
        let mine = values(&[("tuteur_nom", "Autre"), ("referent_nom", "Autre")]);
        for who in [
            world.host,
            world.tutor,
            world.head,
            world.staff,
            world.student,
            world.guardian,
        ] {
            let context = act_by(who);
            for section in Section::ALL {
                for side in [Side::Host, Side::School] {
                    let said = db
                        .save_section(
                            &context,
                            "X".into(),
                            side,
                            world.id,
                            section,
                            old.version,
                            Some(&old.values),
                            &mine,
                        )
                        .await
                        .unwrap();
                    let refused = [
                        SectionSaved::Gone,
                        SectionSaved::NotNow(ConventionState::Validated),
                    ];
                    assert!(refused.contains(&said), "{said:?}");
                }
            }
            for said in [
                db.complete_host_part(&context, "X".into(), world.id, &facts)
                    .await
                    .unwrap(),
                db.send_back(&context, world.id, REASON).await.unwrap(),
                db.validate(&context, world.id, &stale, &frozen(1)).await.unwrap(),
                world.validate(&context).await,
            ] {
                let refused = [
                    ConventionMoved::Gone,
                    ConventionMoved::NotNow(ConventionState::Validated),
                ];
                assert!(refused.contains(&said), "{said:?}");
            }
        }
        assert_eq!(kept(&world).await, before);
        assert_eq!(world.file().await.sections, sections);

        // What may still happen adds, and leaves what is there.
        let digest = Digest::of(b"attestation");
        let (student, head) = (act_by(world.student), act_by(world.head));
        let added = db
            .add_file(
                &student,
                "Léa".into(),
                world.id,
                FileKind::Liability,
                digest,
                "image/png",
                3,
            )
            .await
            .unwrap();
        db.remove_file(&student, "Léa".into(), world.id, added.unwrap())
            .await
            .unwrap();
        db.correct(&head, world.id, REASON).await.unwrap();
        assert_eq!(world.validate(&head).await, ConventionMoved::Done);
        db.cancel(&student, world.application, REASON).await.unwrap();
        for (now, then) in kept(&world).await.iter().zip(&before) {
            assert!(now.starts_with(then.as_str()), "{now}\n\n{then}");
        }
        assert_eq!(
            db.frozen_content(world.id, 1).await.unwrap(),
            Some(frozen(1).content)
        );

        // One flipped character in the log is seen, and where.
        let lines = db.convention_log(world.id).await.unwrap();
        for tampered in 0..lines.len() {
            let mut lines: Vec<_> = lines.iter().map(|line| (line.event.clone(), line.hash)).collect();
            lines[tampered].0 = lines[tampered].0.replacen('"', "'", 1);
            let chain = lines.iter().map(|(event, hash)| (event.as_str(), *hash));
            assert_eq!(broken_link(chain), Some(tampered + 1));
        }
    })
    .await;
}
