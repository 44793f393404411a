//! How a search goes through the index.

use std::cmp::{Ordering, Reverse};

use domain::{
    area::DepartmentSet,
    id::{OfferId, SchoolId},
    offer::{Hit, OfferCard},
    place::Chord,
    query::{Page, Radius, SearchQuery, Sort},
    sector::SectorCode,
};

use crate::{
    asked::{self, Asked, Sectors},
    cell::{Cell, Entry},
    circle::Circle,
    filter::{Filter, Traits},
    found::Found,
    grid::Around,
    index::{Facts, OfferIndex},
    record::Record,
    request::{Request, Results, SectorMeant},
    slots::{Ranks, Slot, SlotSet},
    top::Top,
};

impl OfferIndex {
    /// How many offers there are, in all and by sector, and one page of them.
    pub fn search(&self, request: &Request<'_>) -> Results {
        let search = Search::new(self, request);
        let published = |slot| Reverse(self.facts(slot).published_at);
        match request.order {
            Sort::Distance if search.circle.is_some() => search.run_nearest(request.page),
            Sort::Distance | Sort::Recent => search.run(request.page, |offer| published(offer.slot)),
            Sort::Relevance if search.matching.is_some() => search.run_relevant(request.page),
            Sort::Relevance => search.run(request.page, |offer| offer.near),
        }
    }

    /// The sectors that the key words of a search mean and that it does not choose already: each with the key words that remain,
    /// and the number of offers that this finds.
    pub fn sectors_meant(&self, request: &Request<'_>) -> Vec<SectorMeant> {
        let meant = self.lexicon().sectors_of(request.words).into_iter();
        let meant = meant.filter(|(sector, _)| !request.sectors.contains(*sector));
        meant
            .map(|(sector, words)| {
                let count = self.count(&request.with(|other| {
                    other.sectors = [sector].into_iter().collect();
                    other.words = &words;
                }));
                SectorMeant { sector, words, count }
            })
            .filter(|meant| meant.count > 0)
            .collect()
    }

    /// The total of a search.
    pub(crate) fn count(&self, request: &Request<'_>) -> usize {
        let search = Search::new(self, request);
        let mut count = 0;
        let mut add =
            |offer: Candidate, passes| count += usize::from(passes & search.filter.wants(offer.sector));
        if search.is_everywhere() && !request.sectors.is_empty() {
            // Some sectors of the whole country: a fiftieth of the offers each, and they are kept apart.
            search.each_reserved(&mut add);
            for slots in self.by_sector().of(request.sectors) {
                search.each_of(slots.iter(), &mut add);
            }
        } else {
            search.each(add);
        }
        count
    }

    /// Offers to see after one in France, which need not be in the index: those within 30 km of it, its own sector first, then
    /// the nearest first. Distances are from that offer. None for an offer that is abroad.
    pub fn nearby(
        &self,
        card: &OfferCard,
        limit: usize,
        first_week_started: bool,
        school: Option<SchoolId>,
    ) -> Vec<Hit> {
        let Some(centre) = card.whereabouts.position() else {
            return Vec::new();
        };
        let request = Request::default().with(|near| {
            near.centre = Some(centre);
            near.radius = Radius::new(30).unwrap_or_default().distance();
            near.first_week_started = first_week_started;
            near.school = school;
        });
        let search = Search::new(self, &request);
        let mut top = Top::new(0..limit, |slot| self.id(slot));
        search.each(|offer, passes| {
            if passes && self.id(offer.slot) != Some(card.id) {
                top.push((offer.sector != card.sector, offer.near), offer.slot);
            }
        });
        search.hits(&top.finish())
    }

    fn id(&self, slot: Slot) -> Option<OfferId> {
        self.record(slot).map(Record::id)
    }
}

/// How many offers of a cell are looked at in the time that one takes which is reached by its slot: they lie in a row, what is known of
/// the other in two places of its own.
const SCATTERED: usize = 4;

/// A chord from home, in order of length; `None` when there is no home, hence for all offers or for none.
pub(crate) type Near = Option<Nearness>;

#[derive(Clone, Copy)]
pub(crate) struct Nearness(pub(crate) Chord);

impl Ord for Nearness {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(other.0)
    }
}

