//! The file of keys: made once, for its owner alone, and never replaced by another without a word.

use std::{fs, os::unix::fs::PermissionsExt};

use server::{
    keys::{self, KeyError},
    seen,
};
use store::{Db, Keys};
use testing::on_both;

#[tokio::test]
async fn a_file_of_keys_is_made_once_and_a_lost_one_is_missed() {
    on_both(async |fresh| {
        let path = fresh.folder.path().join("apart/quinzaine.key");
        let open = async |path: &std::path::Path| {
            let db = Db::connect(&fresh.url, 2).await.unwrap();
            keys::open(path, db).await
        };
        let first = open(&path).await.unwrap().keys().unwrap().current();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(open(&path).await.unwrap().keys().unwrap().current(), first);

        // Whoever starts without it makes no other: all that was sealed would be called altered.
        let elsewhere = fresh.folder.path().join("elsewhere.key");
        let refused = open(&elsewhere).await;
        assert!(
            matches!(&refused, Err(KeyError::Missing { key, .. }) if *key == first),
            "{refused:?}"
        );
        assert!(!elsewhere.exists());

        // Nor with a file that is there and is another database's, or a copy from before the key that signs now: with either, what that key
        // sealed could not be checked. Whoever runs the site reads which key is missing, and nothing of the file is written down.
        let lacks = async |file: &std::path::Path, key: &str| {
            let before = fs::read(file).unwrap();
            let refused = open(file).await;
            assert!(
                matches!(&refused, Err(KeyError::Missing { key: missing, .. }) if missing == key),
                "{refused:?}"
            );
            let said = refused.unwrap_err().to_string();
            let place = file.display().to_string();
            assert!(
                said.contains(&place) && said.contains(key) && said.contains("bring that file back"),
                "{said}"
            );
            assert_eq!(fs::read(file).unwrap(), before);
        };
        let other = fresh.folder.path().join("other.key");
        fs::write(&other, Keys::new(&[7; 32]).to_text()).unwrap();
        fs::set_permissions(&other, fs::Permissions::from_mode(0o600)).unwrap();
        lacks(&other, &first).await;
        let copy = fresh.folder.path().join("copy.key");
        fs::copy(&path, &copy).unwrap();
        assert_eq!(open(&copy).await.unwrap().keys().unwrap().current(), first);

        let second = keys::rotate(&path).unwrap();
        assert_ne!(second, first);
        let db = open(&path).await.unwrap();
        lacks(&copy, &second).await;
        assert_eq!(db.keys().unwrap().current(), second);
        assert_eq!(db.keys().unwrap().public().count(), 2);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(open(&path).await, Err(KeyError::Open(_))));
    })
    .await;
}

#[tokio::test]
async fn what_was_there_before_is_sealed_once_and_never_again() {
    on_both(async |fresh| {
        let path = fresh.folder.path().join("quinzaine.key");
        let world = testing::convention::World::new(fresh.again()).await;
        let unguarded: [&str; 2] = if fresh.url.starts_with("sqlite:") {
            [
                "DROP TRIGGER IF EXISTS convention_seal_frozen",
                "DROP TRIGGER IF EXISTS convention_seal_kept",
            ]
        } else {
            [
                "DROP TRIGGER IF EXISTS convention_seal_frozen ON convention_seal",
                "DROP TRIGGER IF EXISTS convention_seal_kept ON convention_seal",
            ]
        };
        let without_seals = async || {
            let mut tx = world.db().begin().await.unwrap();
            for sql in unguarded {
                tx.query_text(sql).execute().await.unwrap();
            }
            let sql = "DELETE FROM convention_seal";
            tx.query_text(sql).execute().await.unwrap();
            tx.commit().await.unwrap();
        };
        without_seals().await;
        let db = Db::connect(&fresh.url, 2).await.unwrap();
        let db = keys::open(&path, db).await.unwrap();
        assert_eq!(db.unsealed(world.id).await.unwrap(), None);
        without_seals().await;
        let db = Db::connect(&fresh.url, 2).await.unwrap();
        let db = keys::open(&path, db).await.unwrap();
        assert!(db.unsealed(world.id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_copy_from_before_is_noticed_by_what_lies_beside_the_keys() {
    let world = testing::convention::World::new(testing::sqlite().await).await;
    let folder = world.fresh.folder.path();
    let copy = folder.join("before.db");
    world.db().backup(&copy).await.unwrap();
    world.fill_host().await;
    assert_eq!(world.complete().await, store::ConventionMoved::Done);
    let place = seen::place(&folder.join("quinzaine.key"));
    assert_eq!(
        seen::lost(&place, world.db()).await.unwrap(),
        0,
        "nothing was seen yet"
    );
    seen::note(&place, world.db()).await.unwrap();
    assert_eq!(seen::lost(&place, world.db()).await.unwrap(), 0);
    let mode = fs::metadata(&place).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = Db::connect_existing(&format!("sqlite:{}", copy.display()), 1)
        .await
        .unwrap();
    assert_eq!(seen::lost(&place, &before).await.unwrap(), 1);
}
