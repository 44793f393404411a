//! A class's places typed in one table, and the card by which a host says yes.

use domain::{campaign::Campaign, id::AccountId, typed_places::CellFault, weeks::Weeks};
use serde::{Deserialize, Serialize};

use crate::flash::ChangedFlash;

/// The page on which a class is typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TypedPlacesPage {
    /// The classes the reader may type, with how many students each has.
    pub classes: Vec<(String, u32)>,
    /// The class that is typed; empty while none is chosen.
    pub class_name: String,
    /// A row for each student with a week to fill, in the order of a class list.
    pub rows: Vec<RowToType>,
    /// How many students of the class have no week left to fill.
    pub done: usize,
    /// Students without a row since the school exempted them or keeps them there: who, and their names.
    pub excused: Vec<(AccountId, String)>,
    /// Hosts that other students of the school go to, to be taken again.
    pub hosts: Vec<HostOffered>,
    /// The campaign, if it takes places now.
    pub campaign: Option<Campaign>,
}

/// A student's row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RowToType {
    /// Who.
    pub student: AccountId,
    /// Their name.
    pub name: String,
    /// The weeks that may be chosen.
    pub choices: Vec<Weeks>,
    /// Hosts that wait for the school's check already.
    pub unchecked: Vec<String>,
}

/// A host that may be taken again: what its cells hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HostOffered {
    /// Name.
    pub name: String,
    /// SIRET or country.
    pub register: String,
    /// Where.
    pub city: String,
    /// Whom one speaks to there.
    pub contact: String,
    /// How they are reached.
    pub reach: String,
}

/// What became of a row that was saved alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RowSaved {
    /// It is saved.
    Done {
        /// What follows, in words.
        said: String,
        /// The weeks that are filled.
        weeks: Weeks,
    },
    /// It is not: what is wrong with its cells.
    Faults(Vec<CellFault>),
}

/// A student's card, for them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CardPage {
    /// What the card calls the student.
    pub first_name: String,
    /// Their school.
    pub school: String,
    /// The card; none while none is made.
    pub card: Option<CardShown>,
    /// The campaign, if there is one.
    pub campaign: Option<Campaign>,
}

/// A card as it is shown and printed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CardShown {
    /// Its address, whole.
    pub address: String,
    /// The path of the same page, to look at it.
    pub path: String,
    /// The address as a QR code: how many squares a side has.
    pub size: usize,
    /// The dark squares, as the path of an SVG drawing.
    pub squares: String,
    /// When it was made, in words.
    pub made: String,
}

/// What whoever holds a card is asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WelcomePage {
    /// The student's first name.
    pub first_name: String,
    /// Their school.
    pub school: String,
    /// The weeks without a place; none when all have one, or when it is too late.
    pub choices: Vec<Weeks>,
    /// The campaign.
    pub campaign: Option<Campaign>,
    /// The id of the answer: the same form sent twice is one.
    pub form: String,
    /// Whether this is the reader's own card.
    pub own: bool,
    /// Whether a SIRET is looked up: the name and the town follow from it.
    pub has_register: bool,
}

// Said on `/lycee/saisie`.
flash!(
    TypedPlacesFlash,
    Saved(
        "saisie",
        "C’est enregistré. Les structures sont prévenues, les élèves aussi."
    ),
);

// Said on `/eleve/carte`.
flash!(
    CardFlash,
    Made("carte", "Votre carte est prête."),
    Renewed(
        "nouvelle",
        "Votre nouvelle carte est prête. L’ancienne ne mène plus nulle part."
    ),
    Revoked(
        "retiree",
        "Votre carte est retirée\u{a0}: celles que vous avez montrées ou imprimées ne mènent plus nulle part."
    ),
    ; not done:
    Changed("change", "Entre-temps, les choses ont changé\u{a0}: voici où en est votre carte."),
);

impl ChangedFlash for CardFlash {
    const CHANGED: Self = Self::Changed;
}

// Said on `/accueil/{code}`.
flash!(
    WelcomeFlash,
    Thanks(
        "merci",
        "Merci\u{202f}! Le lycée vérifie votre réponse, puis une convention vous sera envoyée."
    ),
    ; not done:
    Filled(
        "rempli",
        "Voici ce que le répertoire de l’État dit de ce SIRET. Relisez, complétez, puis répondez."
    ),
);
