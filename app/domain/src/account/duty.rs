//! What somebody of a lycée's staff does there, and the classes they follow.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    sanitize,
    school::{class_key, compare_classes},
};

/// The longest name of a class, in characters.
pub const CLASS_MAX: usize = 40;
/// The most classes that one person follows by name.
pub const CLASSES_MAX: usize = 30;

/// What somebody of the staff does in their lycée. It decides about conventions: the deputy head, the secretariat and the DDFPT fill
/// the lycée's part of all of them; a teacher and a CPE read those of the pupils they follow, without what is said of health, and fill
/// those that name them as the referent teacher. Nobody of the staff acts for the head without having been named for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffDuty {
    /// Chef d’établissement adjoint: does what the secretariat does.
    Deputy,
    /// Secrétariat.
    Secretariat,
    /// Enseignant: follows the classes that are named, and no other.
    Teacher,
    /// CPE, vie scolaire: follows the classes that are named, or the whole lycée when none is.
    Education,
    /// DDFPT: sees to the lycée's companies, and so to all conventions, but to nobody's account.
    Workshops,
}

impl StaffDuty {
    /// Every duty.
    pub const ALL: [Self; 5] = [
        Self::Deputy,
        Self::Secretariat,
        Self::Teacher,
        Self::Education,
        Self::Workshops,
    ];

    /// The name used in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Deputy => "deputy",
            Self::Secretariat => "secretariat",
            Self::Teacher => "teacher",
            Self::Education => "education",
            Self::Workshops => "workshops",
        }
    }

    /// The duty of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Deputy => "Chef d’établissement adjoint",
            Self::Secretariat => "Secrétariat",
            Self::Teacher => "Enseignant",
            Self::Education => "CPE ou vie scolaire",
            Self::Workshops => "DDFPT",
        }
    }

    /// How much of a lycée it opens, to be compared: some classes, all conventions, or the students' accounts as well.
    pub fn reach(self) -> u8 {
        match self {
            Self::Teacher | Self::Education => 0,
            Self::Workshops => 1,
            Self::Deputy | Self::Secretariat => 2,
        }
    }

    /// Whether classes are named to them: the others see to the whole lycée.
    pub fn follows_classes(self) -> bool {
        matches!(self, Self::Teacher | Self::Education)
    }

    /// Whether somebody with that duty, who has so many classes of their own, follows all of the lycée.
    pub fn follows_all(self, classes: usize) -> bool {
        !self.follows_classes() || (self == Self::Education && classes == 0)
    }

    /// Whether they fill the lycée's part of every convention, and check the places that pupils found alone.
    pub fn fills_all(self) -> bool {
        !self.follows_classes()
    }

    /// Whether they run the lycée's office: its profile, its classes, the sheets by which people take over their accounts, and who follows
    /// whom.
    pub fn runs_office(self) -> bool {
        matches!(self, Self::Deputy | Self::Secretariat)
    }

    /// With the classes, in French: « Enseignant : 2de 4, 2de 5 ».
    pub fn with_classes(self, classes: &[String]) -> String {
        let followed = match (self, classes) {
            (duty, _) if !duty.follows_classes() => return self.label().to_owned(),
            (duty, []) if duty.follows_all(0) => "tout le lycée".to_owned(),
            (_, []) => "aucune classe".to_owned(),
            (_, classes) => classes.join(", "),
        };
        format!("{}\u{a0}: {followed}", self.label())
    }

    /// With the classes, inside a sentence: « Enseignant (2de 4, 2de 5) ».
    pub fn within_sentence(self, classes: &[String]) -> String {
        let said = self.with_classes(classes);
        match said.split_once("\u{a0}: ") {
            Some((label, followed)) => format!("{label} ({followed})"),
            None => said,
        }
    }

    /// The classes typed for that duty, one a line or parted by commas: each once, however it is written, in order.
    pub fn classes(self, text: &str) -> Result<Vec<String>, ClassesError> {
        let mut classes: Vec<String> = sanitize::lines(&text.replace([',', ';'], "\n"));
        let mut seen = BTreeSet::new();
        classes.retain(|class| seen.insert(class_key(class)));
        classes.sort_by(|one, other| compare_classes(one, other));
        if !self.follows_classes() && !classes.is_empty() {
            return Err(ClassesError::AllAlready);
        }
        if classes.iter().any(|class| class.chars().count() > CLASS_MAX) {
            return Err(ClassesError::TooLong);
        }
        if classes.len() > CLASSES_MAX {
            return Err(ClassesError::TooMany);
        }
        Ok(classes)
    }
}

