//! The board of a school: how far each of its students is with each week, who is awaited and since when, and in which order a school
//! looks at them.
//!
//! A row is a student and the weeks that stand alike: two weeks at one host are one row, and part as soon as they differ.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    convention::FollowUp,
    id::AccountId,
    typography::counted,
    weeks::{Week, Weeks},
};

mod cell;
mod filter;
mod query;
mod reminder;
mod situation;
mod standing;

pub use cell::{BoardColumn, Cell};
pub use filter::{StateCount, arrange, by_urgency, counts, matches};
pub use query::{BoardQuery, BoardSort, ReferentFilter};
pub use reminder::{MAX_WORDS, ReminderKind, WordsError, check_words};
pub use situation::{
    ExemptionGround, MAX_NOTE, SituationError, SituationKind, SituationSet, TypedSituation, check_situation,
};
pub use standing::{
    BoardStudent, ConventionFact, OpenFact, PlaceFact, SituationFact, Standing, WeekFacts, is_interrupted,
    rows_of,
};

/// How far a student is with a week, from nothing to a signed convention; or why nothing more is to come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoardState {
    /// The student has asked nobody, or everybody said no.
    NoApplication,
    /// Hosts have yet to answer.
    Applying,
    /// A host accepted; the student has yet to confirm.
    Accepted,
    /// The student found a place alone; the school has yet to check it.
    FoundForSchool,
    /// The student found a place alone; the host has yet to agree.
    FoundForHost,
    /// The host fills its part of the convention.
    ConventionHost,
    /// The school completes and validates the convention, or decides about the place.
    ConventionSchool,
    /// The convention is frozen; somebody has yet to sign.
    ToSign,
    /// Everybody has signed.
    Signed,
    /// It ended early, or the student did not come: the school says what becomes of the week.
    Interrupted,
    /// The school exempted the student.
    Exempted,
    /// The student spends that week at school.
    AtSchool,
}

impl BoardState {
    /// Every state, in the order of the path.
    pub const ALL: [Self; 12] = [
        Self::NoApplication,
        Self::Applying,
        Self::Accepted,
        Self::FoundForSchool,
        Self::FoundForHost,
        Self::ConventionHost,
        Self::ConventionSchool,
        Self::ToSign,
        Self::Signed,
        Self::Interrupted,
        Self::Exempted,
        Self::AtSchool,
    ];

    /// The name used in addresses: it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoApplication => "sans-candidature",
            Self::Applying => "candidature",
            Self::Accepted => "acceptee",
            Self::FoundForSchool => "trouvee-lycee",
            Self::FoundForHost => "trouvee-structure",
            Self::ConventionHost => "convention-structure",
            Self::ConventionSchool => "convention-lycee",
            Self::ToSign => "a-signer",
            Self::Signed => "signee",
            Self::Interrupted => "interrompu",
            Self::Exempted => "dispense",
            Self::AtSchool => "au-lycee",
        }
    }

    /// The state of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// In French, for the school.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoApplication => "Sans candidature",
            Self::Applying => "Candidature envoyée",
            Self::Accepted => "Acceptée, à confirmer",
            Self::FoundForSchool => "Trouvée par l’élève, à vérifier",
            Self::FoundForHost => "Trouvée par l’élève, accord attendu",
            Self::ConventionHost => "Convention chez la structure",
            Self::ConventionSchool => "Convention au lycée",
            Self::ToSign => "Convention à signer",
            Self::Signed => "Convention signée",
            Self::Interrupted => "Stage interrompu",
            Self::Exempted => "Dispense",
            Self::AtSchool => "Au lycée",
        }
    }

    /// The same in a word or two, among its neighbours and before how many there are.
    pub fn short_label(self) -> &'static str {
        match self {
            Self::NoApplication => "Sans candidature",
            Self::Applying => "Candidature",
            Self::Accepted => "À confirmer",
            Self::FoundForSchool => "À vérifier",
            Self::FoundForHost => "Accord attendu",
            Self::ConventionHost => "Chez la structure",
            Self::ConventionSchool => "À valider",
            Self::ToSign => "En signature",
            Self::Signed => "Signée",
            Self::Interrupted => "Interrompu",
            Self::Exempted => "Dispense",
            Self::AtSchool => "Au lycée",
        }
    }

    /// The same for whoever acts there, and for whoever does not: they are told where it is, not what to do.
    pub fn short_label_for(self, acts: bool) -> &'static str {
        match self {
            Self::ConventionSchool if !acts => FollowUp::ToValidate.label_for(false),
            state => state.short_label(),
        }
    }

    /// How many of the ten squares of the path it fills. The two ways of needing no place share the last one; what was interrupted was signed.
    pub fn square(self) -> u8 {
        match self {
            Self::NoApplication => 1,
            Self::Applying => 2,
            Self::Accepted => 3,
            Self::FoundForSchool => 4,
            Self::FoundForHost => 5,
            Self::ConventionHost => 6,
            Self::ConventionSchool => 7,
            Self::ToSign => 8,
            Self::Signed | Self::Interrupted => 9,
            Self::Exempted | Self::AtSchool => 10,
        }
    }

    /// Whether nothing more is to come.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Signed | Self::Exempted | Self::AtSchool)
    }

    /// Whether the student has a confirmed place.
    pub fn has_place(self) -> bool {
        matches!(
            self,
            Self::ConventionHost | Self::ConventionSchool | Self::ToSign | Self::Signed
        )
    }
}

