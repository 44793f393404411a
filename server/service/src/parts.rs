//! Files that are sent as they are made: a part at a time, no further ahead than whoever reads them.

use std::fs::File;

use tokio::{
    io::AsyncReadExt,
    sync::mpsc::{Receiver, Sender, channel},
};

use crate::error::ServiceError;

/// A part of a file, or why the rest of it does not come.
pub type Part = Result<Vec<u8>, ServiceError>;

/// How many parts are made before somebody reads them.
pub const AHEAD: usize = 2;
/// The bytes of a part that is read from a file.
pub const PART: usize = 64 * 1024;
/// The rows of a part of a table.
const ROWS: usize = 100;

/// A file that is sent part by part. Whoever makes it stops once nobody reads.
pub fn parts() -> (Sender<Part>, Receiver<Part>) {
    channel(AHEAD)
}

/// The parts of something that is made piece by piece, in memory, without waiting for anything.
pub fn of_pieces(pieces: impl Iterator<Item = Vec<u8>> + Send + 'static) -> Receiver<Part> {
    let (sender, receiver) = parts();
    tokio::spawn(async move {
        for piece in pieces {
            if sender.send(Ok(piece)).await.is_err() {
                return;
            }
        }
    });
    receiver
}

/// A table as CSV that French spreadsheets open, from its lines as they are written: the mark of UTF-8 and the heading, then a hundred rows
/// at a time.
pub(crate) fn table<R: Iterator<Item = String> + Send + 'static>(
    heading: &str,
    mut rows: R,
) -> impl Iterator<Item = Vec<u8>> + Send + 'static + use<R> {
    let heading = format!("\u{feff}{heading}").into_bytes();
    let rows = std::iter::from_fn(move || {
        let text: String = rows.by_ref().take(ROWS).collect();
        (!text.is_empty()).then(|| text.into_bytes())
    });
    std::iter::once(heading).chain(rows)
}

/// The parts of a file on the disk, from where it stands.
pub fn of_file(file: File) -> Receiver<Part> {
    let (sender, receiver) = parts();
    tokio::spawn(async move {
        let mut file = tokio::fs::File::from_std(file);
        loop {
            let mut part = Vec::with_capacity(PART);
            let part = match file.read_buf(&mut part).await {
                Ok(0) => return,
                Ok(_) => Ok(part),
                Err(error) => Err(ServiceError::broken_by("a temporary file could not be read")(
                    error,
                )),
            };
            let is_over = part.is_err();
            if sender.send(part).await.is_err() || is_over {
                return;
            }
        }
    });
    receiver
}
