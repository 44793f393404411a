//! Somebody takes over the account that was made for them.

use chrono::{DateTime, Utc};
use domain::{account::Email, id::AccountId, notice::Notice};
use uuid::Uuid;

use super::{claim_for_account, creation::to_confirm, hold_account};
use crate::{
    Act, Constraint, Db, NewToken, Recipient, Secret, StoreError, TokenPurpose,
    audit::audit,
    db::in_transaction,
    outbox::queue,
    token::{close_tokens, insert_token},
};

/// Whether an account still waits for its owner: it has no password, or no address to sign in with.
macro_rules! waits {
    ($tx:ident, $account:expr) => {{
        let waits: Option<bool> = sqlx::query_scalar(
            "SELECT password_hash IS NULL OR email_key IS NULL FROM account WHERE id = $1",
        )
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
            let key = to.email.to_ascii_lowercase();
            let token = to_activate(account, &secret.hash, Some(&key), secret.expires);
            insert_token!(tx, act.now, &token);
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

    /// Keeps the code of an activation sheet, handed out on paper, in place of the former one; `false` when
    /// its owner can sign in already.
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
            insert_token!(tx, act.now, &to_activate(account, code_hash, None, expires));
            if act.by.is_some() {
                audit!(tx, act, "account.code", Some(account.0), "");
            }
        });
        Ok(true)
    }

    /// Somebody takes over the account that waits for them: from now on its password is theirs. An address that the
    /// lycée gave stays; the one they typed counts for an account that has none. It is proved only if the link came by
    /// letter to that very address; otherwise a letter leaves that proves it. When somebody else has the typed address
    /// the account stays without, and that address alone is told. `None` when the code is unknown, used or too old, or
    /// when no address is known at all.
    pub async fn activate(
        &self,
        act: &Act<'_>,
        code_hash: &str,
        typed: Option<&Email>,
        password_hash: &str,
        proof: &Secret,
    ) -> Result<Option<AccountId>, StoreError> {
        match self.take_over(act, code_hash, typed, password_hash, proof).await {
            // Somebody took the address at the same moment: the second time it is seen.
            Err(StoreError::Constraint(Constraint::EmailTaken)) => {
                self.take_over(act, code_hash, typed, password_hash, proof).await
            }
            other => other,
        }
    }

    async fn take_over(
        &self,
        act: &Act<'_>,
        code_hash: &str,
        typed: Option<&Email>,
        password_hash: &str,
        proof: &Secret,
    ) -> Result<Option<AccountId>, StoreError> {
        let sql = "UPDATE account SET email = COALESCE(email, $2), email_key = COALESCE(email_key, $3),
                          password_hash = $4, confirmed_at = COALESCE(confirmed_at, $5)
                   WHERE id = $1 RETURNING email, email_key, confirmed_at IS NOT NULL";
        Ok(in_transaction!(self, |tx| {
            let Some((held, token)) = claim_for_account!(tx, act, code_hash, TokenPurpose::Activate) else {
                return Ok(None);
            };
            let known = held.email.as_deref().map(str::to_ascii_lowercase);
            let typed = typed.filter(|_| known.is_none());
            if known.is_none() && typed.is_none() {
                return Ok(None);
            }
            let owner: Option<(Uuid, String)> =
                sqlx::query_as("SELECT id, name FROM account WHERE email_key = $1")
                    .bind(typed.map(Email::key))
                    .fetch_optional(&mut *tx)
                    .await?;
            let free = typed.filter(|_| owner.is_none());
            let proved = known.is_some() && token.email == known;
            let (email, key, confirmed): (Option<String>, Option<String>, bool) = sqlx::query_as(sql)
                .bind(held.id)
                .bind(free.map(Email::as_str))
                .bind(free.map(Email::key))
                .bind(password_hash)
                .bind(proved.then_some(act.now))
                .fetch_one(&mut *tx)
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
            if let (Some((owner, name)), Some(typed)) = (owner, typed) {
                let to = Recipient {
                    account: Some(AccountId(owner)),
                    name,
                    email: typed.as_str().to_owned(),
                };
                queue!(tx, act, held.fact("address_taken"), &to, &Notice::AddressTaken);
            } else if let (Some(email), Some(key), false) = (email, key, confirmed) {
                insert_token!(tx, act.now, &to_confirm(held.id(), &key, proof));
                let to = Recipient {
                    account: Some(held.id()),
                    name: held.name.clone(),
                    email,
                };
                let notice = Notice::ConfirmEmail {
                    link: proof.link.clone(),
                };
                queue!(tx, act, held.fact("confirm_email"), &to, &notice);
            }
            Some(held.id())
        }))
    }
}

/// `email` is where the link is sent, in small letters; a code on paper has none.
fn to_activate<'a>(
    account: AccountId,
    hash: &'a str,
    email: Option<&'a str>,
    expires: DateTime<Utc>,
) -> NewToken<'a> {
    NewToken {
        hash,
        purpose: TokenPurpose::Activate,
        account: Some(account),
        object: None,
        email,
        expires,
    }
}
