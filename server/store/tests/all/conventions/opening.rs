//! Opened when a place is confirmed, with what is known; given up with it.

use domain::{
    convention::{ConventionState, PartyIdentity, Section, name},
    id::{AccountId, ConventionLinkId},
    structure::StructureRole,
    weeks::Weeks,
};
use sqlx::{Connection, Row};
use store::{ConventionMoved, Moved, ProposalMoved, SectionSaved, Side};
use uuid::Uuid;

use domain::convention::PlaceAfter;
use testing::signing::any_secret;
use testing::{
    Fresh,
    convention::{REASON, World, agreed, confirmed, convention_of, pupil, today},
    now, offer, on_both,
    people::{act_by, emails, receivers},
    place, school, structure,
};

/// The personal link of a convention, for that role.
pub async fn link_of(fresh: &Fresh, convention: Uuid, role: &str) -> ConventionLinkId {
    let sql = "SELECT id FROM convention_link WHERE convention_id = $1 AND role = $2";
    ConventionLinkId(if fresh.url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
        let row = sqlx::query(sql)
            .bind(convention)
            .bind(role)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        row.get(0)
    } else {
        let mut connection = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
        let row = sqlx::query(sql)
            .bind(convention)
            .bind(role)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        row.get(0)
    })
}

async fn told(world: &World, address: &str, about: &str) -> usize {
    let emails = emails(&world.fresh).await;
    emails
        .iter()
        .filter(|(to, text)| to == address && text.contains(about))
        .count()
}

