//! What the index keeps of an offer to show it: its card, made small.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    id::OfferId,
    offer::{Format, OfferCard, SeatsLeft, Whereabouts},
    place::Position,
    sector::SectorCode,
    structure::StructureKind,
    weeks::Weeks,
};
use hashbrown::HashSet;

use crate::terms::TermList;

/// Names that many offers share, stored once: of hosts, cities, departments and countries.
#[derive(Default)]
pub(crate) struct Names {
    structures: Kept,
    /// Those of offers reserved to some lycées: they are counted for nobody else.
    reserved: Kept,
    places: Kept,
}

impl Names {
    pub(crate) fn count_structures(&self) -> usize {
        self.structures.0.len()
    }

    fn structures_of(&mut self, reserved: bool) -> &mut Kept {
        if reserved {
            &mut self.reserved
        } else {
            &mut self.structures
        }
    }
}

/// Names of one sort.
#[derive(Default)]
struct Kept(HashSet<Arc<str>>);

impl Kept {
    fn keep(&mut self, name: &str) -> Arc<str> {
        if let Some(kept) = self.0.get(name) {
            return Arc::clone(kept);
        }
        let kept: Arc<str> = name.into();
        self.0.insert(Arc::clone(&kept));
        kept
    }

    /// Drops a name that nothing else holds.
    fn release(&mut self, name: &Arc<str>) {
        if Arc::strong_count(name) == 2 {
            self.0.remove(name);
        }
    }
}

/// A card with its names shared, and the terms to withdraw from the vocabulary when the offer goes.
pub(crate) struct Record {
    id: OfferId,
    published_at: DateTime<Utc>,
    /// In France.
    position: Option<Position>,
    title: Box<str>,
    structure: Arc<str>,
    city: Arc<str>,
    /// Department's code in France, else country.
    area: Arc<str>,
    terms: TermList,
    seats_left: SeatsLeft,
    sector: SectorCode,
    kind: StructureKind,
    weeks: Weeks,
    format: Format,
    accessible: bool,
    reserved: bool,
    committed: bool,
}

impl Record {
    pub(crate) fn new(card: &OfferCard, terms: TermList, names: &mut Names) -> Self {
        let (city, area) = match &card.whereabouts {
            Whereabouts::France { city, department, .. } => (city, department),
            Whereabouts::Abroad { city, country } => (city, country),
        };
        Self {
            id: card.id,
            published_at: card.published_at,
            position: card.whereabouts.position(),
            title: card.title.as_str().into(),
            structure: names.structures_of(card.reserved).keep(&card.structure),
            city: names.places.keep(city),
            area: names.places.keep(area),
            terms,
            seats_left: card.seats_left,
            sector: card.sector,
            kind: card.kind,
            weeks: card.weeks,
            format: card.format,
            accessible: card.accessible,
            reserved: card.reserved,
            committed: card.committed,
        }
    }

    /// Drops the names that only this offer had, and returns its terms.
    pub(crate) fn release(self, names: &mut Names) -> TermList {
        names.structures_of(self.reserved).release(&self.structure);
        for name in [&self.city, &self.area] {
            names.places.release(name);
        }
        self.terms
    }

    pub(crate) fn id(&self) -> OfferId {
        self.id
    }

    pub(crate) fn position(&self) -> Option<Position> {
        self.position
    }

    pub(crate) fn card(&self) -> OfferCard {
        let [title, structure, city, area] =
            [&*self.title, &self.structure, &self.city, &self.area].map(str::to_owned);
        OfferCard {
            id: self.id,
            title,
            structure,
            kind: self.kind,
            sector: self.sector,
            whereabouts: match self.position {
                Some(position) => Whereabouts::France {
                    city,
                    department: area,
                    position,
                },
                None => Whereabouts::Abroad { city, country: area },
            },
            weeks: self.weeks,
            seats_left: self.seats_left,
            format: self.format,
            accessible: self.accessible,
            reserved: self.reserved,
            committed: self.committed,
            published_at: self.published_at,
        }
    }
}
