use domain::digest::Digest;
use object_store::{ObjectStoreExt, PutPayload, memory::InMemory};
use service::blob_store::{place, put, read, remove};

#[tokio::test]
async fn what_is_removed_is_not_there_and_may_be_removed_again() {
    let files = InMemory::new();
    let digest = put(&files, b"attestation".to_vec()).await.unwrap();
    remove(&files, digest).await.unwrap();
    remove(&files, digest).await.unwrap();
    assert!(read(&files, digest).await.is_err());
}

#[tokio::test]
async fn what_was_tampered_with_is_not_given_out() {
    let files = InMemory::new();
    let digest = put(&files, b"attestation".to_vec()).await.unwrap();
    assert_eq!(put(&files, b"attestation".to_vec()).await.unwrap(), digest);
    assert_eq!(read(&files, digest).await.unwrap(), b"attestation");
    files
        .put(&place(digest), PutPayload::from_static(b"Attestation"))
        .await
        .unwrap();
    assert!(read(&files, digest).await.is_err());
    assert!(read(&files, Digest::of(b"missing")).await.is_err());
}
