//! What people type for sectors and trades. « Banque » names a sector: its offers answer, whatever their own words. « Véto » is
//! a trade that offers call « vétérinaire »: these answer, and the sector where that trade is found is proposed.

use std::collections::HashMap;

use domain::sector::{Sector, SectorCode, SectorSet};

use crate::{
    text::{Word, fold, stem, tokens, words},
    typo::one_typo,
};

/// Sectors proposed for a search: more would be a menu.
const PROPOSED: usize = 3;

/// A line of the list of words could not be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct LexiconError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: &'static str,
}

/// What a word or a phrase stands for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Meaning {
    /// Sectors it names: each of their offers answers.
    pub(crate) names: SectorSet,
    /// Sectors where it is found: they are proposed.
    pub(crate) found_in: SectorSet,
    /// What offers say for it: each a phrase, in folded words.
    pub(crate) said: Vec<Vec<String>>,
}

impl Meaning {
    fn add(&mut self, other: &Self) {
        self.names = self.names.iter().chain(other.names.iter()).collect();
        self.found_in = self.found_in.iter().chain(other.found_in.iter()).collect();
        for phrase in &other.said {
            if !self.said.contains(phrase) {
                self.said.push(phrase.clone());
            }
        }
    }

    /// Whether it means nothing that is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.found_in.is_empty() && self.said.is_empty()
    }

    /// Those it names, then those where it is found.
    fn sectors(&self) -> Vec<SectorCode> {
        let found_in = self.found_in.iter().filter(|&code| !self.names.contains(code));
        self.names.iter().chain(found_in).collect()
    }
}

/// A word or a phrase, as it is shown.
#[derive(Debug)]
struct Entry {
    shown: String,
    folded: String,
    meaning: Meaning,
}

/// Something to put into the field of key words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// What to search.
    pub text: String,
    /// Sectors it leads to, the nearest in meaning first.
    pub sectors: Vec<SectorCode>,
}

/// A part of a query: one word, or several that make a phrase.
pub(crate) struct Part<'w, 'a> {
    pub(crate) words: &'w [Word<'a>],
    pub(crate) meaning: Meaning,
}

/// The words of sectors and trades.
#[derive(Debug, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    /// By the stems of their words.
    by_key: HashMap<String, Vec<usize>>,
    /// The longest phrase, in words.
    longest: usize,
}

impl Lexicon {
    /// The labels of these sectors, and a list of words: a line each, after a header, with four columns separated by tabs: the
    /// word or phrase, `sector` if it names sectors or `trade` if it is found in them, their codes, and what offers say for it,
    /// both separated by commas.
    pub fn new(sectors: &[Sector], list: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        for sector in sectors {
            lexicon.add_label(sector);
        }
        for (number, line) in list.lines().enumerate().skip(1) {
            let (shown, meaning) = read(line).map_err(|reason| LexiconError {
                line: number + 1,
                reason,
            })?;
            lexicon.add(shown, meaning);
        }
        Ok(lexicon)
    }

    /// « Banque et assurance » is also « banque », and « assurance ».
    fn add_label(&mut self, sector: &Sector) {
        let meaning = Meaning {
            names: [sector.code].into_iter().collect(),
            ..Meaning::default()
        };
        self.add(&sector.label, meaning.clone());
        let label = sector.label.replace(" et ", ",");
        let parts = label
            .split([',', '(', ')', '/', '–'])
            .flat_map(|part| part.split(" - "));
        let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 {
            for part in parts {
                self.add(part, meaning.clone());
            }
        }
    }

    fn add(&mut self, shown: &str, meaning: Meaning) {
        let folded = fold(shown);
        let key = key(tokens(&folded));
        if key.is_empty() {
            return;
        }
        self.longest = self.longest.max(key.split(' ').count());
        self.by_key.entry(key).or_default().push(self.entries.len());
        self.entries.push(Entry {
            shown: shown.to_owned(),
            folded,
            meaning,
        });
    }

