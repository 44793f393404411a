//! How accounts come to be: somebody signs up, or has one made for them.

use chrono::{DateTime, Utc};
use domain::{
    account::{Email, PersonName, Role},
    id::{AccountId, SchoolId},
    notice::Notice,
};
use uuid::Uuid;

use super::{StudentFile, claim_for_account, hold_account};
use crate::{
    Act, Db, NewToken, Recipient, Secret, StaffPost, StoreError, TokenPurpose,
    audit::audit,
    db::in_transaction,
    outbox::queue,
    staff::put_post,
    token::{close_tokens, insert_token},
};

/// What became of somebody signing up. Only the server may know: the page says the same in both cases, and the
/// letter tells the address's owner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignedUp {
    /// A new account, to be confirmed.
    New(AccountId),
    /// The address has an account already.
    Known,
}

/// An account made for somebody.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Name.
    pub name: PersonName,
    /// Address.
    pub email: Option<Email>,
    /// Whether the address is taken for proved.
    pub confirmed: bool,
    /// The password's hash; without, the account waits to be activated.
    pub password_hash: Option<String>,
    /// Roles, with the lycée of those held in one. A pupil's comes with the file, that of a lycée's staff with a post
    /// (`create_staff`).
    pub roles: Vec<(Role, Option<SchoolId>)>,
    /// A pupil's file.
    pub student: Option<StudentFile>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Created {
    /// Made.
    Done(AccountId),
    /// Another account has the address.
    EmailTaken,
}

/// Gives a role to an account that is being made; twice the same is once.
macro_rules! insert_role {
    ($tx:ident, $act:expr, $account:expr, $role:expr, $school:expr) => {{
        let school: Option<SchoolId> = $school;
        sqlx::query(
            "INSERT INTO account_role (account_id, role, school_id, granted_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, role) DO NOTHING",
        )
        .bind($account.0)
        .bind(Role::code($role))
        .bind(school.map(|school| school.0))
        .bind($act.now)
        .execute(&mut *$tx)
        .await?;
    }};
}

impl Db {
    /// A host signs up: an account whose address is to be confirmed by the letter sent there. When the address has
    /// an account already its owner is told, once a day at most, and nothing changes.
    pub async fn sign_up_host(
        &self,
        act: &Act<'_>,
        name: &PersonName,
        email: &Email,
        password_hash: &str,
        secret: &Secret,
    ) -> Result<SignedUp, StoreError> {
        let id = AccountId((act.ids)());
        let key = email.key();
        Ok(in_transaction!(self, |tx| {
            let added = sqlx::query(
                "INSERT INTO account (id, name, email, email_key, password_hash, created_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (email_key) DO NOTHING",
            )
            .bind(id.0)
            .bind(name.as_str())
            .bind(email.as_str())
            .bind(&key)
            .bind(password_hash)
            .bind(act.now)
            .execute(&mut *tx)
            .await?;
            if added.rows_affected() == 0 {
                let owner: Option<(Uuid, String, String)> =
                    sqlx::query_as("SELECT id, name, email FROM account WHERE email_key = $1")
                        .bind(&key)
                        .fetch_optional(&mut *tx)
                        .await?;
                if let Some((owner, name, email)) = owner {
                    let to = Recipient {
                        account: Some(AccountId(owner)),
                        name,
                        email,
                    };
                    let fact = format!("already_registered:{owner}:{}", act.today);
                    queue!(tx, act, fact, &to, &Notice::AlreadyRegistered);
                }
                SignedUp::Known
            } else {
                insert_role!(tx, act, id, Role::Host, None);
                insert_token!(tx, act.now, &to_confirm(id, &key, secret));
                let to = Recipient {
                    account: Some(id),
                    name: name.as_str().to_owned(),
                    email: email.as_str().to_owned(),
                };
                let notice = Notice::ConfirmEmail {
                    link: secret.link.clone(),
                };
                queue!(tx, act, format!("confirm_email:{id}:1"), &to, &notice);
                SignedUp::New(id)
            }
        }))
    }

