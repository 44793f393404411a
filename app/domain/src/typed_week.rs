//! A week's hours as somebody types them: the same every day first, then the days that differ. The days alone are kept; what was typed
//! for every day is theirs at once in the browser, and here where a form comes without its help.

use serde::{Deserialize, Serialize};

use crate::{
    draft::day_hours,
    hours::{TimeOfDay, WeekHours, field_value},
    json,
    sanitize::multiline,
};

/// The times of a day: morning from, to, afternoon from, to.
pub type TypedDay = [String; 4];

/// Monday to Friday: nobody's Saturday is like the other days.
pub const WEEKDAYS: usize = 5;

/// The last part of the names of a day's fields.
const SLOTS: [&str; 4] = ["matin_de", "matin_a", "apres_midi_de", "apres_midi_a"];

/// The name of a field of that day, after what the names of a form's week begin with: `s1_lundi_matin_de`. Empty out of bounds.
pub fn day_field(prefix: &str, day: usize, slot: usize) -> String {
    match (WeekHours::DAYS.get(day), SLOTS.get(slot)) {
        (Some(day), Some(slot)) => format!("{prefix}{day}_{slot}"),
        _ => String::new(),
    }
}

/// The name of a field of the hours of every day.
pub fn everyday_field(prefix: &str, slot: usize) -> String {
    let slot = SLOTS.get(slot).copied().unwrap_or_default();
    format!("chaque_jour_{prefix}{slot}")
}

/// The name of the box of a day without presence.
pub fn off_field(prefix: &str, day: usize) -> String {
    let day = WeekHours::DAYS.get(day).copied().unwrap_or_default();
    format!("libre_{prefix}{day}")
}

/// The name of the hidden field that says what the form showed: see [`TypedWeek::written`].
pub fn shown_field(prefix: &str) -> String {
    format!("montre_{prefix}semaine")
}

/// The times of a week, Monday to Saturday.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypedWeek(pub [TypedDay; 6]);

/// The latest end of any presence, in minutes.
const LATEST: u16 = 20 * 60;

/// The field of a day that ends later than anybody may be there: where its hours are wrong, it is the one to look at.
pub fn late_slot(day: &TypedDay) -> Option<usize> {
    [3, 1].into_iter().find(|&slot| {
        let typed = day.get(slot).map(String::as_str).unwrap_or_default();
        TimeOfDay::parse(typed).is_ok_and(|time| time.minutes() > LATEST)
    })
}

/// Whether nothing is typed.
fn is_blank(day: &TypedDay) -> bool {
    day.iter().all(|text| text.trim().is_empty())
}

impl TypedWeek {
    /// What most weekdays have, the first of several; nothing while nothing is typed.
    pub fn everyday(&self) -> TypedDay {
        let typed: Vec<&TypedDay> = self.0[..WEEKDAYS].iter().filter(|day| !is_blank(day)).collect();
        let count = |day: &TypedDay| typed.iter().filter(|other| **other == day).count();
        let most = typed.iter().map(|day| count(day)).max().unwrap_or_default();
        typed
            .iter()
            .find(|day| count(day) == most)
            .map(|day| (*day).clone())
            .unwrap_or_default()
    }

    /// Whether that weekday is without presence while others have some.
    pub fn is_off(&self, day: usize) -> bool {
        day < WEEKDAYS && self.0.get(day).is_some_and(is_blank) && !is_blank(&self.everyday())
    }

    /// Whether nothing is typed in a day.
    pub fn is_blank(&self, day: usize) -> bool {
        self.0.get(day).is_none_or(is_blank)
    }

    /// Whether some weekday has these hours.
    pub fn has(&self, hours: &TypedDay) -> bool {
        self.0[..WEEKDAYS].contains(hours)
    }

    /// Gives `now` to the weekdays that had `before`, but for those that are off.
    pub fn follow(&mut self, off: &[bool; WEEKDAYS], before: &TypedDay, now: &TypedDay) {
        for (day, off) in self.0.iter_mut().zip(off) {
            if !off && day == before {
                day.clone_from(now);
            }
        }
    }

    /// What a form without the browser's help stands for: these are its days; it showed `shown`, and `now` was typed for every day. A day
    /// that was typed in keeps what was typed; one that is ticked off has nothing; the others go with every day.
    pub fn expand(&mut self, shown: &Self, off: &[bool; WEEKDAYS], now: &TypedDay) {
        let before = shown.everyday();
        for (index, day) in self.0.iter_mut().enumerate().take(WEEKDAYS) {
            let touched = *day != shown.0[index];
            if touched && !is_blank(day) {
                continue;
            }
            if off[index] {
                *day = TypedDay::default();
            } else if !touched && (*day == before || is_blank(day)) {
                day.clone_from(now);
            }
        }
    }

