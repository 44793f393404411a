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
