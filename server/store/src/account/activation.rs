//! Somebody takes over the account that was made for them.

use chrono::{DateTime, Utc};
use domain::{account::Email, id::AccountId, notice::Notice};

use super::{claim_for_account, hold_account};
use crate::{
    Act, Constraint, Db, NewToken, Secret, StoreError, TokenPurpose,
    audit::audit,
    db::in_transaction,
    outbox::queue,
    token::{close_tokens, insert_token},
};

/// What became of somebody taking over the account that waits for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Activation {
    /// It is theirs.
    Done(AccountId),
    /// Another account has the address; the code stays good.
    EmailTaken,
    /// The code is unknown, used or too old.
    Gone,
}

/// Whether an account still waits for its owner.
macro_rules! waits {
    ($tx:ident, $account:expr) => {{
        let waits: Option<bool> =
            sqlx::query_scalar("SELECT password_hash IS NULL FROM account WHERE id = $1")
                .bind($account.0)
                .fetch_optional(&mut *$tx)
                .await?;
        waits.unwrap_or(false)
    }};
}

impl Db {
    /// Invites somebody by e-mail to take over the account made for them; `false` when it has no address, or has a
    /// password already.
    pub async fn invite_to_activate(
        &self,
        act: &Act<'_>,
        account: AccountId,
        secret: &Secret,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            let Some(held) = hold_account!(tx, account) else {
                return Ok(false);
            };
            let waits = waits!(tx, account);
            let Some(to) = held.recipient().filter(|_| waits) else {
                return Ok(false);
            };
            close_tokens!(tx, act.now, account, "'activate'");
            insert_token!(tx, act.now, &to_activate(account, &secret.hash, secret.expires));
            let notice = Notice::Activate {
                link: secret.link.clone(),
            };
            queue!(tx, act, held.fact("activate"), &to, &notice);
            if act.by.is_some() {
                audit!(tx, act, "account.invite", Some(account.0), "");
            }
        });
        Ok(true)
    }

    /// Keeps the code of an activation sheet, handed out on paper, in place of the former one; `false` when the
    /// account has a password already.
    pub async fn keep_activation_code(
        &self,
        act: &Act<'_>,
        account: AccountId,
        code_hash: &str,
        expires: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            if hold_account!(tx, account).is_none() || !waits!(tx, account) {
                return Ok(false);
            }
            close_tokens!(tx, act.now, account, "'activate'");
            insert_token!(tx, act.now, &to_activate(account, code_hash, expires));
            if act.by.is_some() {
                audit!(tx, act, "account.code", Some(account.0), "");
            }
        });
        Ok(true)
    }

    /// Somebody takes over the account that waits for them: its address and its password are theirs from now on.
    pub async fn activate(
        &self,
        act: &Act<'_>,
        code_hash: &str,
        email: &Email,
        password_hash: &str,
    ) -> Result<Activation, StoreError> {
        match self.take_over(act, code_hash, email, password_hash).await {
            Err(StoreError::Constraint(Constraint::EmailTaken)) => Ok(Activation::EmailTaken),
            other => other,
        }
    }

    async fn take_over(
        &self,
        act: &Act<'_>,
        code_hash: &str,
        email: &Email,
        password_hash: &str,
    ) -> Result<Activation, StoreError> {
        let sql = "UPDATE account SET email = $2, email_key = $3, password_hash = $4, confirmed_at = $5
                   WHERE id = $1";
        Ok(in_transaction!(self, |tx| {
            let Some((held, _)) = claim_for_account!(tx, act, code_hash, TokenPurpose::Activate) else {
                return Ok(Activation::Gone);
            };
            sqlx::query(sql)
                .bind(held.id)
                .bind(email.as_str())
                .bind(email.key())
                .bind(password_hash)
                .bind(act.now)
                .execute(&mut *tx)
                .await?;
            close_tokens!(
                tx,
                act.now,
                held.id(),
                "'confirm_email', 'reset_password', 'change_email', 'activate'"
            );
            Activation::Done(held.id())
        }))
    }
}

fn to_activate(account: AccountId, hash: &str, expires: DateTime<Utc>) -> NewToken<'_> {
    NewToken {
        hash,
        purpose: TokenPurpose::Activate,
        account: Some(account),
        object: None,
        email: None,
        expires,
    }
}
