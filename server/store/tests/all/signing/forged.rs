//! Who writes to the database alone, without its guards, makes no convention that is called authentic.

use domain::{
    convention::{Altered, Entry, LogEvent, SignerRole},
    digest::Digest,
};
use store::{Conn, Db, Keys};
use testing::{Fresh, keys, on_both};

use super::altered::{sealed, unguard};

const TABLES: [&str; 5] = [
    "convention",
    "convention_version",
    "convention_signature",
    "convention_log",
    "convention_seal",
];

/// What the forger wants the convention to be.
const CONTENT: &str = "{\"validated_on\":\"2026-11-21\",\"version\":1,\"tutor\":\"Quelqu’un d’autre\"}";

/// A signed consent to another document, with its digest.
async fn other_consent(tx: &mut Conn, role: SignerRole, from: Digest, to: Digest) -> Digest {
    let consent: String = tx
        .query_text("SELECT consent FROM convention_signature WHERE role = $1")
        .bind(role.code())
        .scalar()
        .await
        .unwrap();
    let consent = consent.replace(&from.to_string(), &to.to_string());
    let digest = Digest::of(consent.as_bytes());
    tx.query_text(
        "UPDATE convention_signature SET consent = $2, consent_hash = $3, document_hash = $4 WHERE role = $1",
    )
    .bind(role.code())
    .bind(consent)
    .bind(digest.to_string())
    .bind(to.to_string())
    .execute()
    .await
    .unwrap();
    digest
}

/// Rewrites content, digests, signatures and the whole chain of the only convention, so that each follows from the others. The new chain's
/// digests, in order.
async fn forge(db: &Db, id: domain::id::ConventionId, document: Digest, file: Digest) -> Vec<Digest> {
    let lines = db.convention_log(id).await.unwrap();
    let content = Digest::of(CONTENT.as_bytes());
    let mut tx = db.begin().await.unwrap();
    let mut head = Digest::ZERO;
    let mut chain = Vec::new();
    for line in lines {
        let mut entry: Entry = serde_json::from_str(&line.event).unwrap();
        match &mut entry.what {
            LogEvent::Validated {
                content: of,
                document: by,
                ..
            } => (*of, *by) = (content, document),
            LogEvent::Signed {
                role,
                consent,
                document: of,
                ..
            } => {
                *consent = other_consent(&mut tx, *role, *of, document).await;
                *of = document;
            }
            LogEvent::Sealed { file: of, .. } => *of = file,
            _ => {}
        }
        let (event, hash) = entry.linked(head).unwrap();
        tx.query_text("UPDATE convention_log SET event = $2, hash = $3 WHERE sequence = $1")
            .bind(line.sequence)
            .bind(event)
            .bind(hash.to_string())
            .execute()
            .await
            .unwrap();
        head = hash;
        chain.push(hash);
    }
    tx.query_text("UPDATE convention SET log_head = $1")
        .bind(head.to_string())
        .execute()
        .await
        .unwrap();
    tx.query_text(
        "UPDATE convention_version SET content = $1, content_hash = $2, check_code = $3, document_hash = $4, file_hash = $5",
    )
    .bind(CONTENT)
    .bind(content.to_string())
    .bind(content.short())
    .bind(document.to_string())
    .bind(file.to_string())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    chain
}

/// Seals every line anew, with those keys.
async fn reseal(db: &Db, keys: &Keys, chain: &[Digest]) {
    let mut tx = db.begin().await.unwrap();
    for (sequence, hash) in (1..).zip(chain) {
        let seal = keys.seal(*hash);
        tx.query_text("UPDATE convention_seal SET key_id = $2, signature = $3 WHERE sequence = $1")
            .bind(sequence)
            .bind(seal.key)
            .bind(seal.signature)
            .execute()
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// A convention that all signed, without any guard.
async fn unguarded(fresh: Fresh) -> testing::convention::World {
    let (world, _) = sealed(fresh).await;
    for table in TABLES {
        unguard(&world.fresh, table).await;
    }
    world
}

#[tokio::test]
async fn a_convention_that_was_forged_whole_is_altered() {
    on_both(async |fresh| {
        let world = unguarded(fresh).await;
        let db = world.db();
        let reference = world.file().await.reference;
        let (document, file) = (Digest::of(b"forged document"), Digest::of(b"forged file"));
        let chain = forge(db, world.id, document, file).await;
        let code = Digest::of(CONTENT.as_bytes()).short();
        let found = async || {
            [
                db.check_by_code(&reference, &code).await,
                db.check_by_digest(document).await,
                db.check_by_digest(file).await,
            ]
            .map(|verdict| verdict.unwrap().unwrap().altered)
        };
        // Everything follows from everything, the old seals do not.
        let by_old_seals = found().await;
        assert!(
            by_old_seals
                .iter()
                .all(|altered| matches!(altered, Some(Altered::Seal(_)))),
            "{by_old_seals:?}"
        );
        // A key of the forger's own, with its real name or with ours.
        reseal(db, &Keys::new(&[9; 32]), &chain).await;
        assert_eq!(found().await, [Some(Altered::Seal(1)); 3]);
        db.transaction(async |tx| {
            tx.query_text("UPDATE convention_seal SET key_id = $1")
                .bind(keys().current())
                .execute()
                .await
        })
        .await
        .unwrap();
        assert_eq!(found().await, [Some(Altered::Seal(1)); 3]);
        // None at all.
        db.transaction(async |tx| tx.query_text("DELETE FROM convention_seal").execute().await)
            .await
            .unwrap();
        assert_eq!(found().await, [Some(Altered::Seal(1)); 3]);
        // With the platform's key itself all would hold: nothing but the seals gave it away.
        db.adopt_log().await.unwrap();
        assert_eq!(found().await, [None; 3]);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_convention_does_not_come_back_by_its_state() {
    on_both(async |fresh| {
        let world = unguarded(fresh).await;
        let db = world.db();
        let states = ["replaced", "cancelled", "validated", "signing"];
        for state in states {
            db.transaction(async |tx| {
                tx.query_text("UPDATE convention_version SET state = $1")
                    .bind(state)
                    .execute()
                    .await
            })
            .await
            .unwrap();
            let expected = (state != "signing").then_some(Altered::State);
            assert_eq!(db.altered(world.id, 1).await.unwrap(), expected, "{state}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_without_its_keys_vouches_for_nothing() {
    on_both(async |fresh| {
        let (world, file) = sealed(fresh).await;
        let db = Db::connect(&world.fresh.url, 2).await.unwrap();
        assert!(db.check_by_digest(file).await.is_err());
        assert_eq!(db.missing_keys(&keys()).await.unwrap(), Vec::<String>::new());
        db.note_key(&keys()).await.unwrap();
        assert_eq!(
            db.missing_keys(&Keys::new(&[9; 32])).await.unwrap(),
            [keys().current()]
        );
        let rotated = (*keys()).clone().rotated(&[9; 32]);
        assert_eq!(db.missing_keys(&rotated).await.unwrap(), Vec::<String>::new());
        let db = db.sealed_by(std::sync::Arc::new(rotated));
        assert_eq!(db.check_by_digest(file).await.unwrap().unwrap().altered, None);
    })
    .await;
}
