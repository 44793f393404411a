use std::sync::LazyLock;

use argon2::password_hash::PasswordHash;
use domain::rng::Rng;
use service::{
    error::ServiceError,
    password::{Lane, Place, Queue, WAITING, hash_password, is_password, is_password_in},
};

#[tokio::test]
async fn strangers_without_end_are_turned_away_at_once_and_known_people_are_not() {
    let waiting: Vec<_> = (0..4 * WAITING)
        .map(|_| tokio::spawn(is_password_in(Lane::Stranger("here".into()), "x", None)))
        .collect();
    tokio::task::yield_now().await;
    let elsewhere = is_password_in(Lane::Stranger("elsewhere".into()), "x", None);
    assert!(!elsewhere.await.unwrap());
    assert!(!is_password_in(Lane::Known, "x", None).await.unwrap());
    let mut turned_away = 0;
    for each in waiting {
        match each.await.unwrap() {
            Ok(right) => assert!(!right),
            Err(error) => {
                assert!(matches!(error, ServiceError::Overloaded));
                turned_away += 1;
            }
        }
    }
    assert!(turned_away > 0);
}

#[test]
fn nobody_has_more_places_than_are_free() {
    static QUEUE: LazyLock<Queue> = LazyLock::new(|| Queue::new(1));
    let enter = |who: &str, many: usize| -> Vec<Place> {
        let all = (0..many).map_while(|_| QUEUE.enter(who.to_owned()));
        all.collect()
    };
    let (first, second) = (enter("a", WAITING), enter("b", WAITING));
    assert_eq!((first.len(), second.len()), (33, 16));
    assert!(!QUEUE.has_room("a") && QUEUE.has_room("c"));
    assert_eq!(enter("c", 3).len(), 3);
    drop((first, second));
    assert!(QUEUE.has_room("a"));
    assert!(QUEUE.lock().is_empty());
}

#[tokio::test]
async fn whoever_hangs_up_makes_no_room_before_the_work_is_done() {
    static QUEUE: LazyLock<Queue> = LazyLock::new(|| Queue::new(1));
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let (begun, begins) = tokio::sync::oneshot::channel();
    let asked = tokio::spawn(QUEUE.run("a".to_owned(), move || {
        _ = begun.send(());
        _ = wait.recv();
    }));
    begins.await.unwrap();
    asked.abort();
    assert!(asked.await.is_err());
    assert_eq!(QUEUE.cores.available_permits(), 0);
    assert_eq!(QUEUE.lock().len(), 1);
    drop(go);
    QUEUE.run("b".to_owned(), || ()).await.unwrap();
}

struct Counting;

impl Rng for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for (number, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(number % 256).unwrap();
        }
    }
}

#[tokio::test]
async fn a_password_is_known_again_and_nobody_has_none() {
    let hash = hash_password(&Counting, "un lac très calme").await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(is_password("un lac très calme", Some(&hash)).await.unwrap());
    assert!(!is_password("un lac tres calme", Some(&hash)).await.unwrap());
    assert!(!is_password("", None).await.unwrap());
    assert!(PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").is_ok());
}
