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

/// A line of the table of limits: how old, under which rule, the week, and what must be said of it.
struct Case {
    age: i32,
    rule: &'static str,
    week: &'static str,
    said: Vec<&'static str>,
}

/// The table, a line for each age.
fn table() -> Vec<Case> {
    let mut cases = Vec::new();
    for text in include_str!("limits.txt").lines() {
        let Some([ages, rule, week, said]) = cells(text) else {
            assert!(text.is_empty() || text.starts_with('#'), "{text}");
            continue;
        };
        let said: Vec<_> = said.split(", ").filter(|said| *said != "-").collect();
        for age in ages.split(' ') {
            let age = age.parse().unwrap();
            let said = said.clone();
            cases.push(Case {
                age,
                rule,
                week,
                said,
            });
        }
    }
    cases
}

fn cells(line: &str) -> Option<[&str; 4]> {
    let cells: Vec<_> = line.split(" | ").map(str::trim).collect();
    cells.try_into().ok()
}

/// What the rules say of a week for somebody who has that age on its Monday, each as « mardi Day convention ».
fn said_of(case: &Case) -> Vec<String> {
    let monday = date(if case.rule == "Holiday" {
        "2027-05-17"
    } else {
        "2027-06-14"
    });
    let born = monday.with_year(monday.year() - case.age).unwrap();
    let ages: [AgeGroup; 6] =
        std::array::from_fn(|offset| AgeGroup::on(born, monday + Days::new(offset as u64)));
    let mut days = case.week.split(';').map(|text| day(text.trim()));
    let hours = WeekHours(std::array::from_fn(|_| days.next().unwrap_or_default()));
    let mut breaches = check_week_by_day(&hours, &ages, 2027);
    breaches.extend(check_dates(&hours, &[monday], ages[0], 2027));
    breaches
        .into_iter()
        .map(|breach| {
            let when = match breach.when {
                When::Day(index) => WeekHours::DAYS[index],
                When::Date(date) => WeekHours::DAYS[date.weekday().num_days_from_monday() as usize],
                When::Week => "semaine",
            };
            let source = match breach.source {
                Some(Source::Law(article)) => format!(" {}", article.replace('\u{a0}', " ")),
                Some(Source::Convention) => " convention".to_owned(),
                None => String::new(),
            };
            if let Some(source) = breach.source {
                assert!(
                    breach.message.ends_with(&format!("({source}).")),
                    "{}",
                    breach.message
                );
            }
            format!("{when} {:?}{source}", breach.rule)
        })
        .collect()
}

#[test]
fn every_limit_holds_to_the_minute_for_every_age() {
    for case in table() {
        assert_eq!(
            said_of(&case),
            case.said,
            "{} {} {}",
            case.age,
            case.rule,
            case.week
        );
    }
}

#[test]
fn the_table_leaves_nothing_out() {
    let table = table();
    for age in 14..=18 {
        for rule in [
            Rule::Order,
            Rule::Day,
            Rule::Week,
            Rule::Earliest,
            Rule::Latest,
            Rule::Rest,
            Rule::DaysOff,
            Rule::Break,
            Rule::Holiday,
        ] {
            let rule = format!("{rule:?}");
            let cases: Vec<_> = table
                .iter()
                .filter(|case| case.age == age && case.rule == rule)
                .collect();
            let refused = cases
                .iter()
                .filter(|case| case.said.iter().any(|said| said.contains(&rule)))
                .count();
            assert!(refused > 0 && cases.len() >= 3, "{age} {rule}");
            // What is refused in them is that rule's doing: the others are allowed.
            let allowed = cases.iter().filter(|case| case.said.is_empty()).count();
            assert_eq!(refused + allowed, cases.len(), "{age} {rule}");
        }
    }
}

#[test]
fn a_day_off_between_two_days_is_rest_enough() {
    assert_eq!(rules(&week(["", "16h-20h", "", "6h-9h", "", ""]), TEENS), []);
}

#[test]
fn two_days_off_between_two_weeks() {
    let (on, off) = ("9h-12h", "");
    let late = week([off, on, on, on, on, on]);
    let early = week([on, on, on, on, on, off]);
    assert_eq!(rules(&late, TEENS), []);
    assert_eq!(rules(&early, TEENS), []);
    let breach = check_between(&late, &early, TEENS, 2027).unwrap();
    assert_eq!((breach.when, breach.rule), (When::Day(0), Rule::DaysOff));
    assert_eq!(check_between(&early, &early, TEENS, 2027), None);
    assert_eq!(check_between(&late, &late, TEENS, 2027), None);
}

#[test]
fn two_days_off_between_two_places() {
    let (on, off) = ("9h-12h", "");
    let late = week([off, on, on, on, on, on]);
    let early = week([on, on, on, on, on, off]);
    let told = |hours, week, age| {
        check_beside(hours, week, age, 2027).map(|breach| {
            (
                breach.when,
                breach.rule,
                breach.source.map(|source| source.to_string()),
            )
        })
    };
    let law = Some("Code du travail, art.\u{a0}L.\u{a0}3164-2".to_owned());
    let model = Some("limite de la convention".to_owned());
    for (age, source) in [
        (AgeGroup::Under15, &law),
        (AgeGroup::Fifteen, &law),
        (TEENS, &law),
        (AgeGroup::Adult, &model),
    ] {
        let saturday = (When::Day(5), Rule::DaysOff, source.clone());
        let monday = (When::Day(0), Rule::DaysOff, source.clone());
        assert_eq!(told(&late, Week::First, age), Some(saturday));
        assert_eq!(told(&early, Week::First, age), None);
        assert_eq!(told(&early, Week::Second, age), Some(monday));
        assert_eq!(told(&late, Week::Second, age), None);
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

#[test]
fn limits_of_presence_are_told_for_an_age() {
    let said = |ages: &[AgeGroup]| most_presence(ages, 2027).replace('\u{a0}', " ");
    assert_eq!(
        said(&[AgeGroup::Under15; 6]),
        "au plus 6 h par jour et 30 h par semaine"
    );
    assert_eq!(
        said(&[AgeGroup::Fifteen, AgeGroup::SixteenSeventeen]),
        "au plus 7 h par jour et 35 h par semaine"
    );
    assert_eq!(
        said(&[AgeGroup::Under15, AgeGroup::Fifteen]),
        "au plus 6 h par jour et 30 h par semaine avant ses 15 ans, 7 h et 35 h ensuite"
    );
    assert_eq!(said(&[]), "");
}
