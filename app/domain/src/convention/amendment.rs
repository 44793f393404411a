//! Amendments: what may change of a signed convention that stays in force, who must agree to it, and what may stand beside what.
//!
//! What is not in [`TABLE`] is not amended: who the student is, their lycée, the structure. That takes a new version, which all sign.

mod chain;
mod change;

use serde::{Deserialize, Serialize};

pub(super) use chain::told;
pub use chain::{AlteredAmendment, Amendment, StoredAmendment, StoredConsent, amendment_consent};
pub use change::{
    Change, EndReason, amended_section, amended_sections, changes_between, days_said, days_without_place,
    give_up, in_force, mondays,
};

use super::{
    field::{Section, name},
    signer::SignerRole,
};

/// Something that an amendment may change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amendable {
    /// The tutor's e-mail address.
    TutorEmail,
    /// Their phone.
    TutorPhone,
    /// Their name.
    TutorName,
    /// Their function.
    TutorQuality,
    /// How to get in.
    Access,
    /// Where it takes place.
    Place,
    /// Hours, and with them the days.
    Hours,
    /// Activities.
    Activities,
    /// What is planned for the four skills.
    Skills,
    /// It ends before its last day.
    LastDay,
    /// The student did not come.
    Absence,
}

/// What belongs together: two changes of one matter follow each other, and are never open at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// The tutor, and how to reach them.
    Tutor,
    /// The place, and how to get in.
    Place,
    /// Days and hours.
    Hours,
    /// Activities and skills.
    Activities,
    /// Whether the internship goes on.
    Stay,
}

/// Whose signatures an amendment needs, from the fewest to the most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreedBy {
    /// Nobody's: it is said once, and all are told.
    Nobody,
    /// Those of all who sign for the structure, and the head's: the family is told.
    HostAndHead,
    /// Those of all who sign the convention.
    All,
}

/// What may change, what it belongs to, and who must sign it.
pub const TABLE: [(Amendable, Matter, AgreedBy); 11] = [
    (Amendable::TutorEmail, Matter::Tutor, AgreedBy::Nobody),
    (Amendable::TutorPhone, Matter::Tutor, AgreedBy::Nobody),
    (Amendable::TutorName, Matter::Tutor, AgreedBy::HostAndHead),
    (Amendable::TutorQuality, Matter::Tutor, AgreedBy::HostAndHead),
    (Amendable::Access, Matter::Place, AgreedBy::Nobody),
    (Amendable::Place, Matter::Place, AgreedBy::All),
    (Amendable::Hours, Matter::Hours, AgreedBy::All),
    (Amendable::Activities, Matter::Activities, AgreedBy::All),
    (Amendable::Skills, Matter::Activities, AgreedBy::All),
    (Amendable::LastDay, Matter::Stay, AgreedBy::HostAndHead),
    (Amendable::Absence, Matter::Stay, AgreedBy::Nobody),
];

/// What an amendment may not be open beside, and what may not follow once that is in force.
const CLASHES: [(Matter, Matter); 6] = [
    (Matter::Tutor, Matter::Tutor),
    (Matter::Place, Matter::Place),
    (Matter::Hours, Matter::Hours),
    (Matter::Activities, Matter::Activities),
    (Matter::Stay, Matter::Stay),
    // Hours of days that are given up at the same time.
    (Matter::Hours, Matter::Stay),
];

/// The fields of the forms that are amended, with the section where they stand; the hours have a table of their own.
pub const AMENDED_FIELDS: [(Section, &str, Amendable); 14] = [
    (Section::Tutor, "tuteur_nom", Amendable::TutorName),
    (Section::Tutor, "tuteur_qualite", Amendable::TutorQuality),
    (Section::Tutor, name::TUTOR_EMAIL, Amendable::TutorEmail),
    (Section::Tutor, "tuteur_tel", Amendable::TutorPhone),
    (Section::Place, "lieu_adresse", Amendable::Place),
    (Section::Place, "lieu_code_postal", Amendable::Place),
    (Section::Place, "lieu_ville", Amendable::Place),
    (Section::Place, name::PLACE_COUNTRY, Amendable::Place),
    (Section::Place, "lieu_acces", Amendable::Access),
    (Section::Activities, name::ACTIVITIES, Amendable::Activities),
    (Section::Activities, name::SKILLS[0].0, Amendable::Skills),
    (Section::Activities, name::SKILLS[1].0, Amendable::Skills),
    (Section::Activities, name::SKILLS[2].0, Amendable::Skills),
    (Section::Activities, name::SKILLS[3].0, Amendable::Skills),
];

/// The sections that have something to amend, in the order of the forms.
pub const AMENDED_SECTIONS: [Section; 4] = [
    Section::Tutor,
    Section::Place,
    Section::Hours,
    Section::Activities,
];

impl Amendable {
    /// All, in the order of the table.
    pub const ALL: [Self; 11] = [
        Self::TutorEmail,
        Self::TutorPhone,
        Self::TutorName,
        Self::TutorQuality,
        Self::Access,
        Self::Place,
        Self::Hours,
        Self::Activities,
        Self::Skills,
        Self::LastDay,
        Self::Absence,
    ];

    /// What a field of the forms changes; none for a field that is not amended.
    pub fn of_field(section: Section, field: &str) -> Option<Self> {
        if section == Section::Hours {
            return Some(Self::Hours);
        }
        AMENDED_FIELDS
            .into_iter()
            .find(|(of, name, _)| *of == section && *name == field)
            .map(|(_, _, amendable)| amendable)
    }

