//! The words of the offers: which offers have them, and which of them answer a word that was asked for.

use std::{collections::BTreeMap, hash::BuildHasher, ops::Bound};

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use smol_str::SmolStr;

use crate::{
    score::{Field, Fields, Quality},
    slots::{Slot, SlotSet},
    terms::{TermId, TermList},
    text::{is_word, stem},
    typo::{Letters, one_typo},
};

/// An offer that has a word, and the fields it stands in, in 32 bits.
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

/// A folded word, in line up to 23 bytes, next to where its postings are: reading one brings the other.
///
/// A word that no offer has any more keeps its place, without postings, and answers nothing: offers go and come back,
/// and a language has only so many words.
struct Term {
    surface: SmolStr,
    /// Sorted by slot, each slot once.
    postings: Vec<Posting>,
}

/// Every word of every offer.
#[derive(Default)]
pub(crate) struct Vocabulary {
    terms: Vec<Term>,
    by_surface: HashTable<TermId>,
    hasher: DefaultHashBuilder,
    /// The words in order, for those that begin alike.
    in_order: BTreeMap<SmolStr, TermId>,
    by_stem: HashMap<SmolStr, Vec<TermId>>,
    /// By term.
    spellings: Vec<Spelling>,
}

/// What is read of each term when looking for typos.
struct Spelling {
    letters: Letters,
    stem_letters: Letters,
    stem: SmolStr,
}

/// The terms that answer a word, each with how well.
pub(crate) type Answers = Vec<(TermId, Quality)>;

impl Vocabulary {
    /// The place of a folded word, given to it now if it is new; none for words that are not searched.
    pub(crate) fn id_of(&mut self, word: &str) -> Option<TermId> {
        // Nearly every word of an offer is known already: stop words, never known, can wait.
        let known = if word.len() < 2 { None } else { self.exact(word) };
        known.or_else(|| is_word(word).then(|| self.learn(word)))
    }

    fn exact(&self, word: &str) -> Option<TermId> {
        let same = |id: &TermId| self.terms[id.index()].surface == word;
        self.by_surface.find(self.hasher.hash_one(word), same).copied()
    }

    fn learn(&mut self, word: &str) -> TermId {
        #[expect(clippy::cast_possible_truncation, reason = "memory would run out long before four billion words")]
        let id = TermId(self.terms.len() as u32);
        let (surface, stem) = (SmolStr::from(word), SmolStr::from(stem(word)));
        self.in_order.insert(surface.clone(), id);
        self.by_stem.entry(stem.clone()).or_default().push(id);
        let (letters, stem_letters) = (Letters::of(word), Letters::of(&stem));
        self.spellings.push(Spelling { letters, stem_letters, stem });
        self.terms.push(Term { surface, postings: Vec::new() });
        let hash = |id: &TermId| self.hasher.hash_one(self.terms[id.index()].surface.as_str());
        self.by_surface.insert_unique(self.hasher.hash_one(word), id, hash);
        id
    }

    /// Notes that an offer has a word in a field; `true` if it did not have that word yet.
    pub(crate) fn add(&mut self, slot: Slot, id: TermId, field: Field) -> bool {
        let postings = &mut self.terms[id.index()].postings;
        let place = match postings.last() {
            Some(last) if last.slot() >= slot => postings.partition_point(|posting| posting.slot() < slot),
            _ => postings.len(),
        };
        if let Some(posting) = postings.get_mut(place).filter(|posting| posting.slot() == slot) {
            *posting = Posting::new(slot, posting.fields().with(field));
            return false;
        }
        if postings.len() == postings.capacity() {
            // By half rather than twofold: lists by the thousand would leave much memory unused.
            postings.reserve_exact((postings.len() / 2).max(4));
        }
        postings.insert(place, Posting::new(slot, Fields::default().with(field)));
        true
    }

    /// Forgets that an offer has those words.
    pub(crate) fn remove(&mut self, slot: Slot, terms: &TermList) {
        for id in terms.iter() {
            let postings = &mut self.terms[id.index()].postings;
            if let Ok(place) = postings.binary_search_by_key(&slot, |posting| posting.slot()) {
                postings.remove(place);
            }
        }
    }

    fn postings(&self, id: TermId) -> &[Posting] {
        &self.terms[id.index()].postings
    }

    /// The terms that answer a folded word: the same, those of the same stem, those it begins (from three letters),
    /// or failing all these, those within one typo.
    pub(crate) fn answers(&self, word: &str) -> Answers {
        let exact = self.exact(word);
        let same_stem = self.by_stem.get(stem(word).as_ref()).map_or(&[][..], Vec::as_slice);
        let beginning = word.chars().nth(2).map(|_| {
            self.in_order
                .range::<str, _>((Bound::Excluded(word), Bound::Unbounded))
                .take_while(|(term, _)| term.starts_with(word))
                .map(|(_, &id)| id)
        });
        let others = same_stem.iter().copied().filter(|&id| Some(id) != exact).map(|id| (id, Quality::Stem));
        let longer = beginning.into_iter().flatten().filter(|id| !same_stem.contains(id));
        let answers = exact.map(|id| (id, Quality::Exact)).into_iter();
        let answers = answers.chain(others).chain(longer.map(|id| (id, Quality::Prefix)));
        let answers: Answers = answers.filter(|&(id, _)| !self.postings(id).is_empty()).collect();
        if answers.is_empty() { self.near(word) } else { answers }
    }

    /// The terms of four letters or more within one typo of a word of five or more, or whose stems are so.
    fn near(&self, word: &str) -> Answers {
        let word_stem = stem(word);
        let (letters, stem_letters) = (Letters::of(word), Letters::of(&word_stem));
        let close = |asked: &str, term: &str| {
            asked.chars().nth(4).is_some() && term.chars().nth(3).is_some() && one_typo(asked, term)
        };
        let near = |spelling: &Spelling, id: TermId| {
            spelling.letters.may_be_one_typo(letters) && close(word, &self.terms[id.index()].surface)
                || spelling.stem_letters.may_be_one_typo(stem_letters) && close(&word_stem, &spelling.stem)
        };
        (0..)
            .map(TermId)
            .zip(&self.spellings)
            .filter(|&(id, spelling)| near(spelling, id) && !self.postings(id).is_empty())
            .map(|(id, _)| (id, Quality::Typo))
            .collect()
    }

    /// The offers that have an answer to every word.
    pub(crate) fn matching(&self, words: &[Answers], slots: usize) -> SlotSet {
        let sets = words.iter().map(|answers| {
            let mut set = SlotSet::new(slots);
            for &(id, _) in answers {
                self.postings(id).iter().for_each(|posting| set.insert(posting.slot()));
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
