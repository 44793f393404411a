//! Words within one typo of each other.

/// Whether two words differ by exactly one letter added, left out or replaced, or by two neighbours swapped.
pub(crate) fn one_typo(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let start: usize = a
        .chars()
        .zip(b.chars())
        .take_while(|(x, y)| x == y)
        .map(|(x, _)| x.len_utf8())
        .sum();
    let (a, b) = (&a[start..], &b[start..]);
    let (mut shorter, mut longer) = (a.chars(), b.chars());
    match (shorter.next(), longer.next()) {
        (None, Some(_)) => longer.next().is_none(),
        (Some(x), Some(y)) => {
            let (replaced, added) = (shorter.as_str() == longer.as_str(), a == longer.as_str());
            let left_out = shorter.as_str() == b;
            let swapped =
                shorter.next() == Some(y) && longer.next() == Some(x) && shorter.as_str() == longer.as_str();
            replaced || added || left_out || swapped
        }
        _ => false,
    }
}

/// The letters of a word, one bit for each of 32 classes, to tell most pairs apart without reading them: one typo
/// changes two bits at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Letters(u32);

impl Letters {
    pub(crate) fn of(word: &str) -> Self {
        Self(
            word.chars()
                .fold(0, |bits, letter| bits | 1 << (u32::from(letter) % 32)),
        )
    }

    /// Whether a single typo could lead from one word to the other.
    pub(crate) fn may_be_one_typo(self, other: Self) -> bool {
        (self.0 ^ other.0).count_ones() <= 2
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The restricted Damerau–Levenshtein distance, by its definition.
    fn distance(a: &[char], b: &[char]) -> usize {
        let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) else {
            return a.len() + b.len();
        };
        let replaced = distance(a_rest, b_rest) + usize::from(x != y);
        let swapped = match (a_rest, b_rest) {
            ([x2, a_rest @ ..], [y2, b_rest @ ..]) if (x, x2) == (y2, y) => distance(a_rest, b_rest) + 1,
            _ => replaced,
        };
        replaced
            .min(swapped)
            .min(distance(a_rest, b) + 1)
            .min(distance(a, b_rest) + 1)
    }

    #[test]
    fn typos() {
        for (a, b) in [
            ("bois", "bos"),
            ("bois", "boiss"),
            ("bois", "bais"),
            ("bois", "bosi"),
            ("a", ""),
            ("жд", "дж"),
        ] {
            assert!(one_typo(a, b) && one_typo(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("bois", "bois"),
            ("bois", "bo"),
            ("bois", "siob"),
            ("bois", "oisb"),
            ("", ""),
        ] {
            assert!(!one_typo(a, b) && !one_typo(b, a), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn one_typo_is_a_distance_of_one(a in "[abé]{0,5}", b in "[abé]{0,5}") {
            let letters = |word: &str| word.chars().collect::<Vec<_>>();
            prop_assert_eq!(one_typo(&a, &b), distance(&letters(&a), &letters(&b)) == 1);
        }

        #[test]
        fn letters_leave_no_typo_out(a in "[a-f0é]{0,6}", b in "[a-f0é]{0,6}") {
            prop_assert!(!one_typo(&a, &b) || Letters::of(&a).may_be_one_typo(Letters::of(&b)));
        }
    }
}
