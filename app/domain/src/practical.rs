//! What an accepted pupil needs in order to come: where, when, whom to ask for, lunch; on the page, in the e-mail and in the calendar of
//! a phone.

use std::fmt::Write;

use chrono::{DateTime, Days, NaiveDate, Utc};
use form_urlencoded::Serializer;
use serde::{Deserialize, Serialize};

use crate::{
    application::Contact,
    hours::{Stretch, WeekHours},
    typography::{capitalised, span, time},
};

/// What an offer tells to whoever is accepted, and to nobody before.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Practical {
    /// Name of the structure.
    pub structure: String,
    /// Street and number.
    pub address: String,
    /// Postal code; may be empty abroad.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// Country's name in French; nothing for France.
    pub country: Option<String>,
    /// Hours, the same in each week.
    pub hours: WeekHours,
    /// Whom to ask for.
    pub contact: Contact,
    /// Lunch.
    pub lunch: String,
    /// What a pupil with a disability should know; may be empty.
    pub access_note: String,
}

impl Practical {
    /// « 12 rue des Lilas, 93100 Montreuil ».
    pub fn full_address(&self) -> String {
        let city = format!("{} {}", self.postal_code, self.city);
        let parts = [
            self.address.as_str(),
            city.trim(),
            self.country.as_deref().unwrap_or_default(),
        ];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(", ")
    }

    /// Where a map shows the address: looked for there, since places are known here by their commune.
    pub fn map_link(&self) -> String {
        let query = Serializer::new(String::new())
            .append_pair("query", &self.full_address())
            .finish();
        format!("https://www.openstreetmap.org/search?{query}")
    }

    /// A telephone's own way of calling.
    pub fn phone_link(&self) -> String {
        let called = |c: &char| c.is_ascii_digit() || *c == '+';
        format!(
            "tel:{}",
            self.contact.phone.chars().filter(called).collect::<String>()
        )
    }

    /// What an e-mail says of it, a line each.
    pub fn lines(&self, mondays: &[NaiveDate]) -> Vec<String> {
        let mut lines = vec![
            format!("Adresse : {}", self.full_address()),
            format!("Plan : {}", self.map_link()),
        ];
        let days = self.days(mondays);
        if let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) {
            lines.push(format!("Jours : {}", span(*first, *last)));
        }
        for line in hours_in_words(&self.hours) {
            lines.push(format!("Horaires : {line}"));
        }
        lines.push(format!(
            "À demander : {}, {}",
            self.contact.name, self.contact.phone
        ));
        lines.push(format!("Repas de midi : {}", self.lunch));
        if !self.access_note.is_empty() {
            lines.push(format!("Accès : {}", self.access_note));
        }
        lines
    }

    /// The days on which somebody comes, in the weeks that begin on these Mondays, with their hours.
    fn days(&self, mondays: &[NaiveDate]) -> Vec<(NaiveDate, &[Stretch])> {
        let of_week = |monday: &NaiveDate| {
            let monday = *monday;
            let days = (0..).zip(&self.hours.0);
            days.filter_map(move |(number, stretches)| {
                let day = monday.checked_add_days(Days::new(number))?;
                (!stretches.is_empty()).then_some((day, stretches.as_slice()))
            })
        };
        mondays.iter().flat_map(of_week).collect()
    }

    /// The calendar file (RFC 5545): an event for each day, from the first arrival to the last departure, in the local time of
    /// wherever it is. `id` says which stay it is: a calendar that takes the file again replaces it.
    pub fn calendar(&self, stay: &Stay<'_>) -> String {
        let mut file = String::new();
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Quinzaine//Stage de seconde//FR",
            "METHOD:PUBLISH",
        ] {
            push_line(&mut file, line);
        }
        for (day, stretches) in self.days(stay.mondays) {
            if let (Some((from, _)), Some((_, to))) = (stretches.first(), stretches.last()) {
                self.push_event(&mut file, stay, day, (from.minutes(), to.minutes()), stretches);
            }
        }
        push_line(&mut file, "END:VCALENDAR");
        file
    }

    fn push_event(
        &self,
        file: &mut String,
        stay: &Stay<'_>,
        day: NaiveDate,
        (from, to): (u16, u16),
        stretches: &[Stretch],
    ) {
        let day = day.format("%Y%m%d");
        let at = |minutes: u16| format!("{:02}{:02}00", minutes / 60, minutes % 60);
        let status = if stay.confirmed { "CONFIRMED" } else { "TENTATIVE" };
        let description = format!(
            "{}\nÀ demander : {}, {}\nRepas de midi : {}",
            capitalised(&stretches_in_words(stretches)),
            self.contact.name,
            self.contact.phone,
            self.lunch
        );
        // Midnight belongs to the next day: nobody works so late, but a file must be readable all the same.
        let to = to.min(24 * 60 - 1);
        for line in [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}-{day}@quinzaine", stay.id),
            format!("DTSTAMP:{}", stay.now.format("%Y%m%dT%H%M%SZ")),
            format!("DTSTART:{day}T{}", at(from)),
            format!("DTEND:{day}T{}", at(to)),
            format!("SUMMARY:{}", escaped(&format!("Stage : {}", self.structure))),
            format!("LOCATION:{}", escaped(&self.full_address())),
            format!("DESCRIPTION:{}", escaped(&description)),
            format!("STATUS:{status}"),
        ] {
            push_line(file, &line);
        }
        if !stay.url.is_empty() {
            push_line(file, &format!("URL:{}", stay.url));
        }
        push_line(file, "END:VEVENT");
    }
}

