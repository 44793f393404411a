//! What a person's calendar shows: the days of internships and the last days of what is left to do, as events that keep their name.
//! How they are written in a file is not said here.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    convention::{Address, Values, name},
    country::is_france_itself,
    hours::{Stretch, WeekHours},
    id::ConventionId,
    practical::stretches_in_words,
    time_zone::TimeZone,
    to_do::Line,
    typography::{capitalised, of_person, set},
    urls,
};

mod sequence;

pub use self::sequence::{Entry, Merged, merge};

/// A moment of a calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// A day as a whole.
    Day(NaiveDate),
    /// A moment, the same wherever it is read.
    At(DateTime<Utc>),
    /// What clocks show where it happens: abroad, whose hour it is is not known.
    Local(NaiveDateTime),
}

/// An event of a calendar. What a third party's calendar need not know (phone numbers, health) is in none of its fields.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Its name, the same for as long as it is the same event.
    pub uid: String,
    /// When it begins.
    pub start: Moment,
    /// When it ends; of days, the one after the last.
    pub end: Moment,
    /// What it is.
    pub summary: String,
    /// Where.
    pub location: String,
    /// What more there is to say.
    pub description: String,
    /// The page that shows it.
    pub path: String,
    /// Whether nothing is to be agreed on any more.
    pub firm: bool,
    /// Whether the time is taken: nobody is elsewhere meanwhile.
    pub busy: bool,
}

/// Where an internship takes place, and when, as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stay {
    /// The place it is for: the id of an application or of a proposal. A convention that replaces another is about the same stay.
    pub place: uuid::Uuid,
    /// Its convention.
    pub convention: ConventionId,
    /// The student; empty for the student's own calendar.
    pub student: String,
    /// The host.
    pub host: String,
    /// The Mondays of its weeks, with the hours of each; none while nobody has said them.
    pub weeks: Vec<(NaiveDate, WeekHours)>,
    /// Where.
    pub address: Address,
    /// Whether the convention is validated.
    pub firm: bool,
}

/// Where an internship takes place, as its convention's section says it so far.
pub fn typed_address(place: &Values) -> Address {
    let country = place.get(name::PLACE_COUNTRY);
    Address {
        street: place.get("lieu_adresse").to_owned(),
        postal_code: place.get("lieu_code_postal").to_owned(),
        city: place.get("lieu_ville").to_owned(),
        country: if is_france_itself(country) {
            String::new()
        } else {
            country.to_owned()
        },
    }
}

