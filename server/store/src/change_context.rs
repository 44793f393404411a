//! Who changes something, when, and how those concerned are told.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    digest::Digest,
    id::AccountId,
    notification::{Notification, Told},
};
use uuid::Uuid;

/// The circumstances of a change: everything that it needs from outside the database.
#[derive(Clone, Copy)]
pub struct ChangeContext<'a> {
    /// Now, in whole microseconds.
    pub now: DateTime<Utc>,
    /// Today in mainland France.
    pub today: NaiveDate,
    /// The account that acts; `None` when the scheduler does.
    pub actor: Option<AccountId>,
    /// Makes ids.
    pub ids: &'a (dyn Fn() -> Uuid + Send + Sync),
    /// Renders the e-mails that tell of it (`mail::renderer`).
    pub renderer: &'a dyn EmailRenderer,
}

/// Renders e-mails. An e-mail is queued in the transaction of the change that it tells of, so rendering must neither wait
/// nor fail.
pub trait EmailRenderer: Send + Sync {
    /// The e-mail for `to`.
    fn render(&self, notification: &Notification, to: &Recipient) -> Email;

    /// The same where one act tells `to` several things.
    fn render_all(&self, told: &Told, to: &Recipient) -> Email {
        self.render(&told.main, to)
    }
}

/// Who an e-mail is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient {
    /// Their account, if they have one.
    pub account: Option<AccountId>,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
}

impl Recipient {
    /// Tells them from others in the key of an e-mail, which stays when the line is wiped: an account, or the digest of an address.
    pub(crate) fn key(&self) -> String {
        match self.account {
            Some(account) => account.to_string(),
            None => Digest::of(self.email.trim().to_lowercase().as_bytes()).short(),
        }
    }
}

/// What is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Email {
    /// Subject.
    pub subject: String,
    /// The text, for whoever reads without HTML.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// The address to which mail programs may post so that no more such e-mails come (RFC 8058).
    pub unsubscribe: Option<String>,
}
