//! What the clock finds, and in which order things happened.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    account::Role,
    application::{ApplicationEvent, Happening, Motivation},
    id::{AccountId, ApplicationId, OfferId},
    offer::{Offer, OfferState},
    structure::StructureRole,
    weeks::Weeks,
};
use store::{Accepted, Applied, Db, Moved, NewAccount, NewApplication, StudentFile};
use support::{
    both, campaign, now, offer,
    people::{act, act_at, act_by, email, letters, name, person},
    place, school, seed, structure,
};

async fn host(db: &Db) -> AccountId {
    let host = person(db, "Camille Martin", &[Role::Host]).await;
    let structure = structure(0).id;
    db.add_member(&act(), structure, host, StructureRole::Owner)
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
    match db.create_account(&act(), &new).await.unwrap() {
        store::Created::Done(id) => id,
        store::Created::EmailTaken => panic!("the pupil exists"),
    }
}

async fn apply(db: &Db, number: u32, student: AccountId) -> ApplicationId {
    let new = NewApplication {
        id: ApplicationId(support::id(400_000 + u128::from(number))),
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
    for fresh in both().await {
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
                Happening::Submitted,
                Happening::Moved(ApplicationEvent::Accept),
                Happening::Moved(ApplicationEvent::Withdraw)
            ]
        );
        assert!(history.is_sorted_by(|one, next| one.at < next.at));
    }
}

#[tokio::test]
async fn offers_are_due_from_the_first_day_of_their_last_week() {
    for fresh in both().await {
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
    }
}

#[tokio::test]
async fn everybody_who_waits_is_reminded_of_however_many_they_are() {
    for fresh in both().await {
        let db = &fresh.db;
        seed(db, 1).await;
        db.add_offers(&[offer(0)], now()).await.unwrap();
        host(db).await;
        // More than two batches, all with the same deadline.
        for number in 0..120 {
            let student = pupil(db, number).await;
            apply(db, number, student).await;
        }
        let told = letters(&fresh).await.len();
        let today = act_at(now() + TimeDelta::days(8), None);
        assert_eq!(db.remind(&today).await.unwrap(), 120);
        assert_eq!(db.remind(&today).await.unwrap(), 0);
        assert_eq!(letters(&fresh).await.len(), told + 120);
    }
}