impl PartialOrd for Nearness {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Nearness {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Nearness {}

/// An offer that a search visits.
#[derive(Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) slot: Slot,
    pub(crate) near: Near,
    pub(crate) sector: SectorCode,
}

/// A request, prepared for one pass over the index.
pub(crate) struct Search<'a> {
    index: &'a OfferIndex,
    pub(crate) filter: Filter,
    pub(crate) circle: Option<Circle>,
    /// The cells that the circle touches, unless the words leave fewer offers to look at.
    pub(crate) cells: Option<Vec<Around<'a>>>,
    /// In which departments, when there is no circle.
    departments: Option<DepartmentSet>,
    school: Option<SchoolId>,
    asked: Vec<Asked>,
    /// The offers that answer all that is asked, when anything is.
    pub(crate) matching: Option<SlotSet>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(index: &'a OfferIndex, request: &Request<'_>) -> Self {
        let asked = Asked::read(request.words, index.lexicon(), index.vocabulary());
        let home = request.centre.filter(|_| !request.abroad);
        let mut search = Self {
            index,
            filter: Filter::new(request),
            circle: home.map(|home| Circle::new(home, request.radius)),
            cells: None,
            departments: request.departments.filter(|_| home.is_none() && !request.abroad),
            school: request.school,
            asked,
            matching: None,
        };
        if !search.asked.is_empty() {
            let sectors = Sectors {
                count: index.all_slots().len(),
                slots: index.by_sector(),
            };
            search.matching = Some(asked::matching(&search.asked, index.vocabulary(), sectors));
        }
        search.cells = search.circle.as_ref().and_then(|circle| {
            let cells = index.grid().around(circle);
            let Some(matching) = &search.matching else {
                return Some(cells);
            };
            let around: usize = cells.iter().map(|around| around.cell.len()).sum();
            (!matching.has_fewer_than(around.div_ceil(SCATTERED))).then_some(cells)
        });
        search
    }

    /// Whether neither a circle nor words narrow it.
    fn is_everywhere(&self) -> bool {
        self.circle.is_none() && self.matching.is_none()
    }

    /// Counts what is found, and keeps the page of smallest keys; offers of the same key are in the order of their ids.
    pub(crate) fn run<K: Ord + Copy>(&self, page: Page, key: impl Fn(Candidate) -> K) -> Results {
        let mut found = self.found(page);
        self.each(|offer, passes| found.add(offer.slot, offer.sector, key(offer), passes));
        self.results(found)
    }

    /// The same, those that answer the words best first: only what is found gets a score.
    fn run_relevant(&self, page: Page) -> Results {
        let mut slots = SlotSet::new(self.index.all_slots().len());
        let mut offers = Vec::new();
        let mut found = self.found(page);
        self.each(|offer, passes| {
            found.counts.add(offer.sector, passes);
            if passes & self.filter.wants(offer.sector) {
                slots.insert(offer.slot);
                offers.push(offer);
            }
        });
        let ranks = Ranks::of(slots);
        let sector = |slot| self.index.facts(slot).sector;
        let scores = asked::scores(&self.asked, &ranks, self.index.vocabulary(), sector);
        for offer in offers {
            let score = ranks.rank(offer.slot).map(|rank| scores[rank]);
            let key = (Reverse(score), offer.near);
            if found.top.takes(key) {
                found.top.push(key, offer.slot);
            }
        }
        self.results(found)
    }

