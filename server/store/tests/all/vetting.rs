//! Structures vetted before students see their offers, claimed and moved; what officers reach; quotas. On both engines alike.

use domain::{
    academy::{Academy, Reach},
    account::Role,
    awaited::Task,
    draft::{DraftContent, OfferParts, PlaceParts},
    id::{AccountId, OfferId, ReportId},
    offer::{
        OfferState,
        history::OfferHistoryKind,
        transitions::{OfferActor, OfferEvent},
    },
    report::{Decision, ReportKind},
    structure::{Structure, StructureRole},
    vetting::{ClaimVerdict, Hold, Quotas, Verdict, Vetting},
};
use store::{
    ClaimDecided, Claimed, Db, Decided, Import, NewReport, OfferMoved, OwnershipMoved, Publication, Spent,
    StructureChange, VettingDecided,
};
use testing::{
    campaign, offer, on_both,
    people::{act_by, email, emails, name, person, receivers, secret},
    place, seed, structure,
};
use uuid::Uuid;

fn parts(number: u32) -> OfferParts {
    let offer = offer(number);
    OfferParts {
        place: PlaceParts::Existing(place(number).id),
        sector: offer.sector,
        title: offer.title,
        metiers: offer.metiers,
        activities: offer.activities,
        format: offer.format,
        weeks: offer.weeks,
        seats: offer.seats,
        hours: offer.hours,
        lunch: offer.lunch,
        accessible: offer.accessible,
        access_note: offer.access_note,
        reserved_to: Vec::new(),
        contact_name: offer.contact_name,
        contact_phone: offer.contact_phone,
    }
}

/// A structure that somebody declares, in a campaign where everything waits.
async fn declared(db: &Db, number: u32) -> AccountId {
    if db.campaigns().await.unwrap().is_empty() {
        seed(db, 0).await;
    }
    let owner = person(db, &format!("Owner {number}"), &[Role::Host]).await;
    let (structure, place) = (structure(number), place(number));
    db.set_hold(&act_by(owner), campaign().id, Hold::All)
        .await
        .unwrap();
    db.create_structure(&act_by(owner), &structure, &place, owner)
        .await
        .unwrap();
    owner
}

async fn publish(db: &Db, owner: AccountId, number: u32) -> (OfferId, Publication) {
    let context = act_by(owner);
    let draft = db
        .create_draft(&context, structure(number).id, &DraftContent::default())
        .await
        .unwrap()
        .unwrap();
    let done = db
        .publish(&context, draft, 1, campaign().id, &parts(number))
        .await
        .unwrap();
    (draft, done)
}

async fn officer(db: &Db, name: &str, academy: &str) -> AccountId {
    let officer = person(db, name, &[Role::AcademyOfficer]).await;
    let academy = Academy::from_code(academy).unwrap();
    db.set_academy_of_officer(&act_by(officer), officer, academy)
        .await
        .unwrap();
    officer
}

async fn vetting(db: &Db, owner: AccountId, number: u32) -> (Vetting, u32) {
    let state = db.vetting_of(owner, structure(number).id).await.unwrap().unwrap();
    (state.vetting, state.waiting)
}

async fn state(db: &Db, owner: AccountId, offer: OfferId) -> OfferState {
    db.own_offer(owner, offer).await.unwrap().unwrap().offer.state
}

