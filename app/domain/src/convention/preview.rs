//! The document as it would be today, from what was typed so far: made on the server and, while somebody types, in the browser.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    check::{Checked, Facts},
    content::Frozen,
    field::{CHOICE_NO, CHOICE_YES, Section, Values, name},
    signer::signers,
    wording::Wording,
};

/// A question whose answer the document states in words of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Whether there is a PAI.
    Pai,
    /// Whether the host pledges to supervise.
    Supervision,
    /// Whether the host is insured.
    HostInsurance,
    /// Whether the student's certificate of insurance was handed over.
    Certificate,
}

/// What nobody has said yet, and a draft must not state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unsaid {
    draft: bool,
    questions: Vec<Question>,
}

impl Unsaid {
    /// Of a frozen document: all is said.
    pub const NOTHING: Self = Self {
        draft: false,
        questions: Vec::new(),
    };

    /// Of a draft all of whose questions are answered.
    pub const ANSWERED: Self = Self {
        draft: true,
        questions: Vec::new(),
    };

    /// Of a draft whose sections hold that.
    pub fn of(sections: &BTreeMap<Section, Values>) -> Self {
        let empty = Values::default();
        let values = |section| sections.get(&section).unwrap_or(&empty);
        let ticked = |section, field| values(section).is_ticked(field);
        let answered = [
            (
                Question::Pai,
                [CHOICE_NO, CHOICE_YES].contains(&values(Section::Care).get(name::PAI)),
            ),
            (Question::Supervision, ticked(Section::Activities, name::PLEDGE)),
            (
                Question::HostInsurance,
                ticked(Section::Practical, name::HOST_INSURANCE),
            ),
            (Question::Certificate, ticked(Section::Student, name::LIABILITY)),
        ];
        let open = answered.into_iter().filter(|(_, answered)| !answered);
        Self {
            draft: true,
            questions: open.map(|(question, _)| question).collect(),
        }
    }

    /// Whether it is a draft, in which what may be left out is not said to be so yet.
    pub fn is_draft(&self) -> bool {
        self.draft
    }

    /// Whether that question is open.
    pub fn leaves_open(&self, question: Question) -> bool {
        self.questions.contains(&question)
    }
}

/// What a document that is not frozen yet is made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Preview {
    /// « QZ-27-4H7K-9M2X ».
    pub reference: String,
    /// The version that is being filled, from 1.
    pub version: u32,
    /// The day, in mainland France.
    pub today: NaiveDate,
    /// Where a frozen version can be checked.
    pub check_url: String,
    /// What was typed in each section, as far as the reader may know it.
    pub sections: BTreeMap<Section, Values>,
    /// The operator's wording of the campaign's edition, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<Wording>,
}

impl Preview {
    /// The document, as far as it is filled.
    pub fn document(&self, facts: &Facts) -> Frozen {
        let content = Checked::so_far(&self.sections, facts);
        let both = self
            .sections
            .get(&Section::Guardians)
            .is_some_and(|values| values.is_ticked(name::BOTH_SIGN));
        Frozen {
            reference: self.reference.clone(),
            version: self.version,
            template: facts.campaign.template.clone(),
            wording: self.wording.clone(),
            school_year: facts.campaign.label.clone(),
            validated_on: self.today,
            validated_by: String::new(),
            check_url: self.check_url.clone(),
            signers: signers(&content, both, facts.referent_signs)
                .into_iter()
                .map(|(signer, _)| signer)
                .collect(),
            content,
        }
    }

    /// What of it nobody has said yet.
    pub fn unsaid(&self) -> Unsaid {
        Unsaid::of(&self.sections)
    }