    /// Nothing found yet, for that page.
    pub(crate) fn found<K: Ord + Copy>(&self, page: Page) -> Found<'_, K, impl Fn(Slot) -> Option<OfferId>> {
        let per_page = SearchQuery::PER_PAGE as usize;
        let start = (page.0 as usize).saturating_sub(1).saturating_mul(per_page);
        let top = Top::new(start..start.saturating_add(per_page), |slot| self.index.id(slot));
        Found::new(&self.filter, top)
    }

    pub(crate) fn results<K: Ord + Copy>(
        &self,
        found: Found<'_, K, impl Fn(Slot) -> Option<OfferId>>,
    ) -> Results {
        let sectors = self.index.by_sector().sectors();
        let mut per_sector = Vec::with_capacity(sectors.len());
        per_sector.extend(found.counts.of(sectors));
        let wanted = per_sector.iter().filter(|(sector, _)| self.filter.wants(*sector));
        Results {
            total: wanted.map(|(_, count)| count).sum(),
            hits: self.hits(&found.top.finish()),
            per_sector,
        }
    }

    fn hits(&self, slots: &[Slot]) -> Vec<Hit> {
        let distance = |slot| {
            let there = self.index.direction(slot)?;
            Some(self.circle.as_ref()?.chord(there).to_kilometres())
        };
        let hit = |&slot: &Slot| {
            let card = self.index.record(slot)?.card();
            let distance = distance(slot);
            Some(Hit { card, distance })
        };
        // With room for all at once: cards are large, and were moved at each growth of the list.
        let mut hits = Vec::with_capacity(slots.len());
        hits.extend(slots.iter().filter_map(hit));
        hits
    }

    /// Visits what is found around home, on every page and in no particular order, with its chord from home. Nothing
    /// without a home.
    pub(crate) fn each_found(&self, mut visit: impl FnMut(Slot, SectorCode, Chord)) {
        self.each(|offer, passes| {
            if let (true, Some(Nearness(chord))) = (passes & self.filter.wants(offer.sector), offer.near) {
                visit(offer.slot, offer.sector, chord);
            }
        });
    }

    #[inline]
    fn is_within(&self, department: Option<u8>) -> bool {
        self.departments
            .is_none_or(|within| department.is_some_and(|number| within.contains(number)))
    }

    /// Visits the offers that can be found, in no particular order, with whether each passes every filter but the
    /// sector's.
    ///
    /// A flag rather than a branch: about half pass, in no order, and branch misprediction would cost more than all the
    /// rest. Hence also `&` rather than `&&` in what follows.
    fn each(&self, mut visit: impl FnMut(Candidate, bool)) {
        self.each_reserved(&mut visit);
        let around = self.circle.as_ref().zip(self.cells.as_ref());
        match (around, &self.matching) {
            (Some((circle, cells)), None) => {
                for around in cells {
                    self.each_in(circle, around.cell, |_| true, &mut visit);
                }
            }
            (Some((circle, cells)), Some(matching)) => {
                for around in cells {
                    self.each_in(circle, around.cell, |slot| matching.contains(slot), &mut visit);
                }
            }
            (None, Some(matching)) => self.each_of(matching.iter(), visit),
            (None, None) => self.each_of(self.index.all_slots(), visit),
        }
    }

    /// Visits the offers reserved to the lycée of whoever searches: few, and in no cell of the grid.
    pub(crate) fn each_reserved(&self, visit: &mut impl FnMut(Candidate, bool)) {
        let Some(school) = self.school else { return };
        for (slot, traits) in self.index.reserved_to(school) {
            if self
                .matching
                .as_ref()
                .is_none_or(|matching| matching.contains(slot))
            {
                self.visit(slot, traits, visit);
            }
        }
    }

    /// The same, among those slots.
    fn each_of(&self, slots: impl Iterator<Item = Slot>, mut visit: impl FnMut(Candidate, bool)) {
        for slot in slots {
            self.visit(slot, self.index.facts(slot).traits, &mut visit);
        }
    }

    #[inline]
    fn visit(&self, slot: Slot, traits: Traits, visit: &mut impl FnMut(Candidate, bool)) {
        let &Facts {
            sector, department, ..
        } = self.index.facts(slot);
        let accepted = self.filter.accepts(traits) & self.is_within(department);
        let Some(circle) = &self.circle else {
            let near = None;
            visit(Candidate { slot, near, sector }, accepted);
            return;
        };
        if let Some(there) = self.index.direction(slot) {
            let chord = circle.chord(there);
            let near = Some(Nearness(chord));
            visit(Candidate { slot, near, sector }, accepted & circle.reaches(chord));
        }
    }

    /// The same, among the offers of a cell that match the words.
    #[inline]
    pub(crate) fn each_in(
        &self,
        circle: &Circle,
        cell: &Cell,
        matches: impl Fn(Slot) -> bool,
        visit: &mut impl FnMut(Candidate, bool),
    ) {
        // Words leave so few that here a branch is right.
        for (Entry { slot, traits, sector }, there) in cell.placed().filter(|(entry, _)| matches(entry.slot))
        {
            let chord = circle.chord(there);
            let near = Some(Nearness(chord));
            let passes = self.filter.accepts(traits) & circle.reaches(chord);
            visit(Candidate { slot, near, sector }, passes);
        }
    }
}