    /// The same from a form's fields; nothing changes where the form does not say what it showed.
    #[must_use]
    pub fn from_form<'a>(mut self, prefix: &str, get: impl Fn(&str) -> &'a str) -> Self {
        let Ok(shown) = json::read::<Self>(get(&shown_field(prefix))) else {
            return self;
        };
        let now = std::array::from_fn(|slot| field_value(&multiline(get(&everyday_field(prefix, slot)))));
        let off = std::array::from_fn(|day| !get(&off_field(prefix, day)).is_empty());
        self.expand(&shown, &off, &now);
        self
    }

    /// As a hidden field of the form has it.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As far as each day can be read, for totals while somebody types.
    pub fn hours_so_far(&self) -> WeekHours {
        let mut week = WeekHours::default();
        for (stretches, typed) in week.0.iter_mut().zip(&self.0) {
            *stretches = day_hours(typed).unwrap_or_default();
        }
        week
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn day(text: &str) -> TypedDay {
        let mut times = text.split(' ').map(str::to_owned);
        std::array::from_fn(|_| times.next().unwrap_or_default())
    }

    const FULL: &str = "09:00 12:00 13:00 17:00";

    fn week(days: [&str; 6]) -> TypedWeek {
        TypedWeek(days.map(day))
    }

    /// A form that showed a week, with what was typed over it.
    fn sent(shown: &TypedWeek, typed: &[(&str, &str)]) -> TypedWeek {
        let mut fields: BTreeMap<String, String> = BTreeMap::new();
        let everyday = shown.everyday();
        fields.insert(shown_field("s1_"), shown.written());
        for (slot, text) in everyday.into_iter().enumerate() {
            fields.insert(everyday_field("s1_", slot), text);
            for day in 0..6 {
                fields.insert(day_field("s1_", day, slot), shown.0[day][slot].clone());
            }
        }
        for day in 0..WEEKDAYS {
            if shown.is_off(day) {
                fields.insert(off_field("s1_", day), "1".into());
            }
        }
        for (name, value) in typed {
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
        let get = |name: &str| fields.get(name).map_or("", String::as_str);
        let days = std::array::from_fn(|day| {
            std::array::from_fn(|slot| get(&day_field("s1_", day, slot)).to_owned())
        });
        TypedWeek(days).from_form("s1_", get)
    }

    #[test]
    fn the_end_that_is_too_late_is_the_field_to_look_at() {
        assert_eq!(late_slot(&day("09:00 12:00 13:00 22:00")), Some(3));
        assert_eq!(late_slot(&day("18:00 20:01")), Some(1));
        assert_eq!(late_slot(&day("10:00 12:00 18:00 20:00")), None);
        assert_eq!(late_slot(&TypedDay::default()), None);
    }

    #[test]
    fn hours_of_every_day_are_those_of_most_days() {
        assert_eq!(TypedWeek::default().everyday(), TypedDay::default());
        let mixed = week(["08:00 12:00", FULL, "", FULL, "08:00 12:00", "10:00 11:00"]);
        assert_eq!(mixed.everyday(), day("08:00 12:00"), "the first of two");
        assert!(mixed.is_off(2) && !mixed.is_off(1) && !mixed.is_off(5));
        assert!(!TypedWeek::default().is_off(0));
    }

    #[test]
    fn what_is_typed_once_goes_to_every_day() {
        let blank = TypedWeek::default();
        let typed = [
            ("chaque_jour_s1_matin_de", "9 h"),
            ("chaque_jour_s1_matin_a", "midi"),
            ("chaque_jour_s1_apres_midi_de", "13:00"),
            ("chaque_jour_s1_apres_midi_a", "17:00"),
        ];
        assert_eq!(sent(&blank, &typed), week([FULL, FULL, FULL, FULL, FULL, ""]));
        // A day that is ticked off, and one that was typed in, are left alone.
        let mut with_exceptions = typed.to_vec();
        with_exceptions.extend([("libre_s1_mercredi", "1"), ("s1_vendredi_matin_de", "10:00")]);
        assert_eq!(
            sent(&blank, &with_exceptions),
            week([FULL, FULL, "", FULL, "10:00", ""])
        );
    }

    #[test]
    fn days_that_differ_stay_when_every_day_changes() {
        let shown = week([FULL, "10:00 12:00", "", FULL, FULL, "09:00 11:00"]);
        assert_eq!(sent(&shown, &[]), shown, "sent as it was shown");
        let later = "09:30 12:00 13:00 17:00";
        let typed = sent(&shown, &[("chaque_jour_s1_matin_de", "09:30")]);
        assert_eq!(
            typed,
            week([later, "10:00 12:00", "", later, later, "09:00 11:00"])
        );
        // Back from a day off.
        let back = sent(&shown, &[("libre_s1_mercredi", "")]);
        assert_eq!(back.0[2], day(FULL));
        // Emptied by hand, or ticked.
        let mut fields = vec![("libre_s1_lundi", "1")];
        for name in [
            "s1_jeudi_matin_de",
            "s1_jeudi_matin_a",
            "s1_jeudi_apres_midi_de",
            "s1_jeudi_apres_midi_a",
        ] {
            fields.push((name, ""));
        }
        let off = sent(&shown, &fields);
        assert!(off.is_off(0) && off.is_off(3));
        // A form that does not say what it showed means its days.
        let alone = shown.clone().from_form(
            "s1_",
            |name| if name.starts_with("chaque") { "08:00" } else { "" },
        );
        assert_eq!(alone, shown);
    }

    #[test]
    fn days_follow_what_is_typed_for_every_day() {
        let mut typed = week([FULL, "10:00 12:00", "", FULL, FULL, ""]);
        let off = [false, false, true, false, false];
        typed.follow(&off, &day(FULL), &TypedDay::default());
        typed.follow(&off, &TypedDay::default(), &day("08:00 12:00"));
        let now = "08:00 12:00";
        assert_eq!(typed, week([now, "10:00 12:00", "", now, now, ""]));
    }
}
