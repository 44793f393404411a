//! What is kept ends: counted before, erased after, and nothing of it is left in any table or in SQLite's file.

use chrono::{DateTime, Utc};
use domain::{
    account::Role,
    convention::SignerRole,
    digest::Digest,
    retention::{Noun, Obstacle},
    security::{Capacity, SecurityKind, What},
};
use store::{ChangeContext, ErasureAsked, ErasureDecided, Reading, SecurityEvent};
use testing::{
    convention::{World, pupil},
    now, on_both,
    people::{act_at, act_by, context, emails, person, sign_in},
    signing::{FOUR, any_secret, document, open},
};

use super::{conventions::frozen::straight, signing::altered::unguard};

/// The order in which the clock goes.
fn order() -> impl Iterator<Item = Noun> {
    let first = [Noun::Signed, Noun::Unsigned];
    let rest = Noun::ALL
        .iter()
        .copied()
        .filter(move |noun| !first.contains(noun));
    first.into_iter().chain(rest)
}

fn at(time: &str) -> ChangeContext<'static> {
    let time: DateTime<Utc> = time.parse().unwrap();
    act_at(time, None)
}

/// Erases all that is due then; what of it was said before to be due.
async fn erase_all(world: &World, context: &ChangeContext<'_>) -> Vec<(Noun, u64)> {
    let mut erased = Vec::new();
    for noun in order() {
        let due = world
            .db()
            .count_due(noun, context.now, context.today)
            .await
            .unwrap();
        let done = world.db().erase_due(context, noun, 100).await.unwrap();
        assert_eq!(due, done.count, "{noun:?}: what is counted is what goes");
        if done.count > 0 {
            erased.push((noun, done.count));
        }
    }
    world.db().settle_erasures().await.unwrap();
    erased
}

async fn sealed(fresh: testing::Fresh) -> World {
    let world = open(fresh, &FOUR).await;
    world.all_sign().await;
    let file = Digest::of(b"signed file");
    world
        .db()
        .finalize(&context(), world.id, 1, file, &any_secret)
        .await
        .unwrap();
    world
}

#[tokio::test]
async fn at_the_end_nothing_names_anybody_and_the_digests_are_known() {
    on_both(async |fresh| {
        let world = sealed(fresh).await;
        assert!(!world.fresh.found("Léa Martin").await.is_empty());
        // A year after the internship the account goes; what was signed stays, with its proof.
        let erased = erase_all(&world, &at("2028-08-01T04:00:00Z")).await;
        assert!(erased.contains(&(Noun::Student, 1)), "{erased:?}");
        assert!(
            !erased.iter().any(|(noun, _)| *noun == Noun::Signed),
            "{erased:?}"
        );
        let left = world.fresh.found("Léa Martin").await;
        assert!(
            left.iter()
                .all(|place| place.starts_with("convention") || place.starts_with("the file")),
            "{left:?}"
        );
        assert_eq!(world.fresh.found("lea martin").await, Vec::<String>::new());
        let check = world.db().check_by_digest(document(1)).await.unwrap().unwrap();
        assert_eq!(check.altered, None, "the proof still holds");

        let erased = erase_all(&world, &at("2040-01-01T04:00:00Z")).await;
        assert!(erased.contains(&(Noun::Signed, 1)), "{erased:?}");
        for text in [
            "Léa Martin",
            "lea.martin",
            "Jeanne Martin",
            "jeanne.martin",
            "Rose Adam",
            "rose.adam",
            "203.0.113.7",
            "Bienvenue",
            "J’aime les réseaux",
        ] {
            assert_eq!(world.fresh.found(text).await, Vec::<String>::new(), "{text}");
        }
        for digest in [document(1), Digest::of(b"signed file")] {
            assert_eq!(world.db().check_by_digest(digest).await.unwrap(), None);
            let left = world.db().erased_by_digest(digest).await.unwrap().unwrap();
            assert!(!left.altered);
            assert!(!world.db().is_file_named(digest).await.unwrap());
        }
        // Done again, it finds nothing.
        let again = erase_all(&world, &at("2040-01-01T05:00:00Z")).await;
        assert!(again.iter().all(|(noun, _)| *noun == Noun::Journal), "{again:?}");
    })
    .await;
}

