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
pub struct SectorWords {
    /// Weight of each kind of structure.
    pub kinds: BTreeMap<StructureKind, u64>,
    /// Patterns of names.
    pub structures: BTreeMap<StructureKind, Vec<String>>,
    pub titles: Vec<String>,
    pub metiers: Vec<String>,
    pub activities: Vec<String>,
    pub(super) hours: Rhythm,
    pub lunch: Vec<String>,
}

/// A sector, its weight, its words.
pub type SectorEntry = (SectorCode, u64, SectorWords);

/// Every sector. Half of the weight follows the sectors' real shares, half is even, so that a rare sector is found too.
pub fn read() -> Result<Vec<SectorEntry>, DemoError> {
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
