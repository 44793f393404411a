//! Sets of slots.

use domain::sector::{SectorCode, SectorSet};

/// The position of an offer in the index's tables.
pub(crate) type Slot = u32;

/// A set of slots, one bit each: 25 kB for 200 000 offers, small enough to be built anew for every search.
#[derive(Default)]
pub(crate) struct SlotSet(Vec<u64>);

/// The slots of each sector's offers, kept: looking at every offer for a sector took longer than all the rest of such a search.
#[derive(Default)]
pub(crate) struct BySector(Vec<SlotSet>);

impl BySector {
    pub(crate) fn insert(&mut self, sector: SectorCode, slot: Slot) {
        let number = usize::from(sector.number());
        if self.0.len() <= number {
            self.0.resize_with(number + 1, SlotSet::default);
        }
        let SlotSet(bits) = &mut self.0[number];
        let needed = slot as usize / 64 + 1;
        if bits.len() < needed {
            bits.resize(needed, 0);
        }
        self.0[number].insert(slot);
    }

    /// Forgets a slot, if it is there.
    pub(crate) fn remove(&mut self, sector: SectorCode, slot: Slot) {
        let set = self.0.get_mut(usize::from(sector.number()));
        if let Some(bits) = set.and_then(|SlotSet(bits)| bits.get_mut(slot as usize / 64)) {
            *bits &= !(1 << (slot % 64));
        }
    }

    /// The slots of those sectors' offers, a set for each.
    pub(crate) fn of(&self, sectors: SectorSet) -> impl Iterator<Item = &SlotSet> {
        sectors
            .iter()
            .filter_map(move |sector| self.0.get(usize::from(sector.number())))
    }
}

impl SlotSet {
    /// The empty set, with room for slots below `limit`.
    pub(crate) fn new(limit: usize) -> Self {
        Self(vec![0; limit.div_ceil(64)])
    }

    #[inline]
    pub(crate) fn insert(&mut self, slot: Slot) {
        self.0[slot as usize / 64] |= 1 << (slot % 64);
    }

    #[inline]
    pub(crate) fn contains(&self, slot: Slot) -> bool {
        self.0[slot as usize / 64] & (1 << (slot % 64)) != 0
    }

    /// Keeps only the slots that are also in `other`.
    pub(crate) fn intersect(&mut self, other: &Self) {
        for (bits, others) in self.0.iter_mut().zip(&other.0) {
            *bits &= others;
        }
    }

    /// Adds the slots of `other`, which has none beyond the room that there is.
    pub(crate) fn unite(&mut self, other: &Self) {
        for (bits, others) in self.0.iter_mut().zip(&other.0) {
            *bits |= others;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// The slots, in increasing order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Slot> {
        (0..).step_by(64).zip(&self.0).flat_map(|(first, &bits)| {
            let rest = |bits: u64| (bits != 0).then_some(bits);
            std::iter::successors(rest(bits), move |left| rest(left & (left - 1)))
                .map(move |left| first + left.trailing_zeros())
        })
    }
}
