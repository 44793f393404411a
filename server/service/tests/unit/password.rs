use argon2::password_hash::PasswordHash;
use domain::rng::Rng;
use service::{
    error::ServiceError,
    password::{Lane, WAITING, hash_password, is_password, is_password_in},
};

#[tokio::test]
async fn strangers_without_end_are_turned_away_at_once_and_known_people_are_not() {
    let waiting: Vec<_> = (0..4 * WAITING)
        .map(|_| tokio::spawn(is_password_in(Lane::Stranger, "x", None)))
        .collect();
    tokio::task::yield_now().await;
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