/// Why a text does not name the classes that somebody follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ClassesError {
    /// Whoever has that duty sees to all of them.
    #[error("that duty follows no class in particular")]
    AllAlready,
    /// A name is too long.
    #[error("a class has at most 40 characters")]
    TooLong,
    /// There are too many.
    #[error("at most 30 classes")]
    TooMany,
}

impl ClassesError {
    /// What the form says beside the field.
    pub fn message(self) -> String {
        match self {
            Self::AllAlready => {
                "Cette fonction s’étend à toutes les classes\u{a0}: laissez ce champ vide.".to_owned()
            }
            Self::TooLong => {
                format!("Le nom d’une classe a {CLASS_MAX} caractères au plus. Mettez-en une par ligne.")
            }
            Self::TooMany => format!("Donnez {CLASSES_MAX} classes au plus."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_to_their_duty() {
        for duty in StaffDuty::ALL {
            assert_eq!(StaffDuty::from_code(duty.code()), Some(duty));
        }
        assert_eq!(StaffDuty::from_code("head"), None);
    }

    #[test]
    fn classes_are_read_one_a_line_or_between_commas() {
        let read = |duty: StaffDuty, text: &str| duty.classes(text);
        let (teacher, cpe) = (StaffDuty::Teacher, StaffDuty::Education);
        let two = vec!["2de 4".to_owned(), "2de 5".to_owned()];
        assert_eq!(read(teacher, " 2de 5\r\n\r\n2de  4\n2de 5 "), Ok(two.clone()));
        assert_eq!(read(cpe, "2de 4, 2de 5;"), Ok(two.clone()));
        assert_eq!(
            read(teacher, "2de 4\n2DE4; 2de\u{a0}5, 2nde 4"),
            Ok(vec!["2de 4".to_owned(), "2de\u{a0}5".to_owned()])
        );
        assert_eq!(read(teacher, " , "), Ok(Vec::new()));
        assert_eq!(read(StaffDuty::Secretariat, ""), Ok(Vec::new()));
        assert_eq!(
            read(StaffDuty::Secretariat, "2de 4"),
            Err(ClassesError::AllAlready)
        );
        assert_eq!(read(teacher, &"a".repeat(41)), Err(ClassesError::TooLong));
        let many: Vec<String> = (0..31).map(|number| number.to_string()).collect();
        assert_eq!(read(teacher, &many.join("\n")), Err(ClassesError::TooMany));
        assert_eq!(teacher.with_classes(&two), "Enseignant\u{a0}: 2de 4, 2de 5");
        assert_eq!(teacher.with_classes(&[]), "Enseignant\u{a0}: aucune classe");
        assert_eq!(cpe.with_classes(&[]), "CPE ou vie scolaire\u{a0}: tout le lycée");
        assert_eq!(StaffDuty::Secretariat.with_classes(&[]), "Secrétariat");
        assert_eq!(StaffDuty::Workshops.with_classes(&[]), "DDFPT");
        assert_eq!(StaffDuty::Workshops.within_sentence(&[]), "DDFPT");
        assert_eq!(teacher.within_sentence(&two), "Enseignant (2de 4, 2de 5)");
    }

    #[test]
    fn whoever_runs_the_office_fills_and_whoever_fills_follows_no_class_in_particular() {
        for duty in StaffDuty::ALL {
            assert!(!duty.runs_office() || duty.fills_all(), "{duty:?}");
            assert_ne!(duty.fills_all(), duty.follows_classes(), "{duty:?}");
            let named = duty.classes("2de 4");
            assert_eq!(named.is_ok(), duty.follows_classes(), "{duty:?}");
        }
        assert!(StaffDuty::Deputy.runs_office() && !StaffDuty::Workshops.runs_office());
    }
}
