//! The words of the offers: which offers have them, and which of them answer a word that was asked for.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
};

use crate::{
    score::{Field, Fields, Quality},
    slots::{Slot, SlotSet},
    text::{is_word, stem},
    typo::{Letters, one_typo},
};
use hashbrown::{DefaultHashBuilder, HashTable};
use smol_str::SmolStr;
use std::hash::BuildHasher;

/// A word's place in the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TermId(u32);

/// An offer that has a word, and the fields it stands in, in 32 bits; postings of a word are sorted by slot.
#[derive(Clone, Copy)]
struct Posting(u32);

impl Posting {
    fn new(slot: Slot, fields: Fields) -> Self {
        Self(slot << Fields::WIDTH | u32::from(fields.bits()))
    }

    fn slot(self) -> Slot {
        self.0 >> Fields::WIDTH
    }

    fn fields(self) -> Fields {
        Fields::from_bits((self.0 & ((1 << Fields::WIDTH) - 1)) as u8)
    }
}

/// A folded word of some offers. One that no offer has any more keeps its place, without postings, and answers
/// nothing: its offers often come back within the minute, changed.
struct Term {
    surface: SmolStr,
    postings: Vec<Posting>,
}

/// Every word of every offer.
#[derive(Default)]
pub(crate) struct Vocabulary {
    terms: Vec<Term>,
    stems: Vec<SmolStr>,
    /// The letters of each term and of its stem, apart from the terms so that looking for typos reads little.
    letters: Vec<(Letters, Letters)>,
    by_surface: HashTable<TermId>,
    hasher: DefaultHashBuilder,
    /// The same again, in order, for words that begin alike.
    in_order: BTreeMap<SmolStr, TermId>,
    by_stem: HashMap<SmolStr, Vec<TermId>>,
}

/// The terms that answer a word, each with how well.
pub(crate) type Answers = Vec<(TermId, Quality)>;

impl Vocabulary {
    /// Notes that an offer has a word in a field; `true` if it is the first time for that offer.
    pub(crate) fn add(&mut self, slot: Slot, id: TermId, field: Field) -> bool {
        let postings = &mut self.terms[id.0 as usize].postings;
        let place = match postings.last() {
            Some(last) if last.slot() >= slot => postings.partition_point(|posting| posting.slot() < slot),
            _ => postings.len(),
        };
        if let Some(posting) = postings.get_mut(place).filter(|posting| posting.slot() == slot) {
            *posting = Posting::new(slot, posting.fields().with(field));
            return false;
        }
        postings.insert(place, Posting::new(slot, Fields::default().with(field)));
        true
    }

    /// Forgets that an offer has those words.
    pub(crate) fn remove(&mut self, slot: Slot, terms: &[TermId]) {
        for id in terms {
            let postings = &mut self.terms[id.0 as usize].postings;
            if let Ok(place) = postings.binary_search_by_key(&slot, |posting| posting.slot()) {
                postings.remove(place);
            }
        }
    }

    /// The place of a word, given to it now if it is new; none for words that are not searched. Those are looked for
    /// like the others first, since nearly every word of an offer is known already.
    pub(crate) fn id_of(&mut self, token: &str) -> Option<TermId> {
        if token.len() < 2 {
            return None;
        }
        if let Some(id) = self.exact(token) {
            return Some(id);
        }
        if !is_word(token) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "memory would run out long before four billion words"
        )]
        let id = TermId(self.terms.len() as u32);
        let surface: SmolStr = token.into();
        let stem: SmolStr = stem(token).into();
        self.letters.push((Letters::of(&surface), Letters::of(&stem)));
        self.by_surface
            .insert_unique(self.hasher.hash_one(token), id, |id| {
                self.hasher.hash_one(self.terms[id.0 as usize].surface.as_str())
            });
        self.in_order.insert(surface.clone(), id);
        self.by_stem.entry(stem.clone()).or_default().push(id);
        self.terms.push(Term {
            surface,
            postings: Vec::new(),
        });
        self.stems.push(stem);
        Some(id)
    }

    fn exact(&self, word: &str) -> Option<TermId> {
        self.by_surface
            .find(self.hasher.hash_one(word), |id| {
                self.terms[id.0 as usize].surface == word
            })
            .copied()
    }

    fn postings(&self, id: TermId) -> &[Posting] {
        &self.terms[id.0 as usize].postings
    }

    /// The terms that answer a folded word: the same, those of the same stem, those it begins (from three letters),
    /// or failing that, those within one typo.
    pub(crate) fn answers(&self, word: &str) -> Answers {
        let mut answers = Answers::new();
        let mut take = |id: TermId, quality| {
            if !self.postings(id).is_empty() {
                answers.push((id, quality));
            }
        };
        let exact = self.exact(word);
        let same_stem: &[TermId] = self.by_stem.get(stem(word).as_ref()).map_or(&[], Vec::as_slice);
        exact.into_iter().for_each(|id| take(id, Quality::Exact));
        same_stem
            .iter()
            .filter(|id| exact != Some(**id))
            .for_each(|&id| take(id, Quality::Stem));
        if word.chars().nth(2).is_some() {
            self.in_order
                .range::<str, _>((Bound::Excluded(word), Bound::Unbounded))
                .take_while(|(term, _)| term.starts_with(word))
                .filter(|(_, id)| !same_stem.contains(id))
                .for_each(|(_, &id)| take(id, Quality::Prefix));
        }
        if answers.is_empty() {
            self.near(word)
        } else {
            answers
        }
    }

    /// The terms of four letters or more within one typo of a word of five or more, or whose stems are so.
    fn near(&self, word: &str) -> Answers {
        let stem = stem(word);
        let (letters, stem_letters) = (Letters::of(word), Letters::of(&stem));
        let close = |asked: &str, term: &str| {
            asked.chars().nth(4).is_some() && term.chars().nth(3).is_some() && one_typo(asked, term)
        };
        self.terms
            .iter()
            .zip(&self.stems)
            .zip(&self.letters)
            .zip(0..)
            .filter(|(((term, term_stem), near), _)| {
                near.0.may_be_one_typo(letters) && close(word, &term.surface)
                    || near.1.may_be_one_typo(stem_letters) && close(&stem, term_stem)
            })
            .map(|(_, id)| (TermId(id), Quality::Typo))
            .filter(|&(id, _)| !self.postings(id).is_empty())
            .collect()
    }

    /// The offers that have an answer to every word.
    pub(crate) fn matching(&self, words: &[Answers], slots: usize) -> SlotSet {
        let sets = words.iter().map(|answers| {
            let mut set = SlotSet::new(slots);
            for &(id, _) in answers {
                self.postings(id)
                    .iter()
                    .for_each(|posting| set.insert(posting.slot()));
            }
            set
        });
        let common = sets.reduce(|mut common, set| {
            common.intersect(&set);
            common
        });
        common.unwrap_or_else(|| SlotSet::new(slots))
    }

    /// By slot, how well the matching offers answer the words; other slots hold nothing of use.
    pub(crate) fn scores(&self, words: &[Answers], matching: &SlotSet, slots: usize) -> Vec<u16> {
        let mut scores = vec![0_u16; slots];
        let mut best = vec![0_u8; slots];
        for answers in words {
            for &(id, quality) in answers {
                for posting in self.postings(id) {
                    let best = &mut best[posting.slot() as usize];
                    *best = posting.fields().worth(quality).max(*best);
                }
            }
            for slot in matching.iter() {
                scores[slot as usize] += u16::from(std::mem::take(&mut best[slot as usize]));
            }
        }
        scores
    }
}