    /// What these words mean together; `None` when they are no phrase of the list.
    fn meaning(&self, words: &[Word<'_>]) -> Option<Meaning> {
        let found = self.by_key.get(&key(words.iter().map(|word| &*word.folded)))?;
        let mut meaning = Meaning::default();
        for &entry in found {
            meaning.add(&self.entries[entry].meaning);
        }
        Some(meaning)
    }

    /// A query in parts, the longest phrases first from the left.
    pub(crate) fn parts<'w, 'a>(&self, words: &'w [Word<'a>]) -> Vec<Part<'w, 'a>> {
        let (mut parts, mut rest) = (Vec::new(), words);
        while !rest.is_empty() {
            let longest = self.longest.clamp(1, rest.len());
            let known = (1..=longest)
                .rev()
                .find_map(|length| Some((length, self.meaning(&rest[..length])?)));
            let (length, meaning) = known.unwrap_or_default();
            let (words, after) = rest.split_at(length.max(1));
            parts.push(Part { words, meaning });
            rest = after;
        }
        parts
    }

    /// What a word of five letters or more means if one typo is forgiven.
    pub(crate) fn near(&self, folded: &str) -> Meaning {
        let mut meaning = Meaning::default();
        if folded.chars().nth(4).is_some() {
            for entry in &self.entries {
                if entry.folded.chars().nth(3).is_some() && one_typo(folded, &entry.folded) {
                    meaning.add(&entry.meaning);
                }
            }
        }
        meaning
    }

    /// The sectors to propose for these key words, each with the key words that it makes useless left out.
    pub fn sectors_of(&self, query: &str) -> Vec<(SectorCode, String)> {
        let words = words(query);
        let parts = self.parts(&words);
        let mut proposed: Vec<(SectorCode, String)> = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let others = parts.iter().enumerate().filter(|&(other, _)| other != place);
            let others: Vec<&str> = others
                .flat_map(|(_, part)| part.words.iter().map(|word| word.typed))
                .collect();
            let meaning = match part.words {
                [word] if part.meaning.is_empty() => self.near(&word.folded),
                _ => part.meaning.clone(),
            };
            for code in meaning.sectors() {
                if proposed.len() < PROPOSED && proposed.iter().all(|(known, _)| *known != code) {
                    proposed.push((code, others.join(" ")));
                }
            }
        }
        proposed
    }

    /// What to propose for what was typed so far: words and phrases one of whose words begins so, those that begin with it
    /// first, and of these the shortest. Nothing before two letters.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Proposal> {
        let folded = fold(typed);
        if folded.chars().nth(1).is_none() {
            return Vec::new();
        }
        let mut found: Vec<(bool, usize, &Entry)> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let begins = entry.folded.starts_with(&folded);
                let inside = || entry.folded.contains(&format!(" {folded}"));
                (begins || inside()).then(|| (!begins, entry.folded.chars().count(), entry))
            })
            .collect();
        found.sort_by(|a, b| (a.0, a.1, &a.2.folded).cmp(&(b.0, b.1, &b.2.folded)));
        let mut proposals: Vec<Proposal> = Vec::new();
        for (_, _, entry) in found {
            if proposals.len() == limit {
                break;
            }
            if proposals.iter().all(|known| fold(&known.text) != entry.folded) {
                proposals.push(Proposal {
                    text: entry.shown.clone(),
                    sectors: entry.meaning.sectors(),
                });
            }
        }
        proposals
    }

    /// How many words and phrases it knows.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The stems of words, by which « ressource humaine » is « ressources humaines ».
