use domain::id::AccountId;
use server::inner::{HELD, HELD_FOR_ONE, Room};

#[test]
fn one_account_does_not_take_all_of_the_room() {
    let room = Room::default();
    let someone = |number| Some(AccountId(uuid::Uuid::from_u128(number)));
    let mut places: Vec<_> = (0..HELD_FOR_ONE)
        .map(|_| room.take(someone(1)).unwrap())
        .collect();
    assert!(room.take(someone(1)).is_none());
    places.extend((0..HELD - HELD_FOR_ONE).map(|_| room.take(None).unwrap()));
    assert!(room.take(someone(2)).is_none());
    places.remove(0);
    assert!(room.take(someone(1)).is_some());
    drop(places);
    assert!(room.lock().is_empty());
}
