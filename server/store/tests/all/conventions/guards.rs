//! Nothing takes the place of what is frozen, and nothing is added that does not follow: the guards, asked in SQL.

use domain::digest::Digest;
use store::ConventionMoved;

use super::frozen::straight;
use domain::convention::PlaceAfter;
use testing::signing::any_secret;
use testing::{
    convention::{REASON, World, agreed, frozen, pupil},
    on_both,
    people::act_by,
    school,
};

/// The convention, as SQL writes its id.
fn literal(world: &World) -> String {
    let id = world.id.0;
    if world.fresh.url.starts_with("sqlite") {
        format!("x'{}'", id.simple())
    } else {
        format!("'{id}'")
    }
}

const SIGNATURE: &str =
    "INTO convention_signature (convention_id, number, role, signed_at, name, means, identified, consent,
                                                   consent_hash, document_hash, ip, agent)";

/// A signature of version 1 by that role, of that document.
fn signature(world: &World, role: &str, document: Digest) -> String {
    format!(
        "{SIGNATURE} VALUES ({}, 1, '{role}', '2026-11-21T10:00:00.000000Z', 'Léa Martin', 'account', 'compte', 'Moi',
                             'a', '{document}', '', '')",
        literal(world)
    )
}

/// A signer of version 1.
fn signer(world: &World, role: &str, email: &str) -> String {
    format!(
        "INTO convention_signer (convention_id, number, role, name, quality, email, email_key, chases)
         VALUES ({}, 1, '{role}', 'Autre', '', {email}, {email}, 0)",
        literal(world)
    )
}

/// A version that is validated under that number.
fn version(world: &World, number: i32) -> String {
    let other = Digest::of(b"autre");
    let by = if world.fresh.url.starts_with("sqlite") {
        format!("x'{}'", world.head.0.simple())
    } else {
        format!("'{}'", world.head.0)
    };
    format!(
        "INTO convention_version (convention_id, number, state, content, content_hash, document_hash, check_code, frozen_at,
                                  frozen_by)
         VALUES ({}, {number}, 'validated', '{{}}', '{other}', '{other}', 'AAAAAAAAAA', '2026-11-21T10:00:00.000000Z', {by})",
        literal(world)
    )
}

/// A line of the log, tied to those that are there but for the number it has.
async fn line(world: &World, sequence: i32) -> String {
    let lines = world.db().convention_log(world.id).await.unwrap();
    let event = format!("{{\"convention\":\"{}\",\"sequence\":{sequence}}}", world.id);
    let hash = lines.last().unwrap().hash.then(event.as_bytes());
    format!(
        "INTO convention_log (convention_id, sequence, event, hash) VALUES ({}, {sequence}, '{event}', '{hash}')",
        literal(world)
    )
}

/// Every one of these is refused, and changes nothing.
async fn refused(world: &World, tries: &[String]) {
    let before = world.fresh.contents().await;
    assert!(!before["convention_log"].is_empty());
    for sql in tries {
        let said = straight(world, sql).await.expect_err(sql);
        let known = [
            "is frozen",
            "is not the one to validate",
            "comes too late",
            "is not of what is to be signed",
            "does not follow",
            "does not move so",
            "has another head",
            "is kept",
        ];
        assert!(known.iter().any(|known| said.contains(known)), "{sql}: {said}");
        assert_eq!(world.fresh.contents().await, before, "{sql}");
    }
}

#[tokio::test]
async fn histories_are_written_once() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let other = pupil(db, "Tom Martin", school().0).await;
        agreed(db, world.head, other, "hash").await;
        // Shut out, the host leaves an offer behind: a line of its history, and two of the journal.
        assert!(db.suspend(&act_by(world.head), world.host, REASON).await.unwrap());
        let before = world.fresh.contents().await;
        let mut tries = Vec::new();
        for (table, column) in [
            ("application_event", "note"),
            ("proposal_event", "note"),
            ("offer_event", "note"),
            ("audit", "detail"),
        ] {
            assert!(!before[table].is_empty(), "{table}");
            tries.push(format!("UPDATE {table} SET {column} = 'autre'"));
            tries.push(format!("DELETE FROM {table}"));
            if world.fresh.url.starts_with("sqlite") {
                tries.push(format!("REPLACE INTO {table} SELECT * FROM {table}"));
                tries.push(format!("UPDATE OR REPLACE {table} SET rowid = rowid + 1"));
            } else {
                tries.push(format!("TRUNCATE {table}"));
            }
        }
        refused(&world, &tries).await;
    })
    .await;
}