/// « 12 rue des Lilas, 93100 Montreuil ».
fn full_address(address: &Address) -> String {
    let city = format!("{} {}", address.postal_code, address.city);
    let said: Vec<&str> = [address.street.trim(), city.trim(), address.country.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    set(&said.join(", "))
}

impl Stay {
    /// An event for each day of presence; a week whose hours nobody has said is one event. What was validated says hours for each week: one
    /// without any was given up since. `mainland` says what clocks show there.
    pub fn days(&self, mainland: &dyn Fn(DateTime<Utc>) -> NaiveDateTime) -> Vec<Event> {
        let mut events = Vec::new();
        for (monday, hours) in &self.weeks {
            if !self.firm && hours.0.iter().all(Vec::is_empty) {
                events.push(self.whole_week(*monday));
                continue;
            }
            for (number, stretches) in (0..).zip(&hours.0) {
                let day = monday.checked_add_days(Days::new(number));
                if let (Some(day), [(from, _), ..], [.., (_, to)]) = (day, &stretches[..], &stretches[..]) {
                    let at = |minutes: u16| self.moment(day, minutes, mainland);
                    let (start, end) = (at(from.minutes()), at(to.minutes()));
                    events.push(self.event(day, (start, end), hours_of(stretches)));
                }
            }
        }
        events
    }

    fn whole_week(&self, monday: NaiveDate) -> Event {
        let saturday = monday.checked_add_days(Days::new(5)).unwrap_or(monday);
        let said = "Les horaires ne sont pas encore connus.".to_owned();
        self.event(monday, (Moment::Day(monday), Moment::Day(saturday)), said)
    }

    fn event(&self, day: NaiveDate, (start, end): (Moment, Moment), description: String) -> Event {
        let host = set(&self.host);
        let summary = if self.student.is_empty() {
            format!("Stage\u{a0}: {host}")
        } else {
            format!("Stage {}\u{a0}: {host}", of_person(&self.student))
        };
        Event {
            uid: format!("{}-{}@quinzaine", self.place, day.format("%Y%m%d")),
            start,
            end,
            summary,
            location: full_address(&self.address),
            description,
            path: urls::convention(self.convention),
            firm: self.firm,
            // Only the student is there from morning to evening.
            busy: self.student.is_empty(),
        }
    }

    fn moment(
        &self,
        day: NaiveDate,
        minutes: u16,
        mainland: &dyn Fn(DateTime<Utc>) -> NaiveDateTime,
    ) -> Moment {
        let shown = day.and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::minutes(minutes.into());
        if !self.address.country.is_empty() {
            return Moment::Local(shown);
        }
        let department = self.address.postal_code.get(..3).unwrap_or_default();
        Moment::At(TimeZone::of_department(department).instant(shown, mainland))
    }
}

fn hours_of(stretches: &[Stretch]) -> String {
    format!("{}.", capitalised(&stretches_in_words(stretches)))
}

/// The last days of what is left to do. What has no last day is shown on the day on which the calendar is read, so that it stays in view
/// until it is done.
pub fn deadlines(lines: &[Line], today: NaiveDate) -> Vec<Event> {
    lines
        .iter()
        .map(|line| {
            let day = line.by.unwrap_or(today);
            Event {
                uid: format!("{}@quinzaine", line.key),
                start: Moment::Day(day),
                end: Moment::Day(day.succ_opt().unwrap_or(day)),
                summary: format!("À faire\u{a0}: {}", line.words),
                location: String::new(),
                description: line.otherwise.clone(),
                path: line.path.clone(),
                firm: true,
                busy: false,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::hours::TimeOfDay;

    fn stretch(from: u16, to: u16) -> Stretch {
        (TimeOfDay::new(from, 0).unwrap(), TimeOfDay::new(to, 0).unwrap())
    }

    fn summer(at: DateTime<Utc>) -> NaiveDateTime {
        at.naive_utc() + TimeDelta::hours(2)
    }

    fn stay(hours: &WeekHours) -> Stay {
        let mondays: [NaiveDate; 2] = ["2027-06-14", "2027-06-21"].map(|day| day.parse().unwrap());
        Stay {
            place: Uuid::from_u128(7),
            convention: ConventionId(Uuid::from_u128(8)),
            student: String::new(),
            host: "Menuiserie L’Établi".into(),
            weeks: mondays
                .into_iter()
                .map(|monday| (monday, hours.clone()))
                .collect(),
            address: Address {
                street: "12 rue des Lilas".into(),
                postal_code: "93100".into(),
                city: "Montreuil".into(),
                country: String::new(),
            },
            firm: true,
        }
    }

    fn days_of_work() -> WeekHours {
        let mut hours = WeekHours::default();
        hours.0[0] = vec![stretch(9, 12), stretch(13, 17)];
        hours.0[3] = vec![stretch(8, 12)];
        hours
    }

    #[test]
    fn each_day_of_presence_is_an_event_from_the_first_hour_to_the_last() {
        let events = stay(&days_of_work()).days(&summer);
        let uids: Vec<&str> = events.iter().map(|event| event.uid.as_str()).collect();
        let id = Uuid::from_u128(7);
        assert_eq!(
            uids,
            ["20270614", "20270617", "20270621", "20270624"].map(|day| format!("{id}-{day}@quinzaine"))
        );
        let at = |text: &str| Moment::At(text.parse().unwrap());
        assert_eq!(
            (events[0].start, events[0].end),
            (at("2027-06-14T07:00:00Z"), at("2027-06-14T15:00:00Z"))
        );
        assert_eq!(events[0].summary, "Stage\u{a0}: Menuiserie L’Établi");
        assert_eq!(events[0].location, "12 rue des Lilas, 93100 Montreuil");
        assert!(events[0].busy && events[0].description.starts_with("9\u{a0}h – 12\u{a0}h, puis"));
    }

    #[test]
    fn others_read_whose_internship_it_is_and_are_not_busy() {
        let other = Stay {
            student: "Emma Lopez".into(),
            ..stay(&days_of_work())
        };
        let event = &other.days(&summer)[0];
        assert_eq!(event.summary, "Stage d’Emma Lopez\u{a0}: Menuiserie L’Établi");
        assert!(!event.busy);
    }

    #[test]
    fn overseas_and_abroad_have_their_own_hours() {
        let mut there = stay(&days_of_work());
        there.address.postal_code = "97400".into();
        assert_eq!(
            there.days(&summer)[0].start,
            Moment::At("2027-06-14T05:00:00Z".parse().unwrap())
        );
        there.address.country = "Portugal".into();
        assert_eq!(
            there.days(&summer)[0].start,
            Moment::Local("2027-06-14T09:00:00".parse().unwrap())
        );
    }

    #[test]
    fn a_week_whose_hours_nobody_said_is_one_event() {
        let open = Stay {
            firm: false,
            ..stay(&WeekHours::default())
        };
        let events = open.days(&summer);
        assert_eq!(events.len(), 2);
        let day = |text: &str| Moment::Day(text.parse().unwrap());
        assert_eq!(
            (events[0].start, events[0].end),
            (day("2027-06-14"), day("2027-06-19"))
        );
    }

    #[test]
    fn a_week_that_was_given_up_is_no_event() {
        let mut ended = stay(&days_of_work());
        ended.weeks[1].1 = WeekHours::default();
        let events = ended.days(&summer);
        assert_eq!(events.len(), 2, "the days of the first week");
        let empty = stay(&WeekHours::default());
        assert!(empty.days(&summer).is_empty());
    }
}