/// Which stay a calendar file is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stay<'a> {
    /// Which: the same for as long as it is the same stay.
    pub id: &'a str,
    /// The Mondays of its weeks.
    pub mondays: &'a [NaiveDate],
    /// Whether the pupil has confirmed.
    pub confirmed: bool,
    /// Where its page is; may be empty.
    pub url: &'a str,
    /// When the file is made.
    pub now: DateTime<Utc>,
}

/// « 9 h – 12 h, puis 13 h 30 – 16 h 30 ».
pub fn stretches_in_words(stretches: &[Stretch]) -> String {
    let said: Vec<String> = stretches
        .iter()
        .map(|(from, to)| format!("{} – {}", time(*from), time(*to)))
        .collect();
    said.join(", puis ")
}

/// « lundi, mardi et jeudi, 9 h – 12 h », the days of the same hours together.
pub fn hours_in_words(hours: &WeekHours) -> Vec<String> {
    let mut groups: Vec<(Vec<&str>, &[Stretch])> = Vec::new();
    for (day, stretches) in WeekHours::DAYS.into_iter().zip(&hours.0) {
        if stretches.is_empty() {
            continue;
        }
        match groups
            .iter_mut()
            .find(|(_, known)| *known == stretches.as_slice())
        {
            Some((days, _)) => days.push(day),
            None => groups.push((vec![day], stretches.as_slice())),
        }
    }
    let said = |(days, stretches): (Vec<&str>, &[Stretch])| {
        format!("{}, {}", all_of(&days), stretches_in_words(stretches))
    };
    groups.into_iter().map(said).collect()
}

fn all_of(days: &[&str]) -> String {
    match days {
        [first @ .., last] if !first.is_empty() => format!("{} et {last}", first.join(", ")),
        _ => days.concat(),
    }
}

/// A text as the value of a property.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            _ if c.is_control() => {}
            _ => out.push(c),
        }
    }
    out
}

