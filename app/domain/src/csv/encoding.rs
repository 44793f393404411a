//! The encodings that spreadsheets write, told apart by what the bytes would say in French.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::NotATable;

/// The upper half of code page 850, which « CSV (MS-DOS) » is written in; the euro sign as in its later edition, 858.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// What French is written with beside plain letters: often, and now and then.
const COMMON: &str = "éèêàâîôùûç’";
const RARE: &str = "ëïüœæÿÉÈÊËÀÂÎÏÔÙÛÜÇŒ«»–…€°\u{a0}";

/// The text: UTF-8 or UTF-16, with or without a byte-order mark, else whichever of Windows-1252, Macintosh and MS-DOS makes the most
/// French of it.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotATable> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(NotATable::Workbook);
    }
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, &bytes[mark..]),
        None => (utf16_without_mark(bytes).unwrap_or(UTF_8), bytes),
    };
    if encoding != UTF_8 {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        return if text.contains('\0') {
            Err(NotATable::NotText)
        } else {
            Ok(text)
        };
    }
    if bytes.contains(&0) {
        return Err(NotATable::NotText);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(one_byte_each(bytes)),
    })
}

/// Text in which every second byte is zero, as long as it is plain: a table in UTF-16 whose mark was lost.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let half = bytes.len() / 2;
    if bytes.len() < 8 || !bytes.len().is_multiple_of(2) {
        None
    } else if even == 0 && odd * 10 >= half * 8 {
        Some(UTF_16LE)
    } else if odd == 0 && even * 10 >= half * 8 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// In which of the encodings of one byte a character the text has the most of French, and the least of anything else.
fn one_byte_each(bytes: &[u8]) -> String {
    // Five bytes mean nothing in Windows-1252: they are marked, where browsers take them for control characters.
    let windows = WINDOWS_1252
        .decode_without_bom_handling(bytes)
        .0
        .replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "\u{fffd}");
    let macintosh = MACINTOSH.decode_without_bom_handling(bytes).0.into_owned();
    let dos = ms_dos(bytes);
    let score = |text: &str| -> i64 {
        text.chars()
            .filter(|c| !c.is_ascii())
            .map(|c| match c {
                _ if COMMON.contains(c) => 2,
                _ if RARE.contains(c) => 1,
                _ => -1,
            })
            .sum()
    };
    let mut best = windows;
    for other in [macintosh, dos] {
        if score(&other) > score(&best) {
            best = other;
        }
    }
    best
}

fn ms_dos(bytes: &[u8]) -> String {
    let upper: Vec<char> = CP850.chars().collect();
    bytes
        .iter()
        .map(|byte| match byte {
            0..=0x7f => char::from(*byte),
            _ => upper
                .get(usize::from(byte - 0x80))
                .copied()
                .unwrap_or(char::REPLACEMENT_CHARACTER),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_ms_dos_is_whole() {
        assert_eq!(CP850.chars().count(), 128);
        assert_eq!(ms_dos(b"\x80\x90\xe1\xff"), "ÇÉß\u{a0}");
    }

    #[test]
    fn french_is_told_by_its_letters() {
        let text = "Découvrir l’atelier : menuiserie à Hérouville, où l’élève verra « tout » ; repas apporté";
        for encoding in [WINDOWS_1252, MACINTOSH] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes).as_deref(), Ok(text), "{}", encoding.name());
        }
        // A text of one accent is Windows'.
        assert_eq!(decode(b"caf\xe9").as_deref(), Ok("café"));
        assert_eq!(decode(b"caf\x8e").as_deref(), Ok("café"));
        assert_eq!(decode(b"caf\x82").as_deref(), Ok("café"));
    }
}
