//! The days of a week, as somebody reads them: those that are alike together, and what one of them is like.

use super::{Stretch, WeekHours};
use crate::typography::{capitalised, time};

impl WeekHours {
    /// Days in a row that have the same hours, each row with its hours: « Lundi à jeudi », « Mercredi ». Saturday is only worth a line when
    /// somebody works.
    pub fn rows(&self) -> Vec<(String, &[Stretch])> {
        let mut rows: Vec<(usize, usize, &[Stretch])> = Vec::new();
        for (day, stretches) in self.0.iter().enumerate() {
            match rows.last_mut() {
                Some((_, last, alike))
                    if *alike == stretches.as_slice() && (day < 5 || !alike.is_empty()) =>
                {
                    *last = day;
                }
                _ if day == 5 && stretches.is_empty() => {}
                _ => rows.push((day, day, stretches)),
            }
        }
        let named = |(first, last, stretches): (usize, usize, _)| {
            let (from, to) = (capitalised(Self::DAYS[first]), Self::DAYS[last]);
            let name = match last - first {
                0 => from,
                1 => format!("{from} et {to}"),
                _ => format!("{from} à {to}"),
            };
            (name, stretches)
        };
        rows.into_iter().map(named).collect()
    }

    /// « Vous arrivez à 9 h et repartez à 17 h, avec une pause de 12 h à 13 h. »: the day that most days are like; `None` when nobody
    /// comes. Breaks that follow each other within one day are counted, not listed.
    pub fn usual_day(&self) -> Option<String> {
        let worked = || self.0.iter().filter(|day| !day.is_empty());
        let like = |day: &Vec<Stretch>| worked().filter(|other| *other == day).count();
        // Of two that are as usual, the first of the week.
        let most = worked().map(like).max()?;
        let usual = worked().find(|day| like(day) == most)?;
        let (first, last) = (usual.first()?, usual.last()?);
        let breaks: Vec<String> = usual
            .windows(2)
            .map(|pair| format!("de {} à {}", time(pair[0].1), time(pair[1].0)))
            .collect();
        let pause = match breaks.as_slice() {
            [] => String::new(),
            [one] => format!(", avec une pause {one}"),
            several => format!(", avec {} pauses", several.len()),
        };
        let always = if most == worked().count() {
            ""
        } else {
            "Le plus souvent, "
        };
        let day = format!(
            "vous arrivez à {} et repartez à {}{pause}.",
            time(first.0),
            time(last.1)
        );
        Some(if always.is_empty() {
            capitalised(&day)
        } else {
            format!("{always}{day}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hours::TimeOfDay;

    fn stretch(from: u16, to: u16) -> Stretch {
        (TimeOfDay::new(from, 0).unwrap(), TimeOfDay::new(to, 0).unwrap())
    }

    fn week(days: [&[Stretch]; 6]) -> WeekHours {
        WeekHours(days.map(<[Stretch]>::to_vec))
    }

    #[test]
    fn days_that_are_alike_are_one_row() {
        let (day, short) = ([stretch(9, 12), stretch(13, 17)], [stretch(9, 12)]);
        let names = |week: &WeekHours| week.rows().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(
            names(&week([&day, &day, &day, &day, &day, &[]])),
            ["Lundi à vendredi"]
        );
        assert_eq!(
            names(&week([&day, &day, &short, &day, &day, &short])),
            ["Lundi et mardi", "Mercredi", "Jeudi et vendredi", "Samedi"]
        );
        assert_eq!(
            names(&week([&day, &[], &[], &[], &[], &[]])),
            ["Lundi", "Mardi à vendredi"]
        );
        assert_eq!(names(&WeekHours::default()), ["Lundi à vendredi"]);
    }

    #[test]
    fn a_usual_day_is_a_sentence() {
        let (day, short) = ([stretch(9, 12), stretch(13, 17)], [stretch(9, 12)]);
        assert_eq!(
            week([&day, &day, &day, &day, &day, &[]]).usual_day().unwrap(),
            "Vous arrivez à 9\u{a0}h et repartez à 17\u{a0}h, avec une pause de 12\u{a0}h à 13\u{a0}h."
        );
        assert_eq!(
            week([&short, &short, &day, &[], &[], &[]]).usual_day().unwrap(),
            "Le plus souvent, vous arrivez à 9\u{a0}h et repartez à 12\u{a0}h."
        );
        assert_eq!(WeekHours::default().usual_day(), None);
    }
}
