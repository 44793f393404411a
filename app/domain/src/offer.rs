//! Offers: what a host proposes, as the database keeps it, as a list shows it and as a page tells it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    hours::WeekHours,
    id::{CampaignId, OfferId, PlaceId, SchoolId, StructureId},
    place::{Kilometres, Position},
    sector::SectorCode,
    structure::StructureKind,
    typography::place_name,
    weeks::{Week, Weeks},
};

pub mod history;
pub mod transitions;
pub mod visibility;

/// Alone, in a small group, or as a whole class (reference text 001).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One pupil at a time.
    Individual,
    /// A few pupils, each applying alone.
    SmallGroup,
    /// A whole class; no longer offered.
    WholeClass,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Individual, Self::SmallGroup, Self::WholeClass];

    /// Those that an offer may be published with. No lycée has a way to ask for a whole class, and no pupil applies for one:
    /// offers that were made for one are still read.
    pub const OFFERED: [Self; 2] = [Self::Individual, Self::SmallGroup];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::SmallGroup => "small_group",
            Self::WholeClass => "whole_class",
        }
    }

    /// The format of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Individual => "Accueil individuel",
            Self::SmallGroup => "Accueil en petit groupe",
            Self::WholeClass => "Accueil d’une classe entière",
        }
    }

    /// Whether several pupils are hosted together.
    pub fn is_group(self) -> bool {
        self != Self::Individual
    }
}

/// The state of an offer; `transitions` lists the allowed changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// Being written.
    Draft,
    /// Found in search, open to applications.
    Published,
    /// Withdrawn from search for a while.
    Paused,
    /// No seat left in any of its weeks.
    Full,
    /// Over.
    Ended,
    /// Withdrawn by a moderator, who may restore it.
    Hidden,
    /// Removed by its host.
    Removed,
}

impl OfferState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Published,
        Self::Paused,
        Self::Full,
        Self::Ended,
        Self::Hidden,
        Self::Removed,
    ];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Paused => "paused",
            Self::Full => "full",
            Self::Ended => "ended",
            Self::Hidden => "hidden",
            Self::Removed => "removed",
        }
    }

    /// The state of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether pupils find the offer by searching.
    pub fn is_searchable(self) -> bool {
        self == Self::Published
    }
}

/// Seats still free in each of the two weeks; zero in a week the offer does not cover.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct SeatsLeft {
    /// In the first week.
    pub first: u16,
    /// In the second week.
    pub second: u16,
}

impl SeatsLeft {
    /// In that week.
    pub fn of(self, week: Week) -> u16 {
        match week {
            Week::First => self.first,
            Week::Second => self.second,
        }
    }

    /// Whether each of those weeks has one.
    pub fn allows(self, weeks: Weeks) -> bool {
        weeks.iter().all(|week| self.of(week) > 0)
    }

    /// Whether any week has one.
    pub fn any(self) -> bool {
        self.first > 0 || self.second > 0
    }
}

/// An offer as its host wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// Identifier.
    pub id: OfferId,
    /// Campaign it belongs to.
    pub campaign: CampaignId,
    /// Host.
    pub structure: StructureId,
    /// Where it takes place; a place of that structure.
    pub place: PlaceId,
    /// Sector.
    pub sector: SectorCode,
    /// Title.
    pub title: String,
    /// Jobs to discover.
    pub metiers: Vec<String>,
    /// Activities.
    pub activities: Vec<String>,
    /// Weeks offered.
    pub weeks: Weeks,
    /// Seats in each of these weeks.
    pub seats: u16,
    /// Alone or together.
    pub format: Format,
    /// Hours.
    pub hours: WeekHours,
    /// What is offered or possible at midday.
    pub lunch: String,
    /// Whether a pupil with a disability can be hosted.
    pub accessible: bool,
    /// What such a pupil should know; may be empty.
    pub access_note: String,
    /// Lycées it is reserved to; empty when open to all.
    pub reserved_to: Vec<SchoolId>,
    /// Name of the person to call, for accepted pupils only.
    pub contact_name: String,
    /// Their phone.
    pub contact_phone: String,
    /// State.
    pub state: OfferState,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
}

