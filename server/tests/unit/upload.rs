use std::{path::Path, sync::Arc, time::Duration};

use axum::body::{Body, Bytes};
use domain::id::AccountId;
use futures::{
    TryStreamExt,
    stream::{self},
};
use server::inner::{
    ARRIVING, ARRIVING_FOR_NOBODY, ARRIVING_FOR_ONE, HELD, LARGE, Pace, Paced, Room, SMALL, Turn, arrive,
    lock,
};
use tokio::time::sleep;

#[test]
fn one_account_does_not_take_all_of_the_room() {
    let room = Room::new(Path::new("."));
    let someone = |number| Some(AccountId(uuid::Uuid::from_u128(number)));
    let mut places: Vec<_> = (0..ARRIVING_FOR_ONE)
        .map(|_| room.take(someone(1)).unwrap())
        .collect();
    assert!(room.take(someone(1)).is_none());
    places.extend((0..ARRIVING_FOR_NOBODY).map(|_| room.take(None).unwrap()));
    assert!(room.take(None).is_none());
    let others = 2..;
    places.extend(others.map_while(|number| room.take(someone(number))));
    assert_eq!(places.len(), ARRIVING);
    assert!(room.take(someone(1)).is_none());
    places.remove(0);
    assert!(room.take(someone(1)).is_some());
    drop(places);
    assert!(lock(&room.taken).is_empty());
}

/// What is read again is what came, and only so many have a turn: the others wait on disk.
#[tokio::test]
async fn what_arrives_is_on_disk_until_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let sent: Vec<u8> = (0..2 * SMALL).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let pieces = || {
        let pieces = sent.chunks(1000).map(Bytes::copy_from_slice);
        stream::iter(pieces.map(Ok::<_, axum::Error>).collect::<Vec<_>>())
    };
    let mut turns = Vec::new();
    for _ in 0..HELD {
        let turn = Turn::default();
        let body = Body::from_stream(pieces()).into_data_stream();
        let chunks = arrive(room.clone(), turn.clone(), body).await.unwrap();
        let read: Vec<Bytes> = chunks.try_collect().await.unwrap();
        assert!(read.concat() == sent);
        turns.push(turn);
    }
    assert_eq!(room.turns.available_permits(), 0);
    let large = Body::from(vec![0; LARGE + 1]).into_data_stream();
    let waits = tokio::spawn(arrive(room.clone(), Arc::default(), large));
    tokio::task::yield_now().await;
    assert!(!waits.is_finished());
    turns.pop();
    // Of what is too large nothing is held, and its turn ends as soon as it was read.
    let read: Vec<Bytes> = waits.await.unwrap().unwrap().try_collect().await.unwrap();
    assert_eq!(read.iter().map(Bytes::len).sum::<usize>(), LARGE + 1);
    assert_eq!(room.turns.available_permits(), 1);
    // Small forms wait for nobody.
    let _last = room.turns.clone().acquire_owned().await.unwrap();
    let small = Body::from(vec![0; SMALL]).into_data_stream();
    assert!(arrive(room, Arc::default(), small).await.is_ok());
}

#[tokio::test]
async fn a_body_that_trickles_breaks_off_and_one_that_comes_does_not() {
    let drops = |least: usize| {
        let chunks = stream::unfold(0, |sent| async move {
            sleep(Duration::from_millis(5)).await;
            (sent < 40).then(|| (Ok::<_, axum::Error>(Bytes::from_static(b"x")), sent + 1))
        });
        let pace = Pace {
            bytes: least,
            within: Duration::from_millis(40),
        };
        Paced::new(Body::from_stream(chunks), pace)
    };
    assert_eq!(drops(1).try_collect::<Vec<_>>().await.unwrap().len(), 40);
    assert!(drops(100).try_collect::<Vec<_>>().await.is_err());
}
