//! The page of results: the best of many, without sorting them all.

use std::{cmp::Ordering, ops::Range};

use domain::place::Chord;

use crate::slots::Slot;

/// An offer that was found.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) slot: Slot,
    pub(crate) score: u16,
    /// From home, when it is known.
    pub(crate) chord: Option<Chord>,
}

/// Keeps those of the offers pushed that can still be on the page.
pub(crate) struct Top<F> {
    /// Ranks of the page's offers.
    page: Range<usize>,
    order: F,
    found: Vec<Found>,
    /// The last one that would be on the page so far: whatever comes after it is dropped at once.
    last: Option<Found>,
}

impl<F: Fn(&Found, &Found) -> Ordering> Top<F> {
    /// How far the list may outgrow the page before it is cut: seldom enough to cost little, and soon enough for
    /// `last` to be of use.
    const SLACK: usize = 256;

    pub(crate) fn new(page: Range<usize>, order: F) -> Self {
        Self {
            page,
            order,
            found: Vec::new(),
            last: None,
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, found: Found) {
        if self.last.is_some_and(|last| (self.order)(&found, &last).is_gt()) {
            return;
        }
        self.found.push(found);
        if self.found.len() >= self.page.end.saturating_mul(2).max(Self::SLACK) {
            self.cut();
            self.last = self.found.last().copied();
        }
    }

    /// Drops what comes after the page, and leaves the page's last offer at the end.
    fn cut(&mut self) {
        if let Some(last) = self
            .page
            .end
            .checked_sub(1)
            .filter(|&last| last < self.found.len())
        {
            self.found.select_nth_unstable_by(last, &self.order);
            self.found.truncate(self.page.end);
        }
    }

    /// The page, in order.
    pub(crate) fn finish(mut self) -> Vec<Found> {
        self.cut();
        if self.page.start >= self.found.len() {
            return Vec::new();
        }
        self.found.select_nth_unstable_by(self.page.start, &self.order);
        let mut page = self.found.split_off(self.page.start);
        page.sort_unstable_by(&self.order);
        page
    }
}
