//! What is wrong with a week's hours as it is told beside their fields: each fault once, with the days that have it.

use crate::{
    hours::{WeekHours, named},
    typography::capitalised,
    working_time::Source,
};

/// What stands between the faults of a day, in one text.
pub const BETWEEN: &str = "\n";

/// How the checks name the weeks before a fault, and after a day whose times cannot be read.
const WEEKS: [(&str, &str); 2] = [
    ("Première semaine, ", " (première semaine), "),
    ("Deuxième semaine, ", " (deuxième semaine), "),
];

/// A fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HourFault {
    /// The first of its days, by its place in [`WeekHours::DAYS`].
    pub day: usize,
    /// Whether it is more than that day's: of several days, or of the week.
    pub shared: bool,
    /// The days, and what is wrong with them.
    pub words: String,
}

/// The faults of `days`, each once: « Du lundi au vendredi : 9 h de présence, 7 h au plus par jour. » `wrong` has what the checks say of
/// each day, parted by [`BETWEEN`]. The week's name goes, since this is told under it, and so does that of the model convention, whose
/// limits are told beside.
pub fn told(wrong: &[String; 6], days: &[usize]) -> Vec<HourFault> {
    let mut found: Vec<(String, bool, Vec<usize>)> = Vec::new();
    for &day in days {
        let faults = wrong.get(day).map(String::as_str).unwrap_or_default();
        for fault in faults.split(BETWEEN).filter(|fault| !fault.is_empty()) {
            let (text, of_day) = shortened(fault, day);
            match found.iter_mut().find(|(known, ..)| *known == text) {
                Some((.., days)) => days.push(day),
                None => found.push((text, of_day, vec![day])),
            }
        }
    }
    let said = |(text, of_day, days): (String, bool, Vec<usize>)| HourFault {
        day: days[0],
        shared: !of_day || days.len() > 1,
        words: if of_day {
            format!("{}\u{a0}: {text}", capital(&days))
        } else {
            text
        },
    };
    found.into_iter().map(said).collect()
}

/// A fault without what its place says already, and whether it began with that day.
fn shortened(fault: &str, day: usize) -> (String, bool) {
    let fault = fault.replace(&format!(" ({})", Source::Convention), "");
    let own = WEEKS
        .iter()
        .find_map(|(week, _)| fault.strip_prefix(week))
        .map_or_else(|| fault.clone(), capitalised);
    let name = WeekHours::DAYS.get(day).copied().unwrap_or_default();
    let of_day = own.strip_prefix(&capitalised(name)).and_then(|rest| {
        let unread = || WEEKS.iter().find_map(|(_, week)| rest.strip_prefix(week));
        rest.strip_prefix("\u{a0}: ").or_else(unread)
    });
    let Some(text) = of_day else {
        return (own, false);
    };
    let eve = day
        .checked_sub(1)
        .map(|eve| format!(" depuis {}", WeekHours::DAYS[eve]));
    let text = eve.map_or_else(
        || text.to_owned(),
        |eve| text.replacen(&eve, " depuis la veille", 1),
    );
    (text, true)
}

/// « Lundi », « Le lundi et le jeudi », « Du mardi au vendredi ».
fn capital(days: &[usize]) -> String {
    match days {
        [day] => capitalised(WeekHours::DAYS.get(*day).copied().unwrap_or_default()),
        days => capitalised(&named(days)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(wrong: [&str; 6], days: &[usize]) -> Vec<String> {
        told(&wrong.map(str::to_owned), days)
            .into_iter()
            .map(|fault| fault.words)
            .collect()
    }

    #[test]
    fn a_fault_of_several_days_is_told_once() {
        let long = |day: &str| {
            format!(
                "Première semaine, {day}\u{a0}: 9\u{a0}h de présence, 7\u{a0}h au plus par jour (limite de la convention)."
            )
        };
        let monday = format!(
            "{}\nPremière semaine, dans la semaine\u{a0}: 45\u{a0}h de présence, 35\u{a0}h au plus par semaine (Code du travail, art.\u{a0}L.\u{a0}3162-1).",
            long("lundi")
        );
        let tuesday = format!(
            "{}\nPremière semaine, mardi\u{a0}: 12\u{a0}h de repos depuis lundi, 14\u{a0}h au moins (limite de la convention).",
            long("mardi")
        );
        let wednesday = format!(
            "{}\nPremière semaine, mercredi\u{a0}: 12\u{a0}h de repos depuis mardi, 14\u{a0}h au moins (limite de la convention).",
            long("mercredi")
        );
        let (thursday, friday) = (long("jeudi"), long("vendredi"));
        let week: [&str; 6] = [&monday, &tuesday, &wednesday, &thursday, &friday, ""];
        assert_eq!(
            words(week, &[0, 1, 2, 3, 4, 5]),
            [
                "Du lundi au vendredi\u{a0}: 9\u{a0}h de présence, 7\u{a0}h au plus par jour.",
                "Dans la semaine\u{a0}: 45\u{a0}h de présence, 35\u{a0}h au plus par semaine (Code du travail, art.\u{a0}L.\u{a0}3162-1).",
                "Le mardi et le mercredi\u{a0}: 12\u{a0}h de repos depuis la veille, 14\u{a0}h au moins.",
            ]
        );
    }

    #[test]
    fn other_faults_stay_as_they_are() {
        assert_eq!(
            words(
                [
                    "Indiquez les horaires de la deuxième semaine.",
                    "",
                    "Mercredi (deuxième semaine), écrivez l’heure comme 9 h 30.",
                    "Jeudi 6 mai 2027 est férié (Ascension)\u{a0}: pas de stage ce jour-là.",
                    "",
                    ""
                ],
                &[0, 1, 2, 3]
            ),
            [
                "Indiquez les horaires de la deuxième semaine.",
                "Mercredi\u{a0}: écrivez l’heure comme 9 h 30.",
                "Jeudi 6 mai 2027 est férié (Ascension)\u{a0}: pas de stage ce jour-là.",
            ]
        );
        assert!(words([""; 6], &[0, 9]).is_empty());
        assert_eq!(capital(&[0, 2, 4]), "Le lundi, le mercredi et le vendredi");
    }
}
