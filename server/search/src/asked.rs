//! The words of a query, with all that answers them.

use domain::sector::{SectorCode, SectorSet};

use crate::{
    lexicon::Lexicon,
    score::Quality,
    slots::{BySector, Ranks, Slot, SlotSet},
    text,
    vocabulary::{Answers, Vocabulary},
};

/// What the sector is worth, for each word typed: a word that names a sector means its offers first, then those of other sectors that
/// say it, be it in their title.
pub(crate) const SECTOR_WORTH: u16 = 33;

/// A word of a query, or a phrase that the lexicon knows.
pub(crate) struct Asked {
    /// How many words were typed for it.
    typed: u16,
    /// Ways to answer it: for each word of the way, the terms of which an offer must have one. The first way is what was typed.
    ways: Vec<Vec<Answers>>,
    /// The offers of these sectors answer it too.
    names: SectorSet,
}

impl Asked {
    /// What is asked by these key words: nothing where none were typed, and then nothing narrows the search.
    pub(crate) fn read(query: &str, lexicon: &Lexicon, vocabulary: &Vocabulary) -> Vec<Self> {
        let words = text::words(query);
        let parts = lexicon.parts(&words);
        parts
            .into_iter()
            .map(|part| {
                let is_known = !part.meaning.is_empty();
                let answers = |word: &str| {
                    if is_known {
                        vocabulary.whole_answers(word)
                    } else {
                        vocabulary.answers(word)
                    }
                };
                let typed: Vec<Answers> = part.words.iter().map(|word| answers(&word.folded)).collect();
                let meaning = match part.words {
                    // A word that means something is not taken for another one.
                    [word] if part.meaning.is_empty() && only_typos(&typed[0]) => lexicon.near(&word.folded),
                    _ => part.meaning,
                };
                let said = meaning.said.iter();
                let said =
                    said.map(|phrase| phrase.iter().map(|word| vocabulary.exact_answers(word)).collect());
                Self {
                    typed: u16::try_from(part.words.len()).unwrap_or(u16::MAX),
                    names: meaning.names,
                    ways: std::iter::once(typed).chain(said).collect(),
                }
            })
            .collect()
    }

    /// The offers that answer it.
    fn matching(&self, vocabulary: &Vocabulary, sectors: Sectors<'_>) -> SlotSet {
        let mut ways = self
            .ways
            .iter()
            .map(|way| vocabulary.matching(way, sectors.count));
        let mut found = ways.next().unwrap_or_else(|| SlotSet::new(sectors.count));
        ways.for_each(|way| found.unite(&way));
        for named in sectors.slots.of(self.names) {
            found.unite(named);
        }
        found
    }

    /// Adds to each offer's score, by rank, how well it answers it.
    fn add_scores(
        &self,
        scores: &mut [u16],
        offers: &Ranks,
        vocabulary: &Vocabulary,
        sector: impl Fn(Slot) -> SectorCode,
    ) {
        let mut best = vec![0_u16; offers.len()];
        for (place, way) in self.ways.iter().enumerate() {
            for (best, found) in best.iter_mut().zip(vocabulary.scores(way, offers)) {
                let worth = match place {
                    0 => found,
                    _ => said_worth(found, way.len(), self.typed),
                };
                *best = worth.max(*best);
            }
        }
        for (slot, (score, mut worth)) in offers.slots().zip(scores.iter_mut().zip(best)) {
            if self.names.contains(sector(slot)) {
                worth = worth.saturating_add(SECTOR_WORTH * self.typed);
            }
            *score = score.saturating_add(worth);
        }
    }
}

/// What another word for what was typed is worth: three quarters, whatever the number of its words.
pub(crate) fn said_worth(found: u16, words: usize, typed: u16) -> u16 {
    let words = u16::try_from(words).unwrap_or(u16::MAX).max(1);
    (found / words).saturating_mul(typed).saturating_mul(3) / 4
}

fn only_typos(answers: &Answers) -> bool {
    answers.iter().all(|(_, quality)| *quality == Quality::Typo)
}

/// The slots of each sector.
#[derive(Clone, Copy)]
pub(crate) struct Sectors<'a> {
    /// How many slots there are.
    pub(crate) count: usize,
    /// The slots of a sector.
    pub(crate) slots: &'a BySector,
}

/// The offers that answer all that is asked.
pub(crate) fn matching(asked: &[Asked], vocabulary: &Vocabulary, sectors: Sectors<'_>) -> SlotSet {
    let sets = asked.iter().map(|asked| asked.matching(vocabulary, sectors));
    let common = sets.reduce(|mut common, set| {
        common.intersect(&set);
        common
    });
    common.unwrap_or_else(|| SlotSet::new(sectors.count))
}

/// By rank, how well offers answer that all answer what is asked.
pub(crate) fn scores(
    asked: &[Asked],
    offers: &Ranks,
    vocabulary: &Vocabulary,
    sector: impl Fn(Slot) -> SectorCode,
) -> Vec<u16> {
    let mut scores = vec![0; offers.len()];
    for asked in asked {
        asked.add_scores(&mut scores, offers, vocabulary, &sector);
    }
    scores
}
