//! The list of an offer's terms, needed to remove them with the offer.

/// A word's place in the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TermId(pub(crate) u32);

impl TermId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Term numbers in seven bits a byte, the last byte of each below 128. Common words come first in the vocabulary, so
/// that most take one byte or two: of all that the index keeps, such lists are what it keeps most of.
#[derive(Default)]
pub(crate) struct TermList(Box<[u8]>);

impl FromIterator<TermId> for TermList {
    fn from_iter<I: IntoIterator<Item = TermId>>(terms: I) -> Self {
        let mut bytes = Vec::with_capacity(128);
        for TermId(mut rest) in terms {
            loop {
                let last_seven = (rest & 127) as u8;
                rest >>= 7;
                if rest == 0 {
                    bytes.push(last_seven);
                    break;
                }
                bytes.push(last_seven | 128);
            }
        }
        Self(bytes.into_boxed_slice())
    }
}

impl TermList {
    pub(crate) fn iter(&self) -> impl Iterator<Item = TermId> {
        self.0.split_inclusive(|byte| byte & 128 == 0).map(|bytes| {
            TermId(
                bytes
                    .iter()
                    .rev()
                    .fold(0, |number, byte| number << 7 | u32::from(byte & 127)),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_gives_its_terms_back(
            numbers in proptest::collection::vec(prop_oneof![0..300_u32, 16_000..17_000_u32, any::<u32>()], 0..20)
        ) {
            let list: TermList = numbers.iter().copied().map(TermId).collect();
            prop_assert_eq!(list.iter().map(|term| term.0).collect::<Vec<_>>(), numbers);
        }
    }
}
