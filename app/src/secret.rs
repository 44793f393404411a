//! Secrets: those we give (links, codes, sessions), kept as their SHA-256, and those people choose, kept by argon2id.

use std::sync::{Arc, LazyLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use domain::account::{PasswordProblem, check_password};
use sha2::{Digest, Sha256};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{context::Chance, error::AppError};

/// Passwords hashed at the same time: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));

/// A secret of 256 bits, as it stands in a link or a cookie: 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn new(chance: &dyn Chance) -> Self {
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        Self(hexadecimal(&bytes))
    }

    /// One that somebody brings, whatever it is.
    pub fn read(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// A code to be typed from paper: eight letters and digits that cannot be taken for one another, in two groups.
    pub fn code(chance: &dyn Chance) -> Self {
        const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let mut bytes = [0; 10];
        chance.fill(&mut bytes);
        let code: String = bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect();
        Self(format!("{}-{}", &code[..5], &code[5..]))
    }

    /// A code as somebody typed it: small letters, spaces or no dash.
    pub fn typed_code(text: &str) -> Self {
        let letters: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        Self(match letters.split_at_checked(5) {
            Some((left, right)) if !right.is_empty() => format!("{left}-{right}"),
            _ => letters,
        })
    }

    /// What goes into a link or a cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> String {
        digest(&self.0)
    }
}

/// The SHA-256 of a text, in hexadecimal.
pub(crate) fn digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

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
pub async fn hash_password(chance: &dyn Chance, password: &str) -> Result<String, AppError> {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    let password = password.to_owned();
    in_turn(move || {
        let salt = SaltString::encode_b64(&salt).ok()?;
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt).ok()?;
        Some(hash.to_string())
    })
    .await?
    .ok_or_else(AppError::broken)
}

/// Whether that is the password of that hash. Without a hash it takes the same time, and is wrong.
pub async fn is_password(password: &str, hash: Option<&str>) -> Result<bool, AppError> {
    // The hash of nothing anybody could type: made with the same parameters.
    const NOBODYS: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let (password, known) = (password.to_owned(), hash.is_some());
    let hash = hash.unwrap_or(NOBODYS).to_owned();
    let right = in_turn(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    })
    .await?;
    Ok(right && known)
}

/// Off the threads that answer requests, a few at a time.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let turn = TURNS
        .clone()
        .acquire_owned()
        .await
        .map_err(|_| AppError::broken())?;
    spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    })
    .await
    .map_err(|_| AppError::broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;

    impl Chance for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (number, byte) in bytes.iter_mut().enumerate() {
                *byte = u8::try_from(number % 256).unwrap();
            }
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Secret::code(&Counting);
        assert_eq!(code.as_str(), "ABCDE-FGHJK");
        for typed in ["abcdefghjk", " ABCDE FGHJK ", "abcde-fghjk"] {
            assert_eq!(Secret::typed_code(typed).hash(), code.hash());
        }
        assert_ne!(Secret::typed_code("abcdefghj").hash(), code.hash());
        assert_eq!(Secret::typed_code("é").as_str(), "");
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
