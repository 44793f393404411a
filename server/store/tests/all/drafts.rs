//! From a draft to an offer: written, published, imported, edited; on both engines.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{
    academy::Reach,
    awaited::Task,
    draft::{DraftContent, OfferParts, PlaceParts},
    hours::{TimeOfDay, WeekHours},
    id::{AccountId, OfferId, PlaceId, StructureId},
    notification::Notification,
    offer::{
        Format, OfferState,
        history::corrected,
        transitions::{OfferActor, OfferEvent},
    },
    place::Location,
    sector::SectorCode,
    weeks::Weeks,
};
use store::{
    ChangeContext, Db, Edited, Email, EmailRenderer, Import, Imported, OfferMoved, Publication, Recipient,
    Reviewed, Saved,
};
use testing::{campaign, id, now, on_both, place, school, seed, structure};
use uuid::Uuid;

struct PlainEmailRenderer;

impl EmailRenderer for PlainEmailRenderer {
    fn render(&self, notification: &Notification, _: &Recipient) -> Email {
        let subject = match notification {
            Notification::OfferChanged { change, .. } => format!("{change:?}"),
            other => format!("{other:?}"),
        };
        Email {
            subject,
            text: String::new(),
            html: String::new(),
            unsubscribe: None,
        }
    }
}

static NEXT: AtomicU64 = AtomicU64::new(0);

fn next_id() -> Uuid {
    Uuid::from_u128(0x5000_0000 + u128::from(NEXT.fetch_add(1, Ordering::Relaxed)))
}

fn context(by: AccountId) -> ChangeContext<'static> {
    ChangeContext {
        now: now(),
        today: now().date_naive(),
        actor: Some(by),
        ids: &next_id,
        renderer: &PlainEmailRenderer,
    }
}

/// Owner of the first structure, its tutor, owner of the second.
const OWNER: AccountId = AccountId(Uuid::from_u128(11));
const TUTOR: AccountId = AccountId(Uuid::from_u128(12));
const OTHER: AccountId = AccountId(Uuid::from_u128(13));

/// Runs a statement on either engine; values that tests put in it are their own.
async fn run(db: &Db, url: &str, sql: &str) {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    match db.engine() {
        store::Engine::Sqlite => {
            let pool = sqlx::SqlitePool::connect(url).await.unwrap();
            sqlx::query(sql).execute(&pool).await.unwrap();
            pool.close().await;
        }
        store::Engine::Postgres => {
            let pool = sqlx::PgPool::connect(url).await.unwrap();
            sqlx::query(sql).execute(&pool).await.unwrap();
            pool.close().await;
        }
    }
}

/// The lines of a query of one text column.
async fn texts(db: &Db, url: &str, sql: &str) -> Vec<String> {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    match db.engine() {
        store::Engine::Sqlite => {
            let pool = sqlx::SqlitePool::connect(url).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&pool).await.unwrap()
        }
        store::Engine::Postgres => {
            let pool = sqlx::PgPool::connect(url).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&pool).await.unwrap()
        }
    }
}

/// An id as a literal of that engine.
fn literal(db: &Db, id: Uuid) -> String {
    match db.engine() {
        store::Engine::Sqlite => format!("X'{}'", id.simple()),
        store::Engine::Postgres => format!("'{id}'"),
    }
}

const AT: &str = "'2026-11-20T10:00:00+00:00'";

async fn account(db: &Db, url: &str, account: AccountId, name: &str) {
    let sql = format!(
        "INSERT INTO account (id, name, email, email_key, created_at, confirmed_at, version)
         VALUES ({}, '{name}', '{name}@exemple.test', '{name}@exemple.test', {AT}, {AT}, 1)",
        literal(db, account.0)
    );
    run(db, url, &sql).await;
}

/// Two structures and their people.
async fn people(db: &Db, url: &str) {
    seed(db, 2).await;
    for (who, name, of, role) in [
        (OWNER, "ouria", 0, "owner"),
        (TUTOR, "tao", 0, "tutor"),
        (OTHER, "oscar", 1, "owner"),
    ] {
        account(db, url, who, name).await;
        let sql = format!(
            "INSERT INTO membership (structure_id, account_id, role, joined_at) VALUES ({}, {}, '{role}', {AT})",
            literal(db, structure(of).id.0),
            literal(db, who.0)
        );
        run(db, url, &sql).await;
    }
}

