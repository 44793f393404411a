//! Whose address is proved: they pressed a button that an e-mail sent there led to. Anybody may type anybody's address, so that one which
//! nobody proved recognises nobody, gives no right, and receives no pupil's name.

use domain::id::AccountId;
use uuid::Uuid;

use crate::{
    Conn, Db, StoreError, TokenPurpose,
    change_context::ChangeContext,
    conn::{Statement, sql},
};

/// Whether the account of that alias may be recognised by its address, and written to: it is proved, and nobody shut it out.
macro_rules! proven {
    ($account:literal) => {
        concat!(
            $account,
            ".email IS NOT NULL AND ",
            $account,
            ".confirmed_at IS NOT NULL AND ",
            $account,
            ".suspended_at IS NULL"
        )
    };
}
pub(crate) use proven;

/// Whether the account of that alias signs for a pupil as their guardian: it is proven, and the lycée gave the address or said that it is theirs.
/// Whoever holds a sheet can prove an address of their own.
macro_rules! vouched {
    ($account:literal) => {
        concat!(
            $crate::proven::proven!($account),
            " AND ",
            $account,
            ".unvouched_since IS NULL"
        )
    };
}
pub(crate) use vouched;

/// Whether the account (`a`) of a guardian (`g`) has an address that waits for the lycée's word.
macro_rules! waits_for_word {
    () => {
        "g.may_be_told AND a.email_key IS NOT NULL AND a.unvouched_since IS NOT NULL"
    };
}
pub(crate) use waits_for_word;

const IS_PROVEN: Statement = sql!(
    "SELECT EXISTS (SELECT 1 FROM account a WHERE a.id = $1 AND ",
    proven!("a"),
    ")"
);

/// What lets whoever held an account back in, or in part.
pub(crate) const WAYS_BACK: [Statement; 3] = [
    sql!("DELETE FROM known_device WHERE account_id = $1"),
    sql!("DELETE FROM passkey_challenge WHERE account_id = $1"),
    sql!("DELETE FROM calendar_feed WHERE account_id = $1"),
];

impl Conn {
    /// Whether somebody is the reader of their address.
    pub(crate) async fn is_proven(&mut self, account: Uuid) -> Result<bool, StoreError> {
        self.query(IS_PROVEN).bind(account).scalar().await
    }

    /// Leaves whoever held an account until now no way back into it: its sessions, its second factors, the browsers it knows, and the private
    /// address of its calendar.
    pub(crate) async fn evict(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.erase_factors(account).await?;
        for statement in WAYS_BACK {
            self.query(statement).bind(account.0).execute().await?;
        }
        Ok(())
    }

    /// Takes an account whose address nobody proved from whoever holds it, because it is about to be given a right: its password, its
    /// sessions, its second factors and its links are void, and it waits for the owner of the address, to whom the clock sends an e-mail. `paper` is whether a code
    /// that was handed out on paper is void too. Under the account's lock. Says whether it was so.
    pub(crate) async fn empty_unproven(
        &mut self,
        context: &ChangeContext<'_>,
        account: Uuid,
        paper: bool,
    ) -> Result<bool, StoreError> {
        let emptied = self
            .query(sql!(
                "UPDATE account SET password_hash = NULL, emptied_at = $2
                 WHERE id = $1 AND confirmed_at IS NULL
                   AND (password_hash IS NOT NULL
                        OR $3 AND email_key IS NOT NULL
                           AND EXISTS (SELECT 1 FROM token t WHERE t.account_id = account.id AND t.purpose = 'activate'
                                       AND t.used_at IS NULL AND t.expires_at > $2))"
            ))
            .bind(account)
            .bind(context.now)
            .bind(paper)
            .execute()
            .await?;
        if emptied == 0 {
            if paper {
                self.invite_to_come(context, account).await?;
            }
            return Ok(false);
        }
        self.evict(AccountId(account)).await?;
        self.close_tokens(context.now, AccountId(account), &TokenPurpose::OF_ACCOUNTS)
            .await?;
        self.write_audit(context, "account.empty", Some(account), "")
            .await?;
        Ok(true)
    }
}

impl Conn {
    /// The owner of an account that is given a right, and that nobody ever took over, is written to by the clock as well.
    async fn invite_to_come(&mut self, context: &ChangeContext<'_>, account: Uuid) -> Result<(), StoreError> {
        let waiting = self
            .query(sql!(
                "UPDATE account SET emptied_at = $2
                 WHERE id = $1 AND confirmed_at IS NULL AND password_hash IS NULL AND email_key IS NOT NULL"
            ))
            .bind(account)
            .bind(context.now)
            .execute()
            .await?;
        if waiting > 0 {
            self.evict(AccountId(account)).await?;
        }
        Ok(())
    }
}

impl Db {
    /// Accounts that were emptied because nobody had proved their address, and whose owner was not written to yet.
    pub async fn emptied_accounts(&self, limit: i32) -> Result<Vec<AccountId>, StoreError> {
        let sql = sql!(
            "SELECT id FROM account WHERE emptied_at IS NOT NULL AND password_hash IS NULL AND email_key IS NOT NULL
                 AND suspended_at IS NULL ORDER BY emptied_at, id LIMIT $1"
        );
        let ids: Vec<Uuid> = self.query(sql).bind(limit).scalars().await?;
        Ok(ids.into_iter().map(AccountId).collect())
    }
}