#[tokio::test]
async fn nobody_sees_an_offer_before_its_structure_is_vetted() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let owner = declared(db, 1).await;
        let moderator = officer(db, "Claire", "creteil").await;
        let (first, done) = publish(db, owner, 1).await;
        assert_eq!(done, Publication::Held);
        assert_eq!(vetting(db, owner, 1).await, (Vetting::Pending, 1));
        assert!(crate::public_offer(db, first).await.unwrap().is_none());
        assert!(db.listing(campaign().id, first).await.unwrap().is_none());
        let line = &db
            .offers_of_structure(owner, structure(1).id)
            .await
            .unwrap()
            .unwrap()[0];
        assert!(line.held && line.hidden_reason.is_none());
        // Neither a host nor a moderator gets round it.
        for (by, actor, event) in [
            (owner, OfferActor::Host, OfferEvent::Resume),
            (moderator, OfferActor::Moderator, OfferEvent::Restore),
        ] {
            let moved = db
                .move_offer_by(&act_by(by), first, event, actor, "")
                .await
                .unwrap();
            assert_eq!(moved, OfferMoved::NotNow(OfferState::Hidden));
        }
        let creteil = Reach::Academy(Academy::from_code("creteil").unwrap());
        assert!(db.hidden_offers(creteil, 9).await.unwrap().is_empty());
        assert_eq!(crate::awaited_of_moderators(db, Task::VetStructures).await, 1);
        let queue = db.structures_to_vet(creteil, 9).await.unwrap();
        assert_eq!(
            (queue.len(), queue[0].id, queue[0].waiting),
            (1, structure(1).id, 1)
        );

        let decide = async |by, verdict| {
            db.decide_vetting(&act_by(by), structure(1).id, verdict, "")
                .await
                .unwrap()
        };
        assert_eq!(decide(owner, Verdict::Accept).await, VettingDecided::Gone);
        assert_eq!(decide(moderator, Verdict::Accept).await, VettingDecided::Done(1));
        assert_eq!(decide(moderator, Verdict::Refuse).await, VettingDecided::Already);
        assert!(crate::public_offer(db, first).await.unwrap().is_some());
        assert!(db.listing(campaign().id, first).await.unwrap().is_some());
        let history: Vec<OfferHistoryKind> = db
            .offer_history(first)
            .await
            .unwrap()
            .into_iter()
            .map(|line| line.what)
            .collect();
        assert_eq!(history, [OfferHistoryKind::Held, OfferHistoryKind::Cleared]);
        assert_eq!(receivers(&fresh, "StructureVetted").await.len(), 1);
        // What comes later is public at once.
        assert_eq!(publish(db, owner, 1).await.1, Publication::Published);
        assert_eq!(crate::awaited_of_moderators(db, Task::VetStructures).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_offers_waits_like_one_offer() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let owner = declared(db, 1).await;
        let file = [("a".to_owned(), parts(1)), ("b".to_owned(), parts(1))];
        let done = db
            .import_offers(&act_by(owner), structure(1).id, campaign().id, &file)
            .await
            .unwrap();
        let Import::Done(imported) = done else {
            panic!("{done:?}")
        };
        assert!(imported.held);
        assert_eq!(vetting(db, owner, 1).await, (Vetting::Pending, 2));
        assert_eq!(db.count_offers(campaign().id).await.unwrap(), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_told_and_may_be_asked_about_again() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let owner = declared(db, 1).await;
        let admin = person(db, "Paul", &[Role::Admin]).await;
        let (first, _) = publish(db, owner, 1).await;
        db.decide_vetting(
            &act_by(admin),
            structure(1).id,
            Verdict::Refuse,
            "Adresse inconnue",
        )
        .await
        .unwrap();
        assert_eq!(vetting(db, owner, 1).await, (Vetting::Refused, 1));
        let told = emails(&fresh).await;
        assert!(told.iter().any(|(_, text)| text.contains("Adresse inconnue")));
        // Another offer does not open the door.
        assert_eq!(publish(db, owner, 1).await.1, Publication::Held);
        assert!(!db.ask_vetting(&act_by(admin), structure(1).id).await.unwrap());
        assert!(db.ask_vetting(&act_by(owner), structure(1).id).await.unwrap());
        assert!(!db.ask_vetting(&act_by(owner), structure(1).id).await.unwrap());
        assert_eq!(vetting(db, owner, 1).await, (Vetting::Pending, 2));
        assert_eq!(state(db, owner, first).await, OfferState::Hidden);
    })
    .await;
}

