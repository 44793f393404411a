//! Sets of slots.

/// The position of an offer in the index's tables.
pub(crate) type Slot = u32;

/// A set of slots, one bit each: 25 kB for 200 000 offers, small enough to be built anew for every search.
pub(crate) struct SlotSet(Vec<u64>);

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

    /// Adds the slots of `other`.
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