/// The pupil's signature of version 1.
pub async fn signed(world: &World) {
    let sql = format!("INSERT {}", signature(world, "student", frozen(1).document_hash));
    assert_eq!(straight(world, &sql).await, Ok(1));
}

/// The last number of the log, as SQL.
async fn last(world: &World) -> i32 {
    i32::try_from(world.db().convention_log(world.id).await.unwrap().len()).unwrap()
}

#[tokio::test]
async fn nothing_takes_the_place_of_what_is_frozen() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.validated().await;
        signed(&world).await;
        let last = last(&world).await;
        let document = frozen(1).document_hash;
        let again = [
            (version(&world, 1), "convention_id, number", "content"),
            (
                signer(&world, "student", "NULL"),
                "convention_id, number, role",
                "name",
            ),
            (
                signature(&world, "student", document),
                "convention_id, number, role",
                "name",
            ),
            (line(&world, 1).await, "convention_id, sequence", "event"),
            (line(&world, last).await, "convention_id, sequence", "event"),
        ];
        let mut tries = Vec::new();
        for (row, key, changed) in &again {
            tries.push(format!("INSERT {row}"));
            tries.push(format!(
                "INSERT {row} ON CONFLICT ({key}) DO UPDATE SET {changed} = excluded.{changed}"
            ));
            if world.fresh.url.starts_with("sqlite") {
                tries.push(format!("REPLACE {row}"));
                tries.push(format!("INSERT OR REPLACE {row}"));
                tries.push(format!("INSERT OR IGNORE {row}"));
            }
        }
        if world.fresh.url.starts_with("sqlite") {
            // Other ways to be in somebody's place: their address, and the number of the row itself.
            tries.push(format!(
                "REPLACE {}",
                signer(&world, "guardian2", "'rose.adam@exemple.fr'")
            ));
            tries.push(
                "UPDATE OR REPLACE convention_signer SET email = 'r', email_key = 'rose.adam@exemple.fr'
                 WHERE role = 'head'"
                    .to_owned(),
            );
            tries.push("UPDATE OR REPLACE convention_signer SET rowid = 1 WHERE rowid = 2".to_owned());
            tries.push("UPDATE OR REPLACE convention_version SET rowid = 7".to_owned());
            let row = line(&world, last + 1).await;
            tries.push(format!(
                "REPLACE {}",
                row.replacen('(', "(rowid, ", 1)
                    .replacen("VALUES (", "VALUES (1, ", 1)
            ));
            tries.push(
                "REPLACE INTO convention (id, reference, student_id, school_id, campaign_id, weeks, application_id, proposal_id,
                                          structure_id, state, number, reason, revision, log_length, log_head, opened_at, moved_at)
                 SELECT id, reference, student_id, school_id, campaign_id, weeks, application_id,
                        proposal_id, structure_id, 'school_part', number, reason, revision, 0, log_head, opened_at, moved_at
                 FROM convention"
                    .to_owned(),
            );
        }
        refused(&world, &tries).await;
        world.log().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_added_that_does_not_follow() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.validated().await;
        let last = last(&world).await;
        let other = Digest::of(b"autre");
        let mut tries = vec![
            // Another document, and signers and versions out of their time.
            format!("INSERT {}", signature(&world, "student", other)),
            format!("INSERT {}", signer(&world, "guardian2", "'tard@exemple.fr'")),
            format!("INSERT {}", version(&world, 2)),
            // The log: a gap, a head that is another, an event of another number.
            format!("INSERT {}", line(&world, last + 2).await),
            format!("INSERT {}", line(&world, 0).await),
            format!(
                "INSERT {}",
                line(&world, last + 1).await.replace(
                    &format!("\"sequence\":{}", last + 1),
                    &format!("\"sequence\":{last}")
                )
            ),
            format!("UPDATE convention SET log_head = '{other}'"),
            "UPDATE convention SET log_length = log_length + 1".to_owned(),
            "UPDATE convention SET log_length = 1".to_owned(),
            // Back to the lycée under the same number, to be frozen anew; onwards without the version.
            "UPDATE convention SET state = 'school_part'".to_owned(),
            "UPDATE convention SET state = 'host_part'".to_owned(),
            "UPDATE convention SET state = 'signed'".to_owned(),
            "UPDATE convention SET number = 2".to_owned(),
            // Signed by nobody, closed while it is open, sealed before it is signed.
            "UPDATE convention_version SET state = 'signing'".to_owned(),
            "UPDATE convention_version SET state = 'signed'".to_owned(),
            "UPDATE convention_version SET state = 'replaced'".to_owned(),
            "UPDATE convention_version SET closed_at = frozen_at".to_owned(),
            format!("UPDATE convention_version SET file_hash = '{other}', sealed_at = frozen_at"),
            format!(
                "UPDATE convention_version SET file_hash = '{other}', sealed_at = frozen_at, state = 'signed'"
            ),
        ];
        if !world.fresh.url.starts_with("sqlite") {
            // PostgreSQL computes the digest itself.
            let row = line(&world, last + 1).await;
            let (row, _) = row.rsplit_once(", '").unwrap();
            tries.push(format!("INSERT {row}, '{other}')"));
        }
        refused(&world, &tries).await;
        world.log().await;
    })
    .await;
}