/// A pupil who applied to that offer; `held` seats of both weeks go with it.
async fn application(db: &Db, url: &str, offer: OfferId, number: u128, state: &str) {
    let pupil = AccountId(id(500 + number));
    account(db, url, pupil, &format!("eleve{number}")).await;
    let student = literal(db, pupil.0);
    let sql = format!(
        "INSERT INTO student (account_id, school_id, class_name, birth_date) VALUES ({student}, {}, '2de 1', '2011-05-01')",
        literal(db, school().0.0)
    );
    run(db, url, &sql).await;
    let deadline = if state == "confirmed" {
        "NULL"
    } else {
        "'2026-12-01'"
    };
    let sql = format!(
        "INSERT INTO application (id, offer_id, student_id, campaign_id, attempt, weeks, motivation, far_confirmed, state,
                                  deadline, submitted_at, moved_at, reason, message, version)
         VALUES ({}, {}, {student}, {}, 1, 'both', 'Bonjour', FALSE, '{state}', {deadline}, {AT}, {AT}, '', '', 1)",
        literal(db, id(700 + number)),
        literal(db, offer.0),
        literal(db, campaign().id.0)
    );
    run(db, url, &sql).await;
    let column = match state {
        "accepted" => "held",
        "confirmed" => "taken",
        _ => return,
    };
    let offer = literal(db, offer.0);
    run(
        db,
        url,
        &format!("UPDATE seat SET {column} = {column} + 1 WHERE offer_id = {offer}"),
    )
    .await;
}

fn week() -> WeekHours {
    let time = |hour| TimeOfDay::new(hour, 0).unwrap();
    let mut week = WeekHours::default();
    week.0[0] = vec![(time(9), time(12)), (time(13), time(17))];
    week
}

fn new_place() -> PlaceParts {
    let Location::France { .. } = place(0).location else {
        panic!("in France")
    };
    PlaceParts::New {
        address: "8 quai des Forges".into(),
        postal_code: "93100".into(),
        city: "Montreuil".into(),
        location: place(0).location,
    }
}

fn parts() -> OfferParts {
    OfferParts {
        place: new_place(),
        sector: SectorCode::parse("s31").unwrap(),
        title: "Découvrir un réseau".into(),
        metiers: vec!["Développeur".into()],
        activities: vec!["Lire un journal d’erreurs".into()],
        format: Format::SmallGroup,
        weeks: Weeks::Both,
        seats: 2,
        hours: week(),
        lunch: "Cantine".into(),
        accessible: true,
        access_note: "Ascenseur".into(),
        reserved_to: vec![school().0],
        contact_name: "Camille Martin".into(),
        contact_phone: "06 39 98 00 01".into(),
    }
}

fn typed(title: &str) -> DraftContent {
    DraftContent {
        title: title.into(),
        ..DraftContent::default()
    }
}

async fn published(db: &Db) -> OfferId {
    let draft = db
        .create_draft(&context(OWNER), structure(0).id, &typed("Réseau"))
        .await
        .unwrap()
        .unwrap();
    let done = db
        .publish(&context(OWNER), draft, 1, campaign().id, &parts())
        .await
        .unwrap();
    assert_eq!(done, Publication::Published);
    draft
}

/// What an import did that was read to the end.
fn imported(added: usize, skipped: usize) -> Import {
    Import::Done(Imported {
        added,
        skipped,
        held: false,
    })
}

