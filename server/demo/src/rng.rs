//! Randomness that is the same everywhere: whole numbers only, from a stream named by a seed and a number.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// One stream of random numbers.
pub struct SeededRng(ChaCha8Rng);

impl SeededRng {
    /// The stream of that number in the world of that seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// A number below `limit`, which is at least 1. (Multiply and shift: the bias is beyond any sample made here.)
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(limit.max(1));
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// A place in a list of that length.
    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// `count` different ones, in the list's order.
    pub fn sample(&mut self, list: &[String], count: usize) -> Vec<String> {
        let count = count.min(list.len());
        let mut left = count;
        let mut taken = Vec::with_capacity(count);
        for (place, item) in list.iter().enumerate() {
            if self.index(list.len() - place) < left {
                taken.push(item.clone());
                left -= 1;
            }
        }
        taken
    }

    /// Ten random bytes, for an id.
    pub(super) fn bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

/// Things drawn in proportion to their weights.
pub struct Weighted<T> {
    /// Each with the sum of the weights up to it.
    items: Vec<(u64, T)>,
    total: u64,
}

impl<T> Weighted<T> {
    /// Leaves out what weighs nothing.
    pub fn new(weights: impl IntoIterator<Item = (u64, T)>) -> Self {
        let mut total = 0;
        let items = weights
            .into_iter()
            .filter(|(weight, _)| *weight > 0)
            .map(|(weight, item)| {
                total += weight;
                (total, item)
            })
            .collect();
        Self { items, total }
    }

    /// Draws one; there must be something to draw.
    pub fn draw(&self, rng: &mut SeededRng) -> &T {
        let ticket = rng.below(self.total);
        let place = self.items.partition_point(|(sum, _)| *sum <= ticket);
        &self.items[place].1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