#[tokio::test]
async fn a_version_goes_forward_only() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.validated().await;
        let other = Digest::of(b"autre");
        // Signed by all: it does not go back, and has one file.
        for role in ["head", "host", "student", "guardian1"] {
            let sql = format!("INSERT {}", signature(&world, role, frozen(1).document_hash));
            assert_eq!(straight(&world, &sql).await, Ok(1));
        }
        for sql in [
            "UPDATE convention_version SET state = 'signing'".to_owned(),
            "UPDATE convention SET state = 'signing'".to_owned(),
        ] {
            assert_eq!(straight(&world, &sql).await, Ok(1), "{sql}");
        }
        let back = ["UPDATE convention_version SET state = 'validated'".to_owned()];
        refused(&world, &back).await;
        for sql in [
            "UPDATE convention_version SET state = 'signed'".to_owned(),
            "UPDATE convention SET state = 'signed'".to_owned(),
            format!("UPDATE convention_version SET file_hash = '{other}', sealed_at = frozen_at"),
        ] {
            assert_eq!(straight(&world, &sql).await, Ok(1), "{sql}");
        }
        let mut tries: Vec<String> = ["validated", "signing", "replaced"]
            .map(|state| format!("UPDATE convention_version SET state = '{state}'"))
            .to_vec();
        tries.push("UPDATE convention_version SET closed_at = frozen_at".to_owned());
        tries.push(format!(
            "UPDATE convention_version SET file_hash = '{}'",
            Digest::of(b"encore")
        ));
        tries.push("UPDATE convention_version SET file_hash = NULL, sealed_at = NULL".to_owned());
        tries.push("UPDATE convention SET state = 'signing'".to_owned());
        refused(&world, &tries).await;
        // Given up: nobody signs it, and when it was closed is not told otherwise.
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
        refused(
            &world,
            &[
                "UPDATE convention_version SET closed_at = NULL".to_owned(),
                "UPDATE convention_version SET closed_at = frozen_at, state = 'replaced'".to_owned(),
                "UPDATE convention SET state = 'signed'".to_owned(),
                "UPDATE convention SET state = 'school_part', number = 2".to_owned(),
            ],
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_version_that_is_corrected_is_signed_no_more() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.validated().await;
        world
            .db()
            .correct(&act_by(world.head), world.id, REASON)
            .await
            .unwrap();
        refused(
            &world,
            &[
                format!("INSERT {}", signature(&world, "student", frozen(1).document_hash)),
                format!("INSERT {}", signer(&world, "guardian2", "'tard@exemple.fr'")),
            ],
        )
        .await;
        assert_eq!(world.validate(&act_by(world.head)).await, ConventionMoved::Done);
    })
    .await;
}
