use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use age::x25519;
use server::backup::{ArchiveError, Copied, blobs, restore, write};
use store::Db;

fn digest(bytes: &[u8]) -> String {
    domain::digest::Digest::of(bytes).to_string()
}

/// A database with a setting, and two files.
async fn filled(folder: &Path) -> (Db, String, PathBuf) {
    let url = format!("sqlite:{}", folder.join("data/quinzaine.db").display());
    let db = Db::connect(&url, 1).await.unwrap();
    db.migrate().await.unwrap();
    db.set_setting("kept", "yes").await.unwrap();
    let files = folder.join("data/files");
    for bytes in [&b"one"[..], b"two"] {
        let name = digest(bytes);
        fs::create_dir_all(files.join(&name[..2])).unwrap();
        fs::write(files.join(&name[..2]).join(name), bytes).unwrap();
    }
    fs::write(files.join("trial-0"), b"being written").unwrap();
    (db, url, files)
}

#[tokio::test]
async fn what_is_archived_comes_back_and_only_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (db, url, files) = filled(folder.path()).await;
    let archive = folder.path().join("archive.tar");
    let copied = write(&db, &url, &files, &archive, None).await.unwrap();
    assert_eq!(copied, Copied { files: 2 });
    assert_eq!(
        fs::metadata(&archive).unwrap().permissions().mode() & 0o777,
        0o600
    );
    // Neither over an archive nor over a database.
    assert!(write(&db, &url, &files, &archive, None).await.is_err());
    let over = restore(&archive, &url, &folder.path().join("none"), None).await;
    assert!(matches!(over, Err(ArchiveError::NotEmpty(_))));

    let (there, theirs) = (
        folder.path().join("back/quinzaine.db"),
        folder.path().join("back/files"),
    );
    let back = format!("sqlite:{}", there.display());
    assert_eq!(restore(&archive, &back, &theirs, None).await.unwrap(), copied);
    let restored = Db::connect_existing(&back, 1).await.unwrap();
    assert_eq!(restored.setting("kept").await.unwrap().as_deref(), Some("yes"));
    assert_eq!(blobs(&theirs).unwrap().len(), 2);
    assert_eq!(fs::metadata(&there).unwrap().permissions().mode() & 0o077, 0);

    // One byte of a file, or of the database.
    let bytes = fs::read(&archive).unwrap();
    let of_file = bytes.windows(4).rposition(|part| part == b"two\0").unwrap();
    for place in [of_file, 512 + 100] {
        let mut altered = bytes.clone();
        altered[place] ^= 1;
        let path = folder.path().join(format!("altered-{place}.tar"));
        fs::write(&path, altered).unwrap();
        let into = folder.path().join(format!("into-{place}"));
        let url = format!("sqlite:{}", into.join("x.db").display());
        let refused = restore(&path, &url, &into.join("files"), None).await;
        assert!(matches!(refused, Err(ArchiveError::Altered(_))), "{refused:?}");
        assert!(!into.join("x.db").exists());
    }
}

#[tokio::test]
async fn an_encrypted_archive_opens_for_its_recipient_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (db, url, files) = filled(folder.path()).await;
    let archive = folder.path().join("archive.age");
    let (own, other) = (x25519::Identity::generate(), x25519::Identity::generate());
    let recipient = own.to_public().to_string();
    write(&db, &url, &files, &archive, Some(&recipient))
        .await
        .unwrap();
    assert!(fs::read(&archive).unwrap().starts_with(b"age-encryption.org"));
    assert!(
        write(&db, &url, &files, &folder.path().join("x"), Some("age1x"))
            .await
            .is_err()
    );
    let into = folder.path().join("back");
    let back = format!("sqlite:{}", into.join("x.db").display());
    let key = |identity: &x25519::Identity, name: &str| {
        let path = folder.path().join(name);
        let secret = age::secrecy::ExposeSecret::expose_secret(&identity.to_string()).to_owned();
        fs::write(&path, format!("# a comment\n{secret}\n")).unwrap();
        path
    };
    let wrong = key(&other, "other");
    for identity in [None, Some(wrong.as_path())] {
        let refused = restore(&archive, &back, &into.join("files"), identity).await;
        assert!(matches!(refused, Err(ArchiveError::Locked)), "{refused:?}");
    }
    let right = key(&own, "own");
    let copied = restore(&archive, &back, &into.join("files"), Some(&right))
        .await
        .unwrap();
    assert_eq!(copied.files, 2);
}
