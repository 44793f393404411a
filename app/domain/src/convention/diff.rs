//! What changed from a version to the one that replaces it: shown to whoever is asked to sign again.

use serde::{Deserialize, Serialize};

use super::{content::Frozen, statement};

/// A statement that changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// In French; no two statements of a convention share one.
    pub label: String,
    /// Empty when the earlier version says nothing of it.
    pub before: String,
    /// Empty when the later version says nothing of it.
    pub after: String,
}

/// Everything that differs between two versions, in the order of the forms, without what changes with every version (its number, its
/// day).
pub fn differences(before: &Frozen, after: &Frozen) -> Vec<Difference> {
    changed(&statements(before), &statements(after))
}

/// What differs between two lists of labels with what is said under each: in the order of the second, then what is said no more.
pub(super) fn changed(old: &[(String, String)], new: &[(String, String)]) -> Vec<Difference> {
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
            before: said(old, label),
            after: said(new, label),
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// All that a version says, under labels that no two statements share.
fn statements(frozen: &Frozen) -> Vec<(String, String)> {
    let mut all = statement::statements(&frozen.content);
    all.sort_by_key(|one| one.section);
    let signers: Vec<String> = frozen
        .signers
        .iter()
        .map(|signer| format!("{} ({})", signer.name, signer.role.label()))
        .collect();
    all.into_iter()
        .map(|one| (one.change_label.into_owned(), one.change_text))
        .chain([
            (
                "Version du texte de la convention".to_owned(),
                frozen.text_id().to_owned(),
            ),
            ("Signataires".to_owned(), signers.join("\n")),
        ])
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{
        convention::{Person, sample},
        hours::TimeOfDay,
    };

    fn someone(name: &str) -> Person {
        Person {
            name: name.into(),
            quality: String::new(),
            email: format!("{}@exemple.fr", name.to_lowercase()),
            phone: "01 02 03 04 05".into(),
        }
    }

    /// One guardian, and the same hours each day of the first week.
    fn frozen() -> Frozen {
        let at = |hour| TimeOfDay::new(hour, 0).unwrap();
        let mut frozen = sample::frozen();
        frozen.content.host.weeks.truncate(1);
        frozen.content.host.weeks[0].hours.0[..5].fill(vec![(at(9), at(12)), (at(13), at(17))]);
        frozen.content.host.lunch = "Sur place".into();
        frozen.content.guardians.truncate(1);
        frozen
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
