//! What a convention comes down to, in plain words: read first by whoever signs it, before the whole text. It says nothing that the
//! document does not say.

use super::{
    content::{Content, Frozen, Person, WeekPart},
    document::{Fact, days_in_words},
    signer::SignerRole,
    wording::{Commitment, Committed, Wording},
};
use crate::{
    sanitize::{line, lines},
    typography::{at_organisation, capitalised, counted, set},
};

/// How many activities are named; the rest is counted.
const ACTIVITIES: usize = 2;

/// The one fact that not all who may open a convention's page read.
const HEALTH: &str = "Santé";

/// The essential of a convention, for whoever signs it in some roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Essential {
    /// Who, where, when and how.
    pub facts: Vec<Fact>,
    /// What those who read it commit themselves to: for each, the article that says it in full.
    pub promises: Vec<Commitment>,
}

/// What a signature commits to, as an edition has it: see [`Commitment`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Promise {
    /// Who commits themselves to it.
    pub by: &'static [SignerRole],
    /// The articles that say it.
    pub articles: &'static [u32],
    /// In a sentence, spoken to them.
    pub text: &'static str,
}

/// The essential of a frozen convention, for whoever signs it in those roles; what they promise is what its text has them promise.
pub fn essential(frozen: &Frozen, roles: &[SignerRole]) -> Essential {
    let promises = Wording::of_frozen(frozen).map_or_else(Vec::new, |own| own.commitments);
    Essential {
        facts: facts(&frozen.content),
        promises: promises
            .into_iter()
            .filter(|promise| roles.iter().any(|role| Committed::of(*role) == promise.by))
            .collect(),
    }
}

/// What a convention comes down to for all who may open its page, as far as it is filled: nothing about health.
pub fn outline(content: &Content) -> Vec<Fact> {
    let mut facts = facts(content);
    facts.retain(|fact| fact.label != HEALTH);
    facts
}

fn facts(content: &Content) -> Vec<Fact> {
    let (host, student, school) = (&content.host, &content.student, &content.school);
    let student_line = [line(&student.name), line(&student.class_name)];
    let student_line: Vec<String> = student_line.into_iter().filter(|text| !text.is_empty()).collect();
    let student_line = student_line.join(", ");
    let school_line = match set(&line(&school.name)) {
        name if name.is_empty() => name,
        name => capitalised(&at_organisation(&name)),
    };
    let place = &host.place;
    let city = format!("{} {}", place.postal_code, place.city);
    let care = content.care.pai_kit.as_ref().map(|kit| {
        let kit = line(kit);
        format!("Projet d’accueil individualisé. Trousse d’urgence\u{a0}: {kit}")
    });
    let care = care.into_iter().chain(lines(&content.care.adjustments));
    let (mut confidant, mut safety) = (String::new(), Vec::new());
    if let Some(said) = &host.safety {
        confidant = whoever("En cas de difficulté", &said.confidant);
        safety = [lines(&said.risks), lines(&said.protection)].concat();
    }
    [
        ("Qui", vec![student_line, school_line]),
        (
            "Où",
            vec![
                line(&host.name),
                line(&place.street),
                line(&city),
                line(&place.country),
            ],
        ),
        ("Quand", vec![capitalised(&days_in_words(&host.weeks))]),
        ("Horaires", hours(&host.weeks)),
        ("Ce qui est prévu", activities(&host.activities)),
        (
            "Avec qui",
            vec![
                whoever("Sur place", &host.tutor),
                confidant,
                whoever("Au lycée", &school.referent),
            ],
        ),
        ("Risques et protections", safety),
        (HEALTH, care.collect()),
        ("Repas", lines(&host.lunch)),
    ]
    .into_iter()
    .map(|(label, said)| Fact {
        label: label.to_owned(),
        lines: said.into_iter().filter(|line| !line.trim().is_empty()).collect(),
        missing: false,
    })
    .filter(|fact| !fact.lines.is_empty())
    .collect()
}