#[tokio::test]
async fn settings_and_marks_decide_who_waits() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let admin = person(db, "Paul", &[Role::Admin]).await;
        let by = act_by(admin);
        let free = declared(db, 1).await;
        db.set_hold(&by, campaign().id, Hold::None).await.unwrap();
        assert_eq!(publish(db, free, 1).await.1, Publication::Published);
        // What was public once does not wait because the setting changed.
        let badge = declared(db, 2).await;
        assert_eq!(publish(db, free, 1).await.1, Publication::Published);
        assert!(db.set_committed(&by, structure(2).id, true).await.unwrap());
        assert_eq!(publish(db, badge, 2).await.1, Publication::Published);
        // A mark that comes late clears what waits.
        let town = declared(db, 3).await;
        let (held, done) = publish(db, town, 3).await;
        assert_eq!(done, Publication::Held);
        assert!(db.set_public(&by, structure(3).id, true).await.unwrap());
        assert!(!db.set_public(&by, structure(3).id, true).await.unwrap());
        assert_eq!(state(db, town, held).await, OfferState::Published);
    })
    .await;
}

#[tokio::test]
async fn another_name_or_siret_is_vetted_again_and_loses_the_badge() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let admin = person(db, "Paul", &[Role::Admin]).await;
        let owner = declared(db, 1).await;
        db.set_committed(&act_by(admin), structure(1).id, true)
            .await
            .unwrap();
        let (first, _) = publish(db, owner, 1).await;
        let rename = async |name: &str| {
            let named = Structure {
                name: name.to_owned(),
                ..structure(1)
            };
            db.update_structure(&act_by(owner), &named, None).await.unwrap()
        };
        let committed = async || {
            db.structure_of(owner, structure(1).id)
                .await
                .unwrap()
                .unwrap()
                .committed
        };
        // The same name in capitals is the same name.
        assert_eq!(rename("ATELIER 1").await, StructureChange::Done);
        assert!(committed().await);
        assert_eq!(vetting(db, owner, 1).await, (Vetting::Vetted, 0));
        let before = db.last_change().await.unwrap();
        assert_eq!(rename("Mairie de Montreuil").await, StructureChange::Done);
        // Searches hear of it.
        let changes = db.changes_since(before, 9).await.unwrap();
        assert!(changes.iter().any(|change| change.object == Some(first.0)));
        assert!(!committed().await);
        assert_eq!(vetting(db, owner, 1).await, (Vetting::Pending, 1));
        assert_eq!(state(db, owner, first).await, OfferState::Hidden);
        assert!(crate::public_offer(db, first).await.unwrap().is_none());
        let lines = db.audit_lines(9).await.unwrap();
        assert!(lines.iter().any(|line| line.action == "structure.reopen"));

        db.decide_vetting(&act_by(admin), structure(1).id, Verdict::Accept, "")
            .await
            .unwrap();
        assert_eq!(state(db, owner, first).await, OfferState::Published);
        let moved = Structure {
            name: "Mairie de Montreuil".to_owned(),
            siret: structure(7).siret,
            ..structure(1)
        };
        db.update_structure(&act_by(owner), &moved, None).await.unwrap();
        assert_eq!(vetting(db, owner, 1).await, (Vetting::Pending, 1));
    })
    .await;
}

#[tokio::test]
async fn what_is_hidden_for_its_own_sake_does_not_come_back_with_its_structure() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let admin = person(db, "Paul", &[Role::Admin]).await;
        let owner = declared(db, 1).await;
        db.set_committed(&act_by(admin), structure(1).id, true)
            .await
            .unwrap();
        let (first, _) = publish(db, owner, 1).await;
        let (second, _) = publish(db, owner, 1).await;
        let by = act_by(admin);
        let moved = async |offer, event| {
            db.move_offer_by(&by, offer, event, OfferActor::Moderator, "Trompeuse")
                .await
                .unwrap()
        };
        assert_eq!(
            moved(second, OfferEvent::Hide).await,
            OfferMoved::Done(OfferState::Hidden)
        );
        let report = NewReport {
            id: ReportId(Uuid::from_u128(50)),
            offer: first,
            account: admin,
            kind: ReportKind::Misleading,
            detail: String::new(),
        };
        db.report_offer(&by, &report).await.unwrap();
        let renamed = Structure {
            name: "Autre nom".to_owned(),
            ..structure(1)
        };
        db.update_structure(&act_by(owner), &renamed, None).await.unwrap();
        // A report that is upheld while the offer waits hides it, and a moderator who puts the other back leaves it waiting.
        let decided = db
            .decide_report(&by, report.id, Decision::Hidden, "Trompeuse")
            .await
            .unwrap();
        assert_eq!(decided, Decided::Done);
        assert_eq!(
            moved(second, OfferEvent::Restore).await,
            OfferMoved::Done(OfferState::Hidden)
        );
        let done = db
            .decide_vetting(&by, structure(1).id, Verdict::Accept, "")
            .await
            .unwrap();
        assert_eq!(done, VettingDecided::Done(1));
        assert_eq!(state(db, owner, first).await, OfferState::Hidden);
        assert_eq!(state(db, owner, second).await, OfferState::Published);
    })
    .await;
}

