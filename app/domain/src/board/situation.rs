//! Students who need no place for a week: exempted, or at school.
//!
//! Two grounds exempt, and no other (reference text 004): the national universal service, and a mobility under a learning agreement. A
//! summer job, or a stage in July, is none. Whoever finds no place is welcomed at school.

use serde::{Deserialize, Serialize};

use crate::sanitize;

/// Why a student needs no place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SituationKind {
    /// Exempted.
    Exempted,
    /// Welcomed at school.
    AtSchool,
}

impl SituationKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Exempted, Self::AtSchool];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Exempted => "exempted",
            Self::AtSchool => "at_school",
        }
    }

    /// The kind of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What exempts a student.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExemptionGround {
    /// A cohesion stay of the national universal service: ten days running and a week-end.
    CohesionStay,
    /// A mission of general interest of that service: 84 hours.
    GeneralInterest,
    /// A mobility abroad under a learning agreement.
    Mobility,
}

impl ExemptionGround {
    /// Every ground.
    pub const ALL: [Self; 3] = [Self::CohesionStay, Self::GeneralInterest, Self::Mobility];

    /// The name used in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::CohesionStay => "cohesion_stay",
            Self::GeneralInterest => "general_interest",
            Self::Mobility => "mobility",
        }
    }

    /// The ground of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::CohesionStay => "Séjour de cohésion (SNU)",
            Self::GeneralInterest => "Mission d’intérêt général (84\u{a0}heures)",
            Self::Mobility => "Mobilité européenne ou internationale",
        }
    }

    /// What the student shows for it.
    pub fn evidence(self) -> &'static str {
        match self {
            Self::CohesionStay | Self::GeneralInterest => "la convocation, qui donne les dates",
            Self::Mobility => "le contrat d’études signé par le lycée",
        }
    }
}

/// The most characters of a note beside a situation.
pub const MAX_NOTE: usize = 200;

/// A situation as it is set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SituationSet {
    /// Which.
    pub kind: SituationKind,
    /// What exempts; with an exemption only.
    pub ground: Option<ExemptionGround>,
    /// What the school adds for itself; may be empty.
    pub note: String,
}

/// A situation as a form has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TypedSituation<'a> {
    /// The code of what is set.
    pub kind: &'a str,
    /// The code of the ground.
    pub ground: &'a str,
    /// The note.
    pub note: &'a str,
}

/// What is wrong with a situation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SituationError {
    /// Neither kind was chosen.
    Kind,
    /// An exemption has no ground.
    Ground,
    /// The note is too long.
    Note,
}

impl SituationError {
    /// What is wrong and how to put it right.
    pub fn message(self) -> &'static str {
        match self {
            Self::Kind => "Choisissez la dispense ou l’accueil au lycée.",
            Self::Ground => {
                "Choisissez le motif de la dispense\u{a0}: il n’y en a que trois. Un emploi d’été n’en est pas un."
            }
            Self::Note => "Cette note dépasse 200\u{a0}caractères.",
        }
    }
}

/// Reads a situation from a form: every fault at once.
pub fn check_situation(typed: TypedSituation<'_>) -> Result<SituationSet, Vec<SituationError>> {
    let mut errors = Vec::new();
    let kind = SituationKind::from_code(typed.kind);
    let ground = ExemptionGround::from_code(typed.ground);
    if kind.is_none() {
        errors.push(SituationError::Kind);
    }
    if kind == Some(SituationKind::Exempted) && ground.is_none() {
        errors.push(SituationError::Ground);
    }
    let note = sanitize::line(typed.note);
    if note.chars().count() > MAX_NOTE {
        errors.push(SituationError::Note);
    }
    match kind {
        Some(kind) if errors.is_empty() => Ok(SituationSet {
            kind,
            // Whoever is at school needs no ground, even where one was chosen first.
            ground: ground.filter(|_| kind == SituationKind::Exempted),
            note,
        }),
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: &str, ground: &str, note: &str) -> Result<SituationSet, Vec<SituationError>> {
        check_situation(TypedSituation { kind, ground, note })
    }

    #[test]
    fn an_exemption_needs_one_of_its_grounds() {
        assert_eq!(check("exempted", "", ""), Err(vec![SituationError::Ground]));
        assert_eq!(
            check("exempted", "summer_job", ""),
            Err(vec![SituationError::Ground])
        );
        let set = check("exempted", "mobility", " Erasmus+ ").unwrap();
        assert_eq!(
            (set.ground, set.note.as_str()),
            (Some(ExemptionGround::Mobility), "Erasmus+")
        );
        assert_eq!(check("at_school", "mobility", "").unwrap().ground, None);
        assert_eq!(
            check("", "", &"x".repeat(201)),
            Err(vec![SituationError::Kind, SituationError::Note])
        );
    }

    #[test]
    fn codes_lead_back() {
        for ground in ExemptionGround::ALL {
            assert_eq!(ExemptionGround::from_code(ground.code()), Some(ground));
        }
        for kind in SituationKind::ALL {
            assert_eq!(SituationKind::from_code(kind.code()), Some(kind));
        }
    }
}
