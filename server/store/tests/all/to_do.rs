//! E-mails of what is left to do, and private calendars, on both engines.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    account::StaffDuty,
    agenda::{Entry, Event, Moment},
    convention::{PlaceAfter, Section, SignerRole},
    id::AccountId,
    notification::Notification,
    to_do::{Choice, Kind, Rhythm, Told},
};
use store::{ConventionMoved, Db, GuardianEdit, Side, ToDoEmail, ToTell};
use testing::{
    convention::{REASON, World, follows, pupil, today},
    now, on_both,
    people::{act_at, act_by, email, name, receivers},
    school,
    signing::{HEAD, HOST, STUDENT, any_secret, open},
};

fn notification() -> Notification {
    Notification::ToDo {
        lines: Vec::new(),
        count: 1,
        path: "/a-faire".into(),
        stop: "/arreter-rappels?jeton=x".into(),
    }
}

/// Everybody who may be told on that day, walked through a few at a time.
async fn everybody(db: &Db, plus: u64, slice: i32) -> Vec<ToTell> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let some = db
            .people_to_tell(after, today() + Days::new(plus), slice)
            .await
            .unwrap();
        if some.last.is_none() {
            return all;
        }
        all.extend(some.people);
        after = some.last;
    }
}

fn ids(people: &[ToTell]) -> BTreeSet<AccountId> {
    people.iter().map(|person| person.account).collect()
}

async fn tell(db: &Db, person: &ToTell, plus: i64, told: &str, stop_hash: &str) -> bool {
    let email = ToDoEmail {
        notification: &notification(),
        told: &Told::parse(told),
        stop_hash,
    };
    let context = act_at(now() + TimeDelta::days(plus), None);
    db.tell_to_do(&context, person, email).await.unwrap()
}

#[tokio::test]
async fn those_who_can_have_nothing_to_do_are_passed_over() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        // Somebody who has applied to nothing.
        let other = pupil(db, "Emile Zola", school().0).await;
        let all = everybody(db, 0, 1000).await;
        let expected = [
            world.host,
            world.tutor,
            world.head,
            world.staff,
            world.student,
            world.guardian,
        ];
        assert_eq!(ids(&all), BTreeSet::from(expected));
        assert!(!ids(&all).contains(&other));
        assert!(
            all.iter()
                .all(|person| person.choice == Choice::default() && person.last.is_none())
        );
        // However few at a time.
        for slice in [1, 2, 3] {
            assert_eq!(everybody(db, 0, slice).await, all);
        }
        assert!(
            db.suspend(&act_by(world.head), world.tutor, "essai")
                .await
                .unwrap()
        );
        assert!(!ids(&everybody(db, 0, 1000).await).contains(&world.tutor));
    })
    .await;
}

#[tokio::test]
async fn somebody_is_told_once_a_day_and_what_they_were_told_is_remembered() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let of = async |plus| {
            let all = everybody(db, plus, 1000).await;
            all.into_iter().find(|person| person.account == world.student)
        };
        let lea = of(0).await.unwrap();
        // Two servers at once.
        assert!(tell(db, &lea, 0, "a:b:c=1", "one").await);
        assert!(!tell(db, &lea, 0, "a:b:c=1", "two").await);
        assert_eq!(receivers(&world.fresh, "ToDo").await, ["lea.martin@exemple.fr"]);
        assert_eq!(of(0).await, None);
        let next = of(1).await.unwrap();
        assert_eq!(next.last, Some((today(), Told::parse("a:b:c=1"))));
        assert!(tell(db, &next, 1, "a:b:c=2", "three").await);

        // What they choose outlasts what they are told.
        let chosen = Choice {
            rhythm: Rhythm::Weekly,
            muted: BTreeSet::from([Kind::Certificates]),
        };
        db.choose_to_do(world.student, &chosen).await.unwrap();
        let later = of(2).await.unwrap();
        assert_eq!(later.choice, chosen);
        assert_eq!(later.last.unwrap().1, Told::parse("a:b:c=2"));
        assert_eq!(db.to_do_choice(world.student).await.unwrap(), chosen);
        assert_eq!(db.to_do_choice(world.host).await.unwrap(), Choice::default());
    })
    .await;
}

