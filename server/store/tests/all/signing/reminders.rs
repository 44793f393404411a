//! Reminders: once a day at most, by themselves after three and seven days, never after a signature.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use domain::convention::SignerRole;
use store::{LinkRole, Reminded, Secret, Signed};

use testing::{
    now, on_both,
    people::{act_at, act_by, emails, receivers},
    signing::{FOUR, open, secret},
};

/// What the e-mails begin with.
const REMINDER: &str = "SignatureReminder";

fn secrets() -> Secret {
    static LAST: AtomicU32 = AtomicU32::new(0);
    secret(&format!("auto{}", LAST.fetch_add(1, Ordering::Relaxed)))
}

#[tokio::test]
async fn by_one_click_once_a_day() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let first = world.link(SignerRole::Host, "host").await;
        let remind = async |by, role, hours, token: &str| {
            let context = act_at(now() + TimeDelta::hours(hours), Some(by));
            db.remind(&context, world.id, role, &secret(token)).await.unwrap()
        };
        assert_eq!(remind(world.host, SignerRole::Host, 0, "a").await, Reminded::Gone);
        assert_eq!(
            remind(world.staff, SignerRole::Guardian2, 0, "a").await,
            Reminded::Gone
        );
        assert_eq!(
            remind(world.staff, SignerRole::Host, 0, "a").await,
            Reminded::Done
        );
        let until = now() + TimeDelta::hours(24);
        assert_eq!(
            remind(world.staff, SignerRole::Host, 23, "b").await,
            Reminded::CoolDown(until)
        );
        assert_eq!(
            remind(world.staff, SignerRole::Host, 24, "c").await,
            Reminded::Done
        );
        assert_eq!(
            remind(world.staff, SignerRole::Student, 24, "d").await,
            Reminded::Done
        );
        // The last link is the only one that is good; who has an account gets none.
        for token in ["host", "a", "d"] {
            assert_eq!(db.peek_link(token, now()).await.unwrap(), None, "{token}");
        }
        let last = db.peek_link("c", now()).await.unwrap().unwrap().link;
        assert_ne!(last, first);
        assert_eq!(
            world.by_link(last, SignerRole::Host, 1).await,
            Signed::Done { last: false }
        );
        assert_eq!(
            remind(world.staff, SignerRole::Host, 72, "e").await,
            Reminded::NotNow
        );
        assert_eq!(receivers(&world.fresh, REMINDER).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn by_themselves_after_three_and_seven_days() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        assert_eq!(
            world.by_account(world.head, SignerRole::Head, 1).await,
            Signed::Done { last: false }
        );
        let due = async |hours| {
            let context = act_at(now() + TimeDelta::hours(hours), None);
            db.remind_due(&context, 100, &secrets).await.unwrap()
        };
        assert_eq!(due(71).await, 0);
        // Somebody was reminded by hand just before: they wait for their day of rest.
        let context = act_at(now() + TimeDelta::hours(71), Some(world.staff));
        assert_eq!(
            db.remind(&context, world.id, SignerRole::Host, &secret("m"))
                .await
                .unwrap(),
            Reminded::Done
        );
        assert_eq!(due(72).await, 2);
        assert_eq!(due(73).await, 0);
        assert_eq!(due(95).await, 1);
        assert_eq!(due(96).await, 0);
        assert_eq!(
            world.by_account(world.student, SignerRole::Student, 1).await,
            Signed::Done { last: false }
        );
        assert_eq!(due(7 * 24).await, 2);
        assert_eq!(due(7 * 24 + 48).await, 0);
        // Two clocks at once remind once; a stop of weeks is not made up for.
        assert_eq!(due(30 * 24).await, 0);
    })
    .await;
}

#[tokio::test]
async fn whose_links_were_revoked_gets_no_other_one_by_itself() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.link(SignerRole::Host, "host").await;
        world.link(SignerRole::Guardian1, "guardian").await;
        let staff = act_by(world.staff);
        for role in [SignerRole::Host, SignerRole::Guardian1] {
            assert!(
                db.revoke_links(&staff, world.id, LinkRole::Signer(role))
                    .await
                    .unwrap()
            );
        }
        // One of them gets a new one from the lycée.
        world.link(SignerRole::Host, "host-again").await;
        let context = act_at(now() + TimeDelta::days(3), None);
        assert_eq!(db.remind_due(&context, 100, &secrets).await.unwrap(), 3);
        assert_eq!(
            receivers(&world.fresh, REMINDER).await,
            [
                "claire.fontaine@exemple.fr",
                "lea.martin@exemple.fr",
                "rose.adam@exemple.fr"
            ]
        );
        // The lycée may still do it itself.
        let context = act_at(now() + TimeDelta::days(3), Some(world.staff));
        let chased = db
            .remind(&context, world.id, SignerRole::Guardian1, &secret("by-hand"))
            .await;
        assert_eq!(chased.unwrap(), Reminded::Done);
    })
    .await;
}

#[tokio::test]
async fn two_clocks_remind_once() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let context = act_at(now() + TimeDelta::days(3), None);
        let one = world.db().remind_due(&context, 100, &secrets);
        let two = world.db().remind_due(&context, 100, &secrets);
        let (one, two) = tokio::join!(one, two);
        assert_eq!(one.unwrap() + two.unwrap(), 4);
        assert_eq!(receivers(&world.fresh, REMINDER).await.len(), 4);
        // The pupil cannot be told twice either by who asks at the same time.
        let context = act_by(world.staff);
        let again = world
            .db()
            .remind(&context, world.id, SignerRole::Student, &secret("x"))
            .await
            .unwrap();
        assert!(matches!(again, Reminded::CoolDown(_)), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn a_head_whose_address_is_no_account_is_led_to_the_page_and_stops_nobody() {
    const OFFICE: &str = "direction@exemple.fr";
    on_both(async |fresh| {
        let office = (SignerRole::Head, "Claire Fontaine", OFFICE);
        let world = open(fresh, &[office, FOUR[1], FOUR[2], FOUR[3]]).await;
        let db = world.db();
        let context = act_at(now() + TimeDelta::days(3), None);
        assert_eq!(db.remind_due(&context, 100, &secrets).await.unwrap(), 4);
        let told = emails(&world.fresh).await;
        let path = format!("/convention/{}/signer", world.id);
        let (_, text) = told.iter().rfind(|(to, _)| to == OFFICE).unwrap();
        assert!(
            text.contains("SignatureReminder") && text.contains(&path),
            "{text}"
        );
        // By a click too.
        let context = act_at(now() + TimeDelta::days(5), Some(world.staff));
        let said = db
            .remind(&context, world.id, SignerRole::Head, &secret("head"))
            .await;
        assert_eq!(said.unwrap(), Reminded::Done);
        assert_eq!(db.peek_link("head", now()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn one_that_fails_does_not_keep_the_others_waiting() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let context = act_at(now() + TimeDelta::days(3), None);
        // The second link has the secret of the first: the database refuses it.
        let same = || secret("same");
        assert!(world.db().remind_due(&context, 100, &same).await.is_err());
        assert_eq!(
            receivers(&world.fresh, REMINDER).await,
            [
                "claire.fontaine@exemple.fr",
                "lea.martin@exemple.fr",
                "yann.martin@exemple.fr"
            ]
        );
    })
    .await;
}