/// Somebody who is awaited.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwaitedParty {
    /// The student.
    Student,
    /// A host.
    Host,
    /// Whoever fills what the school says.
    School,
    /// The head, or who signs in their name.
    Head,
    /// A guardian.
    Guardian,
    /// The referent teacher, who signs where the head wishes it.
    Referent,
}

impl AwaitedParty {
    /// Everybody.
    pub const ALL: [Self; 6] = [
        Self::Student,
        Self::Host,
        Self::School,
        Self::Head,
        Self::Guardian,
        Self::Referent,
    ];

    /// The name used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Student => "eleve",
            Self::Host => "structure",
            Self::School => "lycee",
            Self::Head => "chef",
            Self::Guardian => "responsable",
            Self::Referent => "referent",
        }
    }

    /// The party of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|party| party.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Student => "Élève",
            Self::Host => "Structure",
            Self::School => "Lycée",
            Self::Head => "Chef d’établissement",
            Self::Guardian => "Responsable légal",
            Self::Referent => "Professeur référent",
        }
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// Those who are awaited, each once, in the order of [`AwaitedParty::ALL`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parties(u8);

impl Parties {
    /// Nobody.
    pub const NONE: Self = Self(0);

    /// That one alone.
    pub fn only(party: AwaitedParty) -> Self {
        Self(party.bit())
    }

    /// With that one too.
    #[must_use]
    pub fn with(self, party: AwaitedParty) -> Self {
        Self(self.0 | party.bit())
    }

    /// Whether that one is among them.
    pub fn contains(self, party: AwaitedParty) -> bool {
        self.0 & party.bit() != 0
    }

    /// Whether any of those is.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nobody is.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of them, in order.
    pub fn iter(self) -> impl Iterator<Item = AwaitedParty> {
        AwaitedParty::ALL
            .into_iter()
            .filter(move |party| self.contains(*party))
    }

    /// In words: « Structure, Responsable légal ».
    pub fn label(self) -> String {
        let labels: Vec<&str> = self.iter().map(AwaitedParty::label).collect();
        labels.join(", ")
    }
}

impl FromIterator<AwaitedParty> for Parties {
    fn from_iter<I: IntoIterator<Item = AwaitedParty>>(parties: I) -> Self {
        parties.into_iter().fold(Self::NONE, Self::with)
    }
}

/// A row of the board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BoardRow {
    /// Student.
    pub student: AccountId,
    /// Their name.
    pub name: String,
    /// What names are sorted by: the family name first, where it is known.
    pub sort_key: String,
    /// What names are looked for by.
    pub search_key: String,
    /// Their class, as the school writes it.
    pub class_name: String,
    /// The key of their class.
    pub class_key: String,
    /// The teacher who follows them.
    pub referent: Option<(AccountId, String)>,
    /// Whether the reader fills what the school says of this student: others look and change nothing.
    pub is_filled: bool,
    /// The weeks that stand so.
    pub weeks: Weeks,
    /// How far these are.
    pub standing: Standing,
    /// Since which day they stand so.
    pub since: Option<NaiveDate>,
    /// Whether they moved since the reader looked last.
    pub is_new: bool,
}

impl BoardRow {
    /// The state.
    pub fn state(&self) -> BoardState {
        self.standing.state
    }

    /// Whether its last day is near or gone that day.
    pub fn is_pressing(&self, today: NaiveDate) -> bool {
        !self.state().is_settled() && self.standing.until.is_some_and(|until| until <= today + PRESSING)
    }

    /// What its box is called in a form: one for each row, and the same student in both of one student's.
    pub fn box_name(&self) -> String {
        match self.weeks {
            Weeks::Both | Weeks::First => format!("{BOX}{}", self.student),
            Weeks::Second => format!("{SECOND_BOX}{}", self.student),
        }
    }

    /// The page where what is awaited is done or seen: the convention, the place or the application; the student's own page otherwise.
    pub fn path(&self) -> String {
        let standing = &self.standing;
        match (standing.convention, standing.proposal, standing.application) {
            (Some(id), _, _) => crate::urls::convention(id),
            (None, Some(id), _) => crate::urls::proposal_for_school(id),
            (None, None, Some(id)) => crate::urls::application_for_school(id),
            (None, None, None) => crate::urls::student_for_school(self.student),
        }
    }

    /// On what ground a student is exempted; nothing of others.
    pub fn ground_words(&self) -> &'static str {
        match self.state() {
            BoardState::Exempted => self
                .standing
                .ground
                .map_or("Dispense accordée", ExemptionGround::label),
            _ => "",
        }
    }

    /// With whom: the host, or how many were asked.
    pub fn host_words(&self) -> String {
        match self.standing.waiting {
            0 | 1 => self.standing.host.clone(),
            many => counted(usize::from(many), "candidature", "candidatures"),
        }
    }
}

/// What the boxes of rows are called, before the student's id.
pub const BOX: &str = "e-";
/// The same for a row of the second week alone, beside that of the first.
pub const SECOND_BOX: &str = "e2-";

/// The weeks in a few words: « Semaine 1 ».
pub fn weeks_words(weeks: Weeks) -> &'static str {
    match weeks {
        Weeks::Both => "1 et 2",
        Weeks::First => "1",
        Weeks::Second => "2",
    }
}

/// How long before its last day a row comes before all others.
const PRESSING: chrono::TimeDelta = chrono::TimeDelta::days(7);

/// One week, as a set of weeks.
pub fn only(week: Week) -> Weeks {
    match week {
        Week::First => Weeks::First,
        Week::Second => Weeks::Second,
    }
}

#[cfg(test)]
pub(crate) mod tests;
