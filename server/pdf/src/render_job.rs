//! One run of typst: a template and the files it reads become pages, and pages become a PDF. The job sees neither clock, network,
//! package nor font of the machine.

use typst::{
    Library, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard as Standard, PdfStandards};

use crate::{document::DocumentError, fonts::FONTS};

/// How many jobs typst's cache keeps a result that none of them used. Results that all documents share stay; nothing grows.
const CACHE_AGE: usize = 4;

/// A template, and the files that it reads.
pub(crate) struct RenderJob {
    main: FileId,
    source: Source,
    files: Vec<(FileId, Bytes)>,
}

/// Which standards a file claims. The exporter refuses what breaks a rule that a program can check, and only then writes the standard
/// into the file's metadata: the file claims no more than was asked here, and no less (`tests/rendered/document.rs` compares the two). What a
/// program cannot check, reading order and alternative texts of images, is tested there as well; no other validator has run on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PdfStandard {
    /// PDF/A-2a and PDF/UA-1.
    Archive,
    /// PDF/A-3a, which allows attachments, and PDF/UA-1.
    ArchiveWithAttachments,
    /// None.
    None,
}

impl PdfStandard {
    fn for_typst(self) -> &'static [Standard] {
        match self {
            Self::Archive => &[Standard::A_2a, Standard::Ua_1],
            Self::ArchiveWithAttachments => &[Standard::A_3a, Standard::Ua_1],
            Self::None => &[],
        }
    }
}

fn file_id(path: &str) -> Result<FileId, DocumentError> {
    let path =
        VirtualPath::new(path).map_err(|error| DocumentError::Typeset(format!("{path}: {error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl RenderJob {
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

    /// The pages.
    pub(crate) fn layout(&self) -> Result<Pages, DocumentError> {
        let compiled = typst::compile::<PagedDocument>(self);
        typst::comemo::evict(CACHE_AGE);
        let document = compiled.output.map_err(|errors| failure(&errors))?;
        // A warning is about the template, which is ours, and would come with every document.
        debug_assert!(compiled.warnings.is_empty(), "{}", failure(&compiled.warnings));
        Ok(Pages(document))
    }

    /// The pages as a file. `ident` is different for every document: the PDF's identifier is derived from it.
    pub(crate) fn export(&self, ident: String, standard: PdfStandard) -> Result<Vec<u8>, DocumentError> {
        self.layout()?.export(ident, standard)
    }
}

/// Pages that are laid out.
pub(crate) struct Pages(PagedDocument);

impl Pages {
    pub(crate) fn count(&self) -> usize {
        self.0.pages().len()
    }

    /// See [`RenderJob::export`].
    pub(crate) fn export(&self, ident: String, standard: PdfStandard) -> Result<Vec<u8>, DocumentError> {
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            creator: Smart::Custom(Some("Quinzaine".to_owned())),
            timestamp: None,
            page_ranges: None,
            standards: PdfStandards::new(standard.for_typst())
                .map_err(|error| DocumentError::Typeset(error.message().to_string()))?,
            tagged: true,
            pretty: false,
        };
        typst_pdf::pdf(&self.0, &options).map_err(|errors| failure(&errors))
    }
}

fn failure(diagnostics: &[SourceDiagnostic]) -> DocumentError {
    let messages: Vec<_> = diagnostics.iter().map(|each| each.message.as_str()).collect();
    DocumentError::Typeset(messages.join("; "))
}

impl World for RenderJob {
    fn library(&self) -> &LazyHash<Library> {
        &FONTS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
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
            .find(|(file, _)| *file == id)
            .map(|(_, bytes)| bytes.clone())
            .ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    /// No clock: a document's day is in its data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

/// A document of one line with that number in it, made by the same means: what benchmarks compare with.
pub fn reference_render(number: u32) -> Result<Vec<u8>, DocumentError> {
    RenderJob::new(&format!("La ligne {number}."), Vec::new())?
        .export("reference".to_owned(), PdfStandard::None)
}
