//! The only place where the process asks the world for the time and for chance. Everywhere else both are parameters.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, Utc};
use chrono_tz::Europe::Paris;
use domain::{clock::Clock, id::uuid_v7, rng::Rng};
use uuid::Uuid;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the module that may")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    fn today(&self) -> NaiveDate {
        self.local(self.now()).date()
    }

    fn local(&self, time: DateTime<Utc>) -> NaiveDateTime {
        time.with_timezone(&Paris).naive_local()
    }
}

/// The operating system's chance.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    #[expect(clippy::disallowed_methods, reason = "this is the module that may")]
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // A secret that can be guessed is worse than a server that is gone: since Linux 3.17 this cannot happen
            // once the machine has started.
            tracing::error!("the system has no randomness to give");
            std::process::abort();
        }
    }
}

/// An id made now, from the system's chance.
pub fn new_id() -> Uuid {
    let mut random = [0; 10];
    SystemRng.fill(&mut random);
    let millis = SystemClock.now().timestamp_millis();
    uuid_v7(u64::try_from(millis).unwrap_or_default(), random)
}

/// Bytes nobody can guess, from the operating system.
///
/// # Errors
///
/// When the operating system has none to give.
#[expect(clippy::disallowed_methods, reason = "this is the module that may")]
pub fn random_bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A short name for a request, to be read aloud on the telephone: eight hexadecimal digits. Two requests that share
/// one are told apart by their time.
pub fn request_name() -> String {
    random_bytes::<4>().map_or_else(
        |_| "00000000".to_owned(),
        |bytes| format!("{:08x}", u32::from_be_bytes(bytes)),
    )
}
