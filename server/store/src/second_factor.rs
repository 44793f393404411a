//! What somebody has beside their password: an application that makes codes, codes on paper for the day it is lost, and the step of signing
//! in at which they are asked for.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    account::{Role, StaffDuty, asks_for_second_factor},
    id::AccountId,
    notification::{FactorChange, Notification},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, StoreError,
    cipher::Place,
    conn::{Statement, sql},
    decode::{code, parsed},
};

/// The application that makes somebody's codes (RFC 6238).
#[derive(Clone, PartialEq, Eq)]
pub struct CodeApplication {
    /// The secret that it shares with the site, in base 32; encrypted where it is kept.
    pub secret: String,
    /// Since when it is asked for when signing in; nothing while its first code is awaited.
    pub confirmed_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct ApplicationRow {
    secret: String,
    confirmed_at: Option<DateTime<Utc>>,
}

/// How many secrets are encrypted anew in one transaction.
const BATCH: i32 = 500;

/// All that somebody has beside their password, and their sessions.
pub(crate) const FACTORS: [Statement; 5] = [
    sql!("DELETE FROM account_totp WHERE account_id = $1"),
    sql!("DELETE FROM recovery_code WHERE account_id = $1"),
    sql!("DELETE FROM passkey WHERE account_id = $1"),
    sql!("DELETE FROM sign_in_step WHERE account_id = $1"),
    sql!("DELETE FROM session WHERE account_id = $1"),
];

/// Where the secret of somebody's application is kept.
fn place(account: &str) -> Place<'_> {
    Place {
        column: "account_totp.secret",
        row: account,
    }
}

/// Somebody between the two steps of signing in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignInStep {
    /// Whose password was right.
    pub account: AccountId,
    /// Whether others use that computer too.
    pub shared: bool,
}

impl Conn {
    /// Takes the code of a stretch of time, once, and none of a stretch before it.
    async fn take_totp_step(&mut self, account: AccountId, step: i64) -> Result<bool, StoreError> {
        let rows = self
            .query(sql!(
                "UPDATE account_totp SET last_step = $2
                 WHERE account_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL"
            ))
            .bind(account.0)
            .bind(step)
            .execute()
            .await?;
        Ok(rows > 0)
    }

    /// Encrypts the secret of an application by the key that signs now; nothing happens where somebody just changed it.
    async fn encrypt_application(&mut self, account: Uuid, kept: &str) -> Result<u64, StoreError> {
        let row = account.to_string();
        let secret = match self.decrypted(place(&row), kept.to_owned()) {
            Ok(secret) => secret,
            // Whoever it is of signs in by another factor, and all others as ever.
            Err(error) => {
                tracing::error!(%account, %error, "the secret of an application cannot be read");
                return Ok(0);
            }
        };
        let again = self.encrypted(place(&row), &secret)?;
        self.query(sql!(
            "UPDATE account_totp SET secret = $3 WHERE account_id = $1 AND secret = $2"
        ))
        .bind(account)
        .bind(kept)
        .bind(again)
        .execute()
        .await
    }

    async fn put_recovery_codes(&mut self, account: AccountId, hashes: &[String]) -> Result<(), StoreError> {
        self.query(sql!("DELETE FROM recovery_code WHERE account_id = $1"))
            .bind(account.0)
            .execute()
            .await?;
        for hash in hashes {
            let kept = self.paper_hash(hash)?;
            self.query(sql!(
                "INSERT INTO recovery_code (account_id, code_hash) VALUES ($1, $2)"
            ))
            .bind(account.0)
            .bind(kept)
            .execute()
            .await?;
        }
        Ok(())
    }

    /// Tells somebody what changed about their second factor: whoever did it, it is their account.
    pub(crate) async fn tell_of_factor(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        change: FactorChange,
    ) -> Result<(), StoreError> {
        let Some(to) = self.person(account.0).await? else {
            return Ok(());
        };
        let key = format!("factor:{}:{}", account.0, (context.ids)());
        let notification = Notification::SecondFactorChanged {
            change,
            path: "/espace/compte/double".to_owned(),
        };
        self.enqueue_email(context, &key, &to, &notification).await
    }

    /// Somebody is asked for a second factor from now on, if they never were before: whoever leaves an office and comes back has no further
    /// fortnight.
    pub(crate) async fn ask_for_factor(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE account SET factor_since = $2 WHERE id = $1 AND factor_since IS NULL"
        ))
        .bind(account.0)
        .bind(context.now)
        .execute()
        .await?;
        Ok(())
    }

    /// Takes away all that somebody has beside their password, and ends their sessions.
    pub(crate) async fn erase_factors(&mut self, account: AccountId) -> Result<(), StoreError> {
        for statement in FACTORS {
            self.query(statement).bind(account.0).execute().await?;
        }
        Ok(())
    }
}

