use std::time::Duration;

use axum::body::{Body, Bytes};
use domain::id::AccountId;
use futures::{TryStreamExt, stream};
use server::inner::{ARRIVING, ARRIVING_FOR_NOBODY, ARRIVING_FOR_ONE, Pace, Paced, Room};
use tokio::time::sleep;

#[test]
fn one_account_does_not_take_all_of_the_room() {
    let room = Room::default();
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
    assert!(room.lock().is_empty());
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