fn key<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words
        .map(|word| stem(word).into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A line of the list.
fn read(line: &str) -> Result<(&str, Meaning), &'static str> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [shown, kind, codes, said] = columns[..] else {
        return Err("expected four columns");
    };
    if tokens(&fold(shown)).next().is_none() {
        return Err("nothing to search");
    }
    let items = |text: &str| -> Vec<String> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(str::to_owned).collect()
    };
    let codes: Result<SectorSet, _> = items(codes).iter().map(|code| SectorCode::parse(code)).collect();
    let codes = codes.map_err(|_| "not a sector's code")?;
    let mut meaning = Meaning::default();
    for phrase in items(said) {
        let words: Vec<String> = tokens(&fold(&phrase)).map(str::to_owned).collect();
        if words.is_empty() {
            return Err("nothing to search it as");
        }
        meaning.said.push(words);
    }
    match kind {
        "sector" if !codes.is_empty() => meaning.names = codes,
        "trade" if !codes.is_empty() || !meaning.said.is_empty() => meaning.found_in = codes,
        _ => return Err("neither a sector nor a trade, or of no sector"),
    }
    Ok((shown, meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> SectorCode {
        SectorCode::parse(text).unwrap()
    }

    fn lexicon() -> Lexicon {
        let sector = |number, label: &str| Sector {
            code: code(number),
            label: label.to_owned(),
        };
        let sectors = [
            sector("s9", "Banque et assurance"),
            sector("s10", "Bâtiment et travaux publics (BTP)"),
            sector("s14", "Comptabilité, gestion, ressources humaines"),
            sector("s43", "Santé"),
        ];
        let list = "term\tkind\tsectors\tsaid\n\
                    véto\ttrade\ts43\tvétérinaire, clinique pour animaux\n\
                    RH\tsector\ts14\tressources humaines\n\
                    chantier\ttrade\ts10\t\n";
        Lexicon::new(&sectors, list).unwrap()
    }

    fn sectors_of(query: &str) -> Vec<(String, String)> {
        let found = lexicon().sectors_of(query);
        found
            .into_iter()
            .map(|(code, rest)| (code.to_string(), rest))
            .collect()
    }

    fn pair(code: &str, rest: &str) -> (String, String) {
        (code.to_owned(), rest.to_owned())
    }

    #[test]
    fn labels_and_their_parts_name_sectors() {
        for (query, expected) in [
            ("banque", "s9"),
            ("ASSURANCES", "s9"),
            ("banque et assurance", "s9"),
            ("btp", "s10"),
            ("travaux publics", "s10"),
            ("Ressource humaine", "s14"),
            ("rh", "s14"),
            ("sante", "s43"),
            ("comptabilté", "s14"),
            ("véto", "s43"),
        ] {
            assert_eq!(sectors_of(query), [pair(expected, "")], "{query}");
        }
        assert!(
            sectors_of("publics").is_empty() && sectors_of("xyz").is_empty() && sectors_of("").is_empty()
        );
    }

    #[test]
    fn what_a_sector_says_already_is_left_out_of_the_words() {
        assert_eq!(
            sectors_of("guichet banque RH"),
            [pair("s9", "guichet RH"), pair("s14", "guichet banque")]
        );
    }

    #[test]
    fn the_longest_phrase_wins() {
        let (lexicon, words) = (lexicon(), words("travaux publics ressources humaines chantier"));
        let lengths: Vec<_> = lexicon
            .parts(&words)
            .iter()
            .map(|part| part.words.len())
            .collect();
        assert_eq!(lengths, [2, 2, 1]);
    }

    #[test]
    fn suggestions_begin_with_what_was_typed() {
        let texts = |typed| -> Vec<String> {
            let found = lexicon().suggest(typed, 4).into_iter();
            found.map(|proposal| proposal.text).collect()
        };
        assert_eq!(
            texts("ba"),
            [
                "Banque",
                "Bâtiment",
                "Banque et assurance",
                "Bâtiment et travaux publics (BTP)"
            ]
        );
        assert_eq!(
            texts("hum"),
            [
                "ressources humaines",
                "Comptabilité, gestion, ressources humaines"
            ]
        );
        assert_eq!(texts("vé"), ["véto"]);
        assert!(texts("b").is_empty() && texts("zz").is_empty());
    }

    #[test]
    fn lines_that_say_nothing_are_refused() {
        for bad in [
            "véto",
            "véto\ttrade\t\t",
            "RH\tsector\ts99\t",
            "de\tsector\ts1\t",
            "RH\tsector\t\tx",
            "a\tb\tc\td",
        ] {
            let error = Lexicon::new(&[], &format!("header\n{bad}\n")).unwrap_err();
            assert_eq!(error.line, 2, "{bad}");
        }
    }
}
