//! A search request and its results.

use domain::{
    area::DepartmentSet,
    id::SchoolId,
    offer::Hit,
    place::{Kilometres, Position},
    query::{Page, Radius, Sort},
    sector::{SectorCode, SectorSet},
    structure::KindSet,
    weeks::Weeks,
};

/// A search, with home already resolved to a position.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box of the search form")]
pub struct Request<'a> {
    /// Home; `None` for the whole country or an area of it, where the radius plays no part.
    pub centre: Option<Position>,
    /// In which departments; all of them when `None`. They play no part where home is known.
    pub departments: Option<DepartmentSet>,
    /// How far from home.
    pub radius: Kilometres,
    /// In which sectors; empty for all.
    pub sectors: SectorSet,
    /// Weeks that must each have a seat; any when `None`.
    pub weeks: Option<Weeks>,
    /// Key words, as typed.
    pub words: &'a str,
    /// Kinds of structure; empty for all.
    pub kinds: KindSet,
    /// Only offers that take several pupils together.
    pub group: bool,
    /// Only offers that can host a pupil with a disability.
    pub accessible: bool,
    /// Only offers of organisations that have the badge « organisation engagée ».
    pub committed: bool,
    /// Only offers abroad, wherever home is; otherwise only offers in France.
    pub abroad: bool,
    /// Whether the first week has begun: offers that do not cover the second are then over.
    pub first_week_started: bool,
    /// The lycée of whoever searches: offers reserved to it are found too. Nobody else finds them.
    pub school: Option<SchoolId>,
    /// Order of the hits.
    pub order: Sort,
    /// Which page of them.
    pub page: Page,
}

impl<'a> Request<'a> {
    /// The same search, changed.
    pub(crate) fn with<'b>(&self, change: impl FnOnce(&mut Request<'b>)) -> Request<'b>
    where
        'a: 'b,
    {
        let mut changed: Request<'b> = *self;
        change(&mut changed);
        changed
    }
}

impl Default for Request<'_> {
    /// Every offer in France, the most recent first.
    fn default() -> Self {
        Self {
            centre: None,
            departments: None,
            radius: Radius::DEFAULT.distance(),
            sectors: SectorSet::default(),
            weeks: None,
            words: "",
            kinds: KindSet::default(),
            group: false,
            accessible: false,
            committed: false,
            abroad: false,
            first_week_started: false,
            school: None,
            order: Sort::Recent,
            page: Page::default(),
        }
    }
}

/// What a search found.
#[derive(Clone, PartialEq, Debug)]
pub struct Results {
    /// How many offers, on all pages.
    pub total: usize,
    /// How many in each sector if all sectors were searched; sectors with none are left out. Ordered by code.
    pub per_sector: Vec<(SectorCode, usize)>,
    /// The page's offers, at most [`SearchQuery::PER_PAGE`](domain::query::SearchQuery::PER_PAGE).
    pub hits: Vec<Hit>,
}

/// A sector that key words mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SectorMeant {
    /// Which.
    pub sector: SectorCode,
    /// The key words it does not stand for.
    pub words: String,
    /// How many offers of it the search finds with these.
    pub count: usize,
}

/// A single change to a search that found nothing, and the number of offers that the changed search finds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Widening {
    /// Searching further: the nearest proposed radius that gives something.
    Radius(Radius, usize),
    /// Leaving out one word of several, given as it was typed.
    WithoutWord(String, usize),
    /// Leaving out every word.
    WithoutWords(usize),
    /// Searching all sectors.
    AllSectors(usize),
    /// Taking any week.
    AnyWeeks(usize),
    /// Taking any kind of structure.
    AnyKind(usize),
    /// Taking offers for one pupil as well.
    NotGroup(usize),
    /// Taking offers that do not say they are accessible.
    NotAccessible(usize),
    /// Taking organisations without the badge.
    NotCommitted(usize),
    /// Searching the whole country.
    WholeCountry(usize),
}
