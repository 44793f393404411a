//! What people hand over and what is set in type: bytes under their SHA-256, in a folder or wherever `object_store` leads. Who may
//! read them is decided by whoever asks.

use domain::digest::Digest;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, path::Path};

use crate::error::AppError;

/// Where the bytes of that digest are kept.
fn place(digest: Digest) -> Path {
    let name = digest.to_string();
    Path::from_iter([&name[..2], name.as_str()])
}

/// Keeps bytes; gives the digest they are found by. The same bytes twice are kept once.
pub(crate) async fn keep(files: &dyn ObjectStore, bytes: Vec<u8>) -> Result<Digest, AppError> {
    let digest = Digest::of(&bytes);
    files
        .put(&place(digest), PutPayload::from(bytes))
        .await
        .map_err(|error| broken(&error))?;
    Ok(digest)
}

/// Reads bytes back. Bytes that are not what was kept are not given out: they were tampered with, or the disk failed.
pub(crate) async fn read(files: &dyn ObjectStore, digest: Digest) -> Result<Vec<u8>, AppError> {
    let found = files.get(&place(digest)).await.map_err(|error| broken(&error))?;
    let bytes = found.bytes().await.map_err(|error| broken(&error))?;
    if Digest::of(&bytes) != digest {
        tracing::error!(%digest, "a kept file is not what it was");
        return Err(AppError::broken());
    }
    Ok(bytes.into())
}

fn broken(error: &object_store::Error) -> AppError {
    tracing::error!(
        error = error as &dyn std::error::Error,
        "the store of files failed"
    );
    AppError::broken()
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;

    use super::*;

    #[tokio::test]
    async fn what_was_tampered_with_is_not_given_out() {
        let files = InMemory::new();
        let digest = keep(&files, b"attestation".to_vec()).await.unwrap();
        assert_eq!(keep(&files, b"attestation".to_vec()).await.unwrap(), digest);
        assert_eq!(read(&files, digest).await.unwrap(), b"attestation");
        files
            .put(&place(digest), PutPayload::from_static(b"Attestation"))
            .await
            .unwrap();
        assert!(read(&files, digest).await.is_err());
        assert!(read(&files, Digest::of(b"missing")).await.is_err());
    }
}