    fn line(self) -> (Matter, AgreedBy) {
        TABLE
            .into_iter()
            .find(|(amendable, ..)| *amendable == self)
            // A test holds that each has a line; what had none would need everybody.
            .map_or((Matter::Stay, AgreedBy::All), |(_, matter, by)| (matter, by))
    }

    /// What it belongs to.
    pub fn matter(self) -> Matter {
        self.line().0
    }

    /// Who must sign it.
    pub fn agreed_by(self) -> AgreedBy {
        self.line().1
    }

    /// Whether a change of one may be open while one of the other is. Who did not come is said at once, whatever hours are still to be signed:
    /// days that are given up stay so once those hours are in force ([`in_force`]).
    pub fn stands_beside(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Absence, Self::Hours) | (Self::Hours, Self::Absence)
        ) || self.matter().stands_beside(other.matter())
    }
}

impl Matter {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Tutor,
        Self::Place,
        Self::Hours,
        Self::Activities,
        Self::Stay,
    ];

    /// After « un avenant sur ».
    pub fn label(self) -> &'static str {
        match self {
            Self::Tutor => "le tuteur",
            Self::Place => "le lieu",
            Self::Hours => "les jours et les horaires",
            Self::Activities => "les activités",
            Self::Stay => "la fin du stage",
        }
    }

    /// Whether changes of one may in general be open while some of the other are; [`Amendable::stands_beside`] knows one that always may.
    fn stands_beside(self, other: Self) -> bool {
        !CLASHES.contains(&(self, other)) && !CLASHES.contains(&(other, self))
    }

    /// Whether it may be changed once a change of that other one is in force: nothing is changed of an internship that is over.
    pub fn may_follow(self, in_force: Self) -> bool {
        in_force != Self::Stay
    }
}

/// What an amendment would meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clash {
    /// Another one on that matter is open: it is signed, refused or withdrawn first.
    Open(Matter),
    /// The internship is said to be over already.
    Over,
}

/// What keeps an amendment of those things from being proposed, beside those that are open and after those in force.
pub fn clash(
    new: &[Amendable],
    open: impl IntoIterator<Item = Amendable>,
    in_force: impl IntoIterator<Item = Amendable>,
) -> Option<Clash> {
    let follows = |before: &Amendable| new.iter().all(|one| one.matter().may_follow(before.matter()));
    if in_force.into_iter().any(|before| !follows(&before)) {
        return Some(Clash::Over);
    }
    open.into_iter().find_map(|other| {
        let meets = new.iter().any(|one| !one.stands_beside(other));
        meets.then_some(Clash::Open(other.matter()))
    })
}

impl AgreedBy {
    /// All, from the fewest signatures to the most.
    pub const ALL: [Self; 3] = [Self::Nobody, Self::HostAndHead, Self::All];

    /// Whose signatures changes of several things need: of the most demanding.
    pub fn of(changed: impl IntoIterator<Item = Amendable>) -> Self {
        changed
            .into_iter()
            .map(Amendable::agreed_by)
            .max()
            .unwrap_or(Self::Nobody)
    }

    /// Whether whoever signs the convention in that role signs.
    pub fn asks(self, role: SignerRole) -> bool {
        match self {
            Self::Nobody => false,
            Self::HostAndHead => matches!(role, SignerRole::Host | SignerRole::Host2 | SignerRole::Head),
            Self::All => true,
        }
    }

    /// Who will have to sign, in French.
    pub fn words(self) -> &'static str {
        match self {
            Self::Nobody => {
                "Personne n’a à signer\u{a0}: il vaut dès qu’il est enregistré, et chacun est prévenu."
            }
            Self::HostAndHead => {
                "La structure d’accueil et le chef d’établissement le signent. L’élève et sa famille sont prévenus."
            }
            Self::All => "Tous les signataires de la convention le signent.",
        }
    }
}

/// Where an amendment stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmendmentState {
    /// Signatures are awaited.
    Proposed,
    /// It changes the convention.
    InForce,
    /// A signer refused it.
    Refused,
    /// Whoever proposed it took it back.
    Withdrawn,
    /// The convention was corrected or cancelled before all had signed: it changes nothing.
    Lapsed,
}

/// What becomes of an amendment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AmendmentEvent {
    /// Somebody signs, others have yet to.
    Sign,
    /// Nobody is awaited any more.
    Enter,
    /// A signer refuses.
    Refuse,
    /// It is taken back.
    Withdraw,
}

impl AmendmentState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Proposed,
        Self::InForce,
        Self::Refused,
        Self::Withdrawn,
        Self::Lapsed,
    ];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::InForce => "in_force",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }

    /// The state of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Proposed => "À signer",
            Self::InForce => "En vigueur",
            Self::Refused => "Refusé",
            Self::Withdrawn => "Retiré",
            Self::Lapsed => "Sans effet",
        }
    }

    /// The state after that; none where it is refused.
    pub fn next(self, event: AmendmentEvent) -> Option<Self> {
        match (self, event) {
            (Self::Proposed, AmendmentEvent::Sign) => Some(Self::Proposed),
            (Self::Proposed, AmendmentEvent::Enter) => Some(Self::InForce),
            (Self::Proposed, AmendmentEvent::Refuse) => Some(Self::Refused),
            (Self::Proposed, AmendmentEvent::Withdraw) => Some(Self::Withdrawn),
            _ => None,
        }
    }

    /// Where it stands by what became of its convention: what was still to be signed when the convention moved on changes nothing.
    #[must_use]
    pub fn while_signed(self, signed: bool) -> Self {
        match self {
            Self::Proposed if !signed => Self::Lapsed,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests;
