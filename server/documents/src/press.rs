//! The press: Typst with the fonts shipped here, and nothing else of the machine.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::document::DocumentError;

/// The fonts, as files.
const FONTS: [&[u8]; 6] = [
    include_bytes!("../fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("../fonts/LibertinusSerif-Italic.otf"),
    include_bytes!("../fonts/LibertinusSerif-Semibold.otf"),
    include_bytes!("../fonts/LinBiolinum_R.otf"),
    include_bytes!("../fonts/LinBiolinum_RB.otf"),
    include_bytes!("../fonts/DejaVuSansMono.ttf"),
];

/// How many documents ago something must have been set to be forgotten. What all have in common is kept, and nothing grows.
const MEMORY: usize = 4;

/// What every document has in common.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS
        .iter()
        .filter_map(|font| Font::new(Bytes::new(*font), 0))
        .collect();
    Press {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// Whether a font has a glyph for that character.
pub(crate) fn has_glyph(c: char) -> bool {
    PRESS
        .fonts
        .iter()
        .any(|font| font.info().coverage.contains(u32::from(c)))
}

/// What a document is made from: its template, and the files the template reads.
pub(crate) struct Copy {
    main: FileId,
    source: Source,
    files: Vec<(FileId, Bytes)>,
}

/// Which standards a document is made under. The exporter refuses what breaks a rule that a program can see, and only then writes the
/// standard into the file's metadata: the file says no more than was asked here, and no less (`tests/document.rs` compares the two).
/// What a program cannot see, the order of reading and the words for pictures, is tested there as well; no other validator has looked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kept {
    /// PDF/A-2a and PDF/UA-1.
    Archive,
    /// PDF/A-3a, which allows attachments, and PDF/UA-1.
    ArchiveWithAttachments,
    /// None.
    None,
}

fn file_id(path: &str) -> Result<FileId, DocumentError> {
    let path =
        VirtualPath::new(path).map_err(|error| DocumentError::Typeset(format!("{path}: {error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl Copy {
    pub(crate) fn new(template: &str, files: Vec<(&str, Vec<u8>)>) -> Result<Self, DocumentError> {
        let main = file_id("/main.typ")?;
        let files = files
            .into_iter()
            .map(|(path, bytes)| Ok((file_id(path)?, Bytes::new(bytes))))
            .collect::<Result<_, DocumentError>>()?;
        Ok(Self {
            main,
            source: Source::new(main, template.to_owned()),
            files,
        })
    }

    /// Sets it; `ident` tells it from every other document.
    pub(crate) fn print(&self, ident: String, kept: Kept) -> Result<Vec<u8>, DocumentError> {
        self.set()?.print(ident, kept)
    }

    /// Sets its pages.
    pub(crate) fn set(&self) -> Result<Pages, DocumentError> {
        let compiled = typst::compile::<PagedDocument>(self);
        typst::comemo::evict(MEMORY);
        let document = compiled.output.map_err(|errors| said(&errors))?;
        // What the template is warned of is a fault of ours, and would show in every document.
        debug_assert!(compiled.warnings.is_empty(), "{}", said(&compiled.warnings));
        Ok(Pages(document))
    }
}

/// Pages that are set.
pub(crate) struct Pages(PagedDocument);

impl Pages {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.pages().len()
    }

    /// The file; `ident` tells it from every other document.
    pub(crate) fn print(&self, ident: String, kept: Kept) -> Result<Vec<u8>, DocumentError> {
        let standards: &[PdfStandard] = match kept {
            Kept::Archive => &[PdfStandard::A_2a, PdfStandard::Ua_1],
            Kept::ArchiveWithAttachments => &[PdfStandard::A_3a, PdfStandard::Ua_1],
            Kept::None => &[],
        };
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            creator: Smart::Custom(Some("Quinzaine".to_owned())),
            timestamp: None,
            page_ranges: None,
            standards: PdfStandards::new(standards)
                .map_err(|error| DocumentError::Typeset(error.message().to_string()))?,
            tagged: true,
            pretty: false,
        };
        typst_pdf::pdf(&self.0, &options).map_err(|errors| said(&errors))
    }
}

fn said(diagnostics: &[SourceDiagnostic]) -> DocumentError {
    let messages: Vec<_> = diagnostics.iter().map(|each| each.message.as_str()).collect();
    DocumentError::Typeset(messages.join("; "))
}

impl World for Copy {
    fn library(&self) -> &LazyHash<Library> {
        &PRESS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &PRESS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main {
            Ok(self.source.clone())
        } else {
            Err(absent(id))
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, bytes)| bytes.clone())
            .ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        PRESS.fonts.get(index).cloned()
    }

    /// There is no clock: a document's day is in its data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

/// A document of one line, with that number in it, set by the same press: what benchmarks compare with.
pub fn reference_render(number: u32) -> Result<Vec<u8>, DocumentError> {
    Copy::new(&format!("La ligne {number}."), Vec::new())?.print("reference".to_owned(), Kept::None)
}
