//! The words offers are made of, sector by sector.

use std::collections::BTreeMap;

use domain::{sector::SectorCode, structure::StructureKind};
use serde::Deserialize;

use super::DemoError;

const FILES: [&str; 2] = [
    include_str!("../../data/demo/vocabulary_a.json"),
    include_str!("../../data/demo/vocabulary_b.json"),
];
const SHARES: &str = include_str!("../../data/demo/sector_share.tsv");

/// The usual rhythm of a sector's days.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rhythm {
    Office,
    Shop,
    Early,
    Hospital,
}

/// The words of one sector. `{nom}` stands for a family name, `{commune}` for the town.
#[derive(Debug, Deserialize)]
pub(super) struct SectorWords {
    /// Weight of each kind of structure.
    pub(super) kinds: BTreeMap<StructureKind, u64>,
    /// Patterns of names.
    pub(super) structures: BTreeMap<StructureKind, Vec<String>>,
    pub(super) titles: Vec<String>,
    pub(super) metiers: Vec<String>,
    pub(super) activities: Vec<String>,
    pub(super) hours: Rhythm,
    pub(super) lunch: Vec<String>,
}

/// A sector, its weight, its words.
pub(super) type SectorEntry = (SectorCode, u64, SectorWords);

/// Every sector. Half of the weight follows the sectors' real shares, half is even, so that a rare sector is found too.
pub(super) fn read() -> Result<Vec<SectorEntry>, DemoError> {
    let mut words: BTreeMap<String, SectorWords> = BTreeMap::new();
    for file in FILES {
        words.append(&mut serde_json::from_str(file)?);
    }
    let wrong = |line: &str| DemoError::Word(format!("sector_share.tsv: {line}"));
    SHARES
        .lines()
        .skip(1)
        .map(|line| {
            let (code, share) = line.split_once('\t').ok_or_else(|| wrong(line))?;
            // « 0.30383 »: hundred-thousandths.
            let share: u64 = share.replace('.', "").parse().map_err(|_| wrong(line))?;
            let words = words.remove(code).ok_or_else(|| wrong(line))?;
            Ok((
                SectorCode::parse(code).map_err(|_| wrong(line))?,
                share + 100_000 / 51,
                words,
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sector_has_words_of_every_sort() {
        let sectors = read().unwrap();
        assert_eq!(sectors.len(), 51);
        for (code, _, words) in &sectors {
            assert_eq!(words.kinds.values().sum::<u64>(), 100, "{code}");
            assert!(
                words.titles.len() >= 10 && words.metiers.len() >= 8 && words.activities.len() >= 14,
                "{code}"
            );
            assert!(!words.lunch.is_empty(), "{code}");
            for (kind, weight) in &words.kinds {
                let names = words.structures.get(kind).map_or(0, Vec::len);
                assert!(*weight == 0 || names >= 6, "{code} {kind:?}");
            }
        }
    }
}