impl Db {
    /// The application that makes somebody's codes.
    pub async fn code_application(&self, account: AccountId) -> Result<Option<CodeApplication>, StoreError> {
        let sql = sql!("SELECT secret, confirmed_at FROM account_totp WHERE account_id = $1");
        let row: Option<ApplicationRow> = self.query(sql).bind(account.0).optional().await?;
        row.map(|row| {
            Ok(CodeApplication {
                secret: self.decrypted(place(&account.to_string()), row.secret)?,
                confirmed_at: row.confirmed_at,
            })
        })
        .transpose()
    }

    /// Encrypts the secrets that the key which signs now did not encrypt, those from before any did; how many they were.
    pub async fn encrypt_applications(&self) -> Result<u64, StoreError> {
        let mark = self.keys().ok_or(StoreError::NoKeys)?.mark();
        let sql = sql!(
            "SELECT account_id, secret FROM account_totp
             WHERE account_id > $1 AND substr(secret, 1, length($2)) <> $2 ORDER BY account_id LIMIT $3"
        );
        let (mut encrypted, mut after) = (0, Uuid::nil());
        loop {
            let mut tx = self.begin().await?;
            let rows: Vec<(Uuid, String)> = tx.query(sql).bind(after).bind(&mark).bind(BATCH).all().await?;
            for (account, kept) in &rows {
                encrypted += tx.encrypt_application(*account, kept).await?;
            }
            tx.commit().await?;
            match rows.last() {
                Some((account, _)) => after = *account,
                None => return Ok(encrypted),
            }
        }
    }

