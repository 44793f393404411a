//! What a student and a host need on the first day, on one page: who comes, where, when, whom to ask for. It says nothing that the
//! document does not say, and nothing about health.

use chrono::Days;

use super::{
    content::{Content, Person, WeekPart},
    document::Fact,
    essential::hours,
};
use crate::{
    sanitize::{line, lines},
    typography::{at_organisation, capitalised, date_with_weekday, set, time},
};

/// What the student brings, whatever the host asks for besides.
const BRING: &str = "Un exemplaire de la convention signée";

/// What the first day needs, as far as it is known: what nobody has said yet keeps its label, without a line, to be written by hand.
pub fn first_day(content: &Content) -> Vec<Fact> {
    let (host, student, school) = (&content.host, &content.student, &content.school);
    let student_line = [line(&student.name), line(&student.class_name)];
    let school_line = match set(&line(&school.name)) {
        name if name.is_empty() => name,
        name => capitalised(&at_organisation(&name)),
    };
    let place = &host.place;
    let city = line(&format!("{} {}", place.postal_code, place.city));
    let mut whereabouts = vec![line(&host.name), line(&place.street), city, line(&place.country)];
    whereabouts.extend(lines(&host.access));
    // An edition that does not ask has no line for it: nobody would know whom to write there.
    let confidant = host
        .safety
        .as_ref()
        .map(|safety| ("En cas de difficulté", person(&safety.confidant)));
    let before = [
        ("Élève", vec![joined(&student_line), school_line]),
        ("Où se présenter", whereabouts),
        ("Premier jour", arrival(&host.weeks).into_iter().collect()),
        ("Horaires", hours(&host.weeks)),
        ("Tuteur ou tutrice", person(&host.tutor)),
    ];
    let after = [
        ("Au lycée, pendant le stage", person(&school.referent)),
        ("Repas de midi", lines(&host.lunch)),
        ("À apporter", vec![BRING.to_owned()]),
    ];
    let all = before.into_iter().chain(confidant).chain(after);
    all.map(|(label, said)| {
        let lines: Vec<String> = said.into_iter().filter(|line| !line.is_empty()).collect();
        Fact {
            label: label.to_owned(),
            missing: lines.is_empty(),
            lines,
        }
    })
    .collect()
}

/// What is said of them, one after the other.
fn joined(parts: &[String]) -> String {
    let said: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    said.join(", ")
}

/// Who somebody is, and their phone; nothing of whoever has no name yet.
fn person(person: &Person) -> Vec<String> {
    let name = line(&person.name);
    if name.is_empty() {
        return Vec::new();
    }
    vec![joined(&[name, line(&person.quality)]), line(&person.phone)]
}

/// « Lundi 14 juin 2027, à 9 h »; nothing while nobody has typed hours.
fn arrival(weeks: &[WeekPart]) -> Option<String> {
    weeks.iter().find_map(|week| {
        let mut days = week.hours.0.iter().zip(0..);
        let (from, after) = days.find_map(|(day, after)| day.first().map(|(from, _)| (*from, after)))?;
        let day = week.monday.checked_add_days(Days::new(after))?;
        Some(format!(
            "{}, à {}",
            capitalised(&date_with_weekday(day)),
            time(from)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::{Checked, Section, TEMPLATE, TEMPLATE_2024, Values, sample};

    fn plain(text: &str) -> String {
        text.replace('\u{2060}', "").replace(['\u{a0}', '\u{202f}'], " ")
    }

    fn said(content: &Content, label: &str) -> String {
        let facts = first_day(content);
        let fact = facts.iter().find(|fact| fact.label == label).unwrap();
        assert_eq!(fact.missing, fact.lines.is_empty());
        plain(&fact.lines.join(" / "))
    }

    #[test]
    fn a_filled_convention_says_where_and_whom_to_ask_for() {
        let content = sample::frozen().content;
        assert_eq!(
            said(&content, "Élève"),
            "Zoé Lambert-Nguyen, 2de 4 / Au lycée Jean-Jaurès"
        );
        assert!(said(&content, "Où se présenter").contains("12 rue de la République / 93100 Montreuil"));
        assert!(said(&content, "Où se présenter").contains("Demander Paul Henry"));
        assert!(said(&content, "Tuteur ou tutrice").starts_with("Paul Henry, Chef d’atelier / "));
        assert!(said(&content, "Premier jour").contains(", à "));
        let content = sample::frozen_of(TEMPLATE).content;
        assert!(said(&content, "En cas de difficulté").starts_with("Inès Garnier, "));
        assert!(first_day(&content).iter().all(|fact| !fact.missing));
    }

    #[test]
    fn the_first_day_is_the_first_with_hours() {
        let mut content = sample::frozen().content;
        let week = &mut content.host.weeks[0];
        let (monday, day) = (week.monday, week.hours.0[1].clone());
        assert!(!day.is_empty());
        week.hours.0[0].clear();
        let tuesday = capitalised(&date_with_weekday(monday + Days::new(1)));
        let hour = time(day[0].0);
        assert_eq!(
            said(&content, "Premier jour"),
            plain(&format!("{tuesday}, à {hour}"))
        );
    }

    #[test]
    fn what_nobody_has_said_is_left_to_be_written() {
        let named = Values::from_iter([("eleve_nom", "Zoé Lambert")]);
        let begun = std::collections::BTreeMap::from([(Section::Student, named)]);
        let content = Checked::so_far(&begun, &sample::facts());
        assert_eq!(said(&content, "Élève"), "Zoé Lambert");
        for label in ["Où se présenter", "Premier jour", "Horaires", "Tuteur ou tutrice"] {
            assert_eq!(said(&content, label), "", "{label}");
        }
        assert_eq!(
            said(&content, "À apporter"),
            "Un exemplaire de la convention signée"
        );
    }

    /// Whom to turn to stands where the text asks for them, to be written by hand as long as nobody has said it.
    #[test]
    fn only_a_text_that_asks_whom_to_turn_to_has_a_line_for_it() {
        let labels = |edition: &str| {
            let content = Checked::so_far(&std::collections::BTreeMap::new(), &sample::facts_of(edition));
            let facts = first_day(&content);
            facts.into_iter().map(|fact| fact.label).collect::<Vec<_>>()
        };
        let (old, new) = (labels(TEMPLATE_2024), labels(TEMPLATE));
        assert!(!old.iter().any(|label| label == "En cas de difficulté"));
        let at = new
            .iter()
            .position(|label| label == "En cas de difficulté")
            .unwrap();
        assert_eq!(new[at - 1], "Tuteur ou tutrice");
        assert_eq!(new.len(), old.len() + 1);
    }

    #[test]
    fn nothing_is_said_about_health() {
        let content = sample::frozen().content;
        let kit = content.care.pai_kit.clone().unwrap();
        let all = format!("{:?}", first_day(&content));
        assert!(!all.contains(&line(&kit)) && !all.contains("Santé"));
    }
}
