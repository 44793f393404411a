//! The page of results: the best of many, without sorting them all.

use std::{cmp::Ordering, ops::Range};

use crate::slots::Slot;

/// Keeps those of the offers pushed that can still be on the page: the ones of smallest key, and among equals those
/// that `tie` puts first.
pub(crate) struct Top<K, F> {
    /// Ranks of the page's offers.
    page: Range<usize>,
    tie: F,
    kept: Vec<(K, Slot)>,
    /// The largest key that can still be on the page.
    limit: Option<K>,
}

impl<K: Ord + Copy, F: Fn(Slot, Slot) -> Ordering> Top<K, F> {
    /// The list is cut when twice the page's length, or so long: seldom enough to cost little, and soon enough for
    /// `limit` to be of use.
    const LONG: usize = 64;

    pub(crate) fn new(page: Range<usize>, tie: F) -> Self {
        Self {
            page,
            tie,
            kept: Vec::with_capacity(Self::LONG),
            limit: None,
        }
    }

    /// Whether an offer of that key can still be on the page.
    #[inline]
    pub(crate) fn takes(&self, key: K) -> bool {
        self.limit.is_none_or(|limit| key <= limit)
    }

    pub(crate) fn push(&mut self, key: K, slot: Slot) {
        self.kept.push((key, slot));
        if self.kept.len() >= self.page.end.saturating_mul(2).max(Self::LONG) {
            self.cut();
            self.limit = self.kept.last().map(|&(key, _)| key);
        }
    }

    /// Drops what comes after the page, if anything does; the page's last offer is then at the end.
    fn cut(&mut self) {
        if self.kept.len() > self.page.end {
            if let Some(last) = self.page.end.checked_sub(1) {
                self.kept.select_nth_unstable_by(last, order(&self.tie));
            }
            self.kept.truncate(self.page.end);
        }
    }

    /// The page, in order.
    pub(crate) fn finish(mut self) -> impl Iterator<Item = Slot> {
        self.cut();
        let mut page = Vec::new();
        if self.page.start < self.kept.len() {
            self.kept
                .select_nth_unstable_by(self.page.start, order(&self.tie));
            page = self.kept.split_off(self.page.start);
            page.sort_unstable_by(order(&self.tie));
        }
        page.into_iter().map(|(_, slot)| slot)
    }
}

fn order<K: Ord>(tie: impl Fn(Slot, Slot) -> Ordering) -> impl Fn(&(K, Slot), &(K, Slot)) -> Ordering {
    move |(a, a_slot), (b, b_slot)| a.cmp(b).then_with(|| tie(*a_slot, *b_slot))
}
