//! Uploaded files and rendered documents: bytes under their SHA-256, in a folder or wherever `object_store` leads. Callers decide who
//! may read them.

use domain::digest::Digest;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, path::Path};

use crate::{context::AppContext, error::ServiceError};

/// Where the bytes of that digest are stored.
pub fn place(digest: Digest) -> Path {
    let name = digest.to_string();
    Path::from_iter([&name[..2], name.as_str()])
}

/// Stores bytes; gives the digest they are found by. The same bytes twice are stored once.
pub async fn put(files: &dyn ObjectStore, bytes: Vec<u8>) -> Result<Digest, ServiceError> {
    let digest = Digest::of(&bytes);
    files
        .put(&place(digest), PutPayload::from(bytes))
        .await
        .map_err(ServiceError::broken_by("the blob store failed"))?;
    Ok(digest)
}

/// Reads bytes back. Bytes that differ from what was stored are an error: they were tampered with, or the disk failed.
pub async fn read(files: &dyn ObjectStore, digest: Digest) -> Result<Vec<u8>, ServiceError> {
    let found = find(files, digest).await?;
    found.ok_or_else(|| ServiceError::broken("a stored file is not there"))
}

/// The same of bytes that may not be stored here.
pub async fn find(files: &dyn ObjectStore, digest: Digest) -> Result<Option<Vec<u8>>, ServiceError> {
    let found = match files.get(&place(digest)).await {
        Ok(found) => found,
        Err(object_store::Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(ServiceError::broken_by("the blob store failed")(error)),
    };
    let bytes = found
        .bytes()
        .await
        .map_err(ServiceError::broken_by("the blob store failed"))?;
    if Digest::of(&bytes) != digest {
        return Err(ServiceError::broken_by("a stored file is not what it was")(
            digest.to_string(),
        ));
    }
    Ok(Some(bytes.into()))
}

/// Removes bytes. What is not there is removed already.
pub async fn remove(files: &dyn ObjectStore, digest: Digest) -> Result<(), ServiceError> {
    match files.delete(&place(digest)).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(ServiceError::broken_by("the blob store failed")(error)),
    }
}

/// Writes down that bytes are kept here, then stores them: should nothing ever name them, they are found and removed.
pub async fn keep(app: &AppContext, bytes: Vec<u8>) -> Result<Digest, ServiceError> {
    app.db.note_file(Digest::of(&bytes), app.clock.now()).await?;
    put(app.files.as_ref(), bytes).await
}