    /// The same with what one section holds now.
    #[must_use]
    pub fn with(&self, section: Section, values: &Values) -> Self {
        let mut now = self.clone();
        now.sections.insert(section, values.clone());
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::{Block, Fact, MISSING, OPTIONAL, TEMPLATE, draft_blocks, sample};

    /// Every fact of the draft made from those sections, hours and activities included.
    fn facts_of(sections: BTreeMap<Section, Values>) -> Vec<Fact> {
        let preview = Preview {
            sections,
            ..sample::preview()
        };
        let draft = preview.document(&sample::facts());
        let said = |label: &str, lines: Vec<String>, missing| Fact {
            label: label.to_owned(),
            lines,
            missing,
        };
        let facts = |block| match block {
            Block::Cards { cards } => cards.into_iter().flat_map(|card| card.facts).collect(),
            Block::Hours { weeks, .. } => weeks
                .into_iter()
                .flat_map(|week| {
                    week.rows
                        .into_iter()
                        .map(move |[day, hours, _]| said(&day, vec![hours], week.missing))
                })
                .collect(),
            Block::Items {
                title,
                items,
                missing,
            } => vec![said(&title, items, missing)],
            _ => Vec::new(),
        };
        let blocks = draft_blocks(&draft, &preview.unsaid()).unwrap();
        blocks.into_iter().flat_map(facts).collect()
    }

    /// What a draft of nothing says by itself: the weeks of the place, and what the law says for everybody.
    #[test]
    fn a_draft_states_nothing_that_nobody_said() {
        for fact in facts_of(BTreeMap::new()) {
            let open = fact.lines.iter().all(|line| line == MISSING || line == OPTIONAL);
            let known = ["Dates", "Gratification"].contains(&fact.label.as_str());
            assert!(open != known, "{fact:?}");
        }
    }

    #[test]
    fn a_draft_by_the_last_edition_marks_what_it_asks_for() {
        let preview = Preview {
            sections: BTreeMap::new(),
            ..sample::preview()
        };
        let draft = preview.document(&sample::facts_of(TEMPLATE));
        let blocks = draft_blocks(&draft, &preview.unsaid()).unwrap();
        let facts: Vec<Fact> = blocks
            .into_iter()
            .filter_map(|block| match block {
                Block::Cards { cards } => Some(cards),
                _ => None,
            })
            .flatten()
            .flat_map(|card| card.facts)
            .collect();
        for (label, said) in [
            ("En cas de difficulté", MISSING),
            ("Risques que l’élève peut rencontrer", MISSING),
            ("Équipements de protection", OPTIONAL),
            ("Structure d’accueil", MISSING),
        ] {
            let fact = facts.iter().find(|fact| fact.label == label).unwrap();
            assert_eq!(fact.lines, [said], "{label}");
        }
    }

    #[test]
    fn what_was_answered_is_stated_whichever_answer_it_is() {
        let answer = |section, field: &str, value: &str| {
            let mut values = Values::default();
            values.set(field, value);
            BTreeMap::from([(section, values)])
        };
        for (section, field, value, label, said) in [
            (
                Section::Care,
                name::PAI,
                "non",
                "Projet d’accueil individualisé",
                "Non",
            ),
            (
                Section::Care,
                name::PAI,
                "oui",
                "Projet d’accueil individualisé",
                "Oui",
            ),
            (
                Section::Activities,
                name::PLEDGE,
                "oui",
                "Encadrement",
                "La structure s’engage",
            ),
            (Section::Activities, name::PLEDGE, "non", "Encadrement", MISSING),
            (
                Section::Practical,
                name::HOST_INSURANCE,
                "on",
                "Structure d’accueil",
                "Elle est assurée",
            ),
            (Section::Student, name::LIABILITY, "1", "Élève", "Son attestation"),
            (
                Section::Practical,
                "hebergement",
                "Un foyer",
                "Participation à l’hébergement",
                "Un foyer",
            ),
        ] {
            let facts = facts_of(answer(section, field, value));
            let found: Vec<&Fact> = facts.iter().filter(|fact| fact.label == label).collect();
            assert!(
                found.iter().any(|fact| fact.lines[0].starts_with(said)),
                "{field} {value}: {found:?}"
            );
        }
    }
}
