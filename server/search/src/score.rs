//! How much a matched word is worth: the one place to change it.
//!
//! | worth      | exact ×4 | stem ×3 | prefix ×2 | typo ×1 |
//! |------------|---------:|--------:|----------:|--------:|
//! | title      |       32 |      24 |        16 |       8 |
//! | métiers    |       24 |      18 |        12 |       6 |
//! | structure  |       16 |      12 |         8 |       4 |
//! | activities |       12 |       9 |         6 |       3 |
//!
//! A word counts once, where it is worth most; an offer's score is the sum over the searched words.

/// The field of an offer that holds a word; a smaller number is worth more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Field {
    Title,
    Metiers,
    Structure,
    Activities,
}

/// How well a word of an offer matches the searched word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Quality {
    Typo = 1,
    Prefix,
    Stem,
    Exact,
}

/// The fields of an offer that hold a word.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Fields(u8);

impl Fields {
    /// How many bits of [`Fields::bits`] are used.
    pub(crate) const WIDTH: u32 = 4;

    pub(crate) fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub(crate) fn with(self, field: Field) -> Self {
        Self(self.0 | 1 << field as u8)
    }

    /// The worth of a match of that quality in the best of these fields; 0 in none.
    pub(crate) fn worth(self, quality: Quality) -> u8 {
        let weight = match self.0.trailing_zeros() {
            0 => 8,
            1 => 6,
            2 => 4,
            3 => 3,
            _ => 0,
        };
        weight * quality as u8
    }
}
