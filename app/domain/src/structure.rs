//! Host organisations: their kinds, and the SIRET that identifies them in France.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    id::StructureId,
    sanitize::{self, without_label},
};

mod role;

pub use role::StructureRole;

/// The kinds of organisation that may host (décret n° 2023-1111).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StructureKind {
    /// Entreprise.
    Company,
    /// Association.
    Association,
    /// Administration.
    Administration,
    /// Établissement public.
    PublicBody,
    /// Collectivité territoriale.
    LocalAuthority,
}

impl StructureKind {
    /// Every kind, in the order forms show them.
    pub const ALL: [Self; 5] = [
        Self::Company,
        Self::Association,
        Self::Administration,
        Self::PublicBody,
        Self::LocalAuthority,
    ];

    /// The name used in URLs and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Association => "association",
            Self::Administration => "administration",
            Self::PublicBody => "public_body",
            Self::LocalAuthority => "local_authority",
        }
    }

    /// The kind of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Company => "Entreprise",
            Self::Association => "Association",
            Self::Administration => "Administration",
            Self::PublicBody => "Établissement public",
            Self::LocalAuthority => "Collectivité territoriale",
        }
    }

    /// In a sentence, with its article: « une entreprise ».
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Company => "une entreprise",
            Self::Association => "une association",
            Self::Administration => "une administration",
            Self::PublicBody => "un établissement public",
            Self::LocalAuthority => "une collectivité territoriale",
        }
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A set of kinds; the empty set stands for all of them in a search.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct KindSet(u8);

impl KindSet {
    /// Whether no kind was named.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether that kind was named.
    pub fn contains(self, kind: StructureKind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// Adds a kind.
    pub fn insert(&mut self, kind: StructureKind) {
        self.0 |= kind.bit();
    }

    /// The kinds named, in order.
    pub fn iter(self) -> impl Iterator<Item = StructureKind> {
        StructureKind::ALL
            .into_iter()
            .filter(move |&kind| self.contains(kind))
    }
}

impl FromIterator<StructureKind> for KindSet {
    fn from_iter<I: IntoIterator<Item = StructureKind>>(kinds: I) -> Self {
        let mut set = Self::default();
        kinds.into_iter().for_each(|kind| set.insert(kind));
        set
    }
}

/// A host organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Structure {
    /// Identifier.
    pub id: StructureId,
    /// Name as pupils read it.
    pub name: String,
    /// Kind.
    pub kind: StructureKind,
    /// SIRET; `None` abroad.
    pub siret: Option<Siret>,
}

/// A SIRET: 14 digits, the first nine being the SIREN of the legal entity.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siret(String);

/// Why a text is not a SIRET.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SiretError {
    /// Nothing was typed.
    #[error("no SIRET")]
    Empty,
    /// Not fourteen digits.
    #[error("a SIRET has fourteen digits")]
    Length,
    /// The check digits do not hold.
    #[error("the SIRET's check digits are wrong")]
    Checksum,
    /// The nine digits of the legal entity, without those of the establishment.
    #[error("a SIREN, not a SIRET")]
    Siren,
    /// A number of value-added tax.
    #[error("a number of VAT, not a SIRET")]
    Vat,
    /// A spreadsheet rounded it.
    #[error("a SIRET rounded by a spreadsheet")]
    Rounded,
}

impl SiretError {
    /// What the form says beside the field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => {
                "Indiquez le SIRET de votre structure\u{a0}: ses 14\u{a0}chiffres sont sur vos factures ou sur l’avis de situation de l’INSEE."
            }
            Self::Length => {
                "Un SIRET a 14\u{a0}chiffres. Vous le trouvez sur vos factures ou sur l’avis de situation de l’INSEE."
            }
            Self::Checksum => {
                "Ce SIRET n’existe pas\u{a0}: ses chiffres ne s’accordent pas entre eux. Recopiez-le une nouvelle fois."
            }
            Self::Siren => {
                "C’est un SIREN (9\u{a0}chiffres). Le SIRET en a 14\u{a0}: ajoutez les 5\u{a0}chiffres de l’établissement."
            }
            Self::Vat => {
                "C’est un numéro de TVA. Le SIRET a 14\u{a0}chiffres, sans lettres\u{a0}: il est sur vos factures."
            }
            Self::Rounded => {
                "Votre tableur a arrondi ce numéro. Recopiez les 14\u{a0}chiffres du SIRET depuis une facture."
            }
        }
    }
}

/// What comes before a SIRET that was copied with its label, as [`plain`](crate::typography::plain) writes it.
const SIRET_LABELS: [&str; 9] = [
    "siret",
    "siren",
    "n",
    "no",
    "num",
    "numero",
    "de",
    "rcs",
    "etablissement",
];

impl Siret {
    /// La Poste numbers its establishments so that their digits add up to a multiple of five.
    const LA_POSTE: &'static str = "356000000";

