//! Passwords that people choose, stored by argon2id.

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use domain::{
    account::{PasswordProblem, check_password},
    rng::Rng,
};

use crate::{blocking_pool, error::ServiceError};

/// Checks a password that somebody chooses, wherever they do.
pub fn check_chosen(password: &str, email_key: &str, name: &str) -> Result<(), PasswordProblem> {
    check_password(password, email_key, name, is_common)
}

/// Whether a password is among those tried first: zxcvbn ships the lists, and sees through usual disguises.
fn is_common(password: &str) -> bool {
    let beginning: String = password.chars().take(64).collect();
    zxcvbn::zxcvbn(&beginning, &["quinzaine", "stage", "seconde"]).score() < zxcvbn::Score::Three
}

/// The hash of a password, to be kept.
pub async fn hash_password(rng: &dyn Rng, password: &str) -> Result<String, ServiceError> {
    let mut salt = [0; 16];
    rng.fill(&mut salt);
    let password = password.to_owned();
    blocking_pool::run(move || {
        let salt = SaltString::encode_b64(&salt).ok()?;
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt).ok()?;
        Some(hash.to_string())
    })
    .await?
    .ok_or_else(|| ServiceError::broken("a password could not be hashed"))
}

/// Whether that is the password of that hash. Without a hash it takes the same time, and is wrong.
pub async fn is_password(password: &str, hash: Option<&str>) -> Result<bool, ServiceError> {
    // The hash of nothing anybody could type: made with the same parameters.
    const NOBODYS: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let (password, known) = (password.to_owned(), hash.is_some());
    let hash = hash.unwrap_or(NOBODYS).to_owned();
    let right = blocking_pool::run(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    })
    .await?;
    Ok(right && known)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
