//! The page of results: the best of many, without sorting them all.

use std::{cmp::Ordering, ops::Range};

use crate::slots::Slot;

/// Keeps those of the offers pushed that can still be on the page: the ones of smallest key, and among equals those of
/// smallest `tie`, which is only looked up when needed.
pub(crate) struct Top<K, F> {
    /// Ranks of the page's offers.
    page: Range<usize>,
    tie: F,
    kept: Vec<(K, Slot)>,
    /// The largest key that can still be on the page.
    limit: Option<K>,
}

impl<K: Ord + Copy, T: Ord, F: Fn(Slot) -> T> Top<K, F> {
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

    /// Sets the limit as soon as there is more than a page, rather than when the list is long.
    pub(crate) fn tighten(&mut self) {
        if self.kept.len() > self.page.end {
            self.cut();
            self.limit = self.kept.last().map(|&(key, _)| key);
        }
    }

    /// The largest key that can still be on the page, if there is more than a page.
    pub(crate) fn limit(&self) -> Option<K> {
        self.limit
    }

    /// Drops what comes after the page, if anything does; the page's last offer is then at the end.
    fn cut(&mut self) {
        if self.kept.len() > self.page.end {
            if let Some(last) = self.page.end.checked_sub(1) {
                self.kept.select_nth_unstable_by(last, by(&self.tie));
            }
            self.kept.truncate(self.page.end);
        }
    }

    /// The page, in order.
    pub(crate) fn finish(mut self) -> Vec<Slot> {
        self.cut();
        if self.page.start >= self.kept.len() {
            return Vec::new();
        }
        if self.page.start > 0 {
            self.kept.select_nth_unstable_by(self.page.start, by(&self.tie));
        }
        let page = &mut self.kept[self.page.start..];
        page.sort_unstable_by(by(&self.tie));
        page.iter().map(|&(_, slot)| slot).collect()
    }
}

fn by<K: Ord, T: Ord>(tie: impl Fn(Slot) -> T) -> impl Fn(&(K, Slot), &(K, Slot)) -> Ordering {
    move |(a_key, a), (b_key, b)| a_key.cmp(b_key).then_with(|| tie(*a).cmp(&tie(*b)))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn a_page_is_that_of_the_sorted_list(keys in vec(0..6_u8, 0..400), start in 0..100_usize, length in 0..30_usize) {
            let page = start..start + length;
            let mut top = Top::new(page.clone(), std::cmp::Reverse);
            let mut sorted: Vec<(u8, Slot)> = keys.into_iter().zip(0..).collect();
            for &(key, slot) in &sorted {
                if top.takes(key) {
                    top.push(key, slot);
                }
            }
            sorted.sort_by_key(|&(key, slot)| (key, std::cmp::Reverse(slot)));
            let expected: Vec<_> = sorted.iter().skip(start).take(length).map(|&(_, slot)| slot).collect();
            prop_assert_eq!(top.finish(), expected);
        }
    }
}