/// How many offers it added.
fn added(import: Import) -> usize {
    match import {
        Import::Done(imported) => imported.added,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_draft_is_its_structures_alone() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let mine = structure(0).id;
        for by in [TUTOR, OTHER] {
            assert_eq!(
                db.create_draft(&context(by), mine, &typed("x")).await.unwrap(),
                None
            );
        }
        let nobody = ChangeContext {
            actor: None,
            ..context(OWNER)
        };
        assert_eq!(db.create_draft(&nobody, mine, &typed("x")).await.unwrap(), None);

        let draft = db
            .create_draft(&context(OWNER), mine, &typed("Ré\u{0}seau\u{202e}"))
            .await
            .unwrap()
            .unwrap();
        let read = db.draft(OWNER, draft).await.unwrap().unwrap();
        assert_eq!(
            (read.content.title.as_str(), read.version, read.structure),
            ("Réseau", 1, mine)
        );
        assert!(db.draft(TUTOR, draft).await.unwrap().is_some());
        assert_eq!(db.draft(OTHER, draft).await.unwrap(), None);
        assert_eq!(db.drafts_of(OTHER, mine).await.unwrap(), []);
        let list = db.drafts_of(OWNER, mine).await.unwrap();
        assert_eq!(
            (list.len(), list[0].title.as_str(), list[0].author.as_str()),
            (1, "Réseau", "ouria")
        );

        for by in [TUTOR, OTHER] {
            assert_eq!(
                db.save_draft(&context(by), draft, 1, &typed("y")).await.unwrap(),
                Saved::Gone
            );
            assert!(!db.delete_draft(&context(by), draft).await.unwrap());
        }
        assert_eq!(
            db.save_draft(&context(OWNER), draft, 1, &typed("Deux"))
                .await
                .unwrap(),
            Saved::Done(2)
        );
        assert_eq!(
            db.save_draft(&context(OWNER), draft, 1, &typed("Trois"))
                .await
                .unwrap(),
            Saved::Stale
        );
        assert_eq!(
            db.draft(OWNER, draft).await.unwrap().unwrap().content.title,
            "Deux"
        );
        assert!(db.delete_draft(&context(OWNER), draft).await.unwrap());
        assert_eq!(
            db.save_draft(&context(OWNER), draft, 2, &typed("z"))
                .await
                .unwrap(),
            Saved::Gone
        );
    })
    .await;
}

#[tokio::test]
async fn older_drafts_are_read() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let sql = format!(
            "INSERT INTO draft (id, structure_id, author_id, content, created_at, updated_at, version)
             VALUES ({}, {}, {}, '{{\"title\": \"Ancien\"}}', {AT}, {AT}, 1)",
            literal(db, id(900)),
            literal(db, structure(0).id.0),
            literal(db, OWNER.0)
        );
        run(db, &fresh.url, &sql).await;
        let read = db.draft(OWNER, OfferId(id(900))).await.unwrap().unwrap();
        assert_eq!(read.content, typed("Ancien"));
    })
    .await;
}

#[tokio::test]
async fn publishing_makes_an_offer_once() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let draft = db
            .create_draft(&context(OWNER), structure(0).id, &typed("x"))
            .await
            .unwrap()
            .unwrap();
        let publish = async |by, version, parts: OfferParts| {
            db.publish(&context(by), draft, version, campaign().id, &parts)
                .await
                .unwrap()
        };
        let elsewhere = OfferParts {
            place: PlaceParts::Existing(place(1).id),
            ..parts()
        };
        assert_eq!(publish(OTHER, 1, parts()).await, Publication::Gone);
        assert_eq!(publish(TUTOR, 1, parts()).await, Publication::NotYours);
        assert_eq!(publish(OWNER, 1, elsewhere).await, Publication::NotYours);
        assert_eq!(publish(OWNER, 7, parts()).await, Publication::Stale);
        let before = db.last_change().await.unwrap();
        assert!(
            db.draft(OWNER, draft).await.unwrap().is_some(),
            "what was refused is still there"
        );

        assert_eq!(publish(OWNER, 1, parts()).await, Publication::Published);
        assert_eq!(publish(OWNER, 1, parts()).await, Publication::Gone);
        assert_eq!(db.draft(OWNER, draft).await.unwrap(), None);
        let changes = db.changes_since(before, 10).await.unwrap();
        assert_eq!(
            changes.iter().map(|change| change.object).collect::<Vec<_>>(),
            [Some(draft.0)]
        );

        // Reserved: whoever answers for it sees it.
        assert!(crate::public_offer(db, draft).await.unwrap().is_none());
        let detail = db
            .seen_offer(draft, Some(OWNER), None)
            .await
            .unwrap()
            .unwrap()
            .offer;
        assert_eq!(detail.card.title, "Découvrir un réseau");
        assert_eq!(
            (detail.card.seats_left.first, detail.card.seats_left.second),
            (2, 2)
        );
        assert_eq!(detail.card.published_at, now());
        assert_eq!(detail.reserved_to.len(), 1);

        let own = db.own_offer(TUTOR, draft).await.unwrap().unwrap();
        assert_eq!(
            (own.offer.seats, own.offer.state, own.version),
            (2, OfferState::Published, 1)
        );
        assert_eq!(db.own_offer(OTHER, draft).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn two_who_publish_at_once_make_one_offer() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let draft = db
            .create_draft(&context(OWNER), structure(0).id, &typed("x"))
            .await
            .unwrap()
            .unwrap();
        let tries = (0..6).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                db.publish(&context(OWNER), draft, 1, campaign().id, &parts())
                    .await
                    .unwrap()
            })
        });
        let mut done = 0;
        for task in tries.collect::<Vec<_>>() {
            done += usize::from(task.await.unwrap() == Publication::Published);
        }
        assert_eq!(done, 1);
    })
    .await;
}

