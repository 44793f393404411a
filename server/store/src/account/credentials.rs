//! Passwords and addresses: set, forgotten, changed.

use domain::{
    account::EmailAddress,
    id::{AccountId, SessionId},
    notification::Notification,
};

use super::LockedAccount;
use crate::{
    ChangeContext, Constraint, Db, NewToken, Recipient, Secret, StoreError, TokenPurpose, conn::sql,
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
    /// were under way are void, and an e-mail tells them. `false` when they may not.
    pub async fn set_password(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        password_hash: &str,
        keep: Option<SessionId>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let Some(locked) = tx.lock_account(account).await? else {
            return Ok(false);
        };
        tx.query(sql!("UPDATE account SET password_hash = $2 WHERE id = $1"))
            .bind(account.0)
            .bind(password_hash)
            .execute()
            .await?;
        tx.query(sql!(
            "DELETE FROM session WHERE account_id = $1 AND (id <> $2 OR $2 IS NULL)"
        ))
        .bind(account.0)
        .bind(keep.map(|session| session.0))
        .execute()
        .await?;
        tx.close_tokens(
            context.now,
            account,
            &[
                TokenPurpose::ResetPassword,
                TokenPurpose::ChangeEmail,
                TokenPurpose::Activate,
            ],
        )
        .await?;
        if let Some(to) = locked.recipient() {
            let dedup_key = locked.dedup_key("password_changed");
            tx.enqueue_email(context, &dedup_key, &to, &Notification::PasswordChanged)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Somebody forgot their password: an e-mail with a link goes to the address (in lower case), and earlier
    /// links are void. For an address without account as much is written, to nobody, so that the time it takes
    /// tells little; the caller says the same in both cases. Nothing changes where the address got as many e-mails as anybody may cause.
    pub async fn request_reset(
        &self,
        context: &ChangeContext<'_>,
        email_key: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        self.ask_reset(context, email_key, secret, false).await
    }

    /// The same for whoever asks from a browser that the account was signed in to: others keep nothing from them.
    pub async fn request_own_reset(
        &self,
        context: &ChangeContext<'_>,
        email_key: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        self.ask_reset(context, email_key, secret, true).await
    }

    async fn ask_reset(
        &self,
        context: &ChangeContext<'_>,
        email_key: &str,
        secret: &Secret,
        own: bool,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE account SET version = version + 1 WHERE email_key = $1 AND suspended_at IS NULL
             RETURNING id, name, email, version"
        );
        let notification = Notification::ResetPassword {
            link: secret.link.clone(),
        };
        let mut tx = self.begin().await?;
        let locked: Option<LockedAccount> = tx.query(sql).bind(email_key).optional().await?;
        // After the account, as wherever both are locked. Left here, all is undone.
        if !own && tx.has_enough_email(context, email_key).await? {
            return Ok(());
        }
        let account = locked.as_ref().map(LockedAccount::id);
        // No account has the nil id: nothing is closed then.
        tx.close_tokens(
            context.now,
            account.unwrap_or(AccountId(uuid::Uuid::nil())),
            &[TokenPurpose::ResetPassword],
        )
        .await?;
        let token = NewToken {
            hash: &secret.hash,
            purpose: TokenPurpose::ResetPassword,
            account,
            object: None,
            email: None,
            expires: secret.expires,
        };
        tx.insert_token(context.now, &token).await?;
        if let Some((locked, to)) = locked.and_then(|locked| locked.recipient().map(|to| (locked, to))) {
            let dedup_key = locked.dedup_key("reset_password");
            if own {
                tx.enqueue_own_email(context, &dedup_key, &to, &notification)
                    .await?;
            } else {
                tx.enqueue_email(context, &dedup_key, &to, &notification).await?;
            }
        } else {
            let nobody = Recipient {
                account: None,
                name: String::new(),
                email: email_key.to_owned(),
            };
            let _unsent = context.renderer.render(&notification, &nobody);
        }
        tx.commit().await
    }

    /// Chooses another password by the link of an e-mail. All sessions end, all other links are void, an e-mail tells
    /// them. The link proves the address as well.
    pub async fn reset_password(
        &self,
        context: &ChangeContext<'_>,
        hash: &str,
        password_hash: &str,
    ) -> Result<Option<AccountId>, StoreError> {
        let sql = sql!(
            "UPDATE account SET password_hash = $2, confirmed_at = COALESCE(confirmed_at, $3) WHERE id = $1"
        );
        let mut tx = self.begin().await?;
        let Some((locked, _)) = tx
            .claim_account_token(context, hash, TokenPurpose::ResetPassword)
            .await?
        else {
            return Ok(None);
        };
        // Whoever had typed an address that was not theirs holds nothing of the account from now on.
        if !tx.is_proven(locked.id).await? {
            tx.evict(locked.id()).await?;
        }
        tx.query(sql)
            .bind(locked.id)
            .bind(password_hash)
            .bind(context.now)
            .execute()
            .await?;
        tx.query(sql!("DELETE FROM session WHERE account_id = $1"))
            .bind(locked.id)
            .execute()
            .await?;
        tx.close_tokens(context.now, locked.id(), &TokenPurpose::OF_ACCOUNTS)
            .await?;
        if let Some(to) = locked.recipient() {
            let dedup_key = locked.dedup_key("password_changed");
            tx.enqueue_email(context, &dedup_key, &to, &Notification::PasswordChanged)
                .await?;
        }
        tx.commit().await?;
        Ok(Some(locked.id()))
    }

    /// Somebody signed in, whose password was checked, wants another address: it must be proved by the e-mail sent
    /// there. An earlier wish is void. Whether somebody else has the address is not told here. `false` when they may
    /// not.
    pub async fn request_email_change(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        email: &EmailAddress,
        secret: &Secret,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let Some(locked) = tx.lock_account(account).await? else {
            return Ok(false);
        };
        tx.close_tokens(context.now, account, &[TokenPurpose::ChangeEmail])
            .await?;
        let token = NewToken {
            hash: &secret.hash,
            purpose: TokenPurpose::ChangeEmail,
            account: Some(account),
            object: None,
            email: Some(email.as_str()),
            expires: secret.expires,
        };
        tx.insert_token(context.now, &token).await?;
        let to = Recipient {
            account: Some(account),
            name: locked.name.clone(),
            email: email.as_str().to_owned(),
        };
        let notification = Notification::ChangeEmail {
            link: secret.link.clone(),
        };
        tx.enqueue_email(context, &locked.dedup_key("change_email"), &to, &notification)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The other address is proved: it becomes the account's, and the former one is told. Links sent to the former
    /// one are void; sessions go on.
    pub async fn change_email(
        &self,
        context: &ChangeContext<'_>,
        hash: &str,
    ) -> Result<EmailChange, StoreError> {
        match self.put_email(context, hash).await {
            Err(StoreError::Constraint(Constraint::EmailTaken)) => Ok(EmailChange::EmailTaken),
            other => other,
        }
    }

    async fn put_email(&self, context: &ChangeContext<'_>, hash: &str) -> Result<EmailChange, StoreError> {
        // Whoever had not proved the address before may not be its owner: what the lycée said of that one does not count for another.
        let sql = sql!(
            "UPDATE account SET email = $2, email_key = $3, confirmed_at = $4,
                    unvouched_since = CASE WHEN confirmed_at IS NULL OR unvouched_since IS NOT NULL THEN COALESCE($4, confirmed_at) END
             WHERE id = $1"
        );
        let mut tx = self.begin().await?;
        let Some((locked, token)) = tx
            .claim_account_token(context, hash, TokenPurpose::ChangeEmail)
            .await?
        else {
            return Ok(EmailChange::Gone);
        };
        let Some(email) = token.email else {
            return Ok(EmailChange::Gone);
        };
        if tx.is_of_child(locked.id, &email.to_lowercase()).await? {
            return Ok(EmailChange::Gone);
        }
        tx.free_address(EmailAddress::parse(&email).ok().as_ref()).await?;
        tx.query(sql)
            .bind(locked.id)
            .bind(&email)
            .bind(email.to_ascii_lowercase())
            .bind(context.now)
            .execute()
            .await?;
        tx.close_tokens(context.now, locked.id(), &TokenPurpose::OF_ACCOUNTS)
            .await?;
        if let Some(to) = locked.recipient() {
            tx.follow_account_address(context, locked.id, &to.email, &email)
                .await?;
            tx.enqueue_email(
                context,
                &locked.dedup_key("email_changed"),
                &to,
                &Notification::EmailChanged,
            )
            .await?;
        }
        tx.commit().await?;
        Ok(EmailChange::Done(locked.id()))
    }
}
