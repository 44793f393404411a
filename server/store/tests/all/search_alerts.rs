//! Searches that an address without an account is told of: proved, told, stopped, erased.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::account::EmailAddress;
use store::{AskedAlert, ChangeContext, Db, Queued, SearchNews, Secret};
use testing::{id, now, on_both, people::Plain};
use uuid::Uuid;

fn next_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(2_000_000);
    id(NEXT.fetch_add(1, Ordering::Relaxed).into())
}

fn context(at: DateTime<Utc>) -> ChangeContext<'static> {
    ChangeContext {
        now: at,
        today: at.date_naive(),
        actor: None,
        ids: &next_id,
        renderer: &Plain,
    }
}

/// Asks at that time for the search of that number; the link's hash is « hNUMBER-HOUR ».
async fn ask(db: &Db, email: &str, number: u32, at: DateTime<Utc>) {
    let link = Secret {
        hash: hash(number, at),
        expires: at,
        link: format!("/alerte?jeton={number}"),
    };
    let query = format!("commune=93048&rayon={number}");
    let asked = AskedAlert {
        id: next_id(),
        email: &EmailAddress::parse(email).unwrap(),
        query: &query,
        label: "À moins de 5 km de Montreuil (93)",
        link: &link,
    };
    db.ask_alert(&context(at), &asked).await.unwrap();
}

fn hash(number: u32, at: DateTime<Utc>) -> String {
    format!("h{number}-{}", at.timestamp() / 3600)
}

fn news(until: DateTime<Utc>, stop: &str) -> SearchNews {
    SearchNews {
        until,
        count: 1,
        titles: vec!["Une offre".to_owned()],
        path: "/offres".to_owned(),
        stop: format!("/arreter-recherche?jeton={stop}"),
        stop_hash: stop.to_owned(),
    }
}

async fn emails(db: &Db, to: &str) -> Vec<Queued> {
    let all = db.emails(100, None).await.unwrap();
    all.into_iter().filter(|email| email.to_email == to).collect()
}

const LEA: &str = "Lea@exemple.fr";

#[tokio::test]
async fn nobody_is_told_of_what_they_did_not_confirm() {
    on_both(async |fresh| {
        let (db, start) = (&fresh.db, now());
        ask(db, LEA, 5, start).await;
        // Again within the hour, and written otherwise: one e-mail.
        ask(db, "lea@exemple.fr", 5, start + TimeDelta::minutes(1)).await;
        assert_eq!(emails(db, LEA).await.len(), 1);
        let due = async || db.searches_due(start.date_naive(), None, 10).await.unwrap();
        assert!(due().await.is_empty());

        assert_eq!(db.alert_of_link("else").await.unwrap(), None);
        assert!(
            !db.alert_of_link(&hash(5, start))
                .await
                .unwrap()
                .unwrap()
                .confirmed
        );
        assert_eq!(db.confirm_alert("else", start).await.unwrap(), None);
        let confirmed_at = start + TimeDelta::minutes(2);
        for later in [confirmed_at, confirmed_at + TimeDelta::hours(9)] {
            let confirmed = db.confirm_alert(&hash(5, start), later).await.unwrap().unwrap();
            assert!(confirmed.confirmed && confirmed.query == "commune=93048&rayon=5");
        }
        // What was published before is not news, however often the link is followed.
        let due = due().await;
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].told_until, due[0].school), (confirmed_at, None));
    })
    .await;
}

#[tokio::test]
async fn an_address_is_told_once_a_day_and_leaves_nothing_when_it_stops() {
    on_both(async |fresh| {
        let (db, start) = (&fresh.db, now());
        ask(db, LEA, 5, start).await;
        db.confirm_alert(&hash(5, start), start).await.unwrap();
        let search = db.searches_due(start.date_naive(), None, 10).await.unwrap()[0].id;
        let context = context(start);
        let until = start + TimeDelta::hours(1);
        // Two servers found the same.
        assert!(db.told(&context, search, &news(until, "stop")).await.unwrap());
        assert!(!db.told(&context, search, &news(until, "other")).await.unwrap());
        assert_eq!(emails(db, LEA).await.len(), 2);
        assert!(
            db.searches_due(start.date_naive(), None, 10)
                .await
                .unwrap()
                .is_empty()
        );
        let tomorrow = (start + TimeDelta::days(1)).date_naive();
        assert_eq!(db.searches_due(tomorrow, None, 10).await.unwrap().len(), 1);

        // As often as a mail program asks; the e-mails go too.
        for _ in 0..2 {
            assert!(db.stop_search_by_token("stop", start).await.unwrap());
        }
        assert!(!db.stop_search_by_token("other", start).await.unwrap());
        assert!(db.searches_due(tomorrow, None, 10).await.unwrap().is_empty());
        assert!(emails(db, LEA).await.is_empty());
        assert_eq!(db.alert_of_link(&hash(5, start)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn an_address_has_five_searches_and_strangers_cannot_keep_them() {
    on_both(async |fresh| {
        let (db, start) = (&fresh.db, now());
        // Not faster than an address is written to.
        let asked = |number: u32| start + TimeDelta::minutes(25 * i64::from(number));
        for number in 1..=7 {
            ask(db, LEA, number, asked(number)).await;
        }
        // The sixth is told to the address alone, once a day.
        assert_eq!(emails(db, LEA).await.len(), 6);
        assert_eq!(db.alert_of_link(&hash(6, asked(6))).await.unwrap(), None);
        // A day later what was not confirmed gives way, what was does not.
        for number in 1..=4 {
            db.confirm_alert(&hash(number, asked(number)), start)
                .await
                .unwrap();
        }
        let later = start + TimeDelta::days(2);
        ask(db, LEA, 8, later).await;
        assert!(db.alert_of_link(&hash(8, later)).await.unwrap().is_some());
        assert_eq!(db.alert_of_link(&hash(5, asked(5))).await.unwrap(), None);
        assert_eq!(
            db.searches_due(later.date_naive(), None, 10).await.unwrap().len(),
            4
        );
        // At once, from two servers.
        let other = "tom@exemple.fr";
        tokio::join!(ask(db, other, 9, start), ask(db, other, 9, start));
        assert_eq!(emails(db, other).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_confirmed_goes_after_seven_days_and_all_of_it_with_the_campaign() {
    on_both(async |fresh| {
        let (db, start) = (&fresh.db, now());
        ask(db, LEA, 1, start).await;
        ask(db, LEA, 2, start).await;
        db.confirm_alert(&hash(1, start), start).await.unwrap();
        let days = |days| start + TimeDelta::days(days);
        assert_eq!(db.erase_alerts(days(6), false).await.unwrap(), 0);
        assert_eq!(db.erase_alerts(days(7), false).await.unwrap(), 1);
        assert_eq!(db.erase_alerts(days(300), false).await.unwrap(), 0);
        assert_eq!(db.erase_alerts(days(8), true).await.unwrap(), 1);
        assert!(emails(db, LEA).await.is_empty());
        ask(db, LEA, 3, start).await;
        db.confirm_alert(&hash(3, start), start).await.unwrap();
        assert_eq!(db.erase_alerts(days(366), false).await.unwrap(), 1);
    })
    .await;
}
