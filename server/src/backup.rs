//! One archive of the database and of the files, and the way back. The archive is a tar: `database` (a copy of the SQLite file, or what
//! pg_dump writes as SQL), `files/…` as in the folder, each named by its SHA-256, and `manifest.json` last, which says what there is.
//! Where a recipient is named, the whole is encrypted to their key (age, <https://age-encryption.org>).

pub(crate) mod postgres;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use age::x25519;
use domain::digest::Hasher;
use serde::{Deserialize, Serialize};
use store::{BackupError, Db, Engine, StoreError};

use crate::system;

/// The names of what is in the archive.
const DATABASE: &str = "database";
const FILES: &str = "files";
const MANIFEST: &str = "manifest.json";

/// Why nothing was copied, or brought back.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Reading or writing.
    #[error("{place}")]
    File {
        /// What.
        place: String,
        /// Why.
        #[source]
        reason: io::Error,
    },
    /// The copy of an SQLite database.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// pg_dump or psql.
    #[error("{program} failed: {said}")]
    Program {
        /// Which.
        program: &'static str,
        /// What it said.
        said: String,
    },
    /// The recipient is none.
    #[error("not the public key of age: age1…")]
    Recipient,
    /// The archive is encrypted to another, or no key was given.
    #[error("the archive is encrypted: name the file of the key it was encrypted to (--identity)")]
    Locked,
    /// Something in the archive is not what it was.
    #[error("{0} is not what was put into the archive")]
    Altered(String),
    /// Something is missing.
    #[error("{0} is missing in the archive")]
    Missing(String),
    /// There is something already where it would be brought back to.
    #[error("{0} is not empty: nothing is brought back over it")]
    NotEmpty(String),
    /// The archive is of the other engine.
    #[error("the archive holds a database of {0}, and DATABASE_URL names another engine")]
    Engine(String),
}

fn about(path: &Path) -> impl FnOnce(io::Error) -> ArchiveError {
    let place = path.display().to_string();
    move |reason| ArchiveError::File { place, reason }
}

/// What an archive holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Manifest {
    /// The engine of the database.
    engine: String,
    /// SHA-256 of the copy of the database.
    database: String,
    /// The digests of the files, sorted.
    files: Vec<String>,
}

fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}

/// What was copied or brought back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Copied {
    /// How many files.
    pub files: usize,
}

/// A reader that hashes what it gives.
struct Hashing<R> {
    from: R,
    hasher: Hasher,
}

impl<R: Read> Hashing<R> {
    fn new(from: R) -> Self {
        Self {
            from,
            hasher: Hasher::default(),
        }
    }

    fn digest(self) -> String {
        self.hasher.finish().to_string()
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}

/// A file for its owner alone, which must not exist.
fn create(path: &Path) -> Result<File, ArchiveError> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    file.map_err(about(path))
}

/// Writes the archive of a database and its files to a new file. The database comes first: each file that it names is there by then.
pub async fn write(
    db: &Db,
    url: &str,
    files: &Path,
    target: &Path,
    recipient: Option<&str>,
) -> Result<Copied, ArchiveError> {
    let recipient = recipient
        .map(|text| {
            text.parse::<x25519::Recipient>()
                .map_err(|_| ArchiveError::Recipient)
        })
        .transpose()?;
    let out = create(target)?;
    // Beside the target: there must be room for it there.
    let copy = target.with_extension(format!("database-{}", system::request_name()));
    let copied = match db.engine() {
        Engine::Sqlite => db.backup(&copy).await.map_err(ArchiveError::from),
        Engine::Postgres => postgres::dump(url, create(&copy)?).await,
    };
    let (engine, files, database) = (db.engine(), files.to_owned(), copy.clone());
    let written = match copied {
        Ok(()) => {
            let job = move || match recipient {
                None => finish(pack(BufWriter::new(out), engine, &database, &files)?),
                Some(recipient) => {
                    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
                    let encryptor =
                        age::Encryptor::with_recipients(recipients).map_err(|_| ArchiveError::Recipient)?;
                    let out = encryptor
                        .wrap_output(BufWriter::new(out))
                        .map_err(about(&database))?;
                    let (out, copied) = pack(out, engine, &database, &files)?;
                    finish((out.finish().map_err(about(&database))?, copied))
                }
            };
            tokio::task::spawn_blocking(job)
                .await
                .map_err(|_| StoreError::Interrupted)?
        }
        Err(error) => Err(error),
    };
    _ = fs::remove_file(copy);
    if written.is_err() {
        _ = fs::remove_file(target);
    }
    written
}

