//! People for tests: who acts, their accounts, and the e-mails they get.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    account::{EmailAddress, PersonName, Role},
    id::AccountId,
    notification::{Notification, Told},
};
use store::{ChangeContext, Created, Db, Email, EmailRenderer, NewAccount, NewSession, Recipient, Secret};
use uuid::Uuid;

use crate::{Fresh, now};

/// Writes what it is told as it is.
pub struct Plain;

impl EmailRenderer for Plain {
    fn render(&self, notification: &Notification, _: &Recipient) -> Email {
        Email {
            subject: "Quinzaine".into(),
            text: format!("{notification:?}"),
            html: String::new(),
            unsubscribe: None,
        }
    }

    /// A line for each thing told.
    fn render_all(&self, told: &Told, to: &Recipient) -> Email {
        let mut email = self.render(&told.main, to);
        for besides in &told.besides {
            email.text.push('\n');
            email.text.push_str(&self.render(besides, to).text);
        }
        email
    }
}

/// Ids that sort as they were made, and differ between all tests of a binary.
fn next_id() -> Uuid {
    static LAST: AtomicU64 = AtomicU64::new(1_000_000);
    Uuid::from_u128(u128::from(LAST.fetch_add(1, Ordering::Relaxed)))
}

/// Something done at that time, by somebody or nobody.
pub fn act_at(now: DateTime<Utc>, by: Option<AccountId>) -> ChangeContext<'static> {
    ChangeContext {
        now,
        today: now.date_naive(),
        actor: by,
        ids: &next_id,
        renderer: &Plain,
    }
}

/// Something done now by nobody in particular.
pub fn context() -> ChangeContext<'static> {
    act_at(now(), None)
}

/// Something done now by that person.
pub fn act_by(by: AccountId) -> ChangeContext<'static> {
    act_at(now(), Some(by))
}

pub fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap()
}

/// The address that somebody of that name has in tests.
pub(crate) fn address_of(who: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii() {
            c.to_string()
        } else {
            domain::name_key::fold(&c.to_string())
        }
    };
    let name: String = who.to_lowercase().replace(' ', ".").chars().map(plain).collect();
    format!("{name}@exemple.fr")
}

/// A secret good for an hour; the hash is the name given.
pub fn secret(hash: &str) -> Secret {
    Secret {
        hash: hash.into(),
        expires: now() + TimeDelta::hours(1),
        link: format!("/lien/{hash}"),
    }
}

/// Somebody with a password and a proved address: the name says who, the address follows from it.
pub async fn person(db: &Db, who: &str, roles: &[Role]) -> AccountId {
    let new = NewAccount {
        name: name(who),
        email: Some(email(&address_of(who))),
        confirmed: true,
        password_hash: Some("hash".into()),
        roles: roles.iter().map(|role| (*role, None)).collect(),
        student: None,
    };
    match db.create_account(&context(), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => panic!("{who} exists"),
    }
}

/// Signs somebody in for thirty days, from that moment.
pub async fn sign_in(db: &Db, account: AccountId, token_hash: &str, at: DateTime<Utc>) {
    let new = NewSession {
        account,
        token_hash,
        agent: "Firefox sur Linux",
        expires: at + TimeDelta::days(30),
    };
    db.open_session(&act_at(at, None), &new).await.unwrap().unwrap();
}

/// The e-mails queued: address and text, in order.
pub async fn emails(fresh: &Fresh) -> Vec<(String, String)> {
    let mut emails = fresh.db.emails(1000, None).await.unwrap();
    emails.reverse();
    emails
        .into_iter()
        .map(|email| (email.to_email, email.text))
        .collect()
}

/// Whom e-mails of a kind are queued to, in the alphabet's order.
pub async fn receivers(fresh: &Fresh, kind: &str) -> Vec<String> {
    let mut told: Vec<String> = emails(fresh)
        .await
        .into_iter()
        .filter(|(_, text)| text.starts_with(kind))
        .map(|(to, _)| to)
        .collect();
    told.sort_unstable();
    told
}
