//! Files while they come: on disk from a certain size on, so that who sends slowly holds a file and not memory. Nobody else can open it, and it
//! goes with whoever dropped it. Its bytes come into memory when they are looked at.

use std::{
    fs::File,
    io::{self, Read, Seek},
    path::Path,
};

use tokio::{io::AsyncWriteExt, task::spawn_blocking};

/// What is held in memory of a file that comes, in bytes: tables and forms need no disk.
pub const IN_MEMORY: usize = 64 * 1024;

/// Has files wait in that folder, in this process: the system's own one for what does not last is often memory. Said once; later it changes
/// nothing.
pub fn wait_in(folder: &Path) {
    _ = tempfile::env::override_temp_dir(folder);
}

/// A file that comes piece by piece.
#[derive(Debug, Default)]
pub struct Spool {
    start: Vec<u8>,
    file: Option<tokio::fs::File>,
    length: usize,
}

/// A file that came whole.
#[derive(Debug)]
pub struct Spooled {
    start: Vec<u8>,
    file: Option<File>,
    length: usize,
}

impl Spool {
    /// Adds a piece.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len();
        let file = match &mut self.file {
            Some(file) => file,
            None if self.length <= IN_MEMORY => {
                self.start.extend_from_slice(bytes);
                return Ok(());
            }
            None => {
                let made = spawn_blocking(tempfile::tempfile)
                    .await
                    .map_err(io::Error::other)??;
                let file = self.file.insert(tokio::fs::File::from_std(made));
                // What is on its way to the disk is held as well, up to two megabytes if nobody says otherwise.
                file.set_max_buf_size(IN_MEMORY);
                file.write_all(&std::mem::take(&mut self.start)).await?;
                file
            }
        };
        file.write_all(bytes).await
    }

    /// How much came so far, in bytes.
    pub fn length(&self) -> usize {
        self.length
    }

    /// What is held in memory of it, in bytes.
    pub fn held(&self) -> usize {
        self.start.len()
    }

    /// It came whole.
    pub async fn finish(mut self) -> io::Result<Spooled> {
        let file = match self.file.take() {
            Some(mut file) => {
                file.flush().await?;
                Some(file.into_std().await)
            }
            None => None,
        };
        Ok(Spooled {
            start: self.start,
            file,
            length: self.length,
        })
    }
}

impl Spooled {
    /// How long it is, in bytes.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Its bytes.
    pub async fn read(self) -> io::Result<Vec<u8>> {
        let Some(mut file) = self.file else {
            return Ok(self.start);
        };
        let length = self.length;
        let read = move || {
            let mut bytes = Vec::with_capacity(length);
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        spawn_blocking(read).await.map_err(io::Error::other)?
    }
}