    /// Whether somebody is asked for more than their password when they sign in.
    pub async fn has_second_factor(&self, account: AccountId) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM account_totp WHERE account_id = $1 AND confirmed_at IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM passkey WHERE account_id = $1)"
        );
        self.query(sql).bind(account.0).scalar().await
    }

    /// Since when somebody who has a role, or a delegation that counts that day, for which a second factor is asked, has been asked for one:
    /// since the first such role or delegation that they ever had. Nobody is asked who has none today.
    pub async fn factor_asked_since(
        &self,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = sql!("SELECT role, duty, granted_at FROM account_role WHERE account_id = $1");
        let roles: Vec<(String, Option<String>, DateTime<Utc>)> =
            self.query(sql).bind(account.0).all().await?;
        let mut since = Vec::new();
        for (role, duty, granted) in roles {
            let role = code("account_role.role", &role, Role::from_code)?;
            let duty = duty
                .map(|duty| code("account_role.duty", &duty, StaffDuty::from_code))
                .transpose()?;
            if asks_for_second_factor(role, duty) {
                since.push(granted);
            }
        }
        let sql = sql!(
            "SELECT granted_at FROM delegation
             WHERE account_id = $1 AND revoked_at IS NULL AND first_day <= $2 AND last_day >= $2"
        );
        let delegated: Vec<DateTime<Utc>> = self.query(sql).bind(account.0).bind(today).scalars().await?;
        since.extend(delegated);
        let Some(earliest) = since.into_iter().min() else {
            return Ok(None);
        };
        let first: Option<Option<DateTime<Utc>>> = self
            .query(sql!("SELECT factor_since FROM account WHERE id = $1"))
            .bind(account.0)
            .optional_scalar()
            .await?;
        Ok(Some(
            first.flatten().map_or(earliest, |first| first.min(earliest)),
        ))
    }

    /// Keeps the secret of an application whose first code is awaited, in place of one that never made one; `false` when there is one
    /// that does already.
    pub async fn begin_code_application(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        secret: &str,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "INSERT INTO account_totp (account_id, secret, created_at, last_step) VALUES ($1, $2, $3, 0)
             ON CONFLICT (account_id) DO UPDATE
             SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0
             WHERE account_totp.confirmed_at IS NULL"
        );
        let secret = self.encrypted(place(&account.to_string()), secret)?;
        self.transaction(async |tx| {
            let rows = tx
                .query(sql)
                .bind(account.0)
                .bind(&secret)
                .bind(context.now)
                .execute()
                .await?;
            Ok(rows > 0)
        })
        .await
    }

    /// The application made a right code, that of `step`: from now on it is asked for, and these are the codes for the day it is lost (their
    /// hashes). Other sessions of theirs go on: they are told by e-mail. `false` when none was awaited.
    pub async fn confirm_code_application(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        step: i64,
        recovery: &[String],
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE account_totp SET confirmed_at = $2, last_step = $3
             WHERE account_id = $1 AND confirmed_at IS NULL"
        );
        self.transaction(async |tx| {
            let rows = tx
                .query(sql)
                .bind(account.0)
                .bind(context.now)
                .bind(step)
                .execute()
                .await?;
            if rows > 0 {
                tx.put_recovery_codes(account, recovery).await?;
                tx.write_audit(context, "account.factor", Some(account.0), "")
                    .await?;
                tx.tell_of_factor(context, account, FactorChange::ApplicationAdded)
                    .await?;
            }
            Ok(rows > 0)
        })
        .await
    }

    /// Takes the code of a stretch of time: `false` when it, or one after it, was taken already.
    pub async fn take_code_of_application(&self, account: AccountId, step: i64) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.take_totp_step(account, step).await)
            .await
    }

    /// Takes a code on paper, once, and tells its owner; how many are left, or nothing when it is none of theirs.
    pub async fn take_recovery_code(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        hash: &str,
    ) -> Result<Option<u32>, StoreError> {
        let sql = sql!(
            "UPDATE recovery_code SET used_at = $3
             WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL"
        );
        self.transaction(async |tx| {
            let mut rows = 0;
            for kept in tx.paper_hashes(hash) {
                rows += tx
                    .query(sql)
                    .bind(account.0)
                    .bind(kept)
                    .bind(context.now)
                    .execute()
                    .await?;
            }
            if rows == 0 {
                return Ok(None);
            }
            tx.tell_of_factor(context, account, FactorChange::RecoveryCodeUsed)
                .await?;
            let left: i64 = tx
                .query(sql!(
                    "SELECT COUNT(*) FROM recovery_code WHERE account_id = $1 AND used_at IS NULL"
                ))
                .bind(account.0)
                .scalar()
                .await?;
            parsed("count", u32::try_from(left)).map(Some)
        })
        .await
    }

    /// How many codes on paper somebody has left.
    pub async fn recovery_codes_left(&self, account: AccountId) -> Result<u32, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM recovery_code WHERE account_id = $1 AND used_at IS NULL");
        let left: i64 = self.query(sql).bind(account.0).scalar().await?;
        parsed("count", u32::try_from(left))
    }

    /// Other codes on paper in place of those before, given by their hashes; `false` for whoever has no application that makes codes.
    pub async fn renew_recovery_codes(
        &self,
        account: AccountId,
        hashes: &[String],
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM account_totp WHERE account_id = $1 AND confirmed_at IS NOT NULL)"
        );
        self.transaction(async |tx| {
            let has: bool = tx.query(sql).bind(account.0).scalar().await?;
            if has {
                tx.put_recovery_codes(account, hashes).await?;
            }
            Ok(has)
        })
        .await
    }

    /// Somebody gives up the application that makes their codes, and the codes on paper with it; `false` when there is none.
    pub async fn remove_code_application(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            let had: Vec<Option<DateTime<Utc>>> = tx
                .query(sql!(
                    "DELETE FROM account_totp WHERE account_id = $1 RETURNING confirmed_at"
                ))
                .bind(account.0)
                .scalars()
                .await?;
            tx.put_recovery_codes(account, &[]).await?;
            // One that never made a code was no second factor.
            if had.iter().any(Option::is_some) {
                tx.write_audit(context, "account.no_factor", Some(account.0), "")
                    .await?;
                tx.tell_of_factor(context, account, FactorChange::ApplicationRemoved)
                    .await?;
            }
            Ok(!had.is_empty())
        })
        .await
    }

    /// Somebody's password was right; their second factor is awaited until `expires`, from the browser that has the token of that hash.
    pub async fn open_sign_in_step(
        &self,
        token_hash: &str,
        step: SignInStep,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO sign_in_step (token_hash, account_id, shared, expires_at) VALUES ($1, $2, $3, $4)"
        );
        self.transaction(async |tx| {
            tx.query(sql)
                .bind(token_hash)
                .bind(step.account.0)
                .bind(step.shared)
                .bind(expires)
                .execute()
                .await?;
            Ok(())
        })
        .await
    }

    /// Who is between the two steps of signing in, in the browser that has the token of that hash.
    pub async fn sign_in_step(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<SignInStep>, StoreError> {
        let sql =
            sql!("SELECT account_id, shared FROM sign_in_step WHERE token_hash = $1 AND expires_at > $2");
        let row: Option<(Uuid, bool)> = self.query(sql).bind(token_hash).bind(now).optional().await?;
        Ok(row.map(|(account, shared)| SignInStep {
            account: AccountId(account),
            shared,
        }))
    }

    /// Ends that step, once: of any number that try at the same time one goes on.
    pub async fn close_sign_in_step(&self, token_hash: &str) -> Result<bool, StoreError> {
        let sql = sql!("DELETE FROM sign_in_step WHERE token_hash = $1");
        let rows = self
            .transaction(async |tx| tx.query(sql).bind(token_hash).execute().await)
            .await?;
        Ok(rows > 0)
    }
}
