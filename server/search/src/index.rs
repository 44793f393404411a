//! The index: its tables, and how a search goes through them.

use std::{cmp::Ordering, collections::HashMap};

use chrono::{DateTime, Utc};
use domain::{
    id::OfferId,
    offer::{Hit, Listing, OfferCard},
    place::Direction,
    query::{Radius, SearchQuery, Sort},
    sector::{SectorCode, SectorSet},
};

use crate::{
    filter::{Filter, Traits},
    grid::{Circle, Grid, Spot},
    record::{Names, Record},
    request::{Request, Results},
    score::Field,
    slots::{Slot, SlotSet},
    text,
    top::{Found, Top},
    vocabulary::{Answers, Vocabulary},
};

/// What a search reads of an offer it does not reach through the grid.
#[derive(Clone, Copy)]
struct Facts {
    /// Where it is, in France.
    direction: Option<Direction>,
    published_at: DateTime<Utc>,
    traits: Traits,
    sector: SectorCode,
}

/// Published offers, in memory.
#[derive(Default)]
pub struct OfferIndex {
    slots: HashMap<OfferId, Slot>,
    /// By slot. Those of an empty slot suit no request.
    facts: Vec<Facts>,
    /// By slot.
    records: Vec<Option<Record>>,
    empty_slots: Vec<Slot>,
    names: Names,
    grid: Grid,
    vocabulary: Vocabulary,
}

impl OfferIndex {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many offers it holds, found or not.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// An offer's card.
    pub fn card(&self, id: OfferId) -> Option<OfferCard> {
        self.record(*self.slots.get(&id)?).map(Record::card)
    }

    fn record(&self, slot: Slot) -> Option<&Record> {
        self.records[slot as usize].as_ref()
    }

