//! The file of keys that logs of conventions are sealed with: made at the first start, readable by its owner alone, apart from the
//! database. Several servers share one file, or copies of it.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use store::{Adopted, Db, Keys, StoreError, UnreadableKeys};

use crate::system;

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the file of QUINZAINE_KEY_FILE, {place}, cannot be used")]
    File {
        /// The file.
        place: String,
        /// Why.
        #[source]
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Others may read it.
    #[error("the file of QUINZAINE_KEY_FILE, {0}, may be read by others: chmod 600")]
    Open(String),
    /// The database holds seals of a key that is not there.
    #[error(
        "the file of QUINZAINE_KEY_FILE, {place}, lacks the key {key}, which logs in this database are sealed with: bring that file back"
    )]
    Missing {
        /// The file.
        place: String,
        /// The key.
        key: String,
    },
    /// The system has no randomness.
    #[error("the system has no randomness to give")]
    Randomness,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn about<E: Into<Box<dyn std::error::Error + Send + Sync>>>(path: &Path) -> impl FnOnce(E) -> KeyError {
    let place = path.display().to_string();
    move |reason| KeyError::File {
        place,
        reason: reason.into(),
    }
}

/// The database, whose logs are sealed with the keys of that file, which is made when it is missing. What the database held before there
/// was a key is sealed once: who writes to the database alone cannot have that done again. What is kept to be read back and is not encrypted by
/// the key that signs now is encrypted by it.
pub async fn open(path: &Path, db: Db) -> Result<Db, KeyError> {
    let keys = read_or_make(path, &db).await?;
    if let Some(key) = db.missing_keys(&keys).await?.into_iter().next() {
        let place = path.display().to_string();
        return Err(KeyError::Missing { place, key });
    }
    db.note_key(&keys).await?;
    let db = db.sealed_by(Arc::new(keys.clone()));
    encrypt(&db).await?;
    let adopted = keys.has_adopted();
    if adopted == Adopted::All {
        return Ok(db);
    }
    if adopted == Adopted::Nothing {
        let lines = db.adopt_log().await?;
        if lines > 0 {
            tracing::warn!(lines, "lines of logs from before there was a key were sealed");
        }
    }
    let versions = db.adopt_remains().await?;
    if versions > 0 {
        tracing::warn!(
            versions,
            "what is left of versions that were erased before there were such seals was sealed"
        );
    }
    let keys = keys.adopted();
    replace(path, &keys).map_err(about(path))?;
    Ok(db.sealed_by(Arc::new(keys)))
}

/// What was there in plain words leaves no trace in SQLite's file.
async fn encrypt(db: &Db) -> Result<(), StoreError> {
    let applications = db.encrypt_applications().await?;
    let emails = db.encrypt_emails().await?;
    if applications + emails > 0 {
        tracing::info!(
            applications,
            emails,
            "secrets were encrypted by the key that signs now"
        );
        db.settle_erasures().await?;
    }
    Ok(())
}

async fn read_or_make(path: &Path, db: &Db) -> Result<Keys, KeyError> {
    if !path.exists() {
        let keys = Keys::new(&secret()?);
        // A file that was lost is not replaced by another: all that was sealed would be taken for altered.
        if let Some(key) = db.missing_keys(&keys).await?.into_iter().next() {
            let place = path.display().to_string();
            return Err(KeyError::Missing { place, key });
        }
        make(path, &keys).map_err(about(path))?;
    }
    read(path)
}

/// Reads a file of keys, which nobody else may read.
pub fn read(path: &Path) -> Result<Keys, KeyError> {
    let mode = fs::metadata(path).map_err(about(path))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::Open(path.display().to_string()));
    }
    let text = fs::read_to_string(path).map_err(about(path))?;
    Keys::parse(&text).map_err(|error: UnreadableKeys| about(path)(error))
}

/// Adds a key, which signs from the next start of each server on. Of the one before only the public half stays, and what it
/// encrypted with.
pub fn rotate(path: &Path) -> Result<String, KeyError> {
    let keys = read(path)?.rotated(&secret()?);
    replace(path, &keys).map_err(about(path))?;
    Ok(keys.current())
}

fn secret() -> Result<[u8; 32], KeyError> {
    system::random_bytes().map_err(|_| KeyError::Randomness)
}

/// Writes a file beside that one, for its owner alone.
fn write_beside(path: &Path, keys: &Keys) -> io::Result<PathBuf> {
    let beside = path.with_extension(format!("new-{}", system::request_name()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(keys.to_text().as_bytes())?;
    file.sync_all()?;
    Ok(beside)
}

/// Makes the file, unless another process made it meanwhile.
fn make(path: &Path, keys: &Keys) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let beside = write_beside(path, keys)?;
    let made = fs::hard_link(&beside, path);
    fs::remove_file(beside)?;
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn replace(path: &Path, keys: &Keys) -> io::Result<()> {
    fs::rename(write_beside(path, keys)?, path)
}