#[tokio::test]
async fn an_offer_is_the_start_of_another() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let offer = published(db).await;
        assert_eq!(db.draft_from_offer(&context(OTHER), offer).await.unwrap(), None);
        assert_eq!(db.draft_from_offer(&context(TUTOR), offer).await.unwrap(), None);
        let copy = db
            .draft_from_offer(&context(OWNER), offer)
            .await
            .unwrap()
            .unwrap();
        assert_ne!(copy, offer);
        let content = db.draft(OWNER, copy).await.unwrap().unwrap().content;
        assert_eq!(content.title, "Découvrir un réseau");
        assert_eq!(content.hours[0], ["09:00", "12:00", "13:00", "17:00"]);
        assert_eq!(content.reserved_to, ["0010006B"]);
        let place: PlaceId = content.chosen_place().unwrap();
        let again = OfferParts {
            place: PlaceParts::Existing(place),
            ..parts()
        };
        let done = db
            .publish(&context(OWNER), copy, 1, campaign().id, &again)
            .await
            .unwrap();
        assert_eq!(done, Publication::Published);
        assert_eq!(
            db.own_offer(OWNER, copy).await.unwrap().unwrap().offer.place,
            place
        );
    })
    .await;
}

#[tokio::test]
async fn importing_twice_adds_nothing() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let mine = structure(0).id;
        let file: Vec<(String, OfferParts)> = ["a", "b", "a"]
            .map(|key| {
                (
                    key.to_owned(),
                    OfferParts {
                        title: format!("Offre {key}"),
                        ..parts()
                    },
                )
            })
            .to_vec();
        let import = async |by, structure: StructureId, file: &[(String, OfferParts)]| {
            db.import_offers(&context(by), structure, campaign().id, file)
                .await
                .unwrap()
        };
        for by in [OTHER, TUTOR] {
            assert_eq!(import(by, mine, &file).await, Import::Gone);
        }
        let mut foreign = file.clone();
        foreign[1].1.place = PlaceParts::Existing(place(1).id);
        assert_eq!(import(OWNER, mine, &foreign).await, Import::Gone);
        assert_eq!(
            db.count_offers(campaign().id).await.unwrap(),
            (0, 0),
            "all or none"
        );

        assert_eq!(import(OWNER, mine, &file).await, imported(2, 1));
        assert_eq!(import(OWNER, mine, &file).await, imported(0, 3));
        assert_eq!(import(OTHER, structure(1).id, &file[..1]).await, imported(1, 0));
        assert_eq!(db.count_offers(campaign().id).await.unwrap(), (3, 2));
        let sql = "SELECT address FROM place ORDER BY address";
        let forges = texts(db, &fresh.url, sql)
            .await
            .iter()
            .filter(|text| text.contains("Forges"))
            .count();
        assert_eq!(forges, 2, "one row for the same address of a structure");
    })
    .await;
}

#[tokio::test]
async fn one_file_sent_twice_at_once_is_imported_once() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let file: Vec<_> = (0..120)
            .map(|number| (format!("key {number}"), parts()))
            .collect();
        let tries = (0..3).map(|_| {
            let (db, file) = (db.clone(), file.clone());
            tokio::spawn(async move {
                let done = db
                    .import_offers(&context(OWNER), structure(0).id, campaign().id, &file)
                    .await;
                added(done.unwrap())
            })
        });
        let mut added = Vec::new();
        for task in tries.collect::<Vec<_>>() {
            added.push(task.await.unwrap());
        }
        added.sort_unstable();
        assert_eq!(added, [0, 0, 120]);
    })
    .await;
}

