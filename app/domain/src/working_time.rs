//! How long, when and how often a pupil may be present: limits by age, as data, with where each comes from.
//!
//! A limit that the Code du travail sets is told by its article; one that is stricter than the law, or that holds for adults
//! whom these articles do not protect, is the official model convention's (annexed to circular NOR MENE2400643C).

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    hours::{Stretch, WeekHours},
    typography::{capitalised, date_with_weekday, duration, time},
    weeks::Week,
};

/// The ages between which limits differ, on the day worked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeGroup {
    /// Less than fifteen.
    Under15,
    /// Fifteen.
    Fifteen,
    /// Sixteen or seventeen: what offers are checked with, before it is known who comes.
    SixteenSeventeen,
    /// Eighteen and over.
    Adult,
}

impl AgeGroup {
    /// Every group, the youngest first.
    pub const ALL: [Self; 4] = [Self::Under15, Self::Fifteen, Self::SixteenSeventeen, Self::Adult];

    /// The group, on `day`, of somebody born on `birth`; a birth in the future counts as the youngest.
    pub fn on(birth_date: NaiveDate, day: NaiveDate) -> Self {
        match day.years_since(birth_date) {
            None | Some(..15) => Self::Under15,
            Some(15) => Self::Fifteen,
            Some(16 | 17) => Self::SixteenSeventeen,
            Some(18..) => Self::Adult,
        }
    }
}

/// Where a limit comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    /// An article of the Code du travail: « L. 3162-1 ».
    Law(&'static str),
    /// The official model convention.
    Convention,
}

impl fmt::Display for Source {
    /// « Code du travail, art. L. 3162-1 », « limite de la convention ».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Law(article) => write!(f, "Code du travail, art.\u{a0}{article}"),
            Self::Convention => f.write_str("limite de la convention"),
        }
    }
}

/// The rules that are checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rule {
    /// A stretch ends after it starts, and before the next one.
    Order,
    /// Presence in a day.
    Day,
    /// Presence in a week.
    Week,
    /// Not before.
    Earliest,
    /// Not after.
    Latest,
    /// From the end of a day to the start of the next.
    Rest,
    /// Two days off running, Sunday included.
    DaysOff,
    /// Never long without a break.
    Break,
    /// Never on a public holiday.
    Holiday,
}

/// What a breach is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// A weekday, by its place in [`WeekHours::DAYS`].
    Day(usize),
    /// The week as a whole.
    Week,
    /// A date.
    Date(NaiveDate),
}

/// A limit that hours break.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// Of which day, or of the week.
    pub when: When,
    /// Which rule.
    pub rule: Rule,
    /// Where it comes from; nowhere when the hours make no sense.
    pub source: Option<Source>,
    /// A sentence that names the day, the rule and its source.
    pub message: String,
}

/// A number of minutes, and its source.
type Limit = (u32, Source);

/// The limits of an age.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    day: Limit,
    week: Limit,
    earliest: Limit,
    latest: Limit,
    rest: Limit,
    days_off: Source,
    /// The longest presence without a break.
    stretch: Limit,
    /// The shortest break that counts.
    pause: u32,
    holidays: Source,
    /// What tells that the limits of presence are stricter than most: « avant 15 ans ».
    whose: &'static str,
}

const DAY: Source = Source::Law("L.\u{a0}3162-1");
const NIGHT: Source = Source::Law("L.\u{a0}3163-1");
const REST: Source = Source::Law("L.\u{a0}3164-1");
const DAYS_OFF: Source = Source::Law("L.\u{a0}3164-2");
const BREAK: Source = Source::Law("L.\u{a0}3162-3");
const HOLIDAYS: Source = Source::Law("L.\u{a0}3164-6");
const MODEL: Source = Source::Convention;

/// Fifteen: the law has eight hours a day (article L. 3162-1), the model seven.
const FIFTEEN: Limits = Limits {
    day: (7 * 60, MODEL),
    week: (35 * 60, DAY),
    earliest: (6 * 60, NIGHT),
    latest: (20 * 60, NIGHT),
    rest: (14 * 60, REST),
    days_off: DAYS_OFF,
    stretch: (4 * 60 + 30, BREAK),
    pause: 30,
    holidays: HOLIDAYS,
    whose: "",
};

