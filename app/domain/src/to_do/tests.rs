//! The rules of the list and of its e-mail.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::agenda;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn awaited(space: Space, task: Task, object: u128, until: Option<NaiveDate>) -> Awaited {
    Awaited {
        space,
        task,
        count: 1,
        object: (object > 0).then(|| Uuid::from_u128(object)),
        about: "Emma Lopez".to_owned(),
        host: "Atelier du Parc".to_owned(),
        since: None,
        until,
    }
}

/// Something that waits for somebody: of any kind, of any day.
fn any_awaited() -> impl Strategy<Value = Awaited> {
    (
        0..Space::ALL.len(),
        0..Task::ALL.len(),
        0u128..4000,
        1u32..50,
        proptest::option::of(0i64..400),
        proptest::option::of(0i64..200),
    )
        .prop_map(|(space, task, object, count, until, since)| Awaited {
            count: if object > 0 { 1 } else { count },
            since: since.map(|days| {
                "2026-09-01T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + chrono::TimeDelta::days(days)
            }),
            ..awaited(
                Space::ALL[space],
                Task::ALL[task],
                object,
                until.map(|days| day("2026-12-01") + chrono::TimeDelta::days(days)),
            )
        })
}

/// What waits for everybody of a lycée of nine hundred students; each thing once.
fn any_list() -> impl Strategy<Value = Vec<Awaited>> {
    proptest::collection::vec(any_awaited(), 0..900).prop_map(|all| {
        let mut seen = BTreeSet::new();
        all.into_iter()
            .filter(|one| seen.insert((one.space, one.task, one.object)))
            .collect()
    })
}