    /// Takes an offer in, in place of an earlier one of the same id. An offer without a seat is held, not found.
    pub fn upsert(&mut self, listing: &Listing) {
        let card = &listing.card;
        self.remove(card.id);
        let facts = Facts {
            direction: card
                .whereabouts
                .position()
                .map(domain::place::Position::direction),
            published_at: card.published_at,
            traits: Traits::of(card),
            sector: card.sector,
        };
        let slot = self.empty_slots.pop().unwrap_or_else(|| {
            self.facts.push(facts);
            self.records.push(None);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a posting has 28 bits for it, a country fewer offers"
            )]
            let last = (self.records.len() - 1) as Slot;
            last
        });
        self.facts[slot as usize] = facts;
        if let (Some(position), Some(direction)) = (card.whereabouts.position(), facts.direction) {
            self.grid.insert(
                position,
                Spot {
                    direction,
                    slot,
                    traits: facts.traits,
                    sector: facts.sector,
                },
            );
        }
        let terms = self.index_words(slot, listing);
        self.records[slot as usize] = Some(Record::new(card, terms, &mut self.names));
        self.slots.insert(card.id, slot);
    }

    fn index_words(&mut self, slot: Slot, listing: &Listing) -> Box<[crate::vocabulary::TermId]> {
        let card = &listing.card;
        let fields: [(Field, &[String]); 4] = [
            (Field::Title, std::slice::from_ref(&card.title)),
            (Field::Metiers, &listing.metiers),
            (Field::Structure, std::slice::from_ref(&card.structure)),
            (Field::Activities, &listing.activities),
        ];
        let mut folded = Vec::with_capacity(512);
        let mut words: Vec<_> = Vec::with_capacity(64);
        for (field, texts) in fields {
            folded.clear();
            texts.iter().for_each(|text| text::fold_onto(&mut folded, text));
            words.extend(
                text::runs(&folded).filter_map(|token| self.vocabulary.id_of(token))
                    .map(|id| (id, field)),
            );
        }
        let mut terms = Vec::with_capacity(64);
        for (id, field) in words {
            if self.vocabulary.add(slot, id, field) {
                terms.push(id);
            }
        }
        terms.into_boxed_slice()
    }

    /// Forgets an offer; `false` if it was not there.
    pub fn remove(&mut self, id: OfferId) -> bool {
        let Some(slot) = self.slots.remove(&id) else {
            return false;
        };
        self.facts[slot as usize].traits = Traits::NONE;
        self.empty_slots.push(slot);
        if let Some(record) = self.records[slot as usize].take() {
            self.vocabulary.remove(slot, &record.terms);
            if let Some(position) = record.position {
                self.grid.remove(position, slot);
            }
            record.release(&mut self.names);
        }
        true
    }

    /// How many offers there are, in all and by sector, and one page of them.
    pub fn search(&self, request: &Request<'_>) -> Results {
        let search = Search::new(self, request);
        let scores = search.scores();
        let per_page = SearchQuery::PER_PAGE as usize;
        let start = (request.page.0.max(1) as usize - 1).saturating_mul(per_page);
        let mut top = Top::new(start..start.saturating_add(per_page), |a, b| {
            self.compare(request.order, a, b)
        });
        let mut counts = Counts::default();
        search.each(|found, sector| {
            counts.add(sector);
            if search.filter.wants(sector) {
                let score = scores.get(found.slot as usize).copied().unwrap_or_default();
                top.push(Found { score, ..found });
            }
        });
        Results {
            total: counts
                .iter()
                .filter(|&(sector, _)| search.filter.wants(sector))
                .map(|(_, count)| count)
                .sum(),
            per_sector: counts.iter().collect(),
            hits: self.hits(top.finish()),
        }
    }

    /// The total of a search.
    pub(crate) fn count(&self, request: &Request<'_>) -> usize {
        let search = Search::new(self, request);
        let mut count = 0;
        search.each(|_, sector| count += usize::from(search.filter.wants(sector)));
        count
    }

    /// Offers related to one in France: those within 30 km of it, its own sector first, then the nearest first.
    /// Distances are from that offer.
    pub fn nearby(&self, id: OfferId, limit: usize, first_week_started: bool) -> Vec<Hit> {
        let Some(&slot) = self.slots.get(&id) else {
            return Vec::new();
        };
        let Some(centre) = self.record(slot).and_then(|record| record.position) else {
            return Vec::new();
        };
        let radius = Radius::new(30).unwrap_or_default().distance();
        let request = Request {
            centre: Some(centre),
            radius,
            first_week_started,
            ..Request::default()
        };
        let other_sector =
            |found: &Found| self.facts[found.slot as usize].sector != self.facts[slot as usize].sector;
        let mut top = Top::new(0..limit, |a, b| {
            other_sector(a)
                .cmp(&other_sector(b))
                .then_with(|| self.compare(Sort::Distance, a, b))
        });
        Search::new(self, &request).each(|found, _| {
            if found.slot != slot {
                top.push(found);
            }
        });
        self.hits(top.finish())
    }

    fn compare(&self, order: Sort, a: &Found, b: &Found) -> Ordering {
        let nearest = || match (a.chord, b.chord) {
            (Some(a), Some(b)) => a.total_cmp(b),
            _ => Ordering::Equal,
        };
        let published = |found: &Found| self.facts[found.slot as usize].published_at;
        let id = |found: &Found| self.record(found.slot).map(|record| record.id);
        let by_order = match order {
            Sort::Distance if a.chord.is_some() => nearest(),
            Sort::Distance | Sort::Recent => published(b).cmp(&published(a)),
            Sort::Relevance => b.score.cmp(&a.score).then_with(nearest),
        };
        by_order.then_with(|| id(a).cmp(&id(b)))
    }

    fn hits(&self, found: Vec<Found>) -> Vec<Hit> {
        let hit = |found: Found| {
            let card = self.record(found.slot)?.card();
            Some(Hit {
                card,
                distance: found.chord.map(domain::place::Chord::to_kilometres),
            })
        };
        found.into_iter().filter_map(hit).collect()
    }
}