    /// Reads a SIRET as people type and paste it: with its label, with spaces, dots or hyphens between the digits. The Luhn checksum
    /// must hold, or for La Poste's own establishments the sum of digits be a multiple of five (its head office follows Luhn).
    pub fn parse(text: &str) -> Result<Self, SiretError> {
        let value = sanitize::value(text);
        if value.trim().is_empty() {
            return Err(SiretError::Empty);
        }
        let digits: String = without_label(&value, &SIRET_LABELS)
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-' | '/' | '_' | ','))
            .collect();
        if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(not_fourteen(&digits));
        }
        let la_poste = digits.starts_with(Self::LA_POSTE)
            && digits
                .bytes()
                .map(|byte| u32::from(byte - b'0'))
                .sum::<u32>()
                .is_multiple_of(5);
        if luhn_sum(&digits).is_multiple_of(10) || la_poste {
            Ok(Self(digits))
        } else {
            Err(SiretError::Checksum)
        }
    }

    /// A SIRET for demonstrations: its SIREN starts with 000, which INSEE has given to nobody. `number` is below
    /// ten to the power of nine; two numbers give two SIRETs.
    pub fn fictive(number: u32) -> Self {
        let body = format!("000{:05}", number / 10_000 % 100_000);
        let siren = with_luhn_digit(&body);
        Self(with_luhn_digit(&format!("{siren}{:04}", number % 10_000)))
    }

    /// The fourteen digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a text that has not fourteen digits is instead.
fn not_fourteen(text: &str) -> SiretError {
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let upper = text.to_ascii_uppercase();
    if text.len() == 9 && are_digits(text) {
        SiretError::Siren
    } else if upper
        .strip_prefix("FR")
        .is_some_and(|rest| rest.len() == 11 && rest.get(2..).is_some_and(are_digits))
    {
        SiretError::Vat
    } else if upper
        .split_once("E+")
        .is_some_and(|(left, right)| are_digits(left) && are_digits(right))
    {
        SiretError::Rounded
    } else {
        SiretError::Length
    }
}

/// The Luhn sum of a text of digits: every second digit from the right is doubled.
fn luhn_sum(digits: &str) -> u32 {
    digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum()
}

fn with_luhn_digit(body: &str) -> String {
    let check = (10 - luhn_sum(&format!("{body}0")) % 10) % 10;
    format!("{body}{check}")
}

impl fmt::Display for Siret {
    /// « 732 829 320 00074 ».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = &self.0;
        write!(
            f,
            "{} {} {} {}",
            &digits[..3],
            &digits[3..6],
            &digits[6..9],
            &digits[9..]
        )
    }
}

impl TryFrom<String> for Siret {
    type Error = SiretError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Siret> for String {
    fn from(siret: Siret) -> Self {
        siret.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sirets_of_the_texts() {
        assert!(Siret::parse("73282932000074").is_ok());
        assert!(Siret::parse("732 829 320 00074").is_ok());
        assert!(Siret::parse("35600000049837").is_ok());
        assert_eq!(Siret::parse("73282932000075"), Err(SiretError::Checksum));
        assert_eq!(Siret::parse("35600000012345"), Err(SiretError::Checksum));
        assert_eq!(Siret::parse("7328293200007"), Err(SiretError::Length));
        assert_eq!(Siret::parse("7328293200007é"), Err(SiretError::Length));
    }

    #[test]
    fn a_siret_is_read_as_it_is_pasted() {
        for pasted in [
            "SIRET : 732 829 320 00074",
            "SIRET\u{a0}:\u{a0}732\u{a0}829\u{a0}320\u{a0}00074",
            "N° SIRET 732.829.320.00074",
            "Siret n°73282932000074.",
            "Numéro de SIRET : 732-829-320-00074",
            "732829320/00074",
            "\u{200b}73282932000074\u{feff}",
            "732\u{202f}829\u{2009}320\u{ad}00074",
            "７３２ ８２９ ３２０ ０００７４",
            "(73282932000074)",
            "«\u{a0}732 829 320 00074\u{a0}»",
            "siret73282932000074",
        ] {
            let read = Siret::parse(pasted);
            assert_eq!(
                read.as_ref().map(Siret::as_str),
                Ok("73282932000074"),
                "{pasted:?}"
            );
        }
    }

    #[test]
    fn what_is_pasted_for_a_siret_is_named() {
        for (pasted, why) in [
            ("732 829 320", SiretError::Siren),
            ("SIREN : 732 829 320", SiretError::Siren),
            ("FR 44 732 829 320", SiretError::Vat),
            ("fr44732829320", SiretError::Vat),
            ("7,32829E+13", SiretError::Rounded),
            ("7.32829e+13", SiretError::Rounded),
            ("", SiretError::Empty),
            (" \u{a0}", SiretError::Empty),
            ("73282932000074 35600000049837", SiretError::Length),
            ("732829320OOO74", SiretError::Length),
            ("W751234567", SiretError::Length),
            ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", SiretError::Length),
        ] {
            assert_eq!(Siret::parse(pasted), Err(why), "{pasted}");
            assert!(!why.message().is_empty());
        }
    }

    #[test]
    fn kinds_are_read_back() {
        for kind in StructureKind::ALL {
            assert_eq!(StructureKind::from_code(kind.code()), Some(kind));
        }
    }

    proptest! {
        #[test]
        fn fictive_sirets_are_valid_and_distinct(a in 0u32..900_000_000, b in 0u32..900_000_000) {
            let (first, second) = (Siret::fictive(a), Siret::fictive(b));
            prop_assert!(Siret::parse(first.as_str()).is_ok());
            prop_assert!(luhn_sum(&first.as_str()[..9]).is_multiple_of(10));
            prop_assert!(first.as_str().starts_with("000"));
            prop_assert_eq!(a == b, first == second);
        }
    }
}
