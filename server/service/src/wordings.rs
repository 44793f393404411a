//! The operator's wordings of the convention: a folder of files, read at the start and whole or not at all.

use std::{fs, io, path::Path, sync::Arc};

use domain::convention::{TEMPLATES, Wording};
use pdf::{DocumentError, ROOM_FOR_MARKS};
use store::{Db, StoreError};

/// How many bytes a file may have: far more than a text that the document has room for.
const LARGEST: u64 = 200_000;

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordingsError {
    /// It cannot be read.
    #[error("the folder of texts {folder} cannot be read")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        #[source]
        reason: io::Error,
    },
    /// All that is wrong in it, a line each, which names the file and its line.
    #[error("the texts of the convention in {folder} cannot be used:\n{}", .faults.join("\n"))]
    Faults {
        /// The folder.
        folder: String,
        /// What is wrong.
        faults: Vec<String>,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A wording, and the name of its file.
pub type Found = (String, Wording);

/// What a server offers to administrators: each wording of its folder, which none that the database keeps under the same id differs from.
pub async fn open(folder: &Path, db: &Db) -> Result<Arc<Vec<Wording>>, WordingsError> {
    let found = read_folder(folder)?;
    let faults = changed(&found, &db.wordings().await?);
    told(folder, faults)?;
    Ok(Arc::new(found.into_iter().map(|(_, own)| own).collect()))
}

/// The wordings of a folder, in the order of their files' names. Names that begin with a dot are left alone: they are the system's.
pub fn read_folder(folder: &Path) -> Result<Vec<Found>, WordingsError> {
    let unread = |reason| WordingsError::Folder {
        folder: folder.display().to_string(),
        reason,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unread)? {
        names.push(entry.map_err(unread)?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for name in names {
        match read_file(&folder.join(&name), &name) {
            Ok(own) => found.push((name, own)),
            Err(wrong) => faults.extend(wrong.into_iter().map(|what| format!("{name}{what}"))),
        }
    }
    if found.is_empty() && faults.is_empty() {
        faults.push("there is no file NAME.txt".to_owned());
    }
    faults.extend(taken_twice(&found));
    told(folder, faults)?;
    Ok(found)
}

fn told(folder: &Path, faults: Vec<String>) -> Result<(), WordingsError> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(WordingsError::Faults {
        folder: folder.display().to_string(),
        faults,
    })
}

/// One file, or what is wrong with it, to be said after its name.
fn read_file(path: &Path, name: &str) -> Result<Wording, Vec<String>> {
    let unread = |error: io::Error| vec![format!(" cannot be read: {error}")];
    if Path::new(name).extension().is_none_or(|ending| ending != "txt") {
        return Err(vec![" is not named as a text is: NAME.txt".to_owned()]);
    }
    // Through links: what is mounted into a container often is one.
    let about = fs::metadata(path).map_err(unread)?;
    if !about.is_file() {
        return Err(vec![" is not a file".to_owned()]);
    }
    if about.len() > LARGEST {
        return Err(vec![format!(" has {} bytes, more than {LARGEST}", about.len())]);
    }
    let bytes = fs::read(path).map_err(unread)?;
    Wording::read(&bytes).map_err(|faults| faults.iter().map(|fault| format!(", {fault}")).collect())
}

/// Ids and titles that two files share, or a file and a built-in edition: nobody could tell them apart.
fn taken_twice(found: &[Found]) -> Vec<String> {
    let mut faults = Vec::new();
    for (place, (file, own)) in found.iter().enumerate() {
        let before = found.get(..place).unwrap_or_default();
        for (other, one) in before {
            if one.id == own.id {
                faults.push(format!("{file} has the identifier « {} » of {other}", own.id));
            }
            if one.title == own.title {
                faults.push(format!("{file} has the title « {} » of {other}", own.title));
            }
        }
        if TEMPLATES.iter().any(|edition| edition.name == own.title) {
            faults.push(format!(
                "{file} has the title « {} » of a built-in edition",
                own.title
            ));
        }
    }
    faults
}

/// The wordings that campaigns have named, and whose files say something else now.
fn changed(found: &[Found], kept: &[Wording]) -> Vec<String> {
    let differs = |own: &Wording| kept.iter().any(|one| one.id == own.id && !own.is_the_kept(one));
    let changed = found.iter().filter(|(_, own)| differs(own));
    changed
        .map(|(file, own)| {
            format!(
                "{file} is no longer the text that a campaign has named as « {} »: put that text back, or give this one another identifier",
                own.id
            )
        })
        .collect()
}

/// How many pages a specimen takes. None where it is more than the layout allows, or where it is set so small that the pages have no
/// room for their codes: conventions that say more than it would be hard to read, or could not be validated.
pub fn pages(own: &Wording) -> Result<Option<usize>, DocumentError> {
    let (json, _) = own.specimen().canonical_json()?;
    match pdf::fitted(&json, &[]) {
        Ok((pages, scale)) => Ok((scale >= ROOM_FOR_MARKS).then_some(pages)),
        Err(DocumentError::TooLong(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
