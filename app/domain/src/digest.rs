//! SHA-256 (FIPS 180-4), and the one way in which data are written before they are hashed (RFC 8785).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::sanitize::{self, without_label};

/// A SHA-256: 32 bytes, written as 64 hexadecimal digits in small letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

/// Why a text is not a digest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a digest is 64 hexadecimal digits")]
pub struct NotADigest;

impl Digest {
    /// What stands before the first link of a chain.
    pub const ZERO: Self = Self([0; 32]);

    /// The digest of those bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The next link of a chain: the digest of the one before, followed by what is added.
    #[must_use]
    pub fn then(self, bytes: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(bytes);
        Self(hasher.finalize().into())
    }

    /// One digest for several, whatever their order: that of the sorted digests, one after the other.
    pub fn of_all(digests: impl IntoIterator<Item = Self>) -> Self {
        let mut sorted: Vec<Self> = digests.into_iter().collect();
        sorted.sort_unstable();
        let mut hasher = Sha256::new();
        for digest in &sorted {
            hasher.update(digest.0);
        }
        Self(hasher.finalize().into())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Ten characters of its beginning, in letters and digits that nobody takes for one another (Crockford's base 32): fifty
    /// bits, for people to type.
    pub fn short(&self) -> String {
        let mut first = [0; 8];
        first[1..].copy_from_slice(&self.0[..7]);
        let bits = u64::from_be_bytes(first) >> 6;
        crockford(bits, 10)
    }
}

/// The digest of bytes that come piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Adds a piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all of them.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// Bytes as hexadecimal digits, in small letters.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// That many bytes, from what [`hexadecimal`] writes of them: no capitals, no sign, no space.
pub fn read_hexadecimal<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

/// The low bits of a number in Crockford's base 32, five bits a character.
pub fn crockford(bits: u64, characters: u32) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    (0..characters)
        .rev()
        .map(|place| char::from(ALPHABET[usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default()]))
        .collect()
}

/// What somebody typed, as `crockford` writes it: spaces and hyphens left out, letters that look like digits read as such.
pub fn read_crockford(text: &str) -> String {
    let value = sanitize::value(text);
    // « Code de contrôle : », « Référence »: labels that were copied with it.
    let bare = value.rsplit_once(':').map_or(value.as_str(), |(_, after)| after);
    without_label(bare, &["reference", "code", "controle"])
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hexadecimal(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        read_hexadecimal(text).map(Self).ok_or(NotADigest)
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, NotADigest> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// Data in the canonical form of JSON (RFC 8785): members sorted, no space, one way to write each value.
#[cfg(not(target_arch = "wasm32"))]
pub fn canonical<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_jcs::to_string(value)
}

/// The same in a browser, which sees conventions alone: for whole numbers, texts and members with plain names. What it takes to write any
/// number, and to read it back to its last digit, would be in everybody's download.
#[cfg(target_arch = "wasm32")]
pub fn canonical<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    sorted(value)
}

/// JSON whose members are sorted.
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) fn sorted<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string(&serde_json::to_value(value)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digests() {
        // FIPS 180-4's example, and a chain of one link computed with sha256sum.
        let abc = Digest::of(b"abc");
        assert_eq!(
            abc.to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(abc.to_string().parse(), Ok(abc));
        let mut pieces = Hasher::default();
        pieces.update(b"a");
        pieces.update(b"bc");
        assert_eq!(pieces.finish(), abc);
        assert_eq!(Digest::ZERO.then(b""), Digest::of(&[0; 32]));
        for wrong in ["", "ba78", &"g".repeat(64), &"A".repeat(64), &"é".repeat(32)] {
            assert_eq!(wrong.parse::<Digest>(), Err(NotADigest), "{wrong}");
        }
    }

    #[test]
    fn hexadecimal_is_read_as_it_is_written_and_in_no_other_way() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = hexadecimal(&bytes);
        assert!(text.starts_with("000102") && text.ends_with("fdfeff"));
        assert_eq!(
            read_hexadecimal::<256>(&text).as_ref().map(<[u8; 256]>::as_slice),
            Some(bytes.as_slice())
        );
        for wrong in ["", "0", "0A", "+f", "-1", " 1", "0g", "é", "000"] {
            assert_eq!(read_hexadecimal::<1>(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_batch_has_one_digest_whatever_its_order() {
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        assert_eq!(Digest::of_all([a, b]), Digest::of_all([b, a]));
        assert_ne!(Digest::of_all([a]), Digest::of_all([a, b]));
        assert_ne!(Digest::of_all([a]), a);
    }

    #[test]
    fn short_codes_survive_being_typed() {
        let short = Digest::of(b"abc").short();
        assert_eq!(short.len(), 10);
        assert_eq!(short, "Q9W1DFWF07");
        for pasted in [
            " q9wi-dfwfo7 ",
            "Code de contrôle\u{a0}: Q9W1D\u{a0}FWF07.",
            "code q9w1d–fwf07",
            "\u{200b}Q9W1DFWF07\u{feff}",
            "Ｑ９Ｗ１ＤＦＷＦ０７",
        ] {
            assert_eq!(read_crockford(pasted), short, "{pasted:?}");
        }
        assert_eq!(read_crockford("Référence QZ-27-4H7K-9M2X"), "QZ274H7K9M2X");
    }

    #[test]
    fn json_is_written_in_one_way() {
        let value = serde_json::json!({"é": 1, "b": [true, null], "a": "«\u{202f}x\n»"});
        assert_eq!(
            canonical(&value).unwrap(),
            "{\"a\":\"«\u{202f}x\\n»\",\"b\":[true,null],\"é\":1}"
        );
    }
}