/// The limits of a version of the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// First school year's end in which they hold.
    from: u16,
    /// In the order of [`AgeGroup::ALL`].
    limits: [Limits; 4],
}

/// Every version, the oldest first.
static VERSIONS: [Rules; 1] = [Rules {
    from: 2024,
    limits: [
        Limits {
            day: (6 * 60, MODEL),
            week: (30 * 60, MODEL),
            whose: " avant 15\u{a0}ans",
            ..FIFTEEN
        },
        FIFTEEN,
        // The law would allow 22 h and a rest of twelve hours.
        Limits {
            latest: (20 * 60, MODEL),
            rest: (14 * 60, MODEL),
            ..FIFTEEN
        },
        Limits {
            day: (7 * 60, MODEL),
            week: (35 * 60, MODEL),
            earliest: (6 * 60, MODEL),
            latest: (20 * 60, MODEL),
            rest: (14 * 60, MODEL),
            days_off: MODEL,
            stretch: (4 * 60 + 30, MODEL),
            pause: 30,
            holidays: MODEL,
            whose: "",
        },
    ],
}];

impl Rules {
    /// The version in force that year: the last that started by then, or the first of all.
    pub fn of_year(year: u16) -> &'static Self {
        VERSIONS
            .iter()
            .rev()
            .find(|rules| rules.from <= year)
            .unwrap_or(&VERSIONS[0])
    }

    /// The limits of that age.
    pub fn limits(&self, age: AgeGroup) -> &Limits {
        &self.limits[age as usize]
    }
}

/// How long somebody of these ages, on the days of presence, may be present: « au plus 6 h par jour et 30 h par semaine », and from
/// when on it is longer. Nothing without ages.
pub fn most_presence(ages: &[AgeGroup], year: u16) -> String {
    let (Some(youngest), Some(oldest)) = (ages.iter().min(), ages.iter().max()) else {
        return String::new();
    };
    let of = |age: &AgeGroup| {
        let limits = Rules::of_year(year).limits(*age);
        (duration(limits.day.0), duration(limits.week.0))
    };
    let (day, week) = of(youngest);
    let (later_day, later_week) = of(oldest);
    let said = format!("au plus {day} par jour et {week} par semaine");
    if (&later_day, &later_week) == (&day, &week) {
        said
    } else {
        format!("{said} avant ses 15\u{a0}ans, {later_day} et {later_week} ensuite")
    }
}

/// Every limit that a week's hours break, for that age, under the rules in force that year; in the order of the days, then
/// what is about the whole week.
pub fn check_week(hours: &WeekHours, age: AgeGroup, year: u16) -> Vec<Breach> {
    check_week_by_day(hours, &[age; 6], year)
}

/// The same for somebody whose age may change in the middle of the week: limits of a day, and the rest before it, by the age on
/// that day; those of the whole week by the age on the first day of presence, the youngest.
pub fn check_week_by_day(hours: &WeekHours, ages: &[AgeGroup; 6], year: u16) -> Vec<Breach> {
    let rules = Rules::of_year(year);
    let mut breaches = Vec::new();
    for (index, (day, age)) in hours.0.iter().zip(ages).enumerate() {
        let limits = rules.limits(*age);
        if in_order(day) {
            limits.check_day(index, day, &mut breaches);
        } else {
            breaches.push(breach(
                When::Day(index),
                Rule::Order,
                None,
                "chaque horaire doit finir après son début, et avant l’horaire suivant",
            ));
        }
        if index > 0 {
            limits.check_night(index, &hours.0[index - 1], day, &mut breaches);
        }
    }
    let first = hours.0.iter().position(|day| !day.is_empty()).unwrap_or_default();
    rules.limits(ages[first]).check_whole(hours, &mut breaches);
    breaches
}

/// What keeps two weeks that follow each other from having two days off between them: a Saturday of the first and the Monday
/// after it. Told on that Monday.
pub fn check_between(first: &WeekHours, second: &WeekHours, age: AgeGroup, year: u16) -> Option<Breach> {
    let ([.., saturday], [monday, ..]) = (&first.0, &second.0);
    if saturday.is_empty() || monday.is_empty() {
        return None;
    }
    let text = "il faut deux jours de repos de suite, dimanche compris\u{202f}; libérez ce lundi ou le samedi d’avant";
    let source = Rules::of_year(year).limits(age).days_off;
    Some(breach(When::Day(0), Rule::DaysOff, Some(source), text))
}

