//! Somebody takes over the account that was made for them.

use chrono::{DateTime, Utc};
use domain::{
    account::{EmailAddress, Role},
    id::{AccountId, SchoolId},
    notification::Notification,
};
use uuid::Uuid;

use super::creation::to_confirm;
use crate::{
    ChangeContext, Conn, Constraint, Db, NewToken, Recipient, Secret, StoreError, TokenPurpose, conn::sql,
};

impl Conn {
    /// Whether an account still waits for its owner: it has no password, or no address to sign in with.
    async fn waits_for_owner(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let waits: Option<bool> = self
            .query(sql!(
                "SELECT password_hash IS NULL OR email_key IS NULL FROM account WHERE id = $1"
            ))
            .bind(account.0)
            .optional_scalar()
            .await?;
        Ok(waits.unwrap_or(false))
    }

    /// Whether a code on paper may open an account, as far as its roles go.
    async fn takes_code(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let roles: Vec<String> = self
            .query(sql!("SELECT role FROM account_role WHERE account_id = $1"))
            .bind(account.0)
            .scalars()
            .await?;
        let mut roles = roles.iter().map(|role| Role::from_code(role));
        Ok(roles.all(|role| role.is_some_and(Role::gets_code)))
    }

    /// Keeps the code of a student of that lycée, or of a guardian of one, by its SHA-256; `false` when it is nobody such, or nobody who waits.
    async fn renew_code(
        &mut self,
        context: &ChangeContext<'_>,
        (school, account): (SchoolId, AccountId),
        code_hash: &str,
        expires: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM student st WHERE st.school_id = $1 AND st.left_on IS NULL
                 AND (st.account_id = $2 OR EXISTS (SELECT 1 FROM guardian g
                                                    WHERE g.student_id = st.account_id AND g.account_id = $2
                                                      AND g.may_be_told)))"
        );
        let of_school: bool = self.query(sql).bind(school.0).bind(account.0).scalar().await?;
        if !of_school
            || self.lock_account(account).await?.is_none()
            || !self.waits_for_owner(account).await?
            || !self.takes_code(account).await?
        {
            return Ok(false);
        }
        self.close_tokens(context.now, account, &[TokenPurpose::Activate])
            .await?;
        let kept = self.paper_hash(code_hash)?;
        self.insert_token(context.now, &to_activate(account, &kept, None, expires))
            .await?;
        self.write_audit(context, "account.code", Some(account.0), "")
            .await?;
        Ok(true)
    }
}

