//! What a search has found so far: how many offers in each sector, and the best of them.

use domain::sector::{SectorCode, SectorSet};

use crate::{
    cell::{SECTORS, Summary},
    filter::{Filter, Traits},
    slots::Slot,
    top::Top,
};

/// How many offers were found in each sector.
pub(crate) struct Counts([u32; SECTORS]);

impl Counts {
    #[inline]
    pub(crate) fn add(&mut self, sector: SectorCode, passes: bool) {
        self.0[usize::from(sector.number())] += u32::from(passes);
    }

    /// Adds all offers of a cell that have seats in accepted weeks.
    pub(crate) fn add_all(&mut self, summary: &Summary, accepted: [bool; Traits::WEEKS]) {
        for (by_sector, _) in summary.iter().zip(accepted).filter(|&(_, accepted)| accepted) {
            for (count, more) in self.0.iter_mut().zip(by_sector) {
                *count += more;
            }
        }
    }

    /// Of those sectors, the ones of which anything was found.
    pub(crate) fn of(&self, sectors: SectorSet) -> impl Iterator<Item = (SectorCode, usize)> {
        let count = |sector: SectorCode| self.0[usize::from(sector.number())] as usize;
        let counts = sectors.iter().map(move |sector| (sector, count(sector)));
        counts.filter(|&(_, count)| count > 0)
    }
}

/// Counts, and the page of smallest keys.
pub(crate) struct Found<'a, K, F> {
    filter: &'a Filter,
    pub(crate) counts: Counts,
    pub(crate) top: Top<K, F>,
}

impl<'a, K: Ord + Copy, T: Ord, F: Fn(Slot) -> T> Found<'a, K, F> {
    pub(crate) fn new(filter: &'a Filter, top: Top<K, F>) -> Self {
        let counts = Counts([0; SECTORS]);
        Self { filter, counts, top }
    }

    /// Takes an offer in, if it passes every filter but the sector's.
    #[inline]
    pub(crate) fn add(&mut self, slot: Slot, sector: SectorCode, key: K, passes: bool) {
        self.counts.add(sector, passes);
        if passes & self.filter.wants(sector) & self.top.takes(key) {
            self.top.push(key, slot);
        }
    }
}
