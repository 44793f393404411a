//! What a file that somebody hands over is: told by its bytes, never by its name. A photograph is kept without what the camera wrote
//! about it, a PDF as it is.

pub(crate) mod logo;
pub(crate) mod pdf;
pub(crate) mod photograph;
mod refusal;

use std::panic::catch_unwind;

pub use domain::handed_over::LARGEST;

pub use self::{logo::LARGEST as LARGEST_LOGO, refusal::Refused};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{blocking_pool, clamd::Scanned, context::AppContext, error::ServiceError, spool::Spooled};

/// How many files are in memory at once to be looked at: who waits for that has theirs on disk.
static LOOKED_AT: Semaphore = Semaphore::const_new(4);

/// Tables are read one after another: in memory each is many times what it was on disk.
static READ: Semaphore = Semaphore::const_new(1);

/// A turn to have a file in memory, until it is dropped: for tables, and for what is read whole as they are. Other files see to it
/// themselves.
pub async fn turn() -> Option<SemaphorePermit<'static>> {
    READ.acquire().await.ok()
}

/// What came of a file that somebody sent.
#[derive(Debug, Default)]
pub enum Sent {
    /// None was chosen.
    #[default]
    Nothing,
    /// It was larger than what is read.
    TooLarge,
    /// The file.
    File(Spooled),
}

impl Sent {
    /// The bytes of a table, which is read as it is; nothing of one that is too large.
    pub async fn table(self) -> Result<Option<Vec<u8>>, ServiceError> {
        match self {
            Self::Nothing => Ok(Some(Vec::new())),
            Self::TooLarge => Ok(None),
            Self::File(file) => read(file).await.map(Some),
        }
    }
}

async fn read(file: Spooled) -> Result<Vec<u8>, ServiceError> {
    file.read()
        .await
        .map_err(ServiceError::broken_by("a file that came cannot be read back"))
}

/// A file that may be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accepted {
    pub(crate) media: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// How the names of files of that type end.
pub(crate) fn extension(media: &str) -> &'static str {
    match media {
        "application/pdf" => "pdf",
        "image/png" => "png",
        _ => "jpg",
    }
}

/// What may be kept of a file, or why nothing may. Where there is an antivirus, nothing is kept that it did not find clean.
pub(crate) async fn accept(app: &AppContext, sent: Sent) -> Result<Result<Accepted, Refused>, ServiceError> {
    accept_as(app, sent, examine).await
}

/// The same of a logo.
pub(crate) async fn accept_logo(
    app: &AppContext,
    sent: Sent,
) -> Result<Result<Accepted, Refused>, ServiceError> {
    let examine = |bytes: Vec<u8>| {
        logo::clean_logo(&bytes).map(|bytes| Accepted {
            media: "image/png",
            bytes,
        })
    };
    accept_as(app, sent, examine).await
}

async fn accept_as(
    app: &AppContext,
    sent: Sent,
    examine: fn(Vec<u8>) -> Result<Accepted, Refused>,
) -> Result<Result<Accepted, Refused>, ServiceError> {
    let file = match sent {
        Sent::Nothing => return Ok(Err(Refused::Nothing)),
        Sent::TooLarge => return Ok(Err(Refused::TooLarge)),
        Sent::File(file) => file,
    };
    let _held = LOOKED_AT
        .acquire()
        .await
        .map_err(ServiceError::broken_by("files are not looked at any more"))?;
    let bytes = read(file).await?;
    if bytes.len() <= LARGEST
        && let Some(refused) = suspected(app, &bytes).await
    {
        return Ok(Err(refused));
    }
    blocking_pool::run(move || examine(bytes)).await
}

/// The bytes of a file of which nothing is kept as it is: where there is an antivirus, it looks at them first. For who sees to it that few are in
/// memory at once.
pub(crate) async fn scanned(
    app: &AppContext,
    file: Spooled,
) -> Result<Result<Vec<u8>, Refused>, ServiceError> {
    let bytes = read(file).await?;
    Ok(match suspected(app, &bytes).await {
        Some(refused) => Err(refused),
        None => Ok(bytes),
    })
}

/// Why an antivirus, where there is one, has nothing be kept of these bytes.
async fn suspected(app: &AppContext, bytes: &[u8]) -> Option<Refused> {
    match app.clamd.as_deref()?.scan(bytes).await {
        Ok(Scanned::Clean) => None,
        Ok(Scanned::Found(what)) => {
            tracing::warn!(what, "the antivirus refused a file");
            Some(Refused::Infected)
        }
        Err(error) => {
            tracing::error!(%error, "the antivirus does not answer");
            Some(Refused::NotScanned)
        }
    }
}

/// What bytes begin as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Jpeg,
    Png,
    Pdf,
    Other(Refused),
}

/// What may be kept of these bytes, an antivirus aside.
pub fn examine(bytes: Vec<u8>) -> Result<Accepted, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Nothing);
    }
    if bytes.len() > LARGEST {
        return Err(Refused::TooLarge);
    }
    match kind(&bytes) {
        Kind::Jpeg => photograph(&bytes, "image/jpeg", photograph::clean_jpeg),
        Kind::Png => photograph(&bytes, "image/png", photograph::clean_png),
        Kind::Pdf => pdf::check(&bytes).map(|()| Accepted {
            media: "application/pdf",
            bytes,
        }),
        Kind::Other(refused) => Err(refused),
    }
}

/// What a decoder cannot make sense of may not end more than its own work.
fn photograph(
    bytes: &[u8],
    media: &'static str,
    clean: fn(&[u8]) -> Result<Vec<u8>, Refused>,
) -> Result<Accepted, Refused> {
    let cleaned = catch_unwind(|| clean(bytes)).unwrap_or(Err(Refused::DamagedImage));
    cleaned.map(|bytes| Accepted { media, bytes })
}

fn kind(bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"\xff\xd8") {
        Kind::Jpeg
    } else if bytes.starts_with(b"\x89PNG") {
        Kind::Png
    } else if pdf::header(bytes).is_some() {
        Kind::Pdf
    } else {
        Kind::Other(other(bytes))
    }
}

/// What people send though it is none of these.
fn other(bytes: &[u8]) -> Refused {
    let images: [&[u8]; 6] = [b"GIF8", b"II*\0", b"MM\0*", b"BM", b"\xff\x0a", b"\0\0\0\x0cj"];
    if bytes.get(4..8) == Some(b"ftyp") {
        return match bytes.get(8..12) {
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"heif" | b"mif1" | b"msf1") => {
                Refused::Heic
            }
            Some(b"avif" | b"avis") => Refused::OtherImage,
            _ => Refused::Unknown,
        };
    }
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if webp || images.iter().any(|start| bytes.starts_with(start)) {
        return Refused::OtherImage;
    }
    // Old Word, RTF, then what is a folder of its own: Word, LibreOffice, Pages.
    let written = bytes.starts_with(b"\xd0\xcf\x11\xe0") || bytes.starts_with(b"{\\rtf");
    let folder = bytes.starts_with(b"PK\x03\x04");
    let names: [&[u8]; 3] = [b"word/", b"application/vnd.oasis.opendocument.text", b"Index/"];
    if written
        || folder
            && names
                .iter()
                .any(|name| memchr::memmem::find(bytes, name).is_some())
    {
        return Refused::TextDocument;
    }
    Refused::Unknown
}
