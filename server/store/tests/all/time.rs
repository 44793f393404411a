//! What the clock finds, and in which order things happened.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    account::Role,
    application::{ApplicationEvent, HistoryKind, Motivation},
    id::{AccountId, ApplicationId, OfferId, ProposalId},
    offer::{Offer, OfferState},
    proposal::ProposalState,
    structure::StructureRole,
    weeks::Weeks,
};
use store::{
    Accepted, Applied, Db, Moved, NewAccount, NewApplication, NewProposal, ProposalMoved, Proposed,
    StudentFile,
};
use testing::{
    campaign, now, offer, on_both,
    people::{act_at, act_by, context, email, emails, name, person, secret},
    place, school, seed, structure,
};

async fn host(db: &Db) -> AccountId {
    let host = person(db, "Camille Martin", &[Role::Host]).await;
    let structure = structure(0).id;
    db.add_member(&context(), structure, host, StructureRole::Owner)
        .await
        .unwrap();
    host
}

async fn pupil(db: &Db, number: u32) -> AccountId {
    let new = NewAccount {
        name: name("Lina Petit"),
        email: Some(email(&format!("lina{number}@exemple.fr"))),
        confirmed: true,
        password_hash: None,
        roles: vec![],
        student: Some(StudentFile {
            school: school().0,
            class_name: "2de 4".into(),
            birth_date: "2011-03-09".parse().unwrap(),
            home: None,
        }),
    };
    match db.create_account(&context(), &new).await.unwrap() {
        store::Created::Done(id) => id,
        store::Created::EmailTaken => panic!("the pupil exists"),
    }
}

async fn apply(db: &Db, number: u32, student: AccountId) -> ApplicationId {
    let new = NewApplication {
        id: ApplicationId(testing::id(400_000 + u128::from(number))),
        offer: offer(0).id,
        student,
        campaign: campaign().id,
        weeks: Weeks::Both,
        motivation: Motivation::parse("Voir un atelier.").unwrap(),
        distance: None,
        far_confirmed: false,
    };
    let applied = db.apply(&act_by(student), &new).await.unwrap();
    assert!(matches!(applied, Applied::Done(_)), "{applied:?}");
    new.id
}

#[tokio::test]
async fn a_history_reads_in_the_order_in_which_moves_were_made() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        db.add_offers(&[offer(0)], now()).await.unwrap();
        let (host, student) = (host(db).await, pupil(db, 0).await);
        let id = apply(db, 0, student).await;
        // Who waited for the other's lock had read the time before.
        let at = |seconds| act_at(now() + TimeDelta::seconds(seconds), Some(host));
        let accepted = db.accept(&at(9), id, "").await.unwrap();
        assert!(matches!(accepted, Accepted::Done(_)));
        let withdrawn = act_at(now() + TimeDelta::seconds(8), Some(student));
        assert_eq!(db.withdraw(&withdrawn, id).await.unwrap(), Moved::Done);

        let detail = db.application_for_student(student, id, now().date_naive()).await;
        let history = detail.unwrap().unwrap().history;
        let happened: Vec<_> = history.iter().map(|line| line.what).collect();
        assert_eq!(
            happened,
            [
                HistoryKind::Submitted,
                HistoryKind::Moved(ApplicationEvent::Accept),
                HistoryKind::Moved(ApplicationEvent::Withdraw)
            ]
        );
        assert!(history.is_sorted_by(|one, next| one.at < next.at));
    })
    .await;
}

#[tokio::test]
async fn offers_are_due_from_the_first_day_of_their_last_week() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        let offers: Vec<_> = [
            (Weeks::Both, OfferState::Published),
            (Weeks::First, OfferState::Full),
            (Weeks::First, OfferState::Ended),
            (Weeks::Second, OfferState::Paused),
            (Weeks::First, OfferState::Published),
        ]
        .into_iter()
        .zip(0..)
        .map(|((weeks, state), number)| Offer {
            structure: structure(0).id,
            place: place(0).id,
            weeks,
            state,
            ..offer(number)
        })
        .collect();
        db.add_offers(&offers, now()).await.unwrap();
        let due = async |day: &str, limit| {
            let day: NaiveDate = day.parse().unwrap();
            let mut due = db.due_offers(day, limit).await.unwrap();
            due.sort_unstable();
            due
        };
        let numbered =
            |numbers: &[u32]| -> Vec<OfferId> { numbers.iter().map(|number| offer(*number).id).collect() };
        assert_eq!(due("2027-06-13", 10).await, numbered(&[]));
        assert_eq!(due("2027-06-14", 10).await, numbered(&[1, 4]));
        assert_eq!(due("2027-06-20", 1).await, numbered(&[1]));
        assert_eq!(due("2027-06-21", 10).await, numbered(&[0, 1, 3, 4]));
        assert_eq!(due("2027-06-21", 3).await.len(), 3);
        assert!(
            db.end_offer(
                &act_at("2027-06-14T08:00:00Z".parse().unwrap(), None),
                offer(1).id
            )
            .await
            .unwrap()
        );
        assert_eq!(due("2027-06-14", 10).await, numbered(&[4]));
    })
    .await;
}

