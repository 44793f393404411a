//! The offer search.

use chrono::NaiveDate;
use domain::{
    campaign::{Campaign, Phase},
    offer::Hit,
    place::CommuneCode,
    query::Field,
    search_map::SearchMap,
    sector::SectorCode,
    structure::StructureKind,
};
use serde::{Deserialize, Serialize};

/// A commune to name or to choose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Town {
    /// INSEE code.
    pub code: CommuneCode,
    /// « Montreuil (93) ».
    pub label: String,
    /// Its first postal code; may be empty.
    pub postal_code: String,
}

/// A department or a region that is searched in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchArea {
    /// « Vienne (département) »: what the field of places holds.
    pub label: String,
    /// « dans la Vienne ».
    pub within: String,
}

/// A place that somebody may mean, with the same search from there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlaceChoice {
    /// The name that was found: a commune, a former one, a lycée, a department.
    pub name: String,
    /// What tells it from others: a postal code, today's commune.
    pub detail: String,
    /// The address of the search.
    pub url: String,
}

/// The campaign and where it stands on the day of the answer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Calendar {
    /// The campaign.
    pub campaign: Campaign,
    /// What is open.
    pub phase: Phase,
    /// The day of the answer.
    #[serde(with = "domain::day::iso")]
    pub today: NaiveDate,
}

/// A change to the search that would give something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Advice {
    /// « 12 offres à moins de 20 km ».
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// A page of results.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Offers in all.
    pub total: usize,
    /// Offers by sector, the choice of sectors left aside.
    pub per_sector: Vec<(SectorCode, usize)>,
    /// Where they are, seen from home; nothing without a home.
    pub map: Option<SearchMap>,
    /// Those of this page.
    pub hits: Vec<Hit>,
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
}

/// What a search gives.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// Nobody can search today.
    Closed(Option<Calendar>),
    /// Several places have that name or that postal code.
    WhichPlace(Vec<PlaceChoice>),
    /// No place has exactly that name; those that begin so.
    PlaceBegun(Vec<PlaceChoice>),
    /// No place has that name; the closest ones.
    NoSuchPlace(Vec<PlaceChoice>),
    /// The same search has a better address.
    Moved(String),
    /// Offers.
    Found(Found),
    /// No offer; by sector when only the choice of sectors is in the way, and what would help.
    Nothing(Vec<(SectorCode, usize)>, Vec<Advice>),
    /// There are results, but fewer pages.
    NoSuchPage(u32),
}

/// What a search gives, and how the address was understood.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SearchOutcome {
    /// What in the address could not be read.
    pub problems: Vec<Field>,
    /// Home, once known.
    pub home: Option<Town>,
    /// The department or the region that is searched in, when home is none.
    pub area: Option<SearchArea>,
    /// Other communes of the same name, each with the address of the same search from there.
    pub namesakes: Vec<(Town, String)>,
    /// The sectors that the key words mean, each with how many offers it has and where it leads.
    #[serde(default)]
    pub sectors_meant: Vec<Advice>,
    /// The answer.
    pub answer: Answer,
}

/// What the link of an e-mail that proves an address is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlertLink {
    /// The search in words.
    pub search: String,
    /// Where it is.
    pub path: String,
    /// Whether the address is proved already.
    pub confirmed: bool,
}

// Said on `/alerte`.
flash!(
    AlertFlash,
    Asked(
        "demandee",
        "Un e-mail part à cette adresse. Ouvrez-le et confirmez\u{a0}: sans cela, vous ne recevrez rien."
    ),
    Confirmed(
        "confirmee",
        "C’est confirmé. Un e-mail vous dira les nouvelles offres, un par jour au plus."
    ),
);

/// Key words to put into their field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WordSuggestion {
    /// What to search.
    pub text: String,
    /// The label of the sector it leads to; may be empty.
    pub sector: String,
}

/// An organisation that has the badge « organisation engagée ».
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommittedLine {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: StructureKind,
    /// How many offers it has that anybody finds today.
    pub offers: u32,
}