#[tokio::test]
async fn an_email_that_went_into_an_earlier_one_is_known_for_its_convention() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        // The host is told in one e-mail that the place is confirmed and that there is a convention to fill.
        let sent = db.emails(1000, None).await.unwrap();
        let opened: Vec<_> = sent
            .iter()
            .filter(|email| {
                email.to_email == "karim.benali@exemple.fr" && email.text.contains("ConventionOpened")
            })
            .collect();
        assert_eq!(opened.len(), 1);
        assert!(db.undelivered(world.id).await.unwrap().is_empty());
        db.email_failed(opened[0].id, now(), now(), "550 no such user", true)
            .await
            .unwrap();
        let lost = db.undelivered(world.id).await.unwrap();
        assert!(
            lost.get("karim.benali@exemple.fr")
                .is_some_and(|lost| lost.given_up),
            "{lost:?}"
        );
        // Among what was told about the student, too.
        let told = db.emails_about(world.student).await.unwrap();
        let told = told
            .iter()
            .filter(|email| email.to_name == "Karim Benali" && email.dead_at.is_some());
        assert_eq!(told.count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_confirmed_application_opens_a_convention_with_what_is_known() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let file = world.file().await;
        assert_eq!(
            (file.state, file.number, file.weeks),
            (ConventionState::HostPart, 1, Weeks::Both)
        );
        assert_eq!(file.application, Some(world.application));
        assert_eq!(file.structure, Some(structure(0).id));
        assert_eq!((file.student, file.school), (world.student, school().0));
        assert_eq!(file.birth_date.to_string(), "2011-03-09");
        assert!(file.versions.is_empty() && file.liability.is_none());
        let groups: Vec<&str> = file.reference.split('-').collect();
        assert!(
            matches!(groups[..], ["QZ", "27", a, b] if a.len() == 4 && b.len() == 4),
            "{}",
            file.reference
        );

        assert_eq!(file.sections.len(), Section::ALL.len());
        let get = |section: Section, field: &str| file.sections[&section].values.get(field).to_owned();
        assert_eq!(get(Section::Structure, name::HOST_NAME), structure(0).name);
        assert_eq!(
            get(Section::Structure, name::SIRET),
            structure(0).siret.unwrap().as_str()
        );
        assert_eq!(get(Section::Structure, "rep_nom"), "Karim Benali");
        assert_eq!(
            get(Section::Structure, name::REPRESENTATIVE_EMAIL),
            "karim.benali@exemple.fr"
        );
        assert_eq!(get(Section::Place, "lieu_adresse"), place(0).address);
        assert_eq!(get(Section::Hours, "s2_lundi_apres_midi_a"), "17:00");
        assert_eq!(
            get(Section::Activities, name::ACTIVITIES),
            offer(0).activities.join("\n")
        );
        assert_eq!(get(Section::Student, "eleve_nom"), "Léa Martin");
        assert_eq!(get(Section::Guardians, "resp1_email"), "jeanne.martin@exemple.fr");
        assert_eq!(
            get(Section::School, name::HEAD_EMAIL),
            "claire.fontaine@exemple.fr"
        );
        assert_eq!(get(Section::School, "lycee_statut"), "public");

        assert_eq!(world.happened().await, ["opened"]);
        assert_eq!(
            told(&world, "karim.benali@exemple.fr", "ConventionOpened").await,
            1
        );
        assert_eq!(told(&world, "lea.martin@exemple.fr", "ConventionOpened").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_place_found_alone_opens_one_that_its_host_fills_by_a_link() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Tom Roy", school().0).await;
        let proposal = agreed(db, world.head, student, "hash").await;
        let id = convention_of(db, student).await;
        let file = db.convention(id).await.unwrap().unwrap();
        assert_eq!(
            (file.proposal, file.structure, file.weeks),
            (Some(proposal), None, Weeks::Second)
        );
        assert_eq!(file.host_name, "Librairie du Port");
        assert_eq!(
            file.sections[&Section::Activities].values.get(name::ACTIVITIES),
            "Recevoir les livres\nConseiller"
        );
        let emails = emails(&world.fresh).await;
        let mine: Vec<_> = emails
            .iter()
            .filter(|(to, text)| to == "Port@exemple.fr" && text.contains("ConventionOpened"))
            .collect();
        assert_eq!(mine.len(), 1);
        assert!(
            mine[0].1.contains("/lien/tutor-hash") && mine[0].1.contains("Link"),
            "{}",
            mine[0].1
        );

        let link = link_of(&world.fresh, id.0, "tutor").await;
        let access = db
            .convention_access(id, PartyIdentity::Link(link), today())
            .await
            .unwrap()
            .unwrap();
        assert!(access.fills_host && !access.fills_school && access.signs_as.is_empty());
        assert_eq!(access.name, "Ana Sol");
        assert_eq!(
            db.convention_access(world.id, PartyIdentity::Link(link), today())
                .await
                .unwrap(),
            None
        );

        // The place goes, and the convention with it; the e-mails are those of the place.
        let before = db.emails(1000, None).await.unwrap().len();
        let moved = db
            .cancel_proposal(&act_by(student), proposal, REASON)
            .await
            .unwrap();
        assert_eq!(moved, ProposalMoved::Done);
        let file = db.convention(id).await.unwrap().unwrap();
        assert_eq!(
            (file.state, file.reason.as_str()),
            (ConventionState::Cancelled, REASON)
        );
        let after = db.emails(1000, None).await.unwrap();
        assert!(after.len() > before);
        assert!(
            after
                .iter()
                .all(|email| !email.text.contains("ConventionCancelled"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_place_cancels_what_is_frozen_too_and_erases_nothing() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.validated().await;
        let before = world.file().await;
        let moved = world
            .db()
            .cancel(&act_by(world.student), world.application, REASON)
            .await
            .unwrap();
        assert_eq!(moved, Moved::Done);
        let file = world.file().await;
        assert_eq!(file.state, ConventionState::Cancelled);
        assert_eq!(file.sections, before.sections);
        assert_eq!(file.versions.len(), 1);
        assert_eq!(file.versions[0].state, ConventionState::Cancelled);
        assert_eq!(file.versions[0].closed_at, Some(now()));
        assert_eq!(file.versions[0].content_hash, before.versions[0].content_hash);
        assert_eq!(world.happened().await.last().unwrap(), "cancelled");
        // Once is enough.
        assert_eq!(
            world
                .db()
                .cancel_convention(
                    &act_by(world.head),
                    world.id,
                    REASON,
                    PlaceAfter::Freed,
                    &any_secret()
                )
                .await
                .unwrap(),
            ConventionMoved::NotNow(ConventionState::Cancelled)
        );
        assert_eq!(file, world.file().await);
        // The host is told by the place's e-mail; a guardian and the signer who has no account, by the convention's.
        assert_eq!(
            receivers(&world.fresh, "PlaceCancelled").await,
            ["claire.fontaine@exemple.fr", "karim.benali@exemple.fr"]
        );
        assert_eq!(
            receivers(&world.fresh, "ConventionCancelled").await,
            ["jeanne.martin@exemple.fr", "rose.adam@exemple.fr"]
        );
        let nobody = AccountId(Uuid::nil());
        assert_eq!(world.db().conventions_of_student(nobody).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_day_beside_sunday_is_known_of_the_other_place_and_nothing_else() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Hugo Roy", school().0).await;
        let mut conventions = Vec::new();
        for (number, weeks) in [(1, Weeks::First), (2, Weeks::Second)] {
            db.add_member(
                &act_by(world.host),
                structure(number).id,
                world.host,
                StructureRole::Owner,
            )
            .await
            .unwrap();
            let place = confirmed(db, world.host, student, number, weeks).await;
            conventions.push(db.convention_of_place(place.0).await.unwrap().unwrap());
        }
        let elsewhere = async || {
            let mut found = Vec::new();
            for id in &conventions {
                found.push(db.convention(*id).await.unwrap().unwrap().elsewhere);
            }
            found
        };
        let put = async |which: usize, field: &str, value: &str| {
            let saved = db.convention(conventions[which]).await.unwrap().unwrap();
            let saved = &saved.sections[&Section::Hours];
            let mut values = saved.values.clone();
            values.set(&format!("{field}_de"), value);
            values.set(&format!("{field}_a"), if value.is_empty() { "" } else { "12:00" });
            let context = act_by(world.host);
            let id = conventions[which];
            let said = db
                .save_section(
                    &context,
                    "Karim Benali".into(),
                    Side::Host,
                    id,
                    Section::Hours,
                    saved.version,
                    None,
                    &values,
                )
                .await
                .unwrap();
            assert!(matches!(said, SectionSaved::Saved { .. }), "{said:?}");
        };
        for half in ["matin", "apres_midi"] {
            put(1, &format!("s2_lundi_{half}"), "").await;
        }
        assert_eq!(elsewhere().await, [false, false]);
        put(1, "s2_lundi_matin", "09:00").await;
        assert_eq!(elsewhere().await, [true, false]);
        put(0, "s1_samedi_matin", "09:00").await;
        assert_eq!(elsewhere().await, [true, true]);
        // Somebody else's convention is not looked at, nor is one for both weeks.
        assert!(!world.file().await.elsewhere);
        let cancelled = db
            .cancel_convention(
                &act_by(world.head),
                conventions[1],
                REASON,
                PlaceAfter::Freed,
                &any_secret(),
            )
            .await
            .unwrap();
        assert_eq!(cancelled, ConventionMoved::Done);
        assert_eq!(elsewhere().await, [false, true]);
    })
    .await;
}

#[tokio::test]
async fn a_convention_has_the_sector_of_its_offer_and_a_place_found_alone_none() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let sector = db.sector_of_convention(world.id).await.unwrap();
        assert_eq!(sector, Some(offer(0).sector));
        let student = pupil(db, "Tom Martin", school().0).await;
        let proposal = agreed(db, world.head, student, "found").await;
        let id = db.convention_of_place(proposal.0).await.unwrap().unwrap();
        assert_eq!(db.sector_of_convention(id).await.unwrap(), None);
    })
    .await;
}