#[tokio::test]
async fn a_host_is_reminded_once_a_day_of_all_who_wait_however_many_they_are() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        db.add_offers(&[offer(0)], now()).await.unwrap();
        host(db).await;
        // All with the same deadline.
        for number in 0..120 {
            let student = pupil(db, number).await;
            apply(db, number, student).await;
        }
        let told = emails(&fresh).await.len();
        let today = act_at(now() + TimeDelta::days(8), None);
        let day = |at: chrono::DateTime<chrono::Utc>| at.date_naive();
        assert_eq!(db.remind_hosts(&today, &day).await.unwrap(), 1);
        assert_eq!(db.remind_hosts(&today, &day).await.unwrap(), 0);
        let sent = emails(&fresh).await;
        assert_eq!(sent.len(), told + 1);
        let named = |text: &str| text.matches("AnswerWaiting").count();
        assert_eq!(sent.iter().map(|(_, text)| named(text)).max(), Some(120));
        // The days between the two reminders tell nothing more, and the second comes five days later.
        for (days, count) in [(9, 0), (12, 0), (13, 1), (13, 0), (14, 0), (15, 0)] {
            let later = act_at(now() + TimeDelta::days(days), None);
            assert_eq!(db.remind_hosts(&later, &day).await.unwrap(), count, "{days}");
        }
    })
    .await;
}

async fn head(db: &Db) -> AccountId {
    let new = NewAccount {
        name: name("Hélène Dubois"),
        email: Some(email("helene@exemple.fr")),
        confirmed: true,
        password_hash: None,
        roles: vec![(Role::Head, Some(school().0))],
        student: None,
    };
    match db.create_account(&context(), &new).await.unwrap() {
        store::Created::Done(id) => id,
        store::Created::EmailTaken => panic!("the head exists"),
    }
}

/// A place that a pupil found alone.
async fn propose(db: &Db, number: u32, student: AccountId, weeks: Weeks) -> ProposalId {
    let new = NewProposal {
        id: ProposalId(testing::id(500_000 + u128::from(number))),
        student,
        campaign: campaign().id,
        weeks,
        host_name: format!("Cabinet {number}"),
        host_email: format!("cabinet{number}@exemple.fr"),
        contact_name: "Paul Voisin".into(),
        city: "Vincennes".into(),
        activities: "Visiter des chantiers.".into(),
    };
    assert_eq!(db.propose(&act_by(student), &new).await.unwrap(), Proposed::Done);
    new.id
}

