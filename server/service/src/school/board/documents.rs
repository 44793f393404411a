//! The documents of a choice, in one archive: written file by file as it is read, so that one file at a time is in memory.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use domain::id::ConventionId;
use tokio::sync::mpsc::{Receiver, Sender};
use zip::{CompressionMethod, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use super::selection::{Opened, has_document};
use crate::{
    convention::document::{VersionFile, download},
    error::ServiceError,
    kept,
    parts::{Part, parts},
    request::Request,
};

/// What an archive is written into, to be taken from it.
#[derive(Clone, Default)]
pub struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    /// What was written since it was taken from last.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The documents of a choice, signed where they are and as they were frozen otherwise, as the parts of a zip. Whoever chose gets those
/// whose document they read; `NotFound` where there is none.
pub async fn archive(request: Request, lot: &str) -> Result<Receiver<Part>, ServiceError> {
    let opened = Opened::load(&request, lot).await?;
    let mut documents = Vec::new();
    for row in opened.rows.iter().filter(|row| has_document(row)) {
        if let Some(id) = row.standing.convention
            && !documents.iter().any(|(known, _)| *known == id)
        {
            documents.push((id, folder_of(&row.class_name)));
        }
    }
    if documents.is_empty() {
        return Err(ServiceError::NotFound);
    }
    kept::note_export(&request).await;
    let (sender, receiver) = parts();
    tokio::spawn(async move {
        if let Err(error) = Box::pin(write(&request, documents, &sender)).await {
            // Whoever reads has gone, or learns of it.
            let _ = sender.send(Err(error)).await;
        }
    });
    Ok(receiver)
}

/// The name of a class as that of a folder.
pub fn folder_of(class_name: &str) -> String {
    let name: String = class_name
        .chars()
        .map(|c| if c.is_alphanumeric() || c == ' ' { c } else { '-' })
        .collect();
    match name.trim() {
        "" => "sans-classe".to_owned(),
        name => name.to_owned(),
    }
}

async fn write(
    request: &Request,
    documents: Vec<(ConventionId, String)>,
    sender: &Sender<Part>,
) -> Result<(), ServiceError> {
    let buffer = Buffer::default();
    let mut archive = ZipWriter::new_stream(buffer.clone());
    for (id, folder) in documents {
        let Some((name, bytes)) = document_of(request, id).await? else {
            continue;
        };
        add(&mut archive, &format!("{folder}/{name}"), &bytes).map_err(ServiceError::broken_by(
            "a document could not be put into an archive",
        ))?;
        if sender.send(Ok(buffer.take())).await.is_err() {
            return Ok(());
        }
    }
    archive
        .finish()
        .map_err(ServiceError::broken_by("an archive could not be ended"))?;
    let _ = sender.send(Ok(buffer.take())).await;
    Ok(())
}

/// Adds a document to an archive.
pub fn add<W: Write + std::io::Seek>(archive: &mut ZipWriter<W>, name: &str, bytes: &[u8]) -> ZipResult<()> {
    // PDFs are compressed already.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file(name, options)?;
    archive.write_all(bytes)?;
    Ok(())
}

/// The document of a convention: its signed file, or what is signed; nothing for whoever does not read it.
async fn document_of(request: &Request, id: ConventionId) -> Result<Option<(String, Vec<u8>)>, ServiceError> {
    let Some(file) = request.app.db.convention(id).await? else {
        return Ok(None);
    };
    let Some(last) = file.versions.last() else {
        return Ok(None);
    };
    let which = match last.file_hash {
        Some(_) => VersionFile::SignedFile,
        None => VersionFile::Document,
    };
    match download(request.clone(), id, last.number, which).await {
        Ok(document) => Ok(Some(document)),
        Err(ServiceError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
