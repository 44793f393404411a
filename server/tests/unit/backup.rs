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

/// Two files, and one that is being written.
fn two_files(folder: &Path) -> PathBuf {
    let files = folder.join("data/files");
    for bytes in [&b"one"[..], b"two"] {
        let name = digest(bytes);
        fs::create_dir_all(files.join(&name[..2])).unwrap();
        fs::write(files.join(&name[..2]).join(name), bytes).unwrap();
    }
    fs::write(files.join("trial-0"), b"being written").unwrap();
    files
}

/// A database with a setting, and two files.
async fn filled(folder: &Path) -> (Db, String, PathBuf) {
    let url = format!("sqlite:{}", folder.join("data/quinzaine.db").display());
    let db = Db::connect(&url, 1).await.unwrap();
    db.migrate().await.unwrap();
    db.set_setting("kept", "yes").await.unwrap();
    (db, url, two_files(folder))
}

/// A file of that key, as `age-keygen` writes it.
fn identity_file(folder: &Path, identity: &x25519::Identity, name: &str) -> PathBuf {
    let path = folder.join(name);
    let secret = age::secrecy::ExposeSecret::expose_secret(&identity.to_string()).to_owned();
    fs::write(&path, format!("# a comment\n{secret}\n")).unwrap();
    path
}

/// The archive with one bit changed at a place.
fn altered(archive: &Path, place: usize) -> PathBuf {
    let mut bytes = fs::read(archive).unwrap();
    bytes[place] ^= 1;
    let path = archive.with_extension(format!("altered-{place}"));
    fs::write(&path, bytes).unwrap();
    path
}

/// Where the bytes of the second file stand in an archive.
fn place_of_file(archive: &Path) -> usize {
    let bytes = fs::read(archive).unwrap();
    bytes.windows(4).rposition(|part| part == b"two\0").unwrap()
}

/// In the middle of what an archive holds of the database.
const IN_DATABASE: usize = 512 + 100;

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
    for place in [place_of_file(&archive), IN_DATABASE] {
        let path = altered(&archive, place);
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
    let wrong = identity_file(folder.path(), &other, "other");
    for identity in [None, Some(wrong.as_path())] {
        let refused = restore(&archive, &back, &into.join("files"), identity).await;
        assert!(matches!(refused, Err(ArchiveError::Locked)), "{refused:?}");
    }
    let right = identity_file(folder.path(), &own, "own");
    let copied = restore(&archive, &back, &into.join("files"), Some(&right))
        .await
        .unwrap();
    assert_eq!(copied.files, 2);
}

/// A convention that all signed, on PostgreSQL: guards, chains and seals have to come back with it.
async fn signed() -> testing::convention::World {
    let world = testing::signing::open(testing::postgres().await, &testing::signing::FOUR).await;
    world.all_sign().await;
    world
}

async fn tables(of: &testing::Fresh) -> i64 {
    of.db.count_tables().await.unwrap()
}

#[tokio::test]
async fn a_postgres_comes_back_whole_into_an_empty_one_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let (world, files) = (signed().await, two_files(folder.path()));
    let (db, url) = (world.db(), &world.fresh.url);
    let archive = folder.path().join("archive.tar");
    let copied = write(db, url, &files, &archive, None).await.unwrap();
    assert_eq!(copied, Copied { files: 2 });

    let back = testing::empty_postgres().await;
    let theirs = folder.path().join("back/files");
    // Nothing that was changed gets as far as the database, nor does what is of the other engine.
    let (lite, lite_url, lite_files) = filled(&folder.path().join("lite")).await;
    let of_sqlite = folder.path().join("lite.tar");
    write(&lite, &lite_url, &lite_files, &of_sqlite, None)
        .await
        .unwrap();
    for (path, by_engine) in [
        (altered(&archive, IN_DATABASE), false),
        (altered(&archive, place_of_file(&archive)), false),
        (of_sqlite, true),
    ] {
        let refused = restore(&path, &back.url, &theirs, None).await;
        match refused {
            Err(ArchiveError::Engine(_)) => assert!(by_engine),
            Err(ArchiveError::Altered(_)) => assert!(!by_engine),
            other => panic!("{other:?}"),
        }
        assert_eq!(tables(&back).await, 0);
        assert!(blobs(&theirs).unwrap().is_empty());
    }

    assert_eq!(restore(&archive, &back.url, &theirs, None).await.unwrap(), copied);
    assert_eq!(blobs(&theirs).unwrap().len(), 2);
    assert_eq!(back.contents().await, world.fresh.contents().await);
    assert_eq!(back.db.steps_behind().await.unwrap(), 0);
    assert_eq!(back.db.altered(world.id, 1).await.unwrap(), None);
    let guarded = back
        .db
        .transaction(async |tx| tx.query_text("DELETE FROM convention_log").execute().await)
        .await;
    assert!(guarded.is_err(), "the guards came back too");

    // Over nothing that is there: neither a database nor files.
    let again = restore(&archive, &back.url, &folder.path().join("none"), None).await;
    assert!(matches!(again, Err(ArchiveError::NotEmpty(_))), "{again:?}");
    let other = testing::empty_postgres().await;
    let over_files = restore(&archive, &other.url, &theirs, None).await;
    assert!(
        matches!(over_files, Err(ArchiveError::NotEmpty(_))),
        "{over_files:?}"
    );
    assert_eq!(tables(&other).await, 0);
}

#[tokio::test]
async fn an_encrypted_archive_of_postgres_opens_for_its_recipient_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (world, files) = (signed().await, two_files(folder.path()));
    let archive = folder.path().join("archive.age");
    let (own, other) = (x25519::Identity::generate(), x25519::Identity::generate());
    let recipient = own.to_public().to_string();
    let copied = write(world.db(), &world.fresh.url, &files, &archive, Some(&recipient))
        .await
        .unwrap();
    let bytes = fs::read(&archive).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org") && !testing::files::holds(&bytes, "CREATE TABLE"));
    // What lies beside while the archive is written is gone.
    let mut beside = fs::read_dir(folder.path()).unwrap();
    assert!(beside.all(|entry| !entry.unwrap().file_name().to_string_lossy().contains("database")));

    let (back, theirs) = (testing::empty_postgres().await, folder.path().join("back"));
    let (right, wrong) = (
        identity_file(folder.path(), &own, "own"),
        identity_file(folder.path(), &other, "other"),
    );
    for identity in [None, Some(wrong.as_path())] {
        let refused = restore(&archive, &back.url, &theirs, identity).await;
        assert!(matches!(refused, Err(ArchiveError::Locked)), "{refused:?}");
    }
    let refused = restore(
        &altered(&archive, bytes.len() / 2),
        &back.url,
        &theirs,
        Some(&right),
    )
    .await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(tables(&back).await, 0);
    assert_eq!(
        restore(&archive, &back.url, &theirs, Some(&right)).await.unwrap(),
        copied
    );
    assert_eq!(back.contents().await, world.fresh.contents().await);
}