async fn edit(db: &Db, by: AccountId, offer: OfferId, version: i32, parts: OfferParts) -> Edited {
    db.edit_offer(&context(by), offer, version, &parts).await.unwrap()
}

async fn told(db: &Db, url: &str) -> Vec<String> {
    texts(
        db,
        url,
        "SELECT subject || ' ' || to_name FROM outbox ORDER BY fact",
    )
    .await
}

/// The same offer without its Mondays.
fn mondays_off() -> OfferParts {
    OfferParts {
        hours: WeekHours::default(),
        ..parts()
    }
}

#[tokio::test]
async fn an_edit_names_what_was_read() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let offer = published(db).await;
        let renamed = || OfferParts {
            title: "Le réseau de près".into(),
            reserved_to: vec![],
            ..parts()
        };
        assert_eq!(edit(db, OTHER, offer, 1, renamed()).await, Edited::Gone);
        assert_eq!(edit(db, TUTOR, offer, 1, renamed()).await, Edited::NotYours);
        assert_eq!(edit(db, OWNER, offer, 2, renamed()).await, Edited::Stale);
        assert_eq!(edit(db, OWNER, OfferId(id(1)), 1, renamed()).await, Edited::Gone);
        let elsewhere = OfferParts {
            place: PlaceParts::Existing(place(1).id),
            ..parts()
        };
        assert_eq!(edit(db, OWNER, offer, 1, elsewhere).await, Edited::NotYours);
        let before = db.last_change().await.unwrap();
        assert_eq!(edit(db, OWNER, offer, 1, renamed()).await, Edited::Done);
        assert_eq!(db.last_change().await.unwrap(), before + 1);
        let own = db.own_offer(OWNER, offer).await.unwrap().unwrap();
        assert_eq!((own.version, own.offer.title.as_str()), (2, "Le réseau de près"));
        assert!(own.reserved_to.is_empty() && own.scope.circumstances && !own.scope.tells);

        // Nobody has applied: a week may go, and come back.
        let first = OfferParts {
            weeks: Weeks::First,
            ..renamed()
        };
        assert_eq!(edit(db, OWNER, offer, 2, first).await, Edited::Done);
        let card = crate::public_offer(db, offer).await.unwrap().unwrap().card;
        assert_eq!((card.seats_left.first, card.seats_left.second), (2, 0));
        assert_eq!(edit(db, OWNER, offer, 3, renamed()).await, Edited::Done);
        let card = crate::public_offer(db, offer).await.unwrap().unwrap().card;
        assert_eq!((card.seats_left.first, card.seats_left.second), (2, 2));

        let ended = db
            .move_offer(offer, OfferState::Published, OfferState::Ended, now())
            .await
            .unwrap();
        assert!(ended);
        assert_eq!(edit(db, OWNER, offer, 5, renamed()).await, Edited::Gone);
    })
    .await;
}

#[tokio::test]
async fn students_who_wait_are_told_of_an_edit() {
    on_both(async |fresh| {
        let (db, url) = (&fresh.db, fresh.url.as_str());
        people(db, url).await;
        let offer = published(db).await;
        application(db, url, offer, 1, "submitted").await;
        application(db, url, offer, 2, "accepted").await;

        // Texts tell nobody anything, hours do.
        let fed = OfferParts {
            lunch: "Repas fourni".into(),
            ..parts()
        };
        assert_eq!(edit(db, OWNER, offer, 1, fed).await, Edited::Done);
        assert!(told(db, url).await.is_empty());
        assert_eq!(edit(db, OWNER, offer, 2, mondays_off()).await, Edited::Done);
        assert_eq!(told(db, url).await, ["Edited eleve1", "Edited eleve2"]);

        // The accepted pupil's seat stays theirs; one seat less, and there is none for the other.
        let first_only = OfferParts {
            weeks: Weeks::First,
            ..mondays_off()
        };
        assert_eq!(
            edit(db, OWNER, offer, 3, first_only).await,
            Edited::SeatsNeeded(1)
        );
        let one_seat = OfferParts {
            seats: 1,
            ..mondays_off()
        };
        assert_eq!(edit(db, OWNER, offer, 3, one_seat).await, Edited::Done);
        let state = async || db.own_offer(OWNER, offer).await.unwrap().unwrap().offer.state;
        assert_eq!(state().await, OfferState::Full);
        assert_eq!(
            told(db, url).await,
            ["Edited eleve1", "Edited eleve2", "Full eleve1"]
        );
        let three_seats = OfferParts {
            seats: 3,
            ..mondays_off()
        };
        assert_eq!(edit(db, OWNER, offer, 4, three_seats).await, Edited::Done);
        assert_eq!(state().await, OfferState::Published);
    })
    .await;
}