/// The same when the other week is spent elsewhere, and somebody is expected there on the day beside that Sunday: the Monday after a
/// first week, the Saturday before a second one. Told on the day that keeps the two days off from being whole.
pub fn check_beside(hours: &WeekHours, week: Week, age: AgeGroup, year: u16) -> Option<Breach> {
    let (day, text) = match week {
        Week::First => (
            5,
            "il faut deux jours de repos de suite, dimanche compris\u{202f}; l’élève est attendu ailleurs le lundi d’après, libérez ce \
             samedi",
        ),
        Week::Second => (
            0,
            "il faut deux jours de repos de suite, dimanche compris\u{202f}; l’élève est présent ailleurs le samedi d’avant, libérez ce \
             lundi",
        ),
    };
    if hours.0[day].is_empty() {
        return None;
    }
    let source = Rules::of_year(year).limits(age).days_off;
    Some(breach(When::Day(day), Rule::DaysOff, Some(source), text))
}

/// The public holidays on which somebody would be present, in the weeks that start on these Mondays.
pub fn check_dates(hours: &WeekHours, mondays: &[NaiveDate], age: AgeGroup, year: u16) -> Vec<Breach> {
    let source = Rules::of_year(year).limits(age).holidays;
    let present = hours.0.iter().enumerate().filter(|(_, day)| !day.is_empty());
    let offsets: Vec<u64> = present.map(|(index, _)| index as u64).collect();
    mondays
        .iter()
        .flat_map(|monday| {
            offsets
                .iter()
                .filter_map(|&offset| monday.checked_add_days(Days::new(offset)))
        })
        .filter_map(|date| {
            let name = public_holiday(date)?;
            let message = format!(
                "{} est férié ({name})\u{a0}: pas de stage ce jour-là ({source}).",
                capitalised(&date_with_weekday(date))
            );
            Some(Breach {
                when: When::Date(date),
                rule: Rule::Holiday,
                source: Some(source),
                message,
            })
        })
        .collect()
}

/// The eleven public holidays of a year (article L. 3133-1), in order, with their names. Those that only Alsace, Moselle and
/// some departments overseas keep are not here.
pub fn public_holidays(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let fixed = [
        (1, 1, "jour de l’An"),
        (5, 1, "fête du Travail"),
        (5, 8, "victoire de 1945"),
        (7, 14, "fête nationale"),
        (8, 15, "Assomption"),
        (11, 1, "Toussaint"),
        (11, 11, "armistice de 1918"),
        (12, 25, "Noël"),
    ];
    let moving = [
        (1, "lundi de Pâques"),
        (39, "Ascension"),
        (50, "lundi de Pentecôte"),
    ];
    let easter = easter(year);
    let mut days: Vec<_> = fixed
        .into_iter()
        .filter_map(|(month, day, name)| Some((NaiveDate::from_ymd_opt(year, month, day)?, name)))
        .chain(
            moving
                .into_iter()
                .filter_map(|(after, name)| Some((easter?.checked_add_days(Days::new(after))?, name))),
        )
        .collect();
    days.sort_by_key(|(date, _)| *date);
    days
}

/// The holiday of that day; two may fall together (Ascension on 1 or 8 May).
fn public_holiday(date: NaiveDate) -> Option<&'static str> {
    public_holidays(date.year())
        .into_iter()
        .find_map(|(day, name)| (day == date).then_some(name))
}

/// Easter Sunday in the Gregorian calendar, by the anonymous computus (Meeus, Jones, Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, in_century) = (year.div_euclid(100), year.rem_euclid(100));
    let correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - correction + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century.rem_euclid(4) + 2 * (in_century / 4) - epact - in_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(
        year,
        u32::try_from(days / 31).ok()?,
        u32::try_from(days % 31).ok()? + 1,
    )
}

/// Whether each stretch ends after it starts and before the next.
fn in_order(day: &[Stretch]) -> bool {
    day.iter().all(|(from, to)| from < to) && day.is_sorted_by(|(_, end), (start, _)| end <= start)
}