impl Db {
    /// Invites somebody by e-mail to take over the account made for them; `false` when it has no address, or has a
    /// password already.
    pub async fn invite_to_activate(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        secret: &Secret,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let Some(locked) = tx.lock_account(account).await? else {
            return Ok(false);
        };
        let waits = tx.waits_for_owner(account).await?;
        let Some(to) = locked.recipient().filter(|_| waits) else {
            return Ok(false);
        };
        tx.close_tokens(context.now, account, &[TokenPurpose::Activate])
            .await?;
        let key = to.email.to_ascii_lowercase();
        let token = to_activate(account, &secret.hash, Some(&key), secret.expires);
        tx.insert_token(context.now, &token).await?;
        tx.query(sql!("UPDATE account SET emptied_at = NULL WHERE id = $1"))
            .bind(account.0)
            .execute()
            .await?;
        let notification = Notification::Activate {
            link: secret.link.clone(),
        };
        tx.enqueue_email(context, &locked.dedup_key("activate"), &to, &notification)
            .await?;
        if context.actor.is_some() {
            tx.write_audit(context, "account.invite", Some(account.0), "")
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Keeps the code of an activation sheet, handed out on paper, by its SHA-256, in place of the former one; `false` when
    /// its owner can sign in already.
    pub async fn insert_activation_code(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        code_hash: &str,
        expires: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if tx.lock_account(account).await?.is_none() || !tx.waits_for_owner(account).await? {
            return Ok(false);
        }
        tx.close_tokens(context.now, account, &[TokenPurpose::Activate])
            .await?;
        let kept = tx.paper_hash(code_hash)?;
        tx.insert_token(context.now, &to_activate(account, &kept, None, expires))
            .await?;
        if context.actor.is_some() {
            tx.write_audit(context, "account.code", Some(account.0), "")
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The same for several at once, for whoever runs the office of a lycée whose students or their guardians they are; who can sign in
    /// already, or is of another lycée, is left out. Whose codes were kept, or nothing when whoever asks may not.
    pub async fn insert_activation_codes(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        codes: &[(AccountId, String)],
        expires: DateTime<Utc>,
    ) -> Result<Option<Vec<AccountId>>, StoreError> {
        let mut tx = self.begin().await?;
        if !tx.runs_office(school, context.actor).await? {
            return Ok(None);
        }
        let mut sorted: Vec<&(AccountId, String)> = codes.iter().collect();
        sorted.sort_unstable();
        let mut kept = Vec::new();
        for (account, hash) in sorted {
            if tx.renew_code(context, (school, *account), hash, expires).await? {
                kept.push(*account);
            }
        }
        tx.commit().await?;
        Ok(Some(kept))
    }

    /// Somebody takes over the account that waits for them: from now on its password is theirs. An address that the
    /// lycée gave stays; the one they typed counts for an account that has none. It is proved only if the link came by
    /// e-mail to that very address; otherwise an e-mail leaves that proves it. One that was typed waits for the lycée's word
    /// before its owner signs as a guardian. When somebody else has the typed address the account stays without, and that
    /// address alone is told. `None` when the code is unknown, used or too old, when no address is known at all, or when a
    /// guardian's would be that of their child.
    pub async fn activate(
        &self,
        context: &ChangeContext<'_>,
        code_hash: &str,
        typed: Option<&EmailAddress>,
        password_hash: &str,
        proof: &Secret,
    ) -> Result<Option<AccountId>, StoreError> {
        match self
            .take_over(context, code_hash, typed, password_hash, proof)
            .await
        {
            // Somebody took the address at the same moment: the second time it is seen.
            Err(StoreError::Constraint(Constraint::EmailTaken)) => {
                self.take_over(context, code_hash, typed, password_hash, proof)
                    .await
            }
            other => other,
        }
    }

    async fn take_over(
        &self,
        context: &ChangeContext<'_>,
        code_hash: &str,
        typed: Option<&EmailAddress>,
        password_hash: &str,
        proof: &Secret,
    ) -> Result<Option<AccountId>, StoreError> {
        let sql = sql!(
            "UPDATE account SET email = COALESCE(email, $2), email_key = COALESCE(email_key, $3),
                    password_hash = $4, confirmed_at = COALESCE(confirmed_at, $5),
                    unvouched_since = CASE WHEN $3 IS NULL THEN unvouched_since ELSE $6 END
             WHERE id = $1 RETURNING email, email_key, confirmed_at IS NOT NULL"
        );
        let mut tx = self.begin().await?;
        let Some((locked, token)) = tx
            .claim_account_token(context, code_hash, TokenPurpose::Activate)
            .await?
        else {
            return Ok(None);
        };
        let known = locked.email.as_deref().map(str::to_ascii_lowercase);
        let typed = typed.filter(|_| known.is_none());
        if known.is_none() && typed.is_none() {
            return Ok(None);
        }
        if let Some(typed) = typed
            && tx.is_of_child(locked.id, &typed.key()).await?
        {
            return Ok(None);
        }
        tx.free_address(typed).await?;
        let owner: Option<(Uuid, String)> = tx
            .query(sql!("SELECT id, name FROM account WHERE email_key = $1"))
            .bind(typed.map(EmailAddress::key))
            .optional()
            .await?;
        let free = typed.filter(|_| owner.is_none());
        let proved = known.is_some() && token.email == known;
        let (email, key, confirmed): (Option<String>, Option<String>, bool) = tx
            .query(sql)
            .bind(locked.id)
            .bind(free.map(EmailAddress::as_str))
            .bind(free.map(EmailAddress::key))
            .bind(password_hash)
            .bind(proved.then_some(context.now))
            .bind(context.now)
            .one()
            .await?;
        tx.evict(locked.id()).await?;
        tx.close_tokens(context.now, locked.id(), &TokenPurpose::OF_ACCOUNTS)
            .await?;
        if let (Some((owner, name)), Some(typed)) = (owner, typed) {
            let to = Recipient {
                account: Some(AccountId(owner)),
                name,
                email: typed.as_str().to_owned(),
            };
            tx.enqueue_email(
                context,
                &locked.dedup_key("address_taken"),
                &to,
                &Notification::AddressTaken,
            )
            .await?;
        } else if let (Some(email), Some(key), false) = (email, key, confirmed) {
            tx.insert_token(context.now, &to_confirm(locked.id(), &key, proof))
                .await?;
            let to = Recipient {
                account: Some(locked.id()),
                name: locked.name.clone(),
                email,
            };
            let notification = Notification::ConfirmEmail {
                link: proof.link.clone(),
            };
            tx.enqueue_email(context, &locked.dedup_key("confirm_email"), &to, &notification)
                .await?;
        }
        tx.commit().await?;
        Ok(Some(locked.id()))
    }
}

/// `email` is where the link is sent, in lower case; a code on paper has none.
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