fn finish((out, copied): (BufWriter<File>, Copied)) -> Result<Copied, ArchiveError> {
    let synced = out
        .into_inner()
        .map_err(io::IntoInnerError::into_error)
        .and_then(|file| file.sync_all());
    synced.map_err(about(Path::new("the archive")))?;
    Ok(copied)
}

fn pack<W: Write>(
    out: W,
    engine: Engine,
    database: &Path,
    files: &Path,
) -> Result<(W, Copied), ArchiveError> {
    let mut tar = tar::Builder::new(out);
    let digest = add(&mut tar, DATABASE, database)?;
    let mut names = Vec::new();
    for path in blobs(files)? {
        let name = name_of(&path);
        let place = format!("{FILES}/{}/{name}", &name[..2]);
        if add(&mut tar, &place, &path)? != name {
            return Err(ArchiveError::Altered(path.display().to_string()));
        }
        names.push(name);
    }
    let manifest = Manifest {
        engine: engine_name(engine).to_owned(),
        database: digest,
        files: names,
    };
    let manifest_error = |error| ArchiveError::File {
        place: MANIFEST.to_owned(),
        reason: io::Error::other(error),
    };
    let text = serde_json::to_vec(&manifest).map_err(manifest_error)?;
    append(&mut tar, MANIFEST, text.len() as u64, text.as_slice())?;
    let out = tar.into_inner().map_err(about(Path::new("the archive")))?;
    Ok((
        out,
        Copied {
            files: manifest.files.len(),
        },
    ))
}

/// Adds a file; its digest, as it was read.
fn add<W: Write>(tar: &mut tar::Builder<W>, name: &str, path: &Path) -> Result<String, ArchiveError> {
    let file = File::open(path).map_err(about(path))?;
    let length = file.metadata().map_err(about(path))?.len();
    let mut reader = Hashing::new(BufReader::new(file).take(length));
    append(tar, name, length, &mut reader)?;
    Ok(reader.digest())
}

fn append<W: Write>(
    tar: &mut tar::Builder<W>,
    name: &str,
    length: u64,
    bytes: impl Read,
) -> Result<(), ArchiveError> {
    let mut header = tar::Header::new_gnu();
    header.set_size(length);
    header.set_mode(0o600);
    tar.append_data(&mut header, name, bytes)
        .map_err(about(Path::new(name)))
}