#[tokio::test]
async fn the_link_of_any_email_stops_the_others_until_it_expires() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let jeanne = async || {
            let all = everybody(db, 70, 1000).await;
            all.into_iter().find(|person| person.account == world.guardian)
        };
        let person = jeanne().await.unwrap();
        assert!(tell(db, &person, 0, "", "first").await);
        assert!(tell(db, &person, 1, "", "second").await);
        let at = |days| now() + TimeDelta::days(days);
        assert!(db.stops_to_do("first", at(2)).await.unwrap());
        assert!(!db.stops_to_do("first", at(61)).await.unwrap());
        assert!(!db.stop_to_do("first", at(61)).await.unwrap());
        assert!(!db.stop_to_do("unknown", at(2)).await.unwrap());
        assert!(jeanne().await.is_some());
        // As often as it is followed.
        assert!(db.stop_to_do("first", at(2)).await.unwrap());
        assert!(db.stop_to_do("first", at(2)).await.unwrap());
        assert_eq!(jeanne().await, None);
        assert_eq!(
            db.to_do_choice(world.guardian).await.unwrap().rhythm,
            Rhythm::Never
        );
        // Whoever stopped meanwhile is not told by a server that read the list before.
        assert!(!tell(db, &person, 3, "", "third").await);
        // Those that expired go with the next e-mail.
        db.choose_to_do(world.guardian, &Choice::default()).await.unwrap();
        assert!(tell(db, &person, 61, "", "fourth").await);
        let left = &world.fresh.contents().await["to_do_stop"];
        assert_eq!(left.len(), 1, "{left:?}");
    })
    .await;
}

#[tokio::test]
async fn a_reminder_of_that_day_is_known() {
    on_both(async |fresh| {
        let jeanne = (SignerRole::Guardian1, "Jeanne Martin", "jeanne.martin@exemple.fr");
        let world = open(fresh, &[HEAD, HOST, STUDENT, jeanne]).await;
        let db = world.db();
        let reminded = async |days| {
            let at = now() + TimeDelta::days(days);
            db.is_reminded(world.guardian, at, at.date_naive()).await.unwrap()
        };
        assert!(!reminded(3).await);
        let context = act_at(now() + TimeDelta::days(3), None);
        assert!(db.remind_due(&context, 50, &any_secret).await.unwrap() > 0);
        assert!(reminded(3).await && !reminded(5).await);
    })
    .await;
}

/// The places and the number of days of somebody's calendar.
async fn stays(db: &Db, who: AccountId) -> Vec<(String, usize)> {
    let stays = db.calendar_stays(who, today()).await.unwrap();
    let utc = |at: DateTime<Utc>| at.naive_utc();
    stays
        .into_iter()
        .map(|stay| (stay.student.clone(), stay.days(&utc).len()))
        .collect()
}

#[tokio::test]
async fn a_calendar_shows_the_internships_of_its_owner_and_of_nobody_else() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let rita = follows(db, "Rita Arno", school().0, StaffDuty::Teacher, &["2de 4"]).await;
        let other = pupil(db, "Emile Zola", school().0).await;
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let lea = ("Léa Martin".to_owned(), 6);
        assert_eq!(stays(db, world.student).await, [(String::new(), 6)]);
        for who in [world.guardian, world.host, world.tutor] {
            assert_eq!(stays(db, who).await, std::slice::from_ref(&lea));
        }
        // Who follows the class, or heads the lycée, is no referent teacher.
        for who in [rita, other, world.head, world.staff] {
            assert_eq!(stays(db, who).await, []);
        }
        let typed = [("referent_email", "rita.arno@exemple.fr")];
        world
            .fill(&act_by(world.staff), Side::School, Section::Referent, &typed)
            .await;
        assert_eq!(stays(db, rita).await, std::slice::from_ref(&lea));
        let stay = db.calendar_stays(rita, today()).await.unwrap().remove(0);
        assert_eq!((stay.place, stay.convention), (world.application.0, world.id));
        assert!(!stay.firm && !stay.address.city.is_empty());
        // A parent whom a court keeps away learns neither where nor when.
        for (may_be_told, expected) in [(false, vec![]), (true, vec![lea.clone()])] {
            let edit = GuardianEdit {
                name: name("Jeanne Martin"),
                email: Some(email("jeanne.martin@exemple.fr")),
                phone: String::new(),
                rank: 1,
                may_be_told,
                contacts_private: false,
            };
            db.save_guardian(
                &act_by(world.head),
                school().0,
                world.student,
                Some(world.guardian),
                &edit,
            )
            .await
            .unwrap();
            assert_eq!(stays(db, world.guardian).await, expected);
        }
        // Campaigns that are over are left out.
        let late = testing::campaign().week2 + Days::new(1);
        assert_eq!(db.calendar_stays(rita, late).await.unwrap(), []);

        assert_eq!(world.validate(&act_by(world.head)).await, ConventionMoved::Done);
        assert!(db.calendar_stays(world.student, today()).await.unwrap()[0].firm);
        let cancelled = db
            .cancel_convention(
                &act_by(world.head),
                world.id,
                REASON,
                PlaceAfter::Freed,
                &any_secret(),
            )
            .await;
        assert_eq!(cancelled.unwrap(), ConventionMoved::Done);
        assert_eq!(stays(db, world.student).await, []);
    })
    .await;
}

