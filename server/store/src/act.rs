//! Who changes something, when, and how those concerned are told.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{id::AccountId, notice::Notice};
use uuid::Uuid;

/// The circumstances of a change: everything that it needs from outside the database.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    /// Now, in whole microseconds.
    pub now: DateTime<Utc>,
    /// Today in mainland France.
    pub today: NaiveDate,
    /// Who acts; nobody when the clock does.
    pub by: Option<AccountId>,
    /// Makes ids.
    pub ids: &'a (dyn Fn() -> Uuid + Send + Sync),
    /// Writes the letters that tell of it.
    pub scribe: &'a dyn Scribe,
}

/// Turns a fact into a letter. Letters are queued in the transaction of their fact, so this neither waits nor fails.
pub trait Scribe: Send + Sync {
    /// The letter that tells `to` of that.
    fn write(&self, notice: &Notice, to: &Recipient) -> Letter;
}

/// Who a letter is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient {
    /// Their account, if they have one.
    pub account: Option<AccountId>,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
}

/// What is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Subject.
    pub subject: String,
    /// The text, for who reads without HTML.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// The address to which mail programs may post so that no more such letters come (RFC 8058).
    pub unsubscribe: Option<String>,
}
