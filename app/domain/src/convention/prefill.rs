//! Fills a new convention with what is known already.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    field::{Section, Values, hour_field, name},
    reuse::{Usual, fill_usual},
};
use crate::{hours::WeekHours, weeks::Weeks};

/// What is known of the host.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PrefillHost {
    /// Name.
    pub name: String,
    /// Code of its kind; empty when it is not known.
    pub kind: String,
    /// SIRET; empty when it has none.
    pub siret: String,
    /// Street of the place.
    pub street: String,
    /// Postal code of the place.
    pub postal_code: String,
    /// City of the place.
    pub city: String,
    /// Country of the place; empty for France.
    pub country: String,
    /// The person who answered the student: name and e-mail address.
    pub contact: (String, String),
    /// Phone number of the contact.
    pub phone: String,
    /// Activities.
    pub activities: Vec<String>,
    /// Hours of a week; none when they are not known.
    pub hours: Option<WeekHours>,
    /// Meals.
    pub lunch: String,
}

/// What is known when a place is confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prefill {
    /// The host.
    pub host: PrefillHost,
    /// The pupil's name.
    pub student: String,
    /// Their birth date.
    pub birth_date: Option<NaiveDate>,
    /// Their class.
    pub class_name: String,
    /// Guardians: name and e-mail address.
    pub guardians: Vec<(String, String)>,
    /// The lycée's name.
    pub school: String,
    /// Its number.
    pub uai: String,
    /// Its postal address, as far as it is known.
    pub school_address: String,
    /// Code of its status; empty when it is not known.
    pub school_status: String,
    /// Its head: name and e-mail address.
    pub head: (String, String),
    /// What its lycée and its structure always say.
    pub usual: Usual,
}

/// The sections of a new convention for those weeks, filled with what is known.
pub fn prefill(known: &Prefill, weeks: Weeks) -> BTreeMap<Section, Values> {
    let host = &known.host;
    let mut hours = Values::default();
    if let Some(week) = &host.hours {
        for number in weeks.iter() {
            for (day, stretches) in week.0.iter().enumerate() {
                for (index, (from, to)) in stretches.iter().take(2).enumerate() {
                    // A day of one stretch that begins after noon is an afternoon.
                    let half = if stretches.len() == 1 && from.minutes() >= 12 * 60 {
                        1
                    } else {
                        index
                    };
                    hours.set(&hour_field(number, day, 2 * half), &from.field_value());
                    hours.set(&hour_field(number, day, 2 * half + 1), &to.field_value());
                }
            }
        }
    }
    let guardian = |index: usize| {
        known
            .guardians
            .get(index)
            .map_or(("", ""), |(name, email)| (name.as_str(), email.as_str()))
    };
    let activities = host.activities.join("\n");
    let birth_date = known.birth_date.map(|date| date.to_string()).unwrap_or_default();
    let mut sections = [
        (
            Section::Structure,
            vec![
                (name::HOST_NAME, host.name.as_str()),
                (name::KIND, &host.kind),
                (name::COUNTRY, &host.country),
                (name::SIRET, &host.siret),
                ("adresse", &host.street),
                ("code_postal", &host.postal_code),
                ("ville", &host.city),
                ("rep_nom", &host.contact.0),
                (name::REPRESENTATIVE_EMAIL, &host.contact.1),
                ("rep_tel", &host.phone),
            ],
        ),
        (
            Section::Tutor,
            vec![
                ("tuteur_nom", host.contact.0.as_str()),
                ("tuteur_email", &host.contact.1),
                ("tuteur_tel", &host.phone),
            ],
        ),
        (
            Section::Place,
            vec![
                ("lieu_adresse", host.street.as_str()),
                ("lieu_code_postal", &host.postal_code),
                ("lieu_ville", &host.city),
                (name::PLACE_COUNTRY, &host.country),
            ],
        ),
        (Section::Activities, vec![(name::ACTIVITIES, activities.as_str())]),
        (Section::Practical, vec![("repas", host.lunch.as_str())]),
        (
            Section::Student,
            vec![
                ("eleve_nom", known.student.as_str()),
                (name::BIRTH_DATE, &birth_date),
                ("eleve_classe", &known.class_name),
            ],
        ),
        (
            Section::Guardians,
            vec![
                ("resp1_nom", guardian(0).0),
                ("resp1_email", guardian(0).1),
                ("resp2_nom", guardian(1).0),
                ("resp2_email", guardian(1).1),
            ],
        ),
        (
            Section::School,
            vec![
                ("lycee_nom", known.school.as_str()),
                (name::UAI, &known.uai),
                ("lycee_adresse", &known.school_address),
                ("lycee_statut", &known.school_status),
                ("chef_nom", &known.head.0),
                (name::HEAD_EMAIL, &known.head.1),
            ],
        ),
        (Section::Referent, vec![]),
        (Section::Care, vec![]),
    ]
    .into_iter()
    .map(|(section, pairs)| (section, pairs.into_iter().collect()))
    .chain([(Section::Hours, hours)])
    .collect();
    fill_usual(&mut sections, &known.usual);
    sections
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hours::TimeOfDay, weeks::Week};

    #[test]
    fn hours_of_an_offer_fill_each_week_of_the_convention() {
        let time = |hour| TimeOfDay::new(hour, 0).unwrap();
        let mut week = WeekHours::default();
        week.0[0] = vec![(time(9), time(12)), (time(13), time(16))];
        week.0[2] = vec![(time(14), time(17))];
        let known = Prefill {
            host: PrefillHost {
                hours: Some(week),
                activities: vec!["Voir".into(), "Suivre".into()],
                ..PrefillHost::default()
            },
            birth_date: NaiveDate::from_ymd_opt(2011, 3, 2),
            ..Prefill::default()
        };
        let sections = prefill(&known, Weeks::Second);
        let hours = &sections[&Section::Hours];
        let get = |day, slot| hours.get(&hour_field(Week::Second, day, slot)).to_owned();
        assert_eq!(
            [get(0, 0), get(0, 1), get(0, 2), get(0, 3)],
            ["09:00", "12:00", "13:00", "16:00"]
        );
        assert_eq!(
            [get(2, 0), get(2, 1), get(2, 2), get(2, 3)],
            ["", "", "14:00", "17:00"]
        );
        assert_eq!(hours.get(&hour_field(Week::First, 0, 0)), "");
        assert_eq!(
            sections[&Section::Activities].get(name::ACTIVITIES),
            "Voir\nSuivre"
        );
        assert_eq!(sections[&Section::Student].get(name::BIRTH_DATE), "2011-03-02");
        assert_eq!(sections.len(), Section::ALL.len());
        for (section, values) in &sections {
            for (field, _) in values.iter() {
                assert!(section.has_field(field, Weeks::Second), "{field}");
            }
        }
    }
}