fn breach(when: When, rule: Rule, source: Option<Source>, text: &str) -> Breach {
    let subject = match when {
        When::Day(index) => capitalised(WeekHours::DAYS.get(index).copied().unwrap_or_default()),
        When::Week | When::Date(_) => "Dans la semaine".to_owned(),
    };
    let message = source.map_or_else(
        || format!("{subject}\u{a0}: {text}."),
        |source| format!("{subject}\u{a0}: {text} ({source})."),
    );
    Breach {
        when,
        rule,
        source,
        message,
    }
}

impl Limits {
    fn check_day(&self, index: usize, day: &[Stretch], breaches: &mut Vec<Breach>) {
        let (Some((start, _)), Some((_, end))) = (day.first(), day.last()) else {
            return;
        };
        let mut broken = |rule, source, text: String| {
            breaches.push(breach(When::Day(index), rule, Some(source), &text));
        };
        let (earliest, source) = self.earliest;
        if u32::from(start.minutes()) < earliest {
            let text = format!(
                "l’arrivée est à {}, jamais avant {}",
                time(*start),
                duration(earliest)
            );
            broken(Rule::Earliest, source, text);
        }
        let (latest, source) = self.latest;
        if u32::from(end.minutes()) > latest {
            let text = format!(
                "le départ est à {}, jamais après {}",
                time(*end),
                duration(latest)
            );
            broken(Rule::Latest, source, text);
        }
        let (most, source) = self.day;
        let minutes = WeekHours::day_minutes(day);
        if minutes > most {
            let text = format!(
                "{} de présence, {} au plus par jour{}",
                duration(minutes),
                duration(most),
                self.whose
            );
            broken(Rule::Day, source, text);
        }
        let (most, source) = self.stretch;
        let longest = self.longest_run(day);
        if longest > most {
            let text = format!(
                "{} sans pause de {}\u{a0}minutes de suite, {} au plus",
                duration(longest),
                self.pause,
                duration(most)
            );
            broken(Rule::Break, source, text);
        }
    }

    /// The longest time between two breaks, from arrival to departure. A pause that is too short to be a break counts with the
    /// rest: article L. 3162-3 has « une pause d’au moins trente minutes consécutives » after four hours and a half, and does not say
    /// that shorter ones put it off. Read the other way, three pauses of ten minutes would make five hours without one.
    fn longest_run(&self, day: &[Stretch]) -> u32 {
        let mut longest = 0;
        let mut arrival = 0;
        let mut before = None;
        for (from, to) in day {
            let (from, to) = (u32::from(from.minutes()), u32::from(to.minutes()));
            if before.is_none_or(|before| from.saturating_sub(before) >= self.pause) {
                arrival = from;
            }
            longest = longest.max(to.saturating_sub(arrival));
            before = Some(to);
        }
        longest
    }

    fn check_night(&self, index: usize, before: &[Stretch], day: &[Stretch], breaches: &mut Vec<Breach>) {
        let end = before.iter().map(|(_, to)| to.minutes()).max();
        let start = day.iter().map(|(from, _)| from.minutes()).min();
        let (Some(end), Some(start)) = (end, start) else {
            return;
        };
        let rest = (24 * 60 + u32::from(start)).saturating_sub(u32::from(end));
        let (least, source) = self.rest;
        if rest < least {
            let text = format!(
                "{} de repos depuis {}, {} au moins",
                duration(rest),
                WeekHours::DAYS[index - 1],
                duration(least)
            );
            breaches.push(breach(When::Day(index), Rule::Rest, Some(source), &text));
        }
    }

    fn check_whole(&self, hours: &WeekHours, breaches: &mut Vec<Breach>) {
        let (most, source) = self.week;
        let minutes = hours.total_minutes();
        if minutes > most {
            let text = format!(
                "{} de présence, {} au plus par semaine{}",
                duration(minutes),
                duration(most),
                self.whose
            );
            breaches.push(breach(When::Week, Rule::Week, Some(source), &text));
        }
        // Nobody is present on Sundays: the second day off is the Saturday before or the Monday after.
        let [monday, .., saturday] = &hours.0;
        if !monday.is_empty() && !saturday.is_empty() {
            let text = "il faut deux jours de repos de suite, dimanche compris\u{202f}; libérez le samedi ou le lundi";
            breaches.push(breach(When::Week, Rule::DaysOff, Some(self.days_off), text));
        }
    }
}

#[cfg(test)]
mod tests;