/// Where an offer takes place, as anybody may know it before being accepted: the commune, never the street.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Whereabouts {
    /// In France.
    France {
        /// Commune's name.
        city: String,
        /// Department's code.
        department: String,
        /// Where exactly; distances shown are rounded.
        position: Position,
    },
    /// Abroad: no distance is computed.
    Abroad {
        /// City.
        city: String,
        /// Country's name in French.
        country: String,
    },
}

impl Whereabouts {
    /// « Montreuil (93) », « Lisbonne (Portugal) ».
    pub fn label(&self) -> String {
        match self {
            Self::France { city, department, .. } => format!("{} ({department})", place_name(city)),
            Self::Abroad { city, country } => format!("{} ({country})", place_name(city)),
        }
    }

    /// The position, in France.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::France { position, .. } => Some(*position),
            Self::Abroad { .. } => None,
        }
    }

    /// The department's code, in France.
    pub fn department(&self) -> Option<&str> {
        match self {
            Self::France { department, .. } => Some(department),
            Self::Abroad { .. } => None,
        }
    }

    /// Whether it is abroad.
    pub fn is_abroad(&self) -> bool {
        matches!(self, Self::Abroad { .. })
    }
}

/// What a list shows of a published offer, and what search filters on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OfferCard {
    /// Identifier.
    pub id: OfferId,
    /// Title.
    pub title: String,
    /// Name of the host organisation.
    pub structure: String,
    /// Its kind.
    pub kind: StructureKind,
    /// Sector.
    pub sector: SectorCode,
    /// Where.
    pub whereabouts: Whereabouts,
    /// Weeks offered.
    pub weeks: Weeks,
    /// Seats left.
    pub seats_left: SeatsLeft,
    /// Alone or together.
    pub format: Format,
    /// Whether a pupil with a disability can be hosted.
    pub accessible: bool,
    /// Whether it is reserved to some lycées: only their pupils see it.
    pub reserved: bool,
    /// Whether the organisation has the badge « organisation engagée ».
    #[serde(default)]
    pub committed: bool,
    /// When it was published, to the second at least. Lists are sorted by it where they are made; no browser is sent it.
    #[serde(skip)]
    pub published_at: DateTime<Utc>,
}

/// A published offer as the search index takes it in: its card, and the words it can be found by.
#[derive(Clone, PartialEq, Debug)]
pub struct Listing {
    /// What a list shows.
    pub card: OfferCard,
    /// Names of the jobs to discover.
    pub metiers: Vec<String>,
    /// What the pupil will do.
    pub activities: Vec<String>,
    /// The lycées it is reserved to; empty when open to all.
    pub reserved_to: Vec<SchoolId>,
}

/// A card found by a search, with its distance when home is known and the offer is in France.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Hit {
    /// The offer.
    pub card: OfferCard,
    /// How far from home.
    pub distance: Option<Kilometres>,
}

/// Everything a pupil needs to decide. The depositor's name and phone are not here: they are shown to accepted
/// pupils only.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OfferDetail {
    /// What the list shows.
    pub card: OfferCard,
    /// Jobs to discover.
    pub metiers: Vec<String>,
    /// Activities.
    pub activities: Vec<String>,
    /// Hours, the same in both weeks.
    pub hours: WeekHours,
    /// What is offered or possible at midday.
    pub lunch: String,
    /// What a pupil with a disability should know; may be empty.
    pub access_note: String,
    /// Names of the lycées it is reserved to; empty when open to all.
    pub reserved_to: Vec<String>,
}

/// What an edit may change of an offer that is out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EditScope {
    /// Whether place, weeks, hours and format may change: not once a student who counts on them has confirmed. Texts always may, and
    /// so may seats, never below those held and taken.
    pub circumstances: bool,
    /// Whether pupils wait for an answer, who are told when the place, the weeks or the hours change.
    pub tells: bool,
}

impl EditScope {
    /// `pending`: somebody applied and is not placed yet; `confirmed`: somebody confirmed.
    pub fn of(pending: bool, confirmed: bool) -> Self {
        Self {
            circumstances: !confirmed,
            tells: pending,
        }
    }
}