fn keys(lines: &[Line]) -> BTreeSet<String> {
    lines.iter().map(|line| line.key.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn page_email_and_calendar_say_the_same(all in any_list(), later in 0i64..300) {
        let today = day("2026-12-01") + chrono::TimeDelta::days(later);
        let lines = list(all.clone(), today);
        prop_assert_eq!(lines.len(), all.len());
        let page: Vec<Line> = by_day(lines.clone()).into_iter().flat_map(|group| group.lines).collect();
        let email = Choice::default().of(&lines);
        let calendar: BTreeSet<String> = agenda::deadlines(&lines, today)
            .into_iter()
            .map(|event| event.uid.trim_end_matches("@quinzaine").to_owned())
            .collect();
        prop_assert_eq!(page.len(), all.len());
        prop_assert_eq!(keys(&page), keys(&email));
        prop_assert_eq!(&keys(&page), &calendar);
        // What is muted is missing in the e-mail, and nothing else.
        let quiet = Choice { muted: BTreeSet::from([Kind::Signatures]), ..Choice::default() };
        let left = quiet.of(&lines);
        prop_assert!(left.iter().all(|line| Kind::of(line.task) != Kind::Signatures));
        let signatures = lines.iter().filter(|line| Kind::of(line.task) == Kind::Signatures).count();
        prop_assert_eq!(left.len() + signatures, lines.len());
    }

    #[test]
    fn the_order_depends_on_the_things_and_not_on_how_they_come(all in any_list(), turn in 0usize..900) {
        let today = day("2027-03-01");
        let once = list(all.clone(), today);
        let mut other = all;
        if !other.is_empty() {
            let turn = turn % other.len();
            other.rotate_left(turn);
            other.reverse();
        }
        prop_assert_eq!(&list(other, today), &once);
        let pressing: Vec<bool> = once.iter().map(|line| line.pressing).collect();
        prop_assert!(pressing.is_sorted_by(|one, next| one >= next), "what presses comes first");
        // A day stands once on the page, near days in their order.
        let groups = by_day(once);
        let days: BTreeSet<_> = groups.iter().map(|group| group.by).collect();
        prop_assert_eq!(days.len(), groups.len());
    }

    #[test]
    fn what_was_told_is_read_back(all in any_list()) {
        let told = Told::of(&list(all, day("2027-03-01")));
        prop_assert_eq!(Told::parse(&told.to_string()), told);
    }

    #[test]
    fn nobody_is_told_twice_of_the_same_within_a_week(all in any_list(), start in 0i64..300) {
        let first = day("2026-12-01") + chrono::TimeDelta::days(start);
        let choice = Choice::default();
        let mut last: Option<(NaiveDate, Told)> = None;
        // Nothing is done and nothing comes: days pass.
        for today in first.iter_days().take(21) {
            // What becomes pressing, or is late, is another thing to say.
            let lines: Vec<Line> = list(all.clone(), today).into_iter().map(|line| Line { pressing: false, ..line }).collect();
            let before = last.as_ref().map(|(on, told)| (*on, told));
            if is_told(&lines, &choice, before, false, today) {
                prop_assert!(!crate::day::is_day_of_rest(today));
                if let Some((on, told)) = &last {
                    let new = Told::of(&lines) != *told;
                    prop_assert!(new || today - *on >= chrono::TimeDelta::days(7));
                }
                last = Some((today, Told::of(&lines)));
            }
        }
    }
}

#[test]
fn near_days_come_first_then_what_has_no_day() {
    let today = day("2027-05-01");
    let all = vec![
        awaited(Space::Student, Task::HandCertificate, 1, Some(day("2027-06-14"))),
        awaited(Space::School, Task::DecidePlaces, 0, None),
        awaited(Space::Student, Task::ConfirmPlace, 2, Some(day("2027-05-04"))),
        awaited(Space::Host, Task::AnswerApplications, 0, Some(today)),
    ];
    let groups = by_day(list(all, today));
    let headings: Vec<String> = groups.iter().map(|group| group.heading(today)).collect();
    assert_eq!(
        headings,
        [
            "Aujourd’hui".to_owned(),
            format!("Avant la fin du {}", date_with_weekday(day("2027-05-04"))),
            "Sans date limite".to_owned(),
            format!("Avant la fin du {}", date_with_weekday(day("2027-06-13"))),
        ]
    );
}

#[test]
fn each_space_may_mute_what_may_be_awaited_there() {
    let spaces = |task| -> Vec<Space> {
        let within = |space: &Space| Kind::in_space(*space).contains(&Kind::of(task));
        Space::ALL.into_iter().filter(within).collect()
    };
    assert_eq!(spaces(Task::ConfirmPlace), [Space::Student]);
    assert_eq!(spaces(Task::HandCertificate), [Space::Student, Space::Family]);
    assert_eq!(spaces(Task::FillConventions), [Space::Host, Space::School]);
    assert_eq!(spaces(Task::RetryEmails), [Space::Administration]);
    for kind in Kind::ALL {
        assert_eq!(Kind::from_code(kind.code()), Some(kind));
    }
    for rhythm in Rhythm::ALL {
        assert_eq!(Rhythm::from_code(rhythm.code()), Some(rhythm));
    }
}

/// A line that is not told of by an e-mail of its own.
fn certificate(until: &str, today: NaiveDate) -> Vec<Line> {
    list(
        vec![awaited(
            Space::Student,
            Task::HandCertificate,
            1,
            Some(day(until)),
        )],
        today,
    )
}

#[test]
fn somebody_is_told_of_what_is_new_and_of_the_rest_once_a_week() {
    let choice = Choice::default();
    // A Tuesday.
    let (tuesday, next) = (day("2027-04-06"), |days| {
        day("2027-04-06") + chrono::TimeDelta::days(days)
    });
    let lines = certificate("2027-06-14", tuesday);
    assert!(is_told(&lines, &choice, None, false, tuesday));
    let told = Told::of(&lines);
    let last = Some((tuesday, &told));
    assert!(!is_told(&lines, &choice, last, false, tuesday), "once a day");
    assert!(!is_told(&lines, &choice, last, false, next(1)));
    assert!(!is_told(&lines, &choice, last, false, next(6)));
    assert!(is_told(&lines, &choice, last, false, next(7)));
    assert!(!is_told(&[], &choice, last, false, next(7)), "of nothing");
    // One more of a kind is new; one less is not.
    let proposals = |count| {
        let one = Awaited {
            count,
            ..awaited(Space::School, Task::ValidateConventions, 0, None)
        };
        list(vec![one], tuesday)
    };
    let told = Told::of(&proposals(3));
    assert!(is_told(
        &proposals(4),
        &choice,
        Some((tuesday, &told)),
        false,
        next(1)
    ));
    assert!(!is_told(
        &proposals(2),
        &choice,
        Some((tuesday, &told)),
        false,
        next(1)
    ));
    // A day that has come near is new.
    let near = certificate("2027-04-14", next(1));
    assert!(near[0].pressing);
    let told = Told::of(&certificate("2027-06-14", tuesday));
    assert!(is_told(&near, &choice, Some((tuesday, &told)), false, next(1)));
}

#[test]
fn nobody_is_told_on_days_of_rest_nor_of_what_they_were_just_told() {
    let choice = Choice::default();
    let on = |today: &str| {
        is_told(
            &certificate("2027-06-14", day(today)),
            &choice,
            None,
            false,
            day(today),
        )
    };
    assert!(on("2027-05-05"));
    assert!(
        !on("2027-05-06") && !on("2027-05-08") && !on("2027-05-09"),
        "Ascension, 1945, a Sunday"
    );

    let sign = |since: &str| {
        let one = Awaited {
            since: Some(format!("{since}T09:00:00Z").parse().unwrap()),
            ..awaited(Space::Family, Task::Sign, 1, Some(day("2027-06-14")))
        };
        list(vec![one], day("2027-05-05"))
    };
    let told = |lines: &[Line], reminded| is_told(lines, &choice, None, reminded, day("2027-05-05"));
    // Reminders of its own go after three and seven days.
    assert!(!told(&sign("2027-05-04"), false) && !told(&sign("2027-04-22"), false));
    assert!(told(&sign("2027-04-21"), false));
    // Another reminder goes that day.
    assert!(!told(&sign("2027-04-21"), true));
    let one = |task, since: &str| {
        let one = Awaited {
            since: Some(format!("{since}T09:00:00Z").parse().unwrap()),
            ..awaited(Space::Host, task, 0, Some(day("2027-06-14")))
        };
        list(vec![one], day("2027-05-05"))
    };
    // The host is reminded before each application expires; of conventions to fill by nobody else.
    assert!(!told(&one(Task::AnswerApplications, "2027-04-01"), false));
    assert!(!told(&one(Task::FillConventions, "2027-05-04"), false));
    assert!(told(&one(Task::FillConventions, "2027-05-03"), false));
    // Of what nobody else tells, at once.
    assert!(told(&one(Task::ValidateConventions, "2027-05-05"), false));
}

#[test]
fn whoever_wants_one_a_week_gets_it_on_the_first_working_day() {
    let weekly = Choice {
        rhythm: Rhythm::Weekly,
        ..Choice::default()
    };
    let never = Choice {
        rhythm: Rhythm::Never,
        ..Choice::default()
    };
    let lines = certificate("2027-06-14", day("2027-05-10"));
    let told = Told::default();
    let last = Some((day("2027-05-10"), &told));
    assert!(!is_told(&lines, &weekly, last, false, day("2027-05-15")));
    // Whit Monday is a holiday.
    assert!(!is_told(&lines, &weekly, last, false, day("2027-05-17")));
    assert!(is_told(&lines, &weekly, last, false, day("2027-05-18")));
    assert!(!is_told(&lines, &never, None, false, day("2027-05-18")));
}
