//! The fonts shipped in `fonts/`, and typst's standard library: what every document has in common.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt,
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

const FILES: [&[u8]; 6] = [
    include_bytes!("../fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("../fonts/LibertinusSerif-Italic.otf"),
    include_bytes!("../fonts/LibertinusSerif-Semibold.otf"),
    include_bytes!("../fonts/LinBiolinum_R.otf"),
    include_bytes!("../fonts/LinBiolinum_RB.otf"),
    include_bytes!("../fonts/DejaVuSansMono.ttf"),
];

/// Parsed once; every render job reads them.
pub(crate) struct Fonts {
    pub(crate) library: LazyHash<Library>,
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) faces: Vec<Font>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let faces: Vec<Font> = FILES
        .iter()
        .filter_map(|file| Font::new(Bytes::new(*file), 0))
        .collect();
    Fonts {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&faces)),
        faces,
    }
});

/// Whether one of the fonts has a glyph for that character.
pub(crate) fn has_glyph(c: char) -> bool {
    FONTS
        .faces
        .iter()
        .any(|font| font.info().coverage.contains(u32::from(c)))
}
