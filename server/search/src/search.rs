//! How a search goes through the index.

use std::cmp::Ordering;

use domain::{
    id::OfferId,
    offer::Hit,
    place::Chord,
    query::{Radius, SearchQuery, Sort},
    sector::{SectorCode, SectorSet},
};

use crate::{
    filter::Filter,
    grid::{Circle, Spot},
    index::OfferIndex,
    request::{Request, Results},
    slots::{Slot, SlotSet},
    text,
    top::{Found, Top},
    vocabulary::Answers,
};

impl OfferIndex {
    /// How many offers there are, in all and by sector, and one page of them.
    pub fn search(&self, request: &Request<'_>) -> Results {
        let search = Search::new(self, request);
        let scores = search.scores(request.order);
        let per_page = SearchQuery::PER_PAGE as usize;
        let start = (request.page.0 as usize).saturating_sub(1).saturating_mul(per_page);
        let page = start..start.saturating_add(per_page);
        let mut top = Top::new(page, |a, b| self.compare(request.order, a, b));
        let mut counts = Counts::default();
        search.each(|found, sector| {
            counts.add(sector);
            if search.filter.wants(sector) {
                let score = scores.get(found.slot as usize).copied().unwrap_or_default();
                top.push(Found { score, ..found });
            }
        });
        let wanted = counts.iter().filter(|&(sector, _)| search.filter.wants(sector));
        Results {
            total: wanted.map(|(_, count)| count).sum(),
            per_sector: counts.iter().collect(),
            hits: self.hits(top),
        }
    }

    /// The total of a search.
    pub(crate) fn count(&self, request: &Request<'_>) -> usize {
        let search = Search::new(self, request);
        let mut count = 0;
        search.each(|_, sector| count += usize::from(search.filter.wants(sector)));
        count
    }

    /// Offers to see after one in France: those within 30 km of it, its own sector first, then the nearest first.
    /// Distances are from that offer. None for an offer that is abroad or unknown.
    pub fn nearby(&self, id: OfferId, limit: usize, first_week_started: bool) -> Vec<Hit> {
        let Some(origin) = self.record(id) else { return Vec::new() };
        let Some(centre) = origin.position else { return Vec::new() };
        let radius = Radius::new(30).unwrap_or_default().distance();
        let request = Request { centre: Some(centre), radius, first_week_started, ..Request::default() };
        let is_other_sector = |found: &Found| self.facts(found.slot).sector != origin.sector;
        let mut top = Top::new(0..limit, |a, b| {
            is_other_sector(a).cmp(&is_other_sector(b)).then_with(|| self.compare(Sort::Distance, a, b))
        });
        Search::new(self, &request).each(|found, _| {
            if self.id(found.slot) != Some(id) {
                top.push(found);
            }
        });
        self.hits(top)
    }

    fn compare(&self, order: Sort, a: &Found, b: &Found) -> Ordering {
        let nearest = || match (a.chord, b.chord) {
            (Some(a), Some(b)) => a.total_cmp(b),
            _ => Ordering::Equal,
        };
        let published = |found: &Found| self.facts(found.slot).published_at;
        let first = match order {
            Sort::Distance if a.chord.is_some() => nearest(),
            Sort::Distance | Sort::Recent => published(b).cmp(&published(a)),
            Sort::Relevance => b.score.cmp(&a.score).then_with(nearest),
        };
        first.then_with(|| self.id(a.slot).cmp(&self.id(b.slot)))
    }

    fn hits(&self, top: Top<impl Fn(&Found, &Found) -> Ordering>) -> Vec<Hit> {
        let hit = |found: Found| {
            Some(Hit { card: self.card_in(found.slot)?, distance: found.chord.map(Chord::to_kilometres) })
        };
        top.finish().into_iter().filter_map(hit).collect()
    }
}

/// A request made ready.
struct Search<'a> {
    index: &'a OfferIndex,
    filter: Filter,
    circle: Option<Circle>,
    words: Vec<Answers>,
    /// The offers that have the words, when there are words.
    matching: Option<SlotSet>,
}

impl<'a> Search<'a> {
    fn new(index: &'a OfferIndex, request: &Request<'_>) -> Self {
        let home = request.centre.filter(|_| !request.abroad);
        let words = text::words(request.words);
        let words: Vec<_> = words.iter().map(|word| index.vocabulary().answers(&word.folded)).collect();
        Self {
            index,
            filter: Filter::new(request),
            circle: home.map(|home| Circle::new(home, request.radius)),
            matching: (!words.is_empty()).then(|| index.vocabulary().matching(&words, index.slots())),
            words,
        }
    }

    /// By slot, how well offers answer the words; nothing unless the order needs it.
    fn scores(&self, order: Sort) -> Vec<u16> {
        match &self.matching {
            Some(matching) if order == Sort::Relevance => {
                self.index.vocabulary().scores(&self.words, matching, self.index.slots())
            }
            _ => Vec::new(),
        }
    }

    /// Visits the offers that pass every filter but the sector's, in no particular order.
    fn each(&self, visit: impl FnMut(Found, SectorCode)) {
        match (&self.circle, &self.matching) {
            (None, None) => self.each_of(self.index.all_slots(), visit),
            (None, Some(matching)) => self.each_of(matching.iter(), visit),
            (Some(circle), None) => self.each_around(circle, |_| true, visit),
            (Some(circle), Some(matching)) => {
                let around: usize = self.index.grid().cells(circle).map(<[Spot]>::len).sum();
                if matching.len() < around {
                    self.each_of(matching.iter(), visit);
                } else {
                    self.each_around(circle, |slot| matching.contains(slot), visit);
                }
            }
        }
    }

    /// The same, among those slots.
    fn each_of(&self, slots: impl Iterator<Item = Slot>, mut visit: impl FnMut(Found, SectorCode)) {
        for slot in slots {
            let facts = self.index.facts(slot);
            if !self.filter.accepts(facts.traits) {
                continue;
            }
            let chord = match &self.circle {
                None => None,
                Some(circle) => match facts.direction.and_then(|direction| circle.reaches(direction)) {
                    None => continue,
                    reached => reached,
                },
            };
            visit(Found { slot, score: 0, chord }, facts.sector);
        }
    }

    /// The same, among the offers around home.
    fn each_around(
        &self,
        circle: &Circle,
        matches: impl Fn(Slot) -> bool,
        mut visit: impl FnMut(Found, SectorCode),
    ) {
        for spots in self.index.grid().cells(circle) {
            for spot in spots {
                if self.filter.accepts(spot.traits)
                    && matches(spot.slot)
                    && let Some(chord) = circle.reaches(spot.direction)
                {
                    visit(Found { slot: spot.slot, score: 0, chord: Some(chord) }, spot.sector);
                }
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
        Self { seen: SectorSet::default(), by_number: [0; SectorCode::MAX as usize + 1] }
    }
}

impl Counts {
    #[inline]
    fn add(&mut self, sector: SectorCode) {
        self.seen.insert(sector);
        self.by_number[usize::from(sector.number())] += 1;
    }

    fn iter(&self) -> impl Iterator<Item = (SectorCode, usize)> {
        self.seen.iter().map(|sector| (sector, self.by_number[usize::from(sector.number())]))
    }
}
