//! A pile of scanned pages, as a copier makes it: which page is which, by the small code that each printed page bears.
//!
//! A pile comes from whoever sends one. What reads whole documents follows nesting as deep as it goes and unpacks whatever there is, so
//! nothing here does: a scan is pictures on pages, and those are looked for, with a count of all that is read, unpacked and drawn.

mod bound;
mod code;
mod content;
mod drawing;
mod object;
mod pdf;
mod picture;
mod sheet;

pub use self::bound::bind;
use self::{pdf::Document, sheet::sheet};

/// How much is read of a pile.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most bytes.
    pub bytes: usize,
    /// The most pages.
    pub pages: usize,
    /// The most points of one picture: glass a little larger than A4 has 40 million at 600 points an inch.
    pub picture: u64,
    /// The most points of all pictures together.
    pub pictures: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 40 * 1024 * 1024,
            pages: 300,
            picture: 64_000_000,
            pictures: 3_000_000_000,
        }
    }
}

/// The largest file of a page, in bytes.
pub const LARGEST_PAGE: usize = 400_000;

/// A page of a pile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// Its place in the pile, from 1.
    pub number: usize,
    /// What codes on it say, whatever that is.
    pub codes: Vec<String>,
    /// Whether nothing is on it: the back of another.
    pub blank: bool,
    /// The page as a JPEG made anew, upright where a code says which side is up; none where nothing could be read.
    pub picture: Option<Vec<u8>>,
}

/// Why a file is no pile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unread {
    /// It holds nothing.
    #[error("empty")]
    Empty,
    /// It has more bytes than are read.
    #[error("too many bytes")]
    TooLarge,
    /// It has more pages than are read.
    #[error("too many pages")]
    TooManyPages,
    /// A photograph of a phone in a format whose readers are few.
    #[error("a HEIC photograph")]
    Heic,
    /// A TIFF.
    #[error("a TIFF")]
    Tiff,
    /// A PDF that asks for a password.
    #[error("locked")]
    Locked,
    /// A PDF without a page that could be found.
    #[error("no page")]
    NoPage,
    /// Something else.
    #[error("no scan")]
    Other,
}

/// The pages of a file, one after the other: only one is in memory.
#[derive(Debug)]
pub struct Pile<'a> {
    bytes: &'a [u8],
    pdf: Option<Document<'a>>,
    pages: usize,
    next: usize,
    limits: Limits,
    room: u64,
}

impl<'a> Pile<'a> {
    /// Opens a file, without reading its pages yet.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Unread> {
        if bytes.is_empty() {
            return Err(Unread::Empty);
        }
        if bytes.len() > limits.bytes {
            return Err(Unread::TooLarge);
        }
        let pdf = match Kind::of(bytes)? {
            Kind::Pdf => Some(Document::open(bytes, limits.pages)?),
            Kind::Picture => None,
        };
        Ok(Self {
            bytes,
            pages: pdf.as_ref().map_or(1, Document::count),
            pdf,
            next: 0,
            limits,
            room: limits.pictures,
        })
    }

    /// How many pages there are.
    pub fn page_count(&self) -> usize {
        self.pages
    }

    /// How many points may still be decoded: what is left for the files that follow in the same pile.
    pub fn room(&self) -> u64 {
        self.room
    }
}

impl Iterator for Pile<'_> {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        if self.next >= self.pages {
            return None;
        }
        let at = self.next;
        self.next += 1;
        let most = self.limits.picture.min(self.room);
        let (drawn, points) = match &mut self.pdf {
            Some(document) => document.draw(at, most),
            None => picture::of_file(self.bytes, most),
        };
        self.room = self.room.saturating_sub(points);
        Some(sheet(self.next, drawn))
    }
}

enum Kind {
    Pdf,
    Picture,
}

impl Kind {
    fn of(bytes: &[u8]) -> Result<Self, Unread> {
        let start = &bytes[..bytes.len().min(1024)];
        if start.starts_with(b"\xff\xd8") || start.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Ok(Self::Picture);
        }
        if memchr::memmem::find(start, b"%PDF-").is_some() {
            return Ok(Self::Pdf);
        }
        Err(match start {
            [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Unread::Tiff,
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..]
                if [&b"hei"[..], b"hev", b"mif1", b"msf1"]
                    .iter()
                    .any(|name| brand.starts_with(name)) =>
            {
                Unread::Heic
            }
            _ => Unread::Other,
        })
    }
}
