//! Passwords and addresses: set, forgotten, changed.

use domain::{
    account::Email,
    id::{AccountId, SessionId},
    notice::Notice,
};

use super::{Held, claim_for_account, hold_account};
use crate::{
    Act, Constraint, Db, NewToken, Recipient, Secret, StoreError, TokenPurpose,
    db::in_transaction,
    outbox::queue,
    token::{close_tokens, insert_token},
};

/// What became of another address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmailChange {
    /// It is the account's.
    Done(AccountId),
    /// Another account has it.
    EmailTaken,
    /// The link is unknown, used or too old.
    Gone,
}

impl Db {
    /// Changes the password of somebody signed in. Their other sessions end (`keep` is the one they use), links that
    /// were under way are void, and a letter tells them. `false` when they may not.
    pub async fn set_password(
        &self,
        act: &Act<'_>,
        account: AccountId,
        password_hash: &str,
        keep: Option<SessionId>,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            let Some(held) = hold_account!(tx, account) else {
                return Ok(false);
            };
            sqlx::query("UPDATE account SET password_hash = $2 WHERE id = $1")
                .bind(account.0)
                .bind(password_hash)
                .execute(&mut *tx)
                .await?;
            sqlx::query("DELETE FROM session WHERE account_id = $1 AND ($2 IS NULL OR id <> $2)")
                .bind(account.0)
                .bind(keep.map(|session| session.0))
                .execute(&mut *tx)
                .await?;
            close_tokens!(
                tx,
                act.now,
                account,
                "'reset_password', 'change_email', 'activate'"
            );
            if let Some(to) = held.recipient() {
                let fact = held.fact("password_changed");
                queue!(tx, act, fact, &to, &Notice::PasswordChanged);
            }
        });
        Ok(true)
    }

    /// Somebody forgot their password: a letter with a link goes to the address (in small letters), and earlier
    /// links are void. For an address without account as much is written, to nobody, so that the time it takes
    /// tells little; the caller says the same in both cases.
    pub async fn request_reset(
        &self,
        act: &Act<'_>,
        email_key: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE account SET version = version + 1 WHERE email_key = $1 AND suspended_at IS NULL
                   RETURNING id, name, email, version";
        let notice = Notice::ResetPassword {
            link: secret.link.clone(),
        };
        in_transaction!(self, |tx| {
            let held: Option<Held> = sqlx::query_as(sql)
                .bind(email_key)
                .fetch_optional(&mut *tx)
                .await?;
            let account = held.as_ref().map(Held::id);
            // No account has the nil id: nothing is closed then.
            close_tokens!(
                tx,
                act.now,
                account.unwrap_or(AccountId(uuid::Uuid::nil())),
                "'reset_password'"
            );
            let token = NewToken {
                hash: &secret.hash,
                purpose: TokenPurpose::ResetPassword,
                account,
                object: None,
                email: None,
                expires: secret.expires,
            };
            insert_token!(tx, act.now, &token);
            if let Some((held, to)) = held.and_then(|held| held.recipient().map(|to| (held, to))) {
                queue!(tx, act, held.fact("reset_password"), &to, &notice);
            } else {
                let nobody = Recipient {
                    account: None,
                    name: String::new(),
                    email: email_key.to_owned(),
                };
                let _unsent = act.scribe.write(&notice, &nobody);
            }
        });
        Ok(())
    }

    /// Chooses another password by the link of a letter. All sessions end, all other links are void, a letter tells
    /// them. The link proves the address as well.
    pub async fn reset_password(
        &self,
        act: &Act<'_>,
        hash: &str,
        password_hash: &str,
    ) -> Result<Option<AccountId>, StoreError> {
        let sql =
            "UPDATE account SET password_hash = $2, confirmed_at = COALESCE(confirmed_at, $3) WHERE id = $1";
        Ok(in_transaction!(self, |tx| {
            let Some((held, _)) = claim_for_account!(tx, act, hash, TokenPurpose::ResetPassword) else {
                return Ok(None);
            };
            sqlx::query(sql)
                .bind(held.id)
                .bind(password_hash)
                .bind(act.now)
                .execute(&mut *tx)
                .await?;
            sqlx::query("DELETE FROM session WHERE account_id = $1")
                .bind(held.id)
                .execute(&mut *tx)
                .await?;
            close_tokens!(
                tx,
                act.now,
                held.id(),
                "'confirm_email', 'reset_password', 'change_email', 'activate'"
            );
            if let Some(to) = held.recipient() {
                let fact = held.fact("password_changed");
                queue!(tx, act, fact, &to, &Notice::PasswordChanged);
            }
            Some(held.id())
        }))
    }

    /// Somebody signed in, whose password was checked, wants another address: it must be proved by the letter sent
    /// there. An earlier wish is void. Whether somebody else has the address is not told here. `false` when they may
    /// not.
    pub async fn request_email_change(
        &self,
        act: &Act<'_>,
        account: AccountId,
        email: &Email,
        secret: &Secret,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            let Some(held) = hold_account!(tx, account) else {
                return Ok(false);
            };
            close_tokens!(tx, act.now, account, "'change_email'");
            let token = NewToken {
                hash: &secret.hash,
                purpose: TokenPurpose::ChangeEmail,
                account: Some(account),
                object: None,
                email: Some(email.as_str()),
                expires: secret.expires,
            };
            insert_token!(tx, act.now, &token);
            let to = Recipient {
                account: Some(account),
                name: held.name.clone(),
                email: email.as_str().to_owned(),
            };
            let notice = Notice::ChangeEmail {
                link: secret.link.clone(),
            };
            queue!(tx, act, held.fact("change_email"), &to, &notice);
        });
        Ok(true)
    }

    /// The other address is proved: it becomes the account's, and the former one is told. Links sent to the former
    /// one are void; sessions go on.
    pub async fn change_email(&self, act: &Act<'_>, hash: &str) -> Result<EmailChange, StoreError> {
        match self.put_email(act, hash).await {
            Err(StoreError::Constraint(Constraint::EmailTaken)) => Ok(EmailChange::EmailTaken),
            other => other,
        }
    }

    async fn put_email(&self, act: &Act<'_>, hash: &str) -> Result<EmailChange, StoreError> {
        let sql = "UPDATE account SET email = $2, email_key = $3, confirmed_at = $4 WHERE id = $1";
        Ok(in_transaction!(self, |tx| {
            let Some((held, token)) = claim_for_account!(tx, act, hash, TokenPurpose::ChangeEmail) else {
                return Ok(EmailChange::Gone);
            };
            let Some(email) = token.email else {
                return Ok(EmailChange::Gone);
            };
            sqlx::query(sql)
                .bind(held.id)
                .bind(&email)
                .bind(email.to_ascii_lowercase())
                .bind(act.now)
                .execute(&mut *tx)
                .await?;
            close_tokens!(
                tx,
                act.now,
                held.id(),
                "'confirm_email', 'reset_password', 'change_email', 'activate'"
            );
            if let Some(to) = held.recipient() {
                queue!(tx, act, held.fact("email_changed"), &to, &Notice::EmailChanged);
            }
            EmailChange::Done(held.id())
        }))
    }
}