#[tokio::test]
async fn a_confirmed_student_keeps_what_they_confirmed() {
    on_both(async |fresh| {
        let (db, url) = (&fresh.db, fresh.url.as_str());
        people(db, url).await;
        let offer = published(db).await;
        application(db, url, offer, 1, "confirmed").await;
        application(db, url, offer, 2, "read").await;
        let own = db.own_offer(OWNER, offer).await.unwrap().unwrap();
        assert!(!own.scope.circumstances && own.scope.tells);
        let all = OfferParts {
            place: PlaceParts::Existing(place(0).id),
            weeks: Weeks::First,
            format: Format::Individual,
            seats: 5,
            ..mondays_off()
        };
        assert_eq!(
            edit(db, OWNER, offer, 1, all).await,
            Edited::Frozen(vec!["lieu", "semaines", "horaires", "accueil"])
        );
        let text = OfferParts {
            title: "Le réseau".into(),
            // More may come; those who have a seat keep it.
            seats: 4,
            ..parts()
        };
        assert_eq!(edit(db, OWNER, offer, 1, text).await, Edited::Done);
        assert!(told(db, url).await.is_empty());
        assert_eq!(
            db.own_offer(OWNER, offer).await.unwrap().unwrap().offer.title,
            "Le réseau"
        );
    })
    .await;
}

/// What an offer has been through: what, by whom, in what quality, and the note.
async fn history(db: &Db, offer: OfferId) -> Vec<String> {
    let lines = db.offer_history(offer).await.unwrap();
    assert!(lines.is_sorted_by(|one, next| one.at < next.at));
    lines
        .into_iter()
        .map(|line| {
            let by = line.by.unwrap_or_default();
            format!("{} {} {by} {}", line.what.code(), line.actor.code(), line.note)
        })
        .collect()
}

#[tokio::test]
async fn what_happens_to_an_offer_is_written_down() {
    on_both(async |fresh| {
        let db = &fresh.db;
        people(db, &fresh.url).await;
        let offer = published(db).await;
        let own = db.own_offer(OWNER, offer).await.unwrap().unwrap();
        for event in [OfferEvent::Pause, OfferEvent::Resume] {
            let moved = db
                .move_offer_by(&context(OWNER), offer, event, OfferActor::Host, "")
                .await;
            assert!(matches!(moved.unwrap(), OfferMoved::Done(_)));
        }
        // Neither a move nor an application makes what a host reads stale.
        let changed = OfferParts {
            title: "Le réseau de près".into(),
            seats: 3,
            reserved_to: vec![],
            ..parts()
        };
        assert_eq!(edit(db, OWNER, offer, own.version, changed).await, Edited::Done);
        assert_eq!(edit(db, OWNER, offer, own.version, parts()).await, Edited::Stale);
        // What is refused leaves no line.
        let moved = db
            .move_offer_by(&context(TUTOR), offer, OfferEvent::End, OfferActor::Host, "")
            .await;
        assert_eq!(moved.unwrap(), OfferMoved::Gone);
        let moved = db
            .move_offer_by(&context(OWNER), offer, OfferEvent::End, OfferActor::Host, "")
            .await;
        assert_eq!(moved.unwrap(), OfferMoved::Done(OfferState::Ended));
        assert_eq!(
            history(db, offer).await,
            [
                "publish host ouria ",
                "pause host ouria ",
                "resume host ouria ",
                "edit host ouria titre,places,lycees",
                "end host ouria ",
            ]
        );
        let file = [("ligne".to_owned(), parts())];
        let imported = db
            .import_offers(&context(OWNER), structure(0).id, campaign().id, &file)
            .await;
        assert_eq!(added(imported.unwrap()), 1);
        let lines = texts(
            db,
            &fresh.url,
            "SELECT actor || ' ' || state FROM offer_event WHERE event = 'import'",
        )
        .await;
        assert_eq!(lines, ["host published"]);
    })
    .await;
}