#[tokio::test]
async fn an_officer_moderates_their_academie_and_nothing_else() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let owner = declared(db, 1).await;
        let (first, _) = publish(db, owner, 1).await;
        let (here, elsewhere) = (
            officer(db, "Claire", "creteil").await,
            officer(db, "Denis", "rennes").await,
        );
        let nowhere = person(db, "Eva", &[Role::AcademyOfficer]).await;
        for other in [elsewhere, nowhere] {
            let reach = db.reach_of(other).await.unwrap();
            assert!(db.structures_to_vet(reach, 9).await.unwrap().is_empty());
            assert!(db.awaited_of_moderators(reach).await.unwrap().is_empty());
            let done = db
                .decide_vetting(&act_by(other), structure(1).id, Verdict::Accept, "")
                .await
                .unwrap();
            assert_eq!(done, VettingDecided::Gone);
        }
        db.decide_vetting(&act_by(here), structure(1).id, Verdict::Accept, "")
            .await
            .unwrap();
        let report = NewReport {
            id: ReportId(Uuid::from_u128(51)),
            offer: first,
            account: owner,
            kind: ReportKind::Misleading,
            detail: String::new(),
        };
        db.report_offer(&act_by(owner), &report).await.unwrap();
        for other in [elsewhere, nowhere] {
            let reach = db.reach_of(other).await.unwrap();
            assert!(db.open_reports(reach, 9).await.unwrap().is_empty());
            let decided = db
                .decide_report(&act_by(other), report.id, Decision::Hidden, "Non")
                .await
                .unwrap();
            assert_eq!(decided, Decided::Gone);
            assert!(!db.moderates_offer(other, first).await.unwrap());
        }
        db.decide_report(&act_by(here), report.id, Decision::Hidden, "Trompeuse")
            .await
            .unwrap();
        for (who, listed, outcome) in [
            (elsewhere, 0, OfferMoved::Gone),
            (here, 1, OfferMoved::Done(OfferState::Published)),
        ] {
            let reach = db.reach_of(who).await.unwrap();
            assert_eq!(db.hidden_offers(reach, 9).await.unwrap().len(), listed);
            let moved = db
                .move_offer_by(
                    &act_by(who),
                    first,
                    OfferEvent::Restore,
                    OfferActor::Moderator,
                    "",
                )
                .await
                .unwrap();
            assert_eq!(moved, outcome);
        }
    })
    .await;
}