/// What a forger leaves, though nothing was ever there: a row that says so, with a file for a party.
async fn claim(world: &World, document: Digest, party: Digest) {
    let id = testing::id(4711);
    let hash = document.to_string();
    let mut tx = world.db().begin().await.unwrap();
    tx.query_text(
        "INSERT INTO erased_version (convention_id, number, state, content_hash, document_hash, log_length, log_head,
                                     frozen_at, erased_at)
         VALUES ($1, 1, 'signed', $2, $2, 3, $2, $3, $3)",
    )
    .bind(id)
    .bind(&hash)
    .bind(now())
    .execute()
    .await
    .unwrap();
    tx.query_text("INSERT INTO party_file (digest, convention_id, number, made_at) VALUES ($1, $2, 1, $3)")
        .bind(party.to_string())
        .bind(id)
        .bind(now())
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn who_writes_to_the_database_alone_claims_no_erased_version() {
    on_both(async |fresh| {
        let world = sealed(fresh).await;
        let (made, forged, party) = (document(1), Digest::of(b"never made"), Digest::of(b"nor this"));
        let own = Digest::of(b"made for the mother");
        world.db().note_party_file(world.id, 1, own, now()).await.unwrap();
        erase_all(&world, &at("2040-01-01T04:00:00Z")).await;
        for table in ["erased_version", "erased_seal"] {
            unguard(&world.fresh, table).await;
        }
        let altered = async |file| {
            let left = world.db().erased_by_digest(file).await.unwrap();
            left.map(|left| left.altered)
        };
        claim(&world, forged, party).await;
        assert_eq!(altered(forged).await, Some(true), "it was never made here");
        assert_eq!(altered(party).await, None);
        assert_eq!(altered(own).await, Some(false));
        assert_eq!(altered(made).await, Some(false));
        // The claim takes the seal of what was truly erased, then what was erased says more than it did.
        let by = async |sql: &'static str| straight(&world, sql).await.unwrap();
        by("UPDATE erased_version SET frozen_at = erased_at WHERE log_length > 3").await;
        assert_eq!(altered(made).await, Some(true));
        assert_eq!(altered(own).await, Some(true));
        by("DELETE FROM erased_seal").await;
        assert_eq!(altered(made).await, Some(true));
        // Only the file of keys says whether what was there before such seals is vouched for.
        assert_eq!(world.db().adopt_remains().await.unwrap(), 2);
        assert_eq!(altered(made).await, Some(false));
    })
    .await;
}

#[tokio::test]
async fn a_version_that_was_altered_is_erased_and_not_vouched_for() {
    on_both(async |fresh| {
        let world = sealed(fresh).await;
        unguard(&world.fresh, "convention_version").await;
        let forged = Digest::of(b"another document");
        let sql = format!("UPDATE convention_version SET document_hash = '{forged}'");
        straight(&world, &sql).await.unwrap();
        erase_all(&world, &at("2040-01-01T04:00:00Z")).await;
        let left = world.db().erased_by_digest(forged).await.unwrap().unwrap();
        assert!(left.altered);
    })
    .await;
}