/// A request made ready.
struct Search<'a> {
    index: &'a OfferIndex,
    filter: Filter,
    circle: Option<Circle>,
    words: Vec<Answers>,
    /// The offers that have the words, if there are any.
    matching: Option<SlotSet>,
    order: Sort,
}

impl<'a> Search<'a> {
    fn new(index: &'a OfferIndex, request: &Request<'_>) -> Self {
        let vocabulary = &index.vocabulary;
        let words: Vec<_> = text::words(request.words)
            .iter()
            .map(|word| vocabulary.answers(&word.folded))
            .collect();
        Self {
            index,
            filter: Filter::new(request),
            circle: request
                .centre
                .filter(|_| !request.abroad)
                .map(|home| Circle::new(home, request.radius)),
            matching: (!words.is_empty()).then(|| vocabulary.matching(&words, index.records.len())),
            words,
            order: request.order,
        }
    }

    /// By slot, how well offers answer the words; nothing unless that is the order.
    fn scores(&self) -> Vec<u16> {
        match &self.matching {
            Some(matching) if self.order == Sort::Relevance => {
                self.index
                    .vocabulary
                    .scores(&self.words, matching, self.index.records.len())
            }
            _ => Vec::new(),
        }
    }

    /// Visits the offers that pass every filter but the sector's, in no particular order.
    fn each(&self, visit: impl FnMut(Found, SectorCode)) {
        match (&self.circle, &self.matching) {
            (None, None) => self.each_of(0..self.index.facts.len() as Slot, visit),
            (None, Some(matching)) => self.each_of(matching.iter(), visit),
            (Some(circle), None) => self.each_around(circle, |_| true, visit),
            (Some(circle), Some(matching)) => {
                let around: usize = self.index.grid.cells(circle).map(<[Spot]>::len).sum();
                if matching.len() < around {
                    self.each_of(matching.iter(), visit);
                } else {
                    self.each_around(circle, |slot| matching.contains(slot), visit);
                }
            }
        }
    }

    fn each_of(&self, slots: impl Iterator<Item = Slot>, mut visit: impl FnMut(Found, SectorCode)) {
        for slot in slots {
            let facts = &self.index.facts[slot as usize];
            if !self.filter.accepts(facts.traits) {
                continue;
            }
            let chord = match &self.circle {
                None => None,
                Some(circle) => match facts.direction.and_then(|direction| circle.reaches(direction)) {
                    None => continue,
                    chord => chord,
                },
            };
            visit(
                Found {
                    slot,
                    score: 0,
                    chord,
                },
                facts.sector,
            );
        }
    }

    fn each_around(
        &self,
        circle: &Circle,
        matches: impl Fn(Slot) -> bool,
        mut visit: impl FnMut(Found, SectorCode),
    ) {
        for spot in self.index.grid.cells(circle).flatten() {
            if self.filter.accepts(spot.traits)
                && matches(spot.slot)
                && let Some(chord) = circle.reaches(spot.direction)
            {
                visit(
                    Found {
                        slot: spot.slot,
                        score: 0,
                        chord: Some(chord),
                    },
                    spot.sector,
                );
            }
        }
    }
}

/// How many offers were found in each sector.
struct Counts {
    seen: SectorSet,
    by_number: [usize; SectorCode::MAX as usize + 1],
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            seen: SectorSet::default(),
            by_number: [0; SectorCode::MAX as usize + 1],
        }
    }
}

impl Counts {
    #[inline]
    fn add(&mut self, sector: SectorCode) {
        self.seen.insert(sector);
        self.by_number[usize::from(sector.number())] += 1;
    }

    fn iter(&self) -> impl Iterator<Item = (SectorCode, usize)> {
        self.seen
            .iter()
            .map(|sector| (sector, self.by_number[usize::from(sector.number())]))
    }
}