    /// Sends the letter that proves the address again, the former one being void; `false` when nothing is to be
    /// proved.
    pub async fn confirm_again(
        &self,
        act: &Act<'_>,
        account: AccountId,
        secret: &Secret,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            let open = "SELECT email_key FROM account WHERE id = $1 AND confirmed_at IS NULL";
            let Some(held) = hold_account!(tx, account) else {
                return Ok(false);
            };
            let key: Option<Option<String>> = sqlx::query_scalar(open)
                .bind(account.0)
                .fetch_optional(&mut *tx)
                .await?;
            let (Some(key), Some(to)) = (key.flatten(), held.recipient()) else {
                return Ok(false);
            };
            close_tokens!(tx, act.now, account, "'confirm_email'");
            insert_token!(tx, act.now, &to_confirm(account, &key, secret));
            let notice = Notice::ConfirmEmail {
                link: secret.link.clone(),
            };
            queue!(tx, act, held.fact("confirm_email"), &to, &notice);
        });
        Ok(true)
    }

    /// The address is proved, once, if it is still the account's.
    pub async fn confirm_email(&self, act: &Act<'_>, hash: &str) -> Result<Option<AccountId>, StoreError> {
        let sql = "UPDATE account SET confirmed_at = COALESCE(confirmed_at, $3)
                   WHERE id = $1 AND email_key = $2";
        Ok(in_transaction!(self, |tx| {
            let Some((held, token)) = claim_for_account!(tx, act, hash, TokenPurpose::ConfirmEmail) else {
                return Ok(None);
            };
            let done = sqlx::query(sql)
                .bind(held.id)
                .bind(token.email)
                .bind(act.now)
                .execute(&mut *tx)
                .await?;
            (done.rows_affected() > 0).then_some(held.id())
        }))
    }

    /// Makes an account for somebody. It is written down when somebody does it, not for the command line or the
    /// demonstration.
    pub async fn create_account(&self, act: &Act<'_>, new: &NewAccount) -> Result<Created, StoreError> {
        self.create(act, new, None).await
    }

    /// The same for somebody of a lycée's staff.
    pub async fn create_staff(
        &self,
        act: &Act<'_>,
        new: &NewAccount,
        post: &StaffPost,
    ) -> Result<Created, StoreError> {
        self.create(act, new, Some(post)).await
    }

    async fn create(
        &self,
        act: &Act<'_>,
        new: &NewAccount,
        post: Option<&StaffPost>,
    ) -> Result<Created, StoreError> {
        let id = AccountId((act.ids)());
        let confirmed: Option<DateTime<Utc>> = new.confirmed.then_some(act.now);
        in_transaction!(self, |tx| {
            let added = sqlx::query(
                "INSERT INTO account (id, name, email, email_key, password_hash, confirmed_at, created_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT (email_key) DO NOTHING",
            )
            .bind(id.0)
            .bind(new.name.as_str())
            .bind(new.email.as_ref().map(Email::as_str))
            .bind(new.email.as_ref().map(Email::key))
            .bind(new.password_hash.as_deref())
            .bind(confirmed)
            .bind(act.now)
            .execute(&mut *tx)
            .await?;
            if added.rows_affected() == 0 {
                return Ok(Created::EmailTaken);
            }
            for (role, school) in &new.roles {
                insert_role!(tx, act, id, *role, *school);
            }
            if let Some(file) = &new.student {
                insert_role!(tx, act, id, Role::Student, None);
                sqlx::query(
                    "INSERT INTO student (account_id, school_id, class_name, birth_date, home_commune)
                     VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(id.0)
                .bind(file.school.0)
                .bind(&file.class_name)
                .bind(file.birth_date)
                .bind(file.home.map(String::from))
                .execute(&mut *tx)
                .await?;
            }
            if let Some(post) = post {
                put_post!(tx, act, id, post);
            }
            if act.by.is_some() {
                audit!(tx, act, "account.create", Some(id.0), new.name.as_str());
                if let Some(post) = post {
                    audit!(tx, act, "account.grant", Some(id.0), post.detail());
                }
            }
        });
        Ok(Created::Done(id))
    }
}

/// The token that proves an address, given in small letters.
pub(super) fn to_confirm<'a>(account: AccountId, key: &'a str, secret: &'a Secret) -> NewToken<'a> {
    NewToken {
        hash: &secret.hash,
        purpose: TokenPurpose::ConfirmEmail,
        account: Some(account),
        object: None,
        email: Some(key),
        expires: secret.expires,
    }
}
