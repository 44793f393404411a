//! What changed from a version to the one that stands in its place: shown to who is asked to sign again.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    content::{Address, Frozen, Person, Registration, WeekPart},
    outline::school_status,
};
use crate::{
    hours::Stretch,
    typography::{date, date_with_weekday, time},
};

/// Something that is not said as before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// What it is about.
    pub label: String,
    /// What was said; empty when nothing was.
    pub before: String,
    /// What is said; empty when nothing is.
    pub after: String,
}

/// Everything that differs between two versions, in the document's order. What changes with every version (its number, its day)
/// is left out.
pub fn differences(before: &Frozen, after: &Frozen) -> Vec<Difference> {
    let (old, new) = (statements(before), statements(after));
    let said = |list: &[(String, String)], label: &str| {
        list.iter()
            .find(|(known, _)| known == label)
            .map(|(_, text)| text.clone())
            .unwrap_or_default()
    };
    let gone = old
        .iter()
        .filter(|(label, _)| !new.iter().any(|(other, _)| other == label));
    new.iter()
        .chain(gone)
        .map(|(label, _)| Difference {
            label: label.clone(),
            before: said(&old, label),
            after: said(&new, label),
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// All that a version says, under labels that no two statements share.
fn statements(frozen: &Frozen) -> Vec<(String, String)> {
    let mut said = Said::default();
    let (host, pupil, school) = (
        &frozen.content.host,
        &frozen.content.pupil,
        &frozen.content.school,
    );
    said.is("Structure d’accueil", &host.name);
    said.is("Type de structure", host.kind.map_or("", |kind| kind.label()));
    match &host.registration {
        Registration::Siret(siret) => said.is("SIRET", siret),
        Registration::Abroad(number) => said.is("Immatriculation", number),
    }
    said.is("Adresse de la structure", &address(&host.address));
    said.is("Représentant de la structure", &person(&host.representative));
    said.is("Tuteur", &person(&host.tutor));
    said.is("Lieu du stage", &address(&host.place));
    said.is("Accès", &host.access);
    for week in &host.weeks {
        said.week(week);
    }
    said.is("Activités", &host.activities.join("\n"));
    for (label, text) in ["Observer", "Communiquer", "Comprendre", "S’impliquer"]
        .into_iter()
        .zip(&host.skills)
    {
        said.is(label, text);
    }
    said.is("Repas", &host.lunch);
    said.is("Transport, par la structure", &host.transport);
    said.is("Hébergement", &host.lodging);
    said.is("Élève", &pupil.name);
    said.is(
        "Date de naissance",
        &pupil.birth_date.map(date).unwrap_or_default(),
    );
    said.is("Classe", &pupil.class_name);
    said.is("Adresse de l’élève", &pupil.address);
    said.is("Trajet de l’élève", &pupil.transport);
    let ranks = ["Représentant légal", "Second représentant légal"];
    for (rank, guardian) in ranks.into_iter().zip(&frozen.content.guardians) {
        said.is(rank, &person(guardian));
    }
    said.is("Lycée", &school.name);
    said.is("Numéro UAI", &school.uai);
    said.is("Statut du lycée", school_status(&school.status));
    said.is("Adresse du lycée", &school.address);
    said.is("Chef d’établissement", &person(&school.head));
    said.is(
        "Délibération du conseil d’administration",
        &school.board_date.map(date).unwrap_or_default(),
    );
    said.is("Professeur référent", &person(&school.referent));
    said.is("Suivi et évaluation", &school.evaluation);
    let kit = frozen.content.care.pai_kit.as_deref();
    said.is(
        "Projet d’accueil individualisé (PAI)",
        &kit.map(|kit| format!("oui, trousse\u{a0}: {kit}"))
            .unwrap_or_default(),
    );
    let checked = if frozen.content.care.checked_for_under_16 {
        "vérifiées par le lycée"
    } else {
        ""
    };
    said.is("Activités, pour un élève de moins de 16\u{a0}ans", checked);
    said.is("Version du texte de la convention", &frozen.template);
    let names: Vec<String> = frozen
        .signers
        .iter()
        .map(|signer| format!("{} ({})", signer.name, signer.role.label()))
        .collect();
    said.is("Signataires", &names.join("\n"));
    said.0
}

#[derive(Default)]
struct Said(Vec<(String, String)>);

impl Said {
    fn is(&mut self, label: &str, text: &str) {
        self.0.push((label.to_owned(), text.trim().to_owned()));
    }

    /// Hours, day by day: a day that changed is easier to find than a week that did.
    fn week(&mut self, week: &WeekPart) {
        for (offset, stretches) in (0..).zip(&week.hours.0) {
            let day: NaiveDate = week
                .monday
                .checked_add_days(Days::new(offset))
                .unwrap_or(week.monday);
            self.is(
                &format!("Horaires du {}", date_with_weekday(day)),
                &stretches_in_words(stretches),
            );
        }
    }
}

fn stretches_in_words(stretches: &[Stretch]) -> String {
    stretches
        .iter()
        .map(|(from, to)| format!("{} à {}", time(*from), time(*to)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn person(person: &Person) -> String {
    joined(&[&person.name, &person.quality, &person.email, &person.phone])
}

fn address(address: &Address) -> String {
    let city = format!("{} {}", address.postal_code, address.city);
    joined(&[&address.street, city.trim(), &address.country])
}

fn joined(parts: &[&str]) -> String {
    let there: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    there.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        convention::{Care, Content, HostPart, PupilPart, SchoolPart, Signer, SignerRole, TEMPLATE},
        hours::{TimeOfDay, WeekHours},
    };

    fn someone(name: &str) -> Person {
        Person {
            name: name.into(),
            quality: String::new(),
            email: format!("{}@exemple.fr", name.to_lowercase()),
            phone: "01 02 03 04 05".into(),
        }
    }

    fn somewhere() -> Address {
        Address {
            street: "1 rue du Port".into(),
            postal_code: "29200".into(),
            city: "Brest".into(),
            country: String::new(),
        }
    }

    fn frozen() -> Frozen {
        let at = |hour| TimeOfDay::new(hour, 0).unwrap();
        let day = vec![(at(9), at(12)), (at(13), at(17))];
        let hours = WeekHours([
            day.clone(),
            day.clone(),
            day.clone(),
            day.clone(),
            day,
            Vec::new(),
        ]);
        let monday = NaiveDate::from_ymd_opt(2027, 6, 14).unwrap();
        Frozen {
            reference: "QZ-27-4H7K-9M2X".into(),
            version: 1,
            template: TEMPLATE.into(),
            school_year: "2026-2027".into(),
            validated_on: monday,
            validated_by: "Anne Roy".into(),
            check_url: "https://exemple.fr/verifier".into(),
            content: Content {
                host: HostPart {
                    name: "Librairie du Port".into(),
                    kind: None,
                    registration: Registration::Abroad(String::new()),
                    address: somewhere(),
                    representative: someone("Nadia"),
                    tutor: someone("Paul"),
                    place: somewhere(),
                    access: String::new(),
                    weeks: vec![WeekPart {
                        number: 1,
                        monday,
                        hours,
                    }],
                    activities: vec!["Ranger".into()],
                    skills: Default::default(),
                    lunch: "Sur place".into(),
                    transport: String::new(),
                    lodging: String::new(),
                },
                pupil: PupilPart {
                    name: "Inès".into(),
                    birth_date: None,
                    class_name: "2de 4".into(),
                    address: "Brest".into(),
                    transport: "À pied".into(),
                    minor: true,
                },
                guardians: vec![someone("Léa")],
                school: SchoolPart {
                    name: "Lycée".into(),
                    uai: "0290001A".into(),
                    address: "Brest".into(),
                    status: "public".into(),
                    head: someone("Anne"),
                    board_date: None,
                    referent: someone("Luc"),
                    evaluation: String::new(),
                },
                care: Care {
                    pai_kit: None,
                    checked_for_under_16: true,
                },
            },
            signers: vec![Signer {
                role: SignerRole::Student,
                name: "Inès".into(),
                quality: String::new(),
            }],
        }
    }

    #[test]
    fn a_new_number_alone_changes_nothing() {
        let after = Frozen {
            version: 2,
            validated_on: NaiveDate::from_ymd_opt(2027, 6, 15).unwrap(),
            ..frozen()
        };
        assert_eq!(differences(&frozen(), &after), []);
    }

    #[test]
    fn what_changed_is_named_with_its_day() {
        let mut after = frozen();
        after.content.host.weeks[0].hours.0[2] = Vec::new();
        after.content.guardians.push(someone("Yann"));
        after.content.host.lunch = "À la cantine".into();
        let found = differences(&frozen(), &after);
        let seen: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|it| (it.label.as_str(), it.before.as_str(), it.after.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (
                    "Horaires du mercredi 16\u{a0}juin 2027",
                    "9\u{a0}h à 12\u{a0}h, 13\u{a0}h à 17\u{a0}h",
                    ""
                ),
                ("Repas", "Sur place", "À la cantine"),
                (
                    "Second représentant légal",
                    "",
                    "Yann, yann@exemple.fr, 01 02 03 04 05"
                ),
            ]
        );
        // The other way round, what is gone is said too.
        assert_eq!(differences(&after, &frozen()).len(), 3);
    }

    #[test]
    fn nothing_that_the_document_says_changes_unseen() {
        let mut after = frozen();
        after.template = "2031-01".into();
        after.content.school.uai = "0290002B".into();
        after.content.school.status = "private".into();
        after.content.care.checked_for_under_16 = false;
        let found = differences(&frozen(), &after);
        let labels: Vec<&str> = found.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Numéro UAI",
                "Statut du lycée",
                "Activités, pour un élève de moins de 16\u{a0}ans",
                "Version du texte de la convention"
            ]
        );
        assert_eq!(
            (&*found[1].before, &*found[1].after),
            ("Public", "Privé sous contrat")
        );
    }

    #[test]
    fn no_two_statements_share_a_label() {
        let mut labels: Vec<String> = statements(&frozen())
            .into_iter()
            .map(|(label, _)| label)
            .collect();
        let count = labels.len();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), count);
    }
}