fn event(uid: &str, day: &str) -> Event {
    let day = day.parse().unwrap();
    Event {
        uid: uid.into(),
        start: Moment::Day(day),
        end: Moment::Day(day),
        summary: "Stage".into(),
        location: "Montreuil".into(),
        description: String::new(),
        path: "/convention/1".into(),
        firm: true,
        busy: true,
    }
}

fn told(entries: &[Entry]) -> Vec<(&str, i32, bool)> {
    entries
        .iter()
        .map(|entry| {
            (
                entry.event.uid.as_str(),
                entry.sequence,
                entry.cancelled_at.is_some(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_calendar_remembers_what_it_told_until_its_address_is_taken_back() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let who = world.student;
        let by = act_by(who);
        let read = async |events: Vec<Event>, minutes| {
            let at = now() + TimeDelta::minutes(minutes);
            db.calendar_entries(who, events, at).await.unwrap()
        };
        // Without an address nothing is kept.
        assert_eq!(read(vec![event("a", "2027-06-14")], 0).await, []);
        db.make_calendar_feed(&by, who, "first").await.unwrap();
        assert_eq!(db.calendar_feed(who).await.unwrap(), Some(now()));
        assert_eq!(db.calendar_owner("first").await.unwrap(), Some(who));

        let both = vec![event("a", "2027-06-14"), event("b", "2027-06-15")];
        let first = read(both.clone(), 1).await;
        assert_eq!(told(&first), [("a", 0, false), ("b", 0, false)]);
        assert_eq!(read(both.clone(), 2).await, first, "read again, it says the same");
        let moved = read(vec![event("a", "2027-06-16"), event("b", "2027-06-15")], 3).await;
        assert_eq!(told(&moved), [("a", 1, false), ("b", 0, false)]);
        let gone = read(vec![event("b", "2027-06-15")], 4).await;
        assert_eq!(told(&gone), [("a", 2, true), ("b", 0, false)]);
        assert_eq!(gone[0].event.location, "");
        let forgotten = read(vec![event("b", "2027-06-15")], 4 + 30 * 24 * 60).await;
        assert_eq!(told(&forgotten), [("b", 0, false)]);

        // Another address takes the place of the first, and goes on counting.
        db.make_calendar_feed(&by, who, "second").await.unwrap();
        assert_eq!(db.calendar_owner("first").await.unwrap(), None);
        assert_eq!(db.calendar_owner("second").await.unwrap(), Some(who));
        assert_eq!(
            told(&read(vec![event("b", "2027-06-17")], 5).await),
            [("b", 1, false)]
        );
        // Of who is suspended nothing is read.
        assert!(db.suspend(&act_by(world.head), who, "essai").await.unwrap());
        assert_eq!(db.calendar_owner("second").await.unwrap(), None);
        assert!(db.drop_calendar_feed(&by, who).await.unwrap());
        assert!(!db.drop_calendar_feed(&by, who).await.unwrap());
        db.make_calendar_feed(&by, who, "third").await.unwrap();
        assert_eq!(
            told(&read(vec![event("b", "2027-06-18")], 6).await),
            [("b", 0, false)]
        );
    })
    .await;
}