/// « Sur place : Paul Henry, chef d’atelier ».
fn whoever(place: &str, person: &Person) -> String {
    let (name, quality) = (line(&person.name), line(&person.quality));
    match (name.is_empty(), quality.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!("{place}\u{a0}: {name}"),
        (false, false) => format!("{place}\u{a0}: {name}, {quality}"),
    }
}

fn activities(all: &[String]) -> Vec<String> {
    let mut named: Vec<String> = all.iter().map(|activity| line(activity)).collect();
    let left = named.len().saturating_sub(ACTIVITIES);
    // One more line would take as much room as saying that there is one.
    if left > 1 {
        named.truncate(ACTIVITIES);
        named.push(format!(
            "Et {}, dans le texte",
            counted(left, "autre activité", "autres activités")
        ));
    }
    named
}

/// A sentence a week; one for both when they are alike.
pub(super) fn hours(weeks: &[WeekPart]) -> Vec<String> {
    let said: Vec<String> = weeks.iter().map(|week| week.hours.sentence()).collect();
    match &said[..] {
        // Nobody has typed them yet.
        all if all.iter().all(String::is_empty) => Vec::new(),
        [one] => vec![capitalised(one)],
        [first, second] if first == second => vec![format!("Chaque semaine, {first}")],
        _ => weeks
            .iter()
            .zip(&said)
            .filter(|(_, said)| !said.is_empty())
            .map(|(week, said)| {
                let which = if week.number == 1 {
                    "première"
                } else {
                    "deuxième"
                };
                format!("La {which} semaine, {said}")
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        convention::{Checked, Section, TEMPLATE, TEMPLATES, Values, document_blocks, sample},
        hours::{Stretch, TimeOfDay, WeekHours},
    };

    fn stretch(from: u16, to: u16) -> Stretch {
        (TimeOfDay::new(from, 0).unwrap(), TimeOfDay::new(to, 0).unwrap())
    }

    fn week(days: [&[(u16, u16)]; 6]) -> WeekHours {
        WeekHours(days.map(|day| day.iter().map(|(from, to)| stretch(*from, *to)).collect()))
    }

    fn plain(text: &str) -> String {
        text.replace('\u{2060}', "").replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn weeks_that_are_alike_are_said_once() {
        const DAY: &[(u16, u16)] = &[(9, 12)];
        let mut frozen = sample::frozen();
        let weeks = &mut frozen.content.host.weeks;
        for one in weeks.iter_mut() {
            one.hours = week([DAY, DAY, DAY, DAY, DAY, &[]]);
        }
        let said: Vec<String> = hours(weeks).iter().map(|line| plain(line)).collect();
        assert_eq!(said, ["Chaque semaine, du lundi au vendredi, 9 h – 12 h : 15 h"]);
        weeks[1].hours = week([DAY, &[], &[], &[], &[], &[]]);
        let said: Vec<String> = hours(weeks).iter().map(|line| plain(line)).collect();
        assert_eq!(
            said,
            [
                "La première semaine, du lundi au vendredi, 9 h – 12 h : 15 h",
                "La deuxième semaine, le lundi, 9 h – 12 h ; sans stage du mardi au vendredi : 3 h"
            ]
        );
        weeks.truncate(1);
        assert!(hours(weeks)[0].starts_with("Du lundi"));
    }

    #[test]
    fn who_where_when_and_with_whom_are_said() {
        let essential = essential(&sample::frozen(), &[SignerRole::Guardian1]);
        let labels: Vec<&str> = essential.facts.iter().map(|fact| fact.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Qui",
                "Où",
                "Quand",
                "Horaires",
                "Ce qui est prévu",
                "Avec qui",
                "Santé",
                "Repas"
            ]
        );
        let said = |label: &str| {
            let fact = essential.facts.iter().find(|fact| fact.label == label).unwrap();
            plain(&fact.lines.join(" / "))
        };
        assert_eq!(said("Qui"), "Zoé Lambert-Nguyen, 2de 4 / Au lycée Jean-Jaurès");
        assert_eq!(
            said("Où"),
            "Ateliers mécaniques de l’Est parisien / 12 rue de la République / 93100 Montreuil"
        );
        assert_eq!(
            said("Avec qui"),
            "Sur place : Paul Henry, Chef d’atelier / Au lycée : Claire Dubois, Professeur référent"
        );
    }

    #[test]
    fn the_last_edition_says_whom_to_turn_to_and_what_protects() {
        let said = facts(&sample::frozen_of(TEMPLATE).content);
        let of = |label: &str| {
            let fact = said.iter().find(|fact| fact.label == label).unwrap();
            plain(&fact.lines.join(" / "))
        };
        assert!(of("Avec qui").contains("En cas de difficulté : Inès Garnier, Référente"));
        assert_eq!(
            of("Risques et protections"),
            "Bruit des machines, passage de chariots. / Bouchons d’oreilles et gilet."
        );
        assert!(of(HEALTH).contains("Une pause de dix minutes"));
        let known = outline(&sample::frozen_of(TEMPLATE).content);
        assert!(!format!("{known:?}").contains("Une pause de dix minutes"));
    }

    #[test]
    fn what_is_barely_begun_says_what_is_known_and_nothing_of_health() {
        let outline_of = |content: &Content| -> Vec<(String, String)> {
            let facts = outline(content).into_iter();
            facts
                .map(|fact| (fact.label, plain(&fact.lines.join(" / "))))
                .collect()
        };
        let whole = outline_of(&sample::frozen().content);
        assert!(whole.iter().any(|(label, _)| label == "Repas"));
        assert!(whole.iter().all(|(label, _)| label != "Santé"), "{whole:?}");

        let named = Values::from_iter([("eleve_nom", "Zoé Lambert")]);
        let begun = std::collections::BTreeMap::from([(Section::Student, named)]);
        let known = outline_of(&Checked::so_far(&begun, &sample::facts()));
        let labels: Vec<&str> = known.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, ["Qui", "Quand"], "{known:?}");
        assert_eq!(known[0].1, "Zoé Lambert");
    }

    #[test]
    fn many_activities_are_counted() {
        let named = |count: usize| activities(&vec!["Observer".to_owned(); count]);
        assert_eq!(named(3).len(), 3);
        let many = named(12);
        assert_eq!(many.len(), ACTIVITIES + 1);
        assert_eq!(plain(&many[ACTIVITIES]), "Et 10 autres activités, dans le texte");
    }

    #[test]
    fn what_is_said_stands_in_the_document() {
        let frozen = sample::frozen();
        let document = format!("{:?}", document_blocks(&frozen, None, &[]).unwrap());
        let content = &frozen.content;
        for said in [
            &content.student.name,
            &content.host.tutor.name,
            &content.host.activities[0],
        ] {
            assert!(document.contains(said.as_str()), "{said}");
        }
    }

    #[test]
    fn every_signer_promises_something_that_an_article_says() {
        for edition in &TEMPLATES {
            let frozen = Frozen {
                template: edition.id.into(),
                ..sample::frozen()
            };
            for role in SignerRole::ALL {
                let promises = essential(&frozen, &[role]).promises;
                assert!((2..=5).contains(&promises.len()), "{} {role:?}", edition.id);
                for promise in promises {
                    assert!(promise.text.ends_with('.'), "{}", promise.text);
                    assert_eq!(crate::typography::set(&promise.text), promise.text);
                    for number in &promise.articles {
                        assert!(edition.clauses.iter().any(|clause| clause.number == *number));
                    }
                }
            }
            assert!(essential(&frozen, &[]).promises.is_empty());
        }
    }

    #[test]
    fn whoever_signs_twice_promises_each_thing_once() {
        let frozen = sample::frozen();
        let both = essential(&frozen, &[SignerRole::Guardian1, SignerRole::Guardian2]).promises;
        assert_eq!(both, essential(&frozen, &[SignerRole::Guardian1]).promises);
        let of_two = Commitment {
            articles: vec![7, 8],
            ..both[0].clone()
        };
        assert_eq!(of_two.source(), "articles\u{a0}7 et 8");
    }
}
