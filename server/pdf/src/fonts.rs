//! The fonts shipped in `fonts/`, and typst's standard library: what every document has in common.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt,
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

/// Those that the layouts name, then those that typst falls back on for letters that the first have not.
pub const FILES: &[&[u8]] = &[
    include_bytes!("../fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("../fonts/LibertinusSerif-Italic.otf"),
    include_bytes!("../fonts/LibertinusSerif-Semibold.otf"),
    include_bytes!("../fonts/LinBiolinum_R.otf"),
    include_bytes!("../fonts/LinBiolinum_RB.otf"),
    include_bytes!("../fonts/DejaVuSansMono.ttf"),
    include_bytes!("../fonts/noto/NotoSansAdlam-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansArabic-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansArmenian-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansBengali-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansCJK-Names.otf"),
    include_bytes!("../fonts/noto/NotoSansDevanagari-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansEthiopic-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansGeorgian-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansGujarati-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansGurmukhi-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansKannada-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansKhmer-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansLao-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansMalayalam-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansMyanmar-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansNKo-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansOriya-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansSinhala-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansSyriac-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansTamil-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansTelugu-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansThai-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSansTifinagh-Regular.ttf"),
    include_bytes!("../fonts/noto/NotoSerifTibetan-Regular.ttf"),
];

/// Parsed once; every render job reads them.
pub struct Fonts {
    pub(crate) library: LazyHash<Library>,
    pub(crate) book: LazyHash<FontBook>,
    /// The fonts.
    pub faces: Vec<Font>,
}

/// All that a render job takes.
pub static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
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