/// The name of a file, without its folders.
pub fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn is_digest(name: &str) -> bool {
    name.len() == 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The files of a folder that are named by their digest, sorted. What else stands there was being written.
pub fn blobs(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for first in fs::read_dir(folder).map_err(about(folder))? {
        let first = first.map_err(about(folder))?.path();
        if !first.is_dir() {
            continue;
        }
        for file in fs::read_dir(&first).map_err(about(&first))? {
            let file = file.map_err(about(&first))?.path();
            if is_digest(&name_of(&file)) {
                found.push(file);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Brings an archive back: into a database that is not there, or empty, and a folder of files without any. Nothing is put in place before
/// every digest was found to be what it was.
pub async fn restore(
    archive: &Path,
    url: &str,
    files: &Path,
    identity: Option<&Path>,
) -> Result<Copied, ArchiveError> {
    if !blobs(files)?.is_empty() {
        return Err(ArchiveError::NotEmpty(files.display().to_string()));
    }
    let database = url.strip_prefix("sqlite:").map(PathBuf::from);
    match &database {
        Some(path) if path.exists() => return Err(ArchiveError::NotEmpty(path.display().to_string())),
        Some(_) => {}
        None => postgres::must_be_empty(url).await?,
    }
    // Beside the files: what is unpacked is then moved into place, not copied.
    let parent = files
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let unpacked = parent.join(format!("restore-{}", system::request_name()));
    let restored = put_back(archive, url, files, identity, database.as_deref(), &unpacked).await;
    _ = fs::remove_dir_all(&unpacked);
    restored
}

async fn put_back(
    archive: &Path,
    url: &str,
    files: &Path,
    identity: Option<&Path>,
    database: Option<&Path>,
    unpacked: &Path,
) -> Result<Copied, ArchiveError> {
    let (from, into) = (archive.to_owned(), unpacked.to_owned());
    let identity = identity.map(read_identity).transpose()?;
    let job = move || unpack(open(&from, identity.as_ref())?, &into);
    let manifest = tokio::task::spawn_blocking(job)
        .await
        .map_err(|_| StoreError::Interrupted)??;
    let expected = if database.is_some() {
        Engine::Sqlite
    } else {
        Engine::Postgres
    };
    if manifest.engine != engine_name(expected) {
        return Err(ArchiveError::Engine(manifest.engine));
    }
    let copy = unpacked.join(DATABASE);
    match database {
        Some(path) => {
            make_folder(path.parent().unwrap_or(Path::new("")))?;
            let mut out = create(path)?;
            let mut from = File::open(&copy).map_err(about(&copy))?;
            io::copy(&mut from, &mut out)
                .and_then(|_| out.sync_all())
                .map_err(about(path))?;
        }
        None => postgres::load(url, File::open(&copy).map_err(about(&copy))?).await?,
    }
    make_folder(files)?;
    for name in &manifest.files {
        let folder = files.join(&name[..2]);
        make_folder(&folder)?;
        let from = unpacked.join(FILES).join(name);
        fs::rename(&from, folder.join(name)).map_err(about(&from))?;
    }
    Ok(Copied {
        files: manifest.files.len(),
    })
}

fn make_folder(path: &Path) -> Result<(), ArchiveError> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path).map_err(about(path))
}

/// The secret key of a file as `age-keygen` writes it.
fn read_identity(path: &Path) -> Result<x25519::Identity, ArchiveError> {
    let text = fs::read_to_string(path).map_err(about(path))?;
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("AGE-SECRET-KEY-"));
    line.and_then(|line| line.parse().ok())
        .ok_or(ArchiveError::Locked)
}

/// The tar in an archive, which may be encrypted.
fn open(path: &Path, identity: Option<&x25519::Identity>) -> Result<Box<dyn Read>, ArchiveError> {
    let mut start = [0; 8];
    let is_encrypted = File::open(path)
        .and_then(|mut file| file.read_exact(&mut start))
        .map(|()| &start == b"age-encr")
        .map_err(about(path))?;
    let file = BufReader::new(File::open(path).map_err(about(path))?);
    if !is_encrypted {
        return Ok(Box::new(file));
    }
    let identity = identity.ok_or(ArchiveError::Locked)?;
    let decryptor = age::Decryptor::new_buffered(file).map_err(|_| ArchiveError::Locked)?;
    let identities = std::iter::once(identity as &dyn age::Identity);
    let tar = decryptor.decrypt(identities).map_err(|_| ArchiveError::Locked)?;
    Ok(Box::new(tar))
}

/// Unpacks an archive into a folder, each file under its digest, and checks all of it.
fn unpack(archive: impl Read, into: &Path) -> Result<Manifest, ArchiveError> {
    make_folder(&into.join(FILES))?;
    let mut tar = tar::Archive::new(archive);
    let (mut database, mut names, mut manifest) = (None, Vec::new(), None);
    let unreadable = || about(Path::new("the archive"));
    for entry in tar.entries().map_err(unreadable())? {
        let mut entry = entry.map_err(unreadable())?;
        let place = entry.path().map_err(unreadable())?.to_string_lossy().into_owned();
        // Only names that we give: nothing in an archive leads elsewhere.
        let name = place.rsplit('/').next().unwrap_or_default().to_owned();
        if place == DATABASE {
            database = Some(extract(&mut entry, &into.join(DATABASE))?);
        } else if place == MANIFEST {
            let mut text = Vec::new();
            entry.read_to_end(&mut text).map_err(unreadable())?;
            let read = serde_json::from_slice::<Manifest>(&text);
            manifest = Some(read.map_err(|_| ArchiveError::Altered(MANIFEST.to_owned()))?);
        } else if place.starts_with(FILES) && is_digest(&name) {
            if extract(&mut entry, &into.join(FILES).join(&name))? != name {
                return Err(ArchiveError::Altered(place));
            }
            names.push(name);
        } else {
            return Err(ArchiveError::Altered(place));
        }
    }
    let manifest = manifest.ok_or_else(|| ArchiveError::Missing(MANIFEST.to_owned()))?;
    let database = database.ok_or_else(|| ArchiveError::Missing(DATABASE.to_owned()))?;
    if database != manifest.database {
        return Err(ArchiveError::Altered(DATABASE.to_owned()));
    }
    names.sort();
    if let Some(missing) = manifest
        .files
        .iter()
        .find(|name| names.binary_search(name).is_err())
    {
        return Err(ArchiveError::Missing(missing.clone()));
    }
    Ok(manifest)
}

fn extract(entry: &mut impl Read, path: &Path) -> Result<String, ArchiveError> {
    let mut out = create(path)?;
    let mut reader = Hashing::new(entry);
    io::copy(&mut reader, &mut out)
        .and_then(|_| out.sync_all())
        .map_err(about(path))?;
    Ok(reader.digest())
}