#[tokio::test]
async fn a_hidden_offer_is_read_again_once_asked() {
    on_both(async |fresh| {
        let (db, url) = (&fresh.db, fresh.url.as_str());
        people(db, url).await;
        let moderator = AccountId(id(99));
        account(db, url, moderator, "mona").await;
        let sql = format!(
            "INSERT INTO account_role (account_id, role, granted_at, academy) VALUES ({}, 'referent', {AT}, 'creteil')",
            literal(db, moderator.0)
        );
        run(db, url, &sql).await;
        let offer = published(db).await;
        let asked = async |by| db.ask_review(&context(by), offer, "Titre corrigé").await.unwrap();
        assert_eq!(asked(OWNER).await, Reviewed::NotHidden);
        let (hide, restore) = (OfferEvent::Hide, OfferEvent::Restore);
        let moved = async |event| {
            let context = context(moderator);
            db.move_offer_by(&context, offer, event, OfferActor::Moderator, "Trompeuse")
                .await
                .unwrap()
        };
        assert_eq!(moved(hide).await, OfferMoved::Done(OfferState::Hidden));
        let changed = OfferParts {
            title: "Le réseau de près".into(),
            ..parts()
        };
        assert_eq!(edit(db, OWNER, offer, 1, changed).await, Edited::Done);
        for (by, outcome) in [
            (OTHER, Reviewed::Gone),
            (TUTOR, Reviewed::Gone),
            (OWNER, Reviewed::Done),
            (OWNER, Reviewed::Already),
        ] {
            assert_eq!(asked(by).await, outcome);
        }
        assert_eq!(crate::awaited_of_moderators(db, Task::ReviewOffers).await, 1);
        let queue = db.reviews_asked(Reach::Everything, 10).await.unwrap();
        assert_eq!((queue.len(), queue[0].id), (1, offer));
        assert_eq!(queue[0].reason, "Trompeuse");
        assert!(db.review_asked_at(OWNER, offer).await.unwrap().is_some());
        assert!(db.review_asked_at(OTHER, offer).await.unwrap().is_none());
        let lines = db.offer_history(offer).await.unwrap();
        assert_eq!(
            corrected(&lines),
            (vec!["titre".to_owned()], "Titre corrigé".to_owned())
        );

        // Left hidden, with a reason; then asked again, and restored.
        let kept = async |by| {
            db.refuse_review(&context(by), offer, "Le lieu aussi")
                .await
                .unwrap()
        };
        assert_eq!(kept(OWNER).await, Reviewed::Gone);
        assert_eq!(kept(moderator).await, Reviewed::Done);
        assert_eq!(kept(moderator).await, Reviewed::Already);
        let emails = told(db, url).await;
        assert!(
            emails.iter().any(|email| email.contains("Le lieu aussi")),
            "{emails:?}"
        );
        assert!(db.reviews_asked(Reach::Everything, 10).await.unwrap().is_empty());
        assert_eq!(crate::awaited_of_moderators(db, Task::ReviewOffers).await, 0);
        assert_eq!(asked(OWNER).await, Reviewed::Done);
        assert_eq!(moved(restore).await, OfferMoved::Done(OfferState::Published));
        assert!(db.reviews_asked(Reach::Everything, 10).await.unwrap().is_empty());
        assert_eq!(
            history(db, offer).await,
            [
                "publish host ouria ",
                "hide moderator mona Trompeuse",
                "edit host ouria titre",
                "ask_review host ouria Titre corrigé",
                "refuse_review moderator mona Le lieu aussi",
                "ask_review host ouria Titre corrigé",
                "restore moderator mona Trompeuse",
            ]
        );
    })
    .await;
}
