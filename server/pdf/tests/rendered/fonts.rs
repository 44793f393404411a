use std::{collections::BTreeSet, fmt::Write};

use domain::convention::{is_left_out, is_printable};
use pdf::inner::{FILES, FONTS};

/// For private use, or not a character: PDF/A forbids these, typst would export no document at all. Or a whole word in one glyph, as
/// wide as a column; or Vedic accents and the like, which several fonts share.
fn is_refused(code: u32) -> bool {
    let private = matches!(code, 0xe000..=0xf8ff | 0xf_0000.. | 0xfeff | 0xfffd..=0xffff);
    let words = matches!(code, 0xfd50..=0xfdff | 0x600..=0x605);
    let accents = matches!(
        code,
        0x34f | 0x20f0 | 0x951..=0x954 | 0x1cd0..=0x1cff | 0x302a..=0x302f | 0xa8e0..=0xa8ff | 0x1_1000..=0x1_1fff
    );
    private || words || accents
}

/// The table of the domain, by which fields are refused, is what the fonts have.
#[test]
fn the_domain_knows_what_the_fonts_have() {
    let codes = FONTS.faces.iter().flat_map(|font| font.info().coverage.iter());
    let codes: BTreeSet<u32> = codes.filter(|code| !is_refused(*code)).collect();
    let visible = |c: &char| !c.is_whitespace() && !is_left_out(*c);
    let mut wrong = String::new();
    for c in ('\0'..=char::MAX).filter(visible) {
        if is_printable(c) != codes.contains(&u32::from(c)) {
            _ = write!(wrong, " U+{:04X}", u32::from(c));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(FONTS.faces.len(), FILES.len(), "a font cannot be read");
}
