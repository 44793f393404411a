use super::*;
use crate::hours::TimeOfDay;

const TEENS: AgeGroup = AgeGroup::SixteenSeventeen;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// « 9h-12h 13h-17h » for a day, « » for a day off.
fn day(text: &str) -> Vec<Stretch> {
    text.split_whitespace()
        .map(|stretch| {
            let (from, to) = stretch.split_once('-').unwrap();
            (TimeOfDay::parse(from).unwrap(), TimeOfDay::parse(to).unwrap())
        })
        .collect()
}

fn week(days: [&str; 6]) -> WeekHours {
    WeekHours(days.map(day))
}

fn tuesday(text: &str) -> WeekHours {
    week(["", text, "", "", "", ""])
}

fn rules(hours: &WeekHours, age: AgeGroup) -> Vec<(When, Rule)> {
    check_week(hours, age, 2027)
        .into_iter()
        .map(|breach| (breach.when, breach.rule))
        .collect()
}

#[test]
fn limits_of_a_day_by_age() {
    let broken = [(When::Day(1), Rule::Day)];
    for (text, under15, others) in [
        ("9h-12h 13h-15h59", false, false),
        ("9h-12h 13h-16h", false, false),
        ("9h-12h 13h-16h01", true, false),
        ("9h-12h 13h-16h59", true, false),
        ("9h-12h 13h-17h", true, false),
        ("9h-12h 13h-17h01", true, true),
    ] {
        for age in AgeGroup::ALL {
            let breaks = if age == AgeGroup::Under15 { under15 } else { others };
            let expected: &[_] = if breaks { &broken } else { &[] };
            assert_eq!(rules(&tuesday(text), age), expected, "{text} {age:?}");
        }
    }
}

#[test]
fn limits_of_a_week_by_age() {
    let seven = "9h-12h 13h-17h";
    let six = "9h-12h 13h-16h";
    let full = week([seven, seven, seven, seven, seven, ""]);
    for age in [AgeGroup::Fifteen, TEENS, AgeGroup::Adult] {
        assert_eq!(rules(&full, age), []);
    }
    let more = week(["", seven, seven, seven, seven, "9h-12h 13h-17h01"]);
    assert_eq!(
        rules(&more, TEENS),
        [(When::Day(5), Rule::Day), (When::Week, Rule::Week)]
    );
    assert_eq!(rules(&week([six, six, six, six, six, ""]), AgeGroup::Under15), []);
    assert!(
        rules(
            &week([six, six, six, six, "9h-12h 13h-16h01", ""]),
            AgeGroup::Under15
        )
        .contains(&(When::Week, Rule::Week))
    );
}

#[test]
fn hours_of_the_day() {
    for (text, expected) in [
        ("6h-9h", None),
        ("5h59-9h", Some(Rule::Earliest)),
        ("17h-20h", None),
        ("17h-20h01", Some(Rule::Latest)),
        ("23h-24h", Some(Rule::Latest)),
        ("0h-1h", Some(Rule::Earliest)),
    ] {
        for age in AgeGroup::ALL {
            let expected: Vec<_> = expected.map(|rule| (When::Day(1), rule)).into_iter().collect();
            assert_eq!(rules(&tuesday(text), age), expected, "{text}");
        }
    }
}

#[test]
fn nights() {
    for (end, start, broken) in [
        ("16h-20h", "10h-12h", false),
        ("16h-20h", "9h59-12h", true),
        ("14h-18h", "8h-12h", false),
        ("14h-18h01", "8h-12h", true),
    ] {
        let hours = week(["", "", end, start, "", ""]);
        let expected: &[_] = if broken {
            &[(When::Day(3), Rule::Rest)]
        } else {
            &[]
        };
        assert_eq!(rules(&hours, TEENS), expected, "{end} {start}");
    }
    // A day off between them is rest enough.
    assert_eq!(rules(&week(["", "16h-20h", "", "6h-9h", "", ""]), TEENS), []);
}

#[test]
fn breaks() {
    for (text, broken) in [
        ("8h-12h30", false),
        ("8h-12h31", true),
        ("8h-12h 12h30-15h", false),
        ("8h-12h 12h29-14h59", true),
        ("8h-12h 12h-12h30", false),
        ("8h-12h 12h-12h31", true),
        ("8h-10h 10h15-12h15 12h30-13h", false),
        ("8h-10h 10h15-12h15 12h30-13h01", true),
        ("8h-10h 10h15-12h15 12h45-15h", false),
    ] {
        let expected: &[_] = if broken {
            &[(When::Day(1), Rule::Break)]
        } else {
            &[]
        };
        for age in [AgeGroup::Fifteen, TEENS, AgeGroup::Adult] {
            assert_eq!(rules(&tuesday(text), age), expected, "{text}");
        }
    }
}

#[test]
fn two_days_off_running() {
    let (on, off) = ("9h-12h", "");
    for (days, broken) in [
        ([on, on, on, on, on, off], false),
        ([off, on, on, on, on, on], false),
        ([on, on, on, on, on, on], true),
        ([on, off, off, off, off, on], true),
        ([off; 6], false),
    ] {
        let expected: &[_] = if broken {
            &[(When::Week, Rule::DaysOff)]
        } else {
            &[]
        };
        assert_eq!(rules(&week(days), TEENS), expected, "{days:?}");
    }
}

#[test]
fn hours_that_make_no_sense_are_said_and_nothing_panics() {
    for text in ["12h-9h", "9h-9h", "13h-17h 9h-12h", "9h-12h 11h-14h"] {
        assert_eq!(
            rules(&tuesday(text), TEENS),
            [(When::Day(1), Rule::Order)],
            "{text}"
        );
    }
    let all_night = week(["24h-0h", "0h-24h", "23h-24h", "0h-1h", "", ""]);
    assert!(!check_week(&all_night, AgeGroup::Under15, 0).is_empty());
}

