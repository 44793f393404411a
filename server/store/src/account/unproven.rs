//! Sign-ups whose address nobody has proved: they hold no address against whoever it may belong to, and go after a week.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    account::EmailAddress,
    id::AccountId,
    name_key::{search_key, sort_key},
};
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::Statement, conn::sql};

/// How long somebody has to prove the address they signed up with.
const TO_PROVE: TimeDelta = TimeDelta::days(7);

/// What stands in place of the name of somebody who signed up, began a structure, and never proved their address.
const NOBODY: &str = "Inscription non confirmée";

/// Whether an account is a sign-up that nobody has confirmed: somebody chose its password, and it was given no right by anybody else.
macro_rules! signed_up_only {
    ($account:literal) => {
        concat!(
            $account,
            ".confirmed_at IS NULL AND ",
            $account,
            ".password_hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM account_role sr WHERE sr.account_id = ",
            $account,
            ".id AND sr.role <> 'host')"
        )
    };
}
pub(crate) use signed_up_only;

const OF_ADDRESS: Statement = sql!(
    "SELECT a.id FROM account a WHERE a.email_key = $1 AND ",
    signed_up_only!("a")
);

const TOO_OLD: Statement = sql!(
    "SELECT a.id FROM account a WHERE a.created_at <= $1 AND a.email_key IS NOT NULL AND ",
    signed_up_only!("a"),
    " ORDER BY a.created_at, a.id LIMIT $2"
);

/// Whether an account did nothing that stays: where something refers to it, somebody without a name has to be left. A test compares it with the
/// schema.
pub(crate) const LEFT_NOTHING: Statement = sql!(
    "SELECT NOT EXISTS (SELECT 1 FROM membership WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM draft WHERE author_id = $1)
            AND NOT EXISTS (SELECT 1 FROM audit WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM report WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM report WHERE decided_by = $1)
            AND NOT EXISTS (SELECT 1 FROM invitation WHERE invited_by = $1)
            AND NOT EXISTS (SELECT 1 FROM offer_event WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM application_event WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM application WHERE handler_id = $1)
            AND NOT EXISTS (SELECT 1 FROM saved_search WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM admin_request WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM admin_request WHERE asked_by = $1)
            AND NOT EXISTS (SELECT 1 FROM admin_request WHERE decided_by = $1)
            AND NOT EXISTS (SELECT 1 FROM structure_claim WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM structure_claim WHERE decided_by = $1)
            AND NOT EXISTS (SELECT 1 FROM erasure_request WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM erasure_request WHERE decided_by = $1)
            AND NOT EXISTS (SELECT 1 FROM student WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM student WHERE referent_id = $1)
            AND NOT EXISTS (SELECT 1 FROM guardian WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM staff_class WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM staff_invitation WHERE invited_by = $1)
            AND NOT EXISTS (SELECT 1 FROM student_note WHERE author_id = $1)
            AND NOT EXISTS (SELECT 1 FROM student_situation WHERE set_by = $1)
            AND NOT EXISTS (SELECT 1 FROM school_profile WHERE saved_by = $1)
            AND NOT EXISTS (SELECT 1 FROM roster_import WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM pile WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM board_view WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM board_seen WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM proposal WHERE checked_by = $1)
            AND NOT EXISTS (SELECT 1 FROM proposal_event WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM delegation WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM delegation WHERE granted_by = $1)
            AND NOT EXISTS (SELECT 1 FROM structure_delegation WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM structure_delegation WHERE granted_by = $1)
            AND NOT EXISTS (SELECT 1 FROM convention WHERE referent_id = $1)
            AND NOT EXISTS (SELECT 1 FROM convention_section WHERE saved_account = $1)
            AND NOT EXISTS (SELECT 1 FROM convention_version WHERE frozen_by = $1)
            AND NOT EXISTS (SELECT 1 FROM convention_signer WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM convention_signature WHERE account_id = $1)
            AND NOT EXISTS (SELECT 1 FROM convention_signature WHERE recorded_by = $1)
            AND NOT EXISTS (SELECT 1 FROM amendment WHERE proposed_by = $1)
            AND NOT EXISTS (SELECT 1 FROM amendment_signature WHERE account_id = $1)"
);

/// What belongs to an account alone, and goes with it.
pub(crate) const OWN: [Statement; 5] = [
    sql!("UPDATE outbox SET account_id = NULL WHERE account_id = $1"),
    sql!("DELETE FROM token WHERE account_id = $1"),
    sql!("DELETE FROM favourite WHERE account_id = $1"),
    sql!("DELETE FROM to_do_email WHERE account_id = $1"),
    sql!("DELETE FROM to_do_stop WHERE account_id = $1"),
];

/// The account itself, once nothing of it is left elsewhere.
pub(crate) const ITSELF: [Statement; 2] = [
    sql!("DELETE FROM account_role WHERE account_id = $1"),
    sql!("DELETE FROM account WHERE id = $1"),
];

impl Conn {
    /// Frees an address that an unconfirmed sign-up holds, for whoever comes after; nothing happens where there is none such.
    pub(crate) async fn free_address(&mut self, email: Option<&EmailAddress>) -> Result<(), StoreError> {
        let Some(email) = email else { return Ok(()) };
        let held: Option<Uuid> = self.query(OF_ADDRESS).bind(email.key()).optional_scalar().await?;
        match held {
            Some(account) => self.drop_sign_up(account).await,
            None => Ok(()),
        }
    }

    /// Takes a sign-up away with all that is its own. What it wrote for others to read stays, of somebody without name, address or
    /// password.
    async fn drop_sign_up(&mut self, account: Uuid) -> Result<(), StoreError> {
        if !self.lock_person(account).await? {
            return Ok(());
        }
        self.evict(AccountId(account)).await?;
        for own in OWN {
            self.query(own).bind(account).execute().await?;
        }
        let left_nothing: bool = self.query(LEFT_NOTHING).bind(account).scalar().await?;
        if left_nothing {
            for sql in ITSELF {
                self.query(sql).bind(account).execute().await?;
            }
            return Ok(());
        }
        self.query(sql!(
            "UPDATE account SET name = $2, search_key = $3, sort_key = $4, email = NULL, email_key = NULL,
                    password_hash = NULL, typed_in = NULL
             WHERE id = $1"
        ))
        .bind(account)
        .bind(NOBODY)
        .bind(search_key(NOBODY))
        .bind(sort_key(NOBODY))
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// Takes away up to `limit` sign-ups that nobody confirmed within a week; how many there were.
    pub async fn drop_unconfirmed(&self, context: &ChangeContext<'_>, limit: i32) -> Result<u32, StoreError> {
        let old: Vec<Uuid> = self
            .query(TOO_OLD)
            .bind(context.now - TO_PROVE)
            .bind(limit)
            .scalars()
            .await?;
        let mut dropped = 0;
        for account in old {
            dropped += u32::from(self.drop_unconfirmed_one(account, context.now).await?);
        }
        Ok(dropped)
    }

    /// Looked at again under its lock: somebody may have pressed the button meanwhile.
    async fn drop_unconfirmed_one(&self, account: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            tx.lock_person(account).await?;
            let sql = sql!(
                "SELECT EXISTS (SELECT 1 FROM account a WHERE a.id = $1 AND a.created_at <= $2 AND ",
                signed_up_only!("a"),
                ")"
            );
            let still: bool = tx.query(sql).bind(account).bind(now - TO_PROVE).scalar().await?;
            if still {
                tx.drop_sign_up(account).await?;
            }
            Ok(still)
        })
        .await
    }
}