#[tokio::test]
async fn a_structure_goes_to_its_true_owner() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let squatter = declared(db, 1).await;
        let claimant = person(db, "Vraie", &[Role::Host]).await;
        let admin = person(db, "Paul", &[Role::Admin]).await;
        let (here, elsewhere) = (
            officer(db, "Claire", "creteil").await,
            officer(db, "Denis", "rennes").await,
        );
        let siret = structure(1).siret.unwrap();
        let claim = async |by| {
            db.claim_structure(&act_by(by), &siret, by, "C’est mon atelier.")
                .await
                .unwrap()
        };
        assert_eq!(claim(squatter).await, Claimed::Member);
        assert_eq!(claim(claimant).await, Claimed::Done);
        assert_eq!(claim(claimant).await, Claimed::Already);
        assert_eq!(receivers(&fresh, "StructureClaimed").await.len(), 2);
        assert_eq!(crate::awaited_of_moderators(db, Task::DecideClaims).await, 1);
        let claims = db.open_claims(db.reach_of(here).await.unwrap(), 9).await.unwrap();
        assert_eq!(
            (claims.len(), claims[0].owners.len(), claims[0].claimant.as_str()),
            (1, 1, "Vraie")
        );
        let decide = async |by, verdict| {
            db.decide_claim(&act_by(by), claims[0].id, verdict, "Extrait Kbis")
                .await
                .unwrap()
        };
        assert_eq!(decide(elsewhere, ClaimVerdict::Grant).await, ClaimDecided::Gone);
        assert_eq!(decide(here, ClaimVerdict::Grant).await, ClaimDecided::Done);
        assert_eq!(decide(admin, ClaimVerdict::Reject).await, ClaimDecided::Already);
        let role = async |who| {
            db.structure_of(who, structure(1).id)
                .await
                .unwrap()
                .map(|file| file.role)
        };
        assert_eq!(role(squatter).await, None);
        assert_eq!(role(claimant).await, Some(StructureRole::Owner));
        assert_eq!(receivers(&fresh, "OwnershipMoved").await.len(), 1);
        assert_eq!(receivers(&fresh, "ClaimDecided").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_moves_a_structure_to_a_proved_address() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let owner = declared(db, 1).await;
        let admin = person(db, "Paul", &[Role::Admin]).await;
        let account = db.account(admin).await.unwrap().unwrap();
        let to = account.email.unwrap();
        let give = async |address: &str| {
            db.move_ownership(&act_by(admin), structure(1).id, &email(address), "Départ")
                .await
                .unwrap()
        };
        assert_eq!(give("personne@exemple.fr").await, OwnershipMoved::Nobody);
        assert_eq!(give(&to).await, OwnershipMoved::Done);
        assert_eq!(give(&to).await, OwnershipMoved::Already);
        assert!(db.structure_of(owner, structure(1).id).await.unwrap().is_none());
        assert!(db.structure_of(admin, structure(1).id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_structure_does_so_much_in_a_day() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let owner = declared(db, 1).await;
        let few = Quotas {
            offers: 1,
            drafts: 3,
            imports: 1,
        };
        db.set_quotas(&act_by(owner), few).await.unwrap();
        assert_eq!(db.quotas().await.unwrap(), few);
        assert_eq!(publish(db, owner, 1).await.1, Publication::Held);
        let (draft, done) = publish(db, owner, 1).await;
        assert_eq!(done, Publication::TooMany);
        // Nothing was lost: the draft is still there.
        assert!(db.draft(owner, draft).await.unwrap().is_some());
        let file = [("a".to_owned(), parts(1))];
        let done = db
            .import_offers(&act_by(owner), structure(1).id, campaign().id, &file)
            .await
            .unwrap();
        assert_eq!(done, Import::TooMany);
        let begin = async || {
            db.create_draft(&act_by(owner), structure(1).id, &DraftContent::default())
                .await
                .unwrap()
        };
        assert!(begin().await.is_some());
        assert!(begin().await.is_none());
        for spent in [Spent::Done, Spent::TooMuch, Spent::TooMuch] {
            let done = db.spend_import(&act_by(owner), structure(1).id).await.unwrap();
            assert_eq!(done, spent);
        }
        assert_eq!(vetting(db, owner, 1).await.1, 1);
    })
    .await;
}

#[tokio::test]
async fn a_structure_is_moved_to_nobody_who_only_typed_an_address() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let owner = declared(db, 1).await;
        let by = act_by(person(db, "Paul", &[Role::Admin]).await);
        let to = email("cible@exemple.fr");
        db.sign_up_host(&by, &name("Squatteur Un"), &to, "theirs", "browser", &secret("t"))
            .await
            .unwrap();
        let moved = db.move_ownership(&by, structure(1).id, &to, "Départ").await;
        assert_eq!(moved.unwrap(), OwnershipMoved::Nobody);
        assert!(db.structure_of(owner, structure(1).id).await.unwrap().is_some());
    })
    .await;
}
