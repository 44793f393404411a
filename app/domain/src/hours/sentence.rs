//! A week's hours said back, to be checked by whoever typed them.

use super::{Stretch, WeekHours};
use crate::typography::{duration, time};

impl WeekHours {
    /// « du lundi au vendredi, 9 h – 12 h et 13 h – 17 h : 35 h »: days of the same hours together, weekdays without presence said,
    /// then the total. Nothing when there are no hours.
    pub fn sentence(&self) -> String {
        let mut groups: Vec<(Vec<usize>, &[Stretch])> = Vec::new();
        for (day, stretches) in self.0.iter().enumerate().filter(|(_, day)| !day.is_empty()) {
            match groups.iter_mut().find(|(_, same)| *same == stretches.as_slice()) {
                Some((days, _)) => days.push(day),
                None => groups.push((vec![day], stretches)),
            }
        }
        if groups.is_empty() {
            return String::new();
        }
        let mut parts: Vec<String> = groups
            .into_iter()
            .map(|(days, stretches)| format!("{}, {}", named(&days), ranges(stretches)))
            .collect();
        let off: Vec<usize> = (0..5).filter(|day| self.0[*day].is_empty()).collect();
        if !off.is_empty() {
            parts.push(format!("sans stage {}", named(&off)));
        }
        format!(
            "{}\u{a0}: {}",
            parts.join("\u{202f}; "),
            duration(self.total_minutes())
        )
    }
}

/// « du lundi au vendredi », « le lundi et le mardi », « le mercredi ».
pub(crate) fn named(days: &[usize]) -> String {
    let name = |day: usize| WeekHours::DAYS.get(day).copied().unwrap_or_default();
    match days {
        [first, .., last] if days.len() > 2 && last - first + 1 == days.len() => {
            format!("du {} au {}", name(*first), name(*last))
        }
        _ => listed(days.iter().map(|day| format!("le {}", name(*day)))),
    }
}

/// « 9 h – 12 h et 13 h – 17 h ».
fn ranges(stretches: &[Stretch]) -> String {
    listed(
        stretches
            .iter()
            // Without the joiner a line may end after the dash.
            .map(|(from, to)| format!("{}\u{a0}–\u{2060}\u{a0}{}", time(*from), time(*to))),
    )
}

/// « a », « a et b », « a, b et c ».
fn listed(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() {
        last
    } else {
        format!("{} et {last}", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_times;
    use super::*;

    fn week(days: [&str; 6]) -> WeekHours {
        WeekHours(days.map(|day| {
            let times = parse_times(day).unwrap();
            times.chunks(2).map(|pair| (pair[0], pair[1])).collect()
        }))
    }

    fn said(days: [&str; 6]) -> String {
        week(days)
            .sentence()
            .replace('\u{2060}', "")
            .replace(['\u{a0}', '\u{202f}'], " ")
    }

    const FULL: &str = "9h-12h 13h-17h";

    #[test]
    fn the_same_days_are_said_once() {
        assert_eq!(
            week([FULL, FULL, FULL, FULL, FULL, ""]).sentence(),
            "du lundi au vendredi, 9\u{a0}h\u{a0}–\u{2060}\u{a0}12\u{a0}h et 13\u{a0}h\u{a0}–\u{2060}\u{a0}17\u{a0}h\u{a0}: 35\u{a0}h"
        );
        assert_eq!(
            said([FULL, FULL, "9h-12h30", FULL, FULL, ""]),
            "le lundi, le mardi, le jeudi et le vendredi, 9 h – 12 h et 13 h – 17 h ; le mercredi, 9 h – 12 h 30 : 31 h 30"
        );
    }

    #[test]
    fn days_off_are_said() {
        assert_eq!(
            said([FULL, FULL, "", FULL, "", ""]),
            "le lundi, le mardi et le jeudi, 9 h – 12 h et 13 h – 17 h ; sans stage le mercredi et le vendredi : 21 h"
        );
        assert_eq!(
            said(["", "", "", "14h-18h", "14h-18h", "9h-12h"]),
            "le jeudi et le vendredi, 14 h – 18 h ; le samedi, 9 h – 12 h ; sans stage du lundi au mercredi : 11 h"
        );
        assert_eq!(
            said(["9h-16h", "", "", "", "", ""]),
            "le lundi, 9 h – 16 h ; sans stage du mardi au vendredi : 7 h"
        );
        assert_eq!(said([""; 6]), "");
    }
}
