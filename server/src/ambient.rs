//! The only place where the process asks the world for the time and for chance. Everywhere else both are parameters.

use app::context::Clock;
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use chrono_tz::Europe::Paris;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the module that may")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    fn today(&self) -> NaiveDate {
        self.now().with_timezone(&Paris).date_naive()
    }
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
