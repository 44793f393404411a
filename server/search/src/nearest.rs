//! A page of the nearest offers: cells are visited from home outward, and once the page is known what lies beyond is only counted.

use std::{cmp::Ordering, collections::BinaryHeap};

use domain::query::Page;

use crate::{
    cell::Cell,
    circle::{Circle, no_shorter},
    found::Counts,
    grid::Around,
    request::Results,
    search::{Candidate, Near, Nearness, Search},
    slots::Slot,
};

impl Search<'_> {
    /// The same as [`Search::run`], in the order of distance.
    pub(crate) fn run_nearest(mut self, page: Page) -> Results {
        let cells = self.cells.take();
        match (&self.circle, cells, &self.matching) {
            (Some(circle), Some(cells), None) => self.nearest(circle, cells, page, |_| true),
            (Some(circle), Some(cells), Some(matching)) => {
                self.nearest(circle, cells, page, |slot| matching.contains(slot))
            }
            _ => self.run(page, |offer| offer.near),
        }
    }

    fn nearest(
        &self,
        circle: &Circle,
        cells: Vec<Around<'_>>,
        page: Page,
        matches: impl Fn(Slot) -> bool + Copy,
    ) -> Results {
        let mut found = self.found(page);
        self.each_reserved(&mut |offer: Candidate, passes| {
            found.add(offer.slot, offer.sector, offer.near, passes);
        });
        // A heap rather than a list in order: the page seldom takes more than a few of the cells.
        let mut cells: BinaryHeap<_> = cells.into_iter().map(Outward).collect();
        let mut page_end = f64::INFINITY;
        while let Some(Outward(around)) = cells.peek() {
            if around.bounds.nearest > page_end {
                break;
            }
            self.each_in(circle, around.cell, matches, &mut |offer: Candidate, passes| {
                found.add(offer.slot, offer.sector, offer.near, passes);
            });
            cells.pop();
            found.top.tighten();
            page_end = found.top.limit().map_or(page_end, end_of);
        }
        for Outward(around) in cells {
            if around.bounds.is_inside {
                self.count_all(around.cell, matches, &mut found.counts);
            } else {
                self.each_in(circle, around.cell, matches, &mut |offer: Candidate, passes| {
                    found.counts.add(offer.sector, passes);
                });
            }
        }
        self.results(found)
    }

    /// Counts the offers of a cell that lies inside the circle.
    fn count_all(&self, cell: &Cell, matches: impl Fn(Slot) -> bool, counts: &mut Counts) {
        if let (None, Some(weeks), Some(summary)) = (&self.matching, self.filter.by_weeks(), cell.summary()) {
            counts.add_all(summary, weeks);
            return;
        }
        for entry in cell.entries().iter().filter(|entry| matches(entry.slot)) {
            counts.add(entry.sector, self.filter.accepts(entry.traits));
        }
    }
}

/// A squared chord that nothing on the page exceeds, given its last offer's.
fn end_of(last: Near) -> f64 {
    last.map_or(f64::INFINITY, |Nearness(chord)| no_shorter(chord))
}

/// A cell, of which the nearest is the greatest.
struct Outward<'a>(Around<'a>);

impl Ord for Outward<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.bounds.nearest.total_cmp(&self.0.bounds.nearest)
    }
}

impl PartialOrd for Outward<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Outward<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Outward<'_> {}