/// Adds a line of a calendar file: of at most 75 bytes, continued on the next ones after a space.
pub fn push_line(file: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            file.push_str("\r\n ");
            length = 1;
        }
        _ = file.write_char(c);
        length += c.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hours::TimeOfDay;

    fn at(hour: u16, minute: u16) -> TimeOfDay {
        TimeOfDay::new(hour, minute).unwrap()
    }

    fn practical() -> Practical {
        let day = vec![(at(9, 0), at(12, 0)), (at(13, 30), at(16, 30))];
        let mut hours = WeekHours::default();
        for weekday in [0, 1, 3, 4] {
            hours.0[weekday].clone_from(&day);
        }
        hours.0[2] = vec![(at(9, 0), at(12, 0))];
        Practical {
            structure: "Menuiserie L’Établi, père & fils".into(),
            address: "12 rue des Lilas".into(),
            postal_code: "93100".into(),
            city: "Montreuil".into(),
            country: None,
            hours,
            contact: Contact {
                name: "Anne Perrin".into(),
                phone: "06 39 98 00 01".into(),
            },
            lunch: "Repas à apporter".into(),
            access_note: String::new(),
        }
    }

    fn mondays() -> [NaiveDate; 2] {
        ["2027-06-14", "2027-06-21"].map(|day| day.parse().unwrap())
    }

    fn calendar(practical: &Practical, mondays: &[NaiveDate]) -> String {
        practical.calendar(&Stay {
            id: "0197f2",
            mondays,
            confirmed: true,
            url: "https://stages.example.org/eleve/candidatures/0197f2",
            now: DateTime::UNIX_EPOCH,
        })
    }

    /// The properties of a file, its lines put together again.
    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "")
            .split_terminator("\r\n")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn an_email_says_where_when_and_whom_to_ask_for() {
        assert_eq!(
            practical().lines(&mondays()),
            [
                "Adresse : 12 rue des Lilas, 93100 Montreuil",
                "Plan : https://www.openstreetmap.org/search?query=12+rue+des+Lilas%2C+93100+Montreuil",
                "Jours : du 14 au 25\u{a0}juin 2027",
                "Horaires : lundi, mardi, jeudi et vendredi, 9\u{a0}h – 12\u{a0}h, puis 13\u{a0}h\u{a0}30 – 16\u{a0}h\u{a0}30",
                "Horaires : mercredi, 9\u{a0}h – 12\u{a0}h",
                "À demander : Anne Perrin, 06 39 98 00 01",
                "Repas de midi : Repas à apporter",
            ]
        );
        let abroad = Practical {
            postal_code: String::new(),
            city: "Lisbonne".into(),
            country: Some("Portugal".into()),
            access_note: "Ascenseur".into(),
            ..practical()
        };
        assert_eq!(abroad.full_address(), "12 rue des Lilas, Lisbonne, Portugal");
        assert!(abroad.lines(&[]).contains(&"Accès : Ascenseur".to_owned()));
        assert_eq!(practical().phone_link(), "tel:0639980001");
    }

    #[test]
    fn a_calendar_has_each_day_of_the_weeks_at_its_own_hours() {
        let file = unfolded(&calendar(&practical(), &mondays()));
        assert_eq!(file.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 10);
        let starts: Vec<_> = file
            .iter()
            .filter_map(|line| line.strip_prefix("DTSTART:"))
            .collect();
        assert_eq!((starts[0], starts[9]), ("20270614T090000", "20270625T090000"));
        let ends: Vec<_> = file
            .iter()
            .filter_map(|line| line.strip_prefix("DTEND:"))
            .collect();
        assert_eq!((ends[0], ends[2]), ("20270614T163000", "20270616T120000"));
        assert!(file.contains(&"LOCATION:12 rue des Lilas\\, 93100 Montreuil".to_owned()));
        assert!(file.contains(&"STATUS:CONFIRMED".to_owned()));
        let one = calendar(&practical(), &mondays()[1..]);
        assert_eq!(one.matches("BEGIN:VEVENT").count(), 5);
        assert_eq!(calendar(&practical(), &[]).matches("BEGIN:VEVENT").count(), 0);
    }

    proptest! {
        #[test]
        fn whatever_was_typed_a_file_stays_readable(name in "\\PC{0,90}", note in "[a-zé;,\\\\\r\n\u{2028}]{0,90}") {
            let typed = Practical { structure: name.clone(), lunch: note, ..practical() };
            let file = calendar(&typed, &mondays());
            prop_assert!(file.split("\r\n").all(|line| line.len() <= 75));
            prop_assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
            let lines = unfolded(&file);
            prop_assert_eq!(lines.len(), 4 + 10 * 11 + 1);
            prop_assert!(lines.iter().all(|line| line.contains(':')));
        }
    }
}