/// What a place found alone has been through: what, by whom, in what quality, and the reason.
async fn past(db: &Db, id: ProposalId) -> Vec<String> {
    let lines = db.proposal_history(id).await.unwrap();
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
async fn what_happens_to_a_place_found_alone_is_written_down_and_its_host_told() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        let (head, student) = (head(db).await, pupil(db, 0).await);
        let mut proposals = Vec::new();
        for number in 0..4 {
            proposals.push(propose(db, number, student, Weeks::Both).await);
        }
        for (number, id) in proposals.iter().enumerate().take(3) {
            let hash = format!("hash{number}");
            let done = db.let_go(&act_by(head), *id, &hash, "/reponse").await.unwrap();
            assert_eq!(done, ProposalMoved::Done);
        }
        let to_host = async |number: usize| {
            let address = format!("cabinet{number}@exemple.fr");
            let all = emails(&fresh).await;
            all.into_iter()
                .filter(|(to, text)| *to == address && text.starts_with("ProposalWithdrawn"))
                .map(|(_, text)| text.contains("placed_elsewhere: true"))
                .collect::<Vec<_>>()
        };
        // Given up: the host who was asked need not answer any more.
        let done = db
            .withdraw_proposal(&act_by(student), proposals[0])
            .await
            .unwrap();
        assert_eq!(done, ProposalMoved::Done);
        assert_eq!(to_host(0).await, [false]);
        // Agreed: the other hosts who were asked know that it is elsewhere; who was not asked hears nothing.
        assert_eq!(
            db.agree(&context(), "hash1", &secret("tutor")).await.unwrap(),
            ProposalMoved::Done
        );
        assert!(to_host(1).await.is_empty());
        assert_eq!(to_host(2).await, [true]);
        assert!(to_host(3).await.is_empty());

        // The host takes its word back: once, and with its link alone.
        let cancel = async |hash| db.cancel_agreement(&context(), hash, "Fermeture").await.unwrap();
        assert_eq!(cancel("nothing").await, ProposalMoved::Gone);
        assert_eq!(
            cancel("hash2").await,
            ProposalMoved::NotNow(ProposalState::Withdrawn)
        );
        assert_eq!(cancel("hash1").await, ProposalMoved::Done);
        assert_eq!(
            cancel("hash1").await,
            ProposalMoved::NotNow(ProposalState::Cancelled)
        );
        assert!(db.places_held(student, campaign().id).await.unwrap().is_empty());
        for address in ["lina0@exemple.fr", "helene@exemple.fr"] {
            let all = emails(&fresh).await;
            let told = all
                .iter()
                .filter(|(to, text)| to == address && text.starts_with("PlaceCancelled"))
                .filter(|(_, text)| text.contains("Fermeture") && text.contains("by: \"Cabinet 1\""));
            assert_eq!(told.count(), 1, "{address}");
        }
        assert_eq!(
            past(db, proposals[1]).await,
            [
                "propose student Lina Petit ",
                "invite school Hélène Dubois ",
                "agree host  ",
                "cancel host  Fermeture",
            ]
        );
        assert_eq!(
            past(db, proposals[3]).await,
            ["propose student Lina Petit ", "withdraw student  "]
        );
    })
    .await;
}

#[tokio::test]
async fn no_host_is_asked_once_the_weeks_have_begun() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        let (head, student) = (head(db).await, pupil(db, 0).await);
        let id = propose(db, 0, student, Weeks::First).await;
        let told = emails(&fresh).await.len();
        let on = |day: &str| act_at(format!("{day}T08:00:00Z").parse().unwrap(), Some(head));
        let late = db
            .let_go(&on("2027-06-14"), id, "late", "/reponse")
            .await
            .unwrap();
        assert_eq!(late, ProposalMoved::TooLate);
        assert_eq!(emails(&fresh).await.len(), told);
        let eve = db.let_go(&on("2027-06-13"), id, "eve", "/reponse").await.unwrap();
        assert_eq!(eve, ProposalMoved::Done);
    })
    .await;
}

#[tokio::test]
async fn an_offer_that_fills_up_again_is_told_again() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        let one_seat = Offer { seats: 1, ..offer(0) };
        db.add_offers(&[one_seat], now()).await.unwrap();
        let host = host(db).await;
        let waiting = pupil(db, 0).await;
        apply(db, 0, waiting).await;
        let full = async || {
            let all = emails(&fresh).await;
            all.iter()
                .filter(|(to, text)| to == "lina0@exemple.fr" && text.contains("change: Full"))
                .count()
        };
        for number in 1..3 {
            let student = pupil(db, number).await;
            let id = apply(db, number, student).await;
            let accepted = db.accept(&act_by(host), id, "").await.unwrap();
            assert!(matches!(accepted, Accepted::Done(_)));
            assert_eq!(full().await, usize::try_from(number).unwrap());
            assert_eq!(db.withdraw(&act_by(student), id).await.unwrap(), Moved::Done);
        }
        let lines = db.offer_history(offer(0).id).await.unwrap();
        let happened: Vec<_> = lines
            .iter()
            .map(|line| (line.what.code(), line.by.clone()))
            .collect();
        let seats = ["fill", "free", "fill", "free"].map(|what| (what, None::<String>));
        assert_eq!(happened, seats);
    })
    .await;
}