#[tokio::test]
async fn what_is_frozen_goes_by_an_erasure_alone_and_not_before_a_year() {
    on_both(async |fresh| {
        let world = sealed(fresh).await;
        let id = world.id.0.simple().to_string();
        let (id, by_hand) = if world.fresh.url.starts_with("sqlite") {
            (format!("x'{id}'"), "'2027-01-01T00:00:00+00:00'")
        } else {
            (format!("'{id}'::uuid"), "'2027-01-01T00:00:00Z'::timestamptz")
        };
        for table in [
            "convention_version",
            "convention_signer",
            "convention_signature",
            "convention_log",
        ] {
            let said = straight(&world, &format!("DELETE FROM {table}")).await;
            assert!(said.unwrap_err().contains("frozen"), "{table}");
        }
        let young = format!(
            "INSERT INTO erasure (object_id, kind, ground, erased_at) VALUES ({id}, 'convention', 'term', {by_hand})"
        );
        let said = straight(&world, &young).await.unwrap_err();
        assert!(said.contains("not due"), "{said}");
        let said = straight(&world, &young.replace("'convention'", "'account'")).await;
        assert!(said.unwrap_err().contains("not due"));
        erase_all(&world, &at("2040-01-01T04:00:00Z")).await;
        for table in ["erasure", "erased_version"] {
            for sql in [
                format!("DELETE FROM {table}"),
                format!("UPDATE {table} SET erased_at = {by_hand}"),
            ] {
                let said = straight(&world, &sql).await.unwrap_err();
                assert!(said.contains("frozen"), "{sql}: {said}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_account_is_erased_when_it_is_asked_for_and_nothing_stands_against_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, school) = (world.db(), testing::school().0);
        let today = now().date_naive();
        assert_eq!(
            db.obstacles(world.student, today).await.unwrap(),
            [Obstacle::Internship]
        );
        assert_eq!(
            db.obstacles(world.host, today).await.unwrap(),
            [Obstacle::SoleOwner]
        );
        // Whoever signs for their child is waited for, too.
        assert_eq!(
            db.obstacles(world.guardian, today).await.unwrap(),
            [Obstacle::Internship]
        );
        let other_pupil = pupil(db, "Zoé Roux", school).await;
        let parent = person(db, "Alix Roux", &[Role::Guardian]).await;
        db.link_guardian(&act_by(world.head), parent, other_pupil)
            .await
            .unwrap();
        assert_eq!(db.obstacles(parent, today).await.unwrap(), []);

        let act = act_by(parent);
        let ask = async || db.ask_erasure(&act, parent, "Nous déménageons").await.unwrap();
        assert_eq!(ask().await, ErasureAsked::Done);
        assert_eq!(ask().await, ErasureAsked::Already);
        let waiting = db.erasure_requests(Some(school), 10).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].words, "Nous déménageons");
        let other = testing::convention::other_school(db).await;
        assert_eq!(db.erasure_requests(Some(other), 10).await.unwrap(), []);
        assert_eq!(db.erasure_requests(None, 10).await.unwrap().len(), 1);
        let head = act_by(world.head);
        let decide = async |school, refusal| {
            db.decide_erasure(&head, waiting[0].id, school, refusal)
                .await
                .unwrap()
        };
        assert_eq!(decide(Some(other), None).await, ErasureDecided::Gone);
        assert_eq!(
            decide(Some(school), Some("Le stage vient d’être signé")).await,
            ErasureDecided::Done
        );
        assert_eq!(decide(Some(school), None).await, ErasureDecided::Already);
        let told = emails(&world.fresh).await;
        let (to, text) = told.last().unwrap();
        assert!(
            to.starts_with("alix.roux") && text.starts_with("ErasureRefused"),
            "{told:?}"
        );

        assert_eq!(ask().await, ErasureAsked::Done);
        let again = db.erasure_requests(None, 10).await.unwrap();
        let granted = db.decide_erasure(&head, again[0].id, None, None).await.unwrap();
        assert_eq!(granted, ErasureDecided::Done);
        let told = emails(&world.fresh).await;
        let (to, text) = told.last().unwrap();
        assert!(
            to.starts_with("alix.roux") && text.starts_with("AccountErased"),
            "{told:?}"
        );
        assert!(
            db.account_by_email("alix.roux@exemple.fr")
                .await
                .unwrap()
                .is_none()
        );
        // Once it is sent, its own line is wiped too.
        let line = db.emails(1, None).await.unwrap().remove(0);
        db.email_sent(line.id, now(), false).await.unwrap();
        db.erase_due(&context(), Noun::EmailLine, 10).await.unwrap();
        db.settle_erasures().await.unwrap();
        for text in ["Alix Roux", "alix.roux", "alix roux", "Nous déménageons"] {
            assert_eq!(world.fresh.found(text).await, Vec::<String>::new(), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_email_that_could_not_be_sent_loses_its_text_and_does_not_come_back() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let line = db.emails(1, None).await.unwrap().remove(0);
        db.email_failed(line.id, now(), now(), "550", true).await.unwrap();
        assert_eq!(
            db.erase_due(&act_at(testing::signing::after(60), None), Noun::EmailBody, 10)
                .await
                .unwrap()
                .count,
            0
        );
        let later = act_at(now() + chrono::TimeDelta::days(31), None);
        assert_eq!(db.erase_due(&later, Noun::EmailBody, 10).await.unwrap().count, 1);
        let line = db.email(line.id).await.unwrap().unwrap();
        assert_eq!((line.text.as_str(), line.html.as_str()), ("", ""));
        assert!(!db.retry_email(&later, line.id).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn who_reads_is_noted_once_a_day_and_for_a_year() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let today = now().date_naive();
        let reading = |reader: uuid::Uuid, capacity| Reading {
            object: world.id.0,
            reader,
            what: What::Convention,
            capacity,
        };
        for (reader, capacity) in [
            (world.head.0, Capacity::School),
            (world.head.0, Capacity::School),
            (world.host.0, Capacity::Host),
            (world.student.0, Capacity::Family),
        ] {
            db.note_convention_read(&reading(reader, capacity), now(), today)
                .await
                .unwrap();
        }
        let file = Reading {
            object: world.student.0,
            reader: world.staff.0,
            what: What::File,
            capacity: Capacity::School,
        };
        db.note_file_read(&file, now(), today).await.unwrap();
        let lines = db.readings_of(world.student, 10).await.unwrap();
        assert_eq!(lines.len(), 3, "the student's own reading is nobody's business");
        let at_school = db.readings_at(testing::school().0, 10).await.unwrap();
        assert_eq!(at_school.len(), 3);
        assert!(
            at_school
                .iter()
                .any(|line| line.reader_name.as_deref() == Some("Karim Benali"))
        );
        let later = act_at(now() + chrono::TimeDelta::days(366), None);
        assert_eq!(db.erase_due(&later, Noun::Reading, 10).await.unwrap().count, 3);
    })
    .await;
}

#[tokio::test]
async fn events_name_nobody_and_roles_are_among_them() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let event = SecurityEvent {
            kind: SecurityKind::SignInFailed,
            account: None,
            object: None,
            subject: Digest::of(b"quelqu.un@exemple.fr").short(),
            network: "203.0.113.0/24".into(),
        };
        let before = now() - chrono::TimeDelta::minutes(15);
        assert!(!db.is_noted(&event, before).await.unwrap());
        db.write_security(testing::id(77), now(), &event).await.unwrap();
        assert!(db.is_noted(&event, before).await.unwrap());
        let admin = person(db, "Iris Vidal", &[Role::Admin]).await;
        let other = person(db, "Noé Blin", &[]).await;
        db.grant_role(&act_by(admin), other, Role::AcademyOfficer, None)
            .await
            .unwrap();
        let kinds: Vec<SecurityKind> = db
            .security_of(other, 10)
            .await
            .unwrap()
            .into_iter()
            .map(|line| line.event.kind)
            .collect();
        assert!(kinds.contains(&SecurityKind::RoleGiven), "{kinds:?}");
        // A delegation is a role for some days, and a second factor is a way in.
        let (day, school) = (now().date_naive(), testing::school().0);
        let acts = [domain::convention::HeadAct::Sign];
        db.delegate(&act_by(world.head), school, world.staff, &acts, day, day)
            .await
            .unwrap();
        let staff = act_by(world.staff);
        db.begin_code_application(&staff, world.staff, "SECRET")
            .await
            .unwrap();
        db.confirm_code_application(&staff, world.staff, 7, &[])
            .await
            .unwrap();
        let lines = db.security_of(world.staff, 10).await.unwrap();
        let count = |kind| lines.iter().filter(|line| line.event.kind == kind).count();
        assert_eq!(
            (count(SecurityKind::RoleGiven), count(SecurityKind::FactorChanged)),
            (2, 1)
        );
        for text in ["quelqu.un", "Noé"] {
            let lines = &world.fresh.contents().await["security_event"];
            assert!(lines.iter().all(|line| !line.contains(text)), "{lines:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_was_here_lately_stays() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let late = at("2030-02-01T04:00:00Z");
        sign_in(db, world.head, "late", "2029-06-01T08:00:00Z".parse().unwrap()).await;
        db.erase_due(&late, Noun::Adult, 100).await.unwrap();
        assert!(db.copy_of(world.head).await.unwrap().is_some());
        assert!(db.copy_of(world.staff).await.unwrap().is_none(), "three years");
    })
    .await;
}

#[tokio::test]
async fn a_copy_holds_what_is_ones_own_and_nobody_elses_address() {
    on_both(async |fresh| {
        let world = sealed(fresh).await;
        let copy = world.db().copy_of(world.student).await.unwrap().unwrap();
        let text = format!("{copy:?}");
        for own in [
            "Léa Martin",
            "lea.martin@exemple.fr",
            "J’aime les réseaux",
            "203.0.113.7",
        ] {
            assert!(text.contains(own), "{own}: {text}");
        }
        for other in ["rose.adam@", "jeanne.martin@", "karim.benali@"] {
            assert!(!text.contains(other), "{other}: {text}");
        }
        let signatures = copy.iter().find(|part| part.code == "signatures").unwrap();
        assert_eq!(signatures.items.len(), 1, "one's own");
        let evidence = world.evidence(1).await;
        assert!(
            evidence
                .signers
                .iter()
                .any(|line| line.signer.role == SignerRole::Student)
        );
    })
    .await;
}

#[tokio::test]
async fn an_older_copy_lacks_what_was_seen_and_an_erasure_does_not() {
    on_both(async |fresh| {
        let world = sealed(fresh).await;
        let db = world.db();
        let (made, seen) = (db.made_at().await.unwrap(), db.last_lines(10).await.unwrap());
        assert!(made.is_some() && seen.len() == 1);
        assert_eq!(db.lost_lines(&seen).await.unwrap(), 0);
        // What moves on keeps its former lines.
        let earlier = store::SeenLine {
            sequence: 1,
            hash: db.convention_log(world.id).await.unwrap()[0].hash,
            ..seen[0]
        };
        assert_eq!(db.lost_lines(&[earlier, seen[0]]).await.unwrap(), 0);
        // As the database was before the last line.
        for table in ["convention_log", "convention_seal"] {
            unguard(&world.fresh, table).await;
        }
        let last = "DELETE FROM convention_log WHERE sequence = (SELECT MAX(sequence) FROM convention_log)";
        straight(&world, last).await.unwrap();
        assert_eq!(db.lost_lines(&[earlier, seen[0]]).await.unwrap(), 1);
        erase_all(&world, &at("2040-01-01T04:00:00Z")).await;
        assert_eq!(db.lost_lines(&[earlier, seen[0]]).await.unwrap(), 0);
    })
    .await;
}

/// What people leave beside the convention: notes, calendars, forms, second factors, reports, requests, drafts of what names them.
async fn live_a_little(world: &World) {
    let db = world.db();
    let school = testing::school().0;
    let note = "Léa Martin préfère le matin, dit Jeanne Martin";
    assert!(
        db.add_note(
            &act_by(world.staff),
            (domain::id::StudentNoteId(testing::id(900)), world.student),
            note
        )
        .await
        .unwrap()
    );
    db.set_referents(&act_by(world.head), school, &[(world.student, Some(world.staff))])
        .await
        .unwrap();
    let utc = |at: DateTime<Utc>| at.naive_utc();
    for owner in [world.student, world.guardian, world.host, world.staff] {
        db.make_calendar_feed(&act_by(owner), owner, &format!("calendar-{owner}"))
            .await
            .unwrap();
        let stays = db.calendar_stays(owner, now().date_naive()).await.unwrap();
        let events = stays.iter().flat_map(|stay| stay.days(&utc)).collect();
        db.calendar_entries(owner, events, now()).await.unwrap();
    }
    for (number, who) in (0..).zip([world.student, world.guardian, world.host, world.head, world.staff]) {
        sign_in(db, who, &format!("session-{number}"), now()).await;
        db.begin_code_application(&act_by(who), who, "JBSWY3DPEHPK3PXP")
            .await
            .unwrap();
        let form = format!("{{\"nom\":\"Léa Martin {number}\"}}");
        let end = now() + chrono::TimeDelta::minutes(30);
        db.put_form_state(&format!("form-{number}"), &form, end)
            .await
            .unwrap();
    }
    let asked = db
        .ask_erasure(&act_by(world.guardian), world.guardian, "Je suis Jeanne Martin")
        .await
        .unwrap();
    assert_eq!(asked, ErasureAsked::Done);
    let waiting = db.erasure_requests(None, 10).await.unwrap();
    let refusal = Some("Le stage de Léa Martin n’est pas fini, Jeanne Martin");
    db.decide_erasure(&act_by(world.head), waiting[0].id, None, refusal)
        .await
        .unwrap();
}

#[tokio::test]
async fn nothing_names_who_lived_here_once_their_time_is_over() {
    on_both(async |fresh| {
        let world = sealed(fresh).await;
        live_a_little(&world).await;
        let people = [
            ("Léa Martin", "lea.martin@", "lea martin"),
            ("Jeanne Martin", "jeanne.martin@", "jeanne martin"),
            ("Karim Benali", "karim.benali@", "karim benali"),
            ("Nora Petit", "nora.petit@", "nora petit"),
            ("Claire Fontaine", "claire.fontaine@", "claire fontaine"),
            ("Paul Durand", "paul.durand@", "paul durand"),
        ];
        for (name, ..) in people {
            assert!(!world.fresh.found(name).await.is_empty(), "{name} was here");
        }
        // What the clock takes away by itself, hours or days after: forms and sessions.
        let swept = at("2028-08-01T03:00:00Z");
        world
            .db()
            .sweep(swept.now, chrono::TimeDelta::days(14))
            .await
            .unwrap();
        // A year after the internship nothing but the proof names the family.
        erase_all(&world, &at("2028-08-01T04:00:00Z")).await;
        for (name, ..) in &people[..2] {
            let left = world.fresh.found(name).await;
            let beside: Vec<_> = left
                .iter()
                .filter(|place| !place.starts_with("convention") && !place.starts_with("the file"))
                .collect();
            assert!(beside.is_empty(), "{name}: {beside:?}");
        }
        // In the end nothing names anybody, in any table or free page.
        for time in ["2032-08-01T04:00:00Z", "2040-01-01T04:00:00Z"] {
            erase_all(&world, &at(time)).await;
        }
        for (name, address, key) in people {
            for text in [name, address, key] {
                assert_eq!(world.fresh.found(text).await, Vec::<String>::new(), "{text}");
            }
        }
        let rows = &world.fresh.contents().await["outbox"];
        assert!(!rows.is_empty() && rows.iter().all(|row| !row.contains("exemple.fr")));
    })
    .await;
}

#[tokio::test]
async fn who_is_erased_today_is_named_by_nothing_tomorrow() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        live_a_little(&world).await;
        let db = world.db();
        // The teacher leaves: a colleague is asked for them no more.
        db.ask_erasure(&act_by(world.staff), world.staff, "")
            .await
            .unwrap();
        let waiting = db.erasure_requests(None, 10).await.unwrap();
        let admin = person(db, "Iris Vidal", &[Role::Admin]).await;
        let granted = db.decide_erasure(&act_by(admin), waiting[0].id, None, None).await;
        assert_eq!(granted.unwrap(), ErasureDecided::Done);
        db.settle_erasures().await.unwrap();
        // What the convention says stays under the convention's own rule, and old lines of the journal under theirs.
        let left = world.fresh.found("Paul Durand").await;
        let beside: Vec<_> = left
            .iter()
            .filter(|place| !place.starts_with("convention") && !place.starts_with("the file"))
            .collect();
        assert!(beside.is_empty(), "{beside:?}");
    })
    .await;
}
