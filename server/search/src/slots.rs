//! Sets of slots.

use domain::sector::{SectorCode, SectorSet};

/// The position of an offer in the index's tables.
pub(crate) type Slot = u32;

/// A set of slots, one bit each: 25 kB for 200 000 offers, small enough to be built anew for every search.
#[derive(Default)]
pub(crate) struct SlotSet(Vec<u64>);

/// The slots of each sector's offers, kept: looking at every offer for a sector took longer than all the rest of such a search.
#[derive(Default)]
pub(crate) struct BySector {
    /// By the number of the sector.
    slots: Vec<SlotSet>,
    /// Those that have or had offers.
    sectors: SectorSet,
}

impl BySector {
    pub(crate) fn insert(&mut self, sector: SectorCode, slot: Slot) {
        let number = usize::from(sector.number());
        if self.slots.len() <= number {
            self.slots.resize_with(number + 1, SlotSet::default);
        }
        self.sectors.insert(sector);
        let SlotSet(bits) = &mut self.slots[number];
        let needed = slot as usize / 64 + 1;
        if bits.len() < needed {
            bits.resize(needed, 0);
        }
        self.slots[number].insert(slot);
    }

    /// Forgets a slot, if it is there.
    pub(crate) fn remove(&mut self, sector: SectorCode, slot: Slot) {
        let set = self.slots.get_mut(usize::from(sector.number()));
        if let Some(bits) = set.and_then(|SlotSet(bits)| bits.get_mut(slot as usize / 64)) {
            *bits &= !(1 << (slot % 64));
        }
    }

    /// The slots of those sectors' offers, a set for each.
    pub(crate) fn of(&self, sectors: SectorSet) -> impl Iterator<Item = &SlotSet> {
        sectors
            .iter()
            .filter_map(move |sector| self.slots.get(usize::from(sector.number())))
    }

    /// The sectors that have or had offers.
    pub(crate) fn sectors(&self) -> SectorSet {
        self.sectors
    }
}

/// A set's slots by their rank in it: what is known of each then takes no more room than the set has slots, rather than the index.
pub(crate) struct Ranks {
    set: SlotSet,
    /// How many slots of the set come before each piece of 64.
    before: Vec<u32>,
    len: usize,
}

impl Ranks {
    pub(crate) fn of(set: SlotSet) -> Self {
        let mut len = 0;
        let before = set.0.iter().map(|bits| {
            let before = len;
            len += bits.count_ones();
            before
        });
        let before = before.collect();
        Self {
            set,
            before,
            len: len as usize,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// `None` if the slot is not in the set.
    #[inline]
    pub(crate) fn rank(&self, slot: Slot) -> Option<usize> {
        let (piece, bit) = (slot as usize / 64, 1_u64 << (slot % 64));
        let bits = self.set.0[piece];
        (bits & bit != 0).then(|| (self.before[piece] + (bits & (bit - 1)).count_ones()) as usize)
    }

    /// The slots, in the order of their ranks.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> {
        self.set.iter()
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

    /// Whether it has fewer slots: counted no further than needed.
    pub(crate) fn has_fewer_than(&self, limit: usize) -> bool {
        let mut count = 0;
        // By pieces, since few of them are enough for most words.
        self.0.chunks(64).all(|bits| {
            count += bits.iter().map(|bits| bits.count_ones() as usize).sum::<usize>();
            count < limit
        })
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
