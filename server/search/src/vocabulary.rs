//! The words of the offers: which offers have them, and which of them match a searched word.

use std::{collections::BTreeMap, hash::BuildHasher, mem::take, ops::Bound};

use hashbrown::{DefaultHashBuilder, HashTable};
use smol_str::SmolStr;

use crate::{
    score::{Field, Fields, Quality},
    slots::{Ranks, Slot, SlotSet},
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
    /// Several terms share a stem, hence a hash.
    by_stem: HashTable<TermId>,
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
    /// The place of a folded word in UTF-8, given to it now if it is new; none for words that are not searched.
    pub(crate) fn id_of(&mut self, word: &[u8]) -> Option<TermId> {
        if word.len() < 2 {
            return None;
        }
        // Nearly every word of an offer is known already: the stop words, never known, can wait.
        self.exact(word).or_else(|| {
            let word = str::from_utf8(word).ok().filter(|word| is_word(word))?;
            Some(self.learn(word))
        })
    }

    fn exact(&self, word: &[u8]) -> Option<TermId> {
        let same = |id: &TermId| self.terms[id.index()].surface.as_bytes() == word;
        self.by_surface.find(self.hasher.hash_one(word), same).copied()
    }

    fn learn(&mut self, word: &str) -> TermId {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "memory would run out long before four billion words"
        )]
        let id = TermId(self.terms.len() as u32);
        let (surface, stem) = (SmolStr::from(word), SmolStr::from(stem(word)));
        self.in_order.insert(surface.clone(), id);
        let (letters, stem_letters) = (Letters::of(word), Letters::of(&stem));
        self.spellings.push(Spelling {
            letters,
            stem_letters,
            stem,
        });
        let postings = Vec::new();
        self.terms.push(Term { surface, postings });
        let hash = |id: &TermId| self.hasher.hash_one(self.terms[id.index()].surface.as_bytes());
        self.by_surface.insert_unique(hash(&id), id, hash);
        let hash = |id: &TermId| self.hasher.hash_one(self.spellings[id.index()].stem.as_bytes());
        self.by_stem.insert_unique(hash(&id), id, hash);
        id
    }

    /// Gives an offer these words in place of those it had, and returns the list of them. Words it keeps stay where they
    /// are: a change of seats, the commonest of all, moves nothing.
    pub(crate) fn replace(&mut self, slot: Slot, old: &TermList, new: &[(TermId, Field)]) -> TermList {
        self.each_of(slot, old, |postings, place| {
            postings[place] = Posting::new(slot, Fields::default());
        });
        let added = new.iter().filter(|&&(id, field)| self.add(slot, id, field));
        let terms = added.map(|&(id, _)| id).collect();
        self.each_of(slot, old, |postings, place| {
            if postings[place].fields().is_empty() {
                postings.remove(place);
            }
        });
        terms
    }

    /// Does something with each of an offer's postings, given its list and its place there.
    fn each_of(&mut self, slot: Slot, terms: &TermList, mut visit: impl FnMut(&mut Vec<Posting>, usize)) {
        for id in terms.iter() {
            let postings = &mut self.terms[id.index()].postings;
            if let Ok(place) = postings.binary_search_by_key(&slot, |posting| posting.slot()) {
                visit(postings, place);
            }
        }
    }

    /// Notes that an offer has a word in a field; `true` if it did not have that word yet.
    fn add(&mut self, slot: Slot, id: TermId, field: Field) -> bool {
        let postings = &mut self.terms[id.index()].postings;
        let place = match postings.last() {
            Some(last) if last.slot() >= slot => postings.partition_point(|posting| posting.slot() < slot),
            _ => postings.len(),
        };
        if let Some(posting) = postings.get_mut(place).filter(|posting| posting.slot() == slot) {
            let fields = posting.fields();
            *posting = Posting::new(slot, fields.with(field));
            return fields.is_empty();
        }
        if postings.len() == postings.capacity() {
            // By a quarter rather than twofold: many thousand lists would leave much memory unused.
            postings.reserve_exact((postings.len() / 4).max(4));
        }
        postings.insert(place, Posting::new(slot, Fields::default().with(field)));
        true
    }

    fn postings(&self, id: TermId) -> &[Posting] {
        &self.terms[id.index()].postings
    }

    /// The terms of that stem.
    fn of_stem(&self, stem: &str) -> impl Iterator<Item = TermId> {
        let terms = self.by_stem.iter_hash(self.hasher.hash_one(stem.as_bytes()));
        terms
            .copied()
            .filter(move |id| self.spellings[id.index()].stem == stem)
    }

    /// The terms that begin so, and go on.
    fn longer(&self, word: &str) -> impl Iterator<Item = TermId> {
        let bounds = (Bound::Excluded(word), Bound::Unbounded);
        let after = self
            .in_order
            .range::<str, _>(bounds)
            .map(|(term, &id)| (term, id));
        after
            .take_while(move |(term, _)| term.starts_with(word))
            .map(|(_, id)| id)
    }

    /// The terms that are a folded word, or share its stem.
    pub(crate) fn exact_answers(&self, word: &str) -> Answers {
        let stem = stem(word);
        let exact = self.exact(word.as_bytes());
        let mut answers: Answers = exact.map(|id| (id, Quality::Exact)).into_iter().collect();
        let others = self.of_stem(&stem).filter(|&id| Some(id) != exact);
        answers.extend(others.map(|id| (id, Quality::Stem)));
        answers
    }

    /// The terms that answer a word that the lexicon knows: it begins no other word, and an abbreviation is nothing but itself.
    pub(crate) fn whole_answers(&self, word: &str) -> Answers {
        let mut answers = self.exact_answers(word);
        if word.chars().nth(3).is_none() {
            answers.retain(|&(_, quality)| quality == Quality::Exact);
        }
        answers
    }

    /// The terms that answer a folded word: the same, those of the same stem, those it begins (from three letters),
    /// or failing all these, those within one typo.
    pub(crate) fn answers(&self, word: &str) -> Answers {
        let stem = stem(word);
        let mut answers = self.exact_answers(word);
        if word.chars().nth(2).is_some() {
            let other_stem = |id: &TermId| self.spellings[id.index()].stem != *stem;
            let longer = self.longer(word).filter(other_stem);
            answers.extend(longer.map(|id| (id, Quality::Prefix)));
        }
        answers.retain(|&(id, _)| !self.postings(id).is_empty());
        if answers.is_empty() {
            self.near(word)
        } else {
            answers
        }
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
            .filter(|&(id, spelling)| near(spelling, id))
            .map(|(id, _)| (id, Quality::Typo))
            .collect()
    }

    /// The offers that have an answer to every word.
    pub(crate) fn matching(&self, words: &[Answers], slots: usize) -> SlotSet {
        let sets = words.iter().map(|answers| {
            let mut set = SlotSet::new(slots);
            for &(id, _) in answers {
                for posting in self.postings(id) {
                    set.insert(posting.slot());
                }
            }
            set
        });
        let common = sets.reduce(|mut common, set| {
            common.intersect(&set);
            common
        });
        common.unwrap_or_else(|| SlotSet::new(slots))
    }

    /// By rank, how well each offer answers the words; 0 where it does not answer every one.
    pub(crate) fn scores(&self, words: &[Answers], offers: &Ranks) -> Vec<u16> {
        let mut scores = vec![0_u16; offers.len()];
        let mut best = vec![0_u8; offers.len()];
        for (place, answers) in words.iter().enumerate() {
            for &(id, quality) in answers {
                for posting in self.postings(id) {
                    if let Some(rank) = offers.rank(posting.slot()) {
                        best[rank] = posting.fields().worth(quality).max(best[rank]);
                    }
                }
            }
            for (score, best) in scores.iter_mut().zip(&mut best) {
                *score = match (place, u16::from(take(best))) {
                    (0, best) => best,
                    (_, best) if *score == 0 || best == 0 => 0,
                    (_, best) => score.saturating_add(best),
                };
            }
        }
        scores
    }
}
