//! Sectors of activity: the 51 labels by which offers are classed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::name_key::sort_key;

/// A sector's number: 1 to 51 today, at most 63 so that a set of sectors fits in 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SectorCode(u8);

/// Why a text is not a sector's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a sector's code is the letter s followed by a number from 1 to 63")]
pub struct NotASectorCode;

impl SectorCode {
    /// The largest number a code may carry.
    pub const MAX: u8 = 63;

    /// Reads « s31 ».
    pub fn parse(text: &str) -> Result<Self, NotASectorCode> {
        let digits = text.strip_prefix('s').ok_or(NotASectorCode)?;
        if digits.starts_with('0') || digits.len() > 2 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotASectorCode);
        }
        let number = digits.parse().map_err(|_| NotASectorCode)?;
        if (1..=Self::MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(NotASectorCode)
        }
    }

    /// The number: 31 for « s31 ».
    pub fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for SectorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{}", self.0)
    }
}

impl TryFrom<String> for SectorCode {
    type Error = NotASectorCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<SectorCode> for String {
    fn from(code: SectorCode) -> Self {
        code.to_string()
    }
}

/// Sectors that look alike from afar: what a mark's shape and colour tell on the map of a search.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectorFamily {
    /// Farming, forest, environment.
    Nature,
    /// Factories, building sites, workshops, energy.
    Industry,
    /// Computing, games, research, electronics.
    Digital,
    /// Arts, crafts, culture, media.
    Culture,
    /// Shops, offices, hotels, transport.
    Commerce,
    /// Health, care, sport.
    Care,
    /// State, law, defence, schools.
    Public,
}

impl SectorFamily {
    /// In the order of legends.
    pub const ALL: [Self; 7] = [
        Self::Nature,
        Self::Industry,
        Self::Digital,
        Self::Culture,
        Self::Commerce,
        Self::Care,
        Self::Public,
    ];

    /// In the order of their labels.
    const BY_LABEL: [Self; 7] = [
        Self::Culture,
        Self::Commerce,
        Self::Public,
        Self::Industry,
        Self::Nature,
        Self::Digital,
        Self::Care,
    ];

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Nature => "Nature, agriculture",
            Self::Industry => "Industrie, construction",
            Self::Digital => "Numérique, sciences",
            Self::Culture => "Arts, culture, médias",
            Self::Commerce => "Commerce, gestion, services",
            Self::Care => "Santé, social, sport",
            Self::Public => "Droit, sécurité, enseignement",
        }
    }

    /// Its place in [`SectorFamily::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

impl SectorCode {
    /// Its family. A sector added later belongs to commerce and services, the widest, until it is placed here.
    pub fn family(self) -> SectorFamily {
        match self.0 {
            1 | 23 | 24 | 51 => SectorFamily::Nature,
            8 | 10 | 16 | 21 | 28..=30 | 35 | 37 | 40 | 50 => SectorFamily::Industry,
            20 | 31 | 32 | 42 => SectorFamily::Digital,
            2 | 4..=7 | 13 | 17 | 19 | 33 | 38 | 39 | 49 => SectorFamily::Culture,
            11 | 41 | 43 | 46 | 47 => SectorFamily::Care,
            3 | 18 | 22 | 25 | 44 => SectorFamily::Public,
            _ => SectorFamily::Commerce,
        }
    }
}

/// Sectors by label, as in a dictionary.
pub fn in_order(mut sectors: Vec<Sector>) -> Vec<Sector> {
    sectors.sort_by_cached_key(|sector| sort_key(&sector.label));
    sectors
}

/// Sectors as somebody looks for one: by family and within it as they come, which is [in order](in_order). What has no offer, by
/// `offers`, comes last. It compares no labels: what a dictionary knows of letters would be a tenth of what the search page downloads.
pub fn by_family(
    sectors: impl IntoIterator<Item = Sector>,
    offers: impl Fn(SectorCode) -> usize,
) -> Vec<(SectorFamily, Vec<Sector>)> {
    let sectors: Vec<Sector> = sectors.into_iter().collect();
    let families = SectorFamily::BY_LABEL.map(|family| {
        let its = || {
            sectors
                .iter()
                .filter(move |sector| sector.code.family() == family)
        };
        let with = its().filter(|sector| offers(sector.code) != 0);
        let without = its().filter(|sector| offers(sector.code) == 0);
        let last = with.clone().next().is_none();
        (last, family, with.chain(without).cloned().collect::<Vec<_>>())
    });
    let shown = |last: bool| {
        let some = families
            .iter()
            .filter(move |(other, _, its)| *other == last && !its.is_empty());
        some.map(|(_, family, its)| (*family, its.clone()))
    };
    shown(false).chain(shown(true)).collect()
}