#[test]
fn messages_name_the_day_the_rule_and_the_source() {
    let said = |hours: &WeekHours, age| -> Vec<String> {
        check_week(hours, age, 2024)
            .into_iter()
            .map(|breach| breach.message.replace(['\u{a0}', '\u{202f}'], " "))
            .collect()
    };
    assert_eq!(
        said(&tuesday("5h30-10h01 13h-20h30"), AgeGroup::Fifteen),
        [
            "Mardi : l’arrivée est à 5 h 30, jamais avant 6 h (Code du travail, art. L. 3163-1).",
            "Mardi : le départ est à 20 h 30, jamais après 20 h (Code du travail, art. L. 3163-1).",
            "Mardi : 12 h 01 de présence, 7 h au plus par jour (limite de la convention).",
            "Mardi : 7 h 30 sans pause de 30 minutes de suite, 4 h 30 au plus (Code du travail, art. L. 3162-3).",
        ]
    );
    let (seven, all) = ("9h-12h 13h-17h", "9h-12h 13h-20h");
    let long = week([all, "8h-12h", seven, seven, seven, seven]);
    assert_eq!(
        said(&long, TEENS),
        [
            "Lundi : 10 h de présence, 7 h au plus par jour (limite de la convention).",
            "Lundi : 7 h sans pause de 30 minutes de suite, 4 h 30 au plus (Code du travail, art. L. 3162-3).",
            "Mardi : 12 h de repos depuis lundi, 14 h au moins (limite de la convention).",
            "Dans la semaine : 42 h de présence, 35 h au plus par semaine (Code du travail, art. L. 3162-1).",
            "Dans la semaine : il faut deux jours de repos de suite, dimanche compris ; libérez le samedi ou le \
             lundi (Code du travail, art. L. 3164-2).",
        ]
    );
    // The law protects the young: an adult's limits are the convention's alone.
    assert!(
        check_week(&long, AgeGroup::Adult, 2024)
            .iter()
            .all(|breach| breach.source == Some(Source::Convention))
    );
}

#[test]
fn ages_turn_on_the_birthday() {
    let born = date("2011-06-15");
    for (day, age) in [
        ("2010-01-01", AgeGroup::Under15),
        ("2025-06-15", AgeGroup::Under15),
        ("2026-06-14", AgeGroup::Under15),
        ("2026-06-15", AgeGroup::Fifteen),
        ("2027-06-14", AgeGroup::Fifteen),
        ("2027-06-15", AgeGroup::SixteenSeventeen),
        ("2029-06-14", AgeGroup::SixteenSeventeen),
        ("2029-06-15", AgeGroup::Adult),
    ] {
        assert_eq!(AgeGroup::on(born, date(day)), age, "{day}");
    }
    assert_eq!(
        AgeGroup::on(date("2012-02-29"), date("2027-02-28")),
        AgeGroup::Under15
    );
    assert_eq!(
        AgeGroup::on(date("2012-02-29"), date("2027-03-01")),
        AgeGroup::Fifteen
    );
}

#[test]
fn easter_and_what_hangs_on_it() {
    for (year, sunday) in [
        (1818, "1818-03-22"),
        (1943, "1943-04-25"),
        (2000, "2000-04-23"),
        (2024, "2024-03-31"),
        (2025, "2025-04-20"),
        (2026, "2026-04-05"),
        (2027, "2027-03-28"),
        (2038, "2038-04-25"),
        (2285, "2285-03-22"),
    ] {
        assert_eq!(easter(year), Some(date(sunday)));
    }
    let days = public_holidays(2027);
    assert_eq!(days.len(), 11);
    assert!(days.contains(&(date("2027-03-29"), "lundi de Pâques")));
    assert!(days.contains(&(date("2027-05-06"), "Ascension")));
    assert!(days.contains(&(date("2027-05-17"), "lundi de Pentecôte")));
    for year in [i32::MIN, -1, 0, 300_000, i32::MAX] {
        public_holidays(year);
    }
}

#[test]
fn no_known_campaign_holds_a_holiday_and_one_over_whit_monday_does() {
    let hours = week(["9h-12h", "9h-12h", "9h-12h", "9h-12h", "9h-12h", "9h-12h"]);
    for monday in ["2024-06-17", "2025-06-16", "2026-06-15", "2027-06-14"] {
        let first = date(monday);
        let mondays = [first, first + Days::new(7)];
        assert_eq!(check_dates(&hours, &mondays, TEENS, 2024), [], "{monday}");
    }
    let made_up = [date("2027-05-10"), date("2027-05-17")];
    let breaches = check_dates(&hours, &made_up, TEENS, 2024);
    assert_eq!(breaches.len(), 1);
    assert_eq!(breaches[0].when, When::Date(date("2027-05-17")));
    assert_eq!(
        breaches[0].message.replace('\u{a0}', " "),
        "Lundi 17 mai 2027 est férié (lundi de Pentecôte) : pas de stage ce jour-là \
         (Code du travail, art. L. 3164-6)."
    );
    let monday_off = week(["", "9h-12h", "9h-12h", "9h-12h", "9h-12h", ""]);
    assert_eq!(check_dates(&monday_off, &made_up, TEENS, 2024), []);
}

#[test]
fn rules_have_years() {
    assert_eq!(Rules::of_year(2023), Rules::of_year(2024));
    assert_eq!(Rules::of_year(2031).from, 2024);
}