/// A sector with its label.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sector {
    /// Code: « s31 ».
    pub code: SectorCode,
    /// Label: « Informatique et réseaux ».
    pub label: String,
}

/// A set of sectors; the empty set stands for all of them in a search.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SectorSet(u64);

impl SectorSet {
    /// Whether no sector was named.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether that sector was named.
    pub fn contains(self, code: SectorCode) -> bool {
        self.0 & (1 << code.0) != 0
    }

    /// Adds a sector.
    pub fn insert(&mut self, code: SectorCode) {
        self.0 |= 1 << code.0;
    }

    /// The sectors named, in order.
    pub fn iter(self) -> impl Iterator<Item = SectorCode> {
        (1..=SectorCode::MAX)
            .map(SectorCode)
            .filter(move |&code| self.contains(code))
    }

    /// How many sectors were named.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }
}

impl FromIterator<SectorCode> for SectorSet {
    fn from_iter<I: IntoIterator<Item = SectorCode>>(codes: I) -> Self {
        let mut set = Self::default();
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_strictly() {
        assert_eq!(SectorCode::parse("s31").unwrap().to_string(), "s31");
        for bad in [
            "", "s", "31", "s0", "s01", "s64", "s999", "S31", "s3a", "s-1", "s+1",
        ] {
            assert!(SectorCode::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn families_share_the_sectors_out() {
        let mut counts = [0; 7];
        for number in 1..=51 {
            counts[SectorCode(number).family().index()] += 1;
        }
        assert_eq!(counts.iter().sum::<i32>(), 51);
        assert!(counts.iter().all(|&count| count >= 4), "{counts:?}");
        for (place, family) in SectorFamily::ALL.into_iter().enumerate() {
            assert_eq!(family.index(), place);
        }
    }

    #[test]
    fn sectors_are_sorted_as_somebody_looks_for_one() {
        let sector = |number, label: &str| Sector {
            code: SectorCode(number),
            label: label.to_owned(),
        };
        let sectors = [
            sector(13, "Édition"),
            sector(2, "Architecture"),
            sector(49, "Écologie du livre"),
            sector(12, "Commerce"),
            sector(1, "Agriculture"),
        ];
        // Nothing in the field, nor in what « Architecture » names.
        let offers = |code: SectorCode| usize::from(![1, 2].contains(&code.0));
        let sorted = by_family(in_order(sectors.into()), offers);
        let said: Vec<_> = sorted
            .iter()
            .map(|(family, its)| (*family, its.iter().map(|sector| sector.label.as_str()).collect()))
            .collect();
        assert_eq!(
            said,
            [
                (
                    SectorFamily::Culture,
                    vec!["Écologie du livre", "Édition", "Architecture"]
                ),
                (SectorFamily::Commerce, vec!["Commerce"]),
                (SectorFamily::Nature, vec!["Agriculture"]),
            ]
        );
    }

    #[test]
    fn families_are_listed_by_label() {
        let keys = SectorFamily::BY_LABEL.map(|family| sort_key(family.label()));
        assert!(keys.is_sorted(), "{keys:?}");
        assert!(
            SectorFamily::ALL
                .iter()
                .all(|family| SectorFamily::BY_LABEL.contains(family))
        );
    }

    #[test]
    fn a_set_gives_its_sectors_back_in_order() {
        let codes = ["s51", "s1", "s31"].map(|code| SectorCode::parse(code).unwrap());
        let set: SectorSet = codes.into_iter().collect();
        assert_eq!(
            set.iter().map(|c| c.to_string()).collect::<Vec<_>>(),
            ["s1", "s31", "s51"]
        );
        assert_eq!(set.len(), 3);
        assert!(!set.contains(SectorCode::parse("s2").unwrap()));
    }
}
