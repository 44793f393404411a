//! Links and codes that give a right, once: kept as hashes, claimed by one statement.

use chrono::{DateTime, Utc};
use domain::id::AccountId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, StoreError,
    account::LockedAccount,
    conn::{Statement, sql},
};

/// Whether a token to take over an account is kept under that hash ($1).
const KEPT_TO_ACTIVATE: Statement =
    sql!("SELECT EXISTS (SELECT 1 FROM token WHERE token_hash = $1 AND purpose = 'activate')");

/// What a token gives the right to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenPurpose {
    /// Prove the address somebody signed up with.
    ConfirmEmail,
    /// Choose another password without the former one.
    ResetPassword,
    /// Prove another address.
    ChangeEmail,
    /// Take over an account that waits for its owner.
    Activate,
    /// Join a structure.
    JoinStructure,
    /// Answer for a place that a pupil found alone.
    AnswerProposal,
    /// Stop the e-mails of a saved search.
    StopSearch,
}

impl TokenPurpose {
    /// Every purpose.
    pub const ALL: [Self; 7] = [
        Self::ConfirmEmail,
        Self::ResetPassword,
        Self::ChangeEmail,
        Self::Activate,
        Self::JoinStructure,
        Self::AnswerProposal,
        Self::StopSearch,
    ];

    /// What lets somebody into an account, or changes how they get in.
    pub(crate) const OF_ACCOUNTS: [Self; 4] = [
        Self::ConfirmEmail,
        Self::ResetPassword,
        Self::ChangeEmail,
        Self::Activate,
    ];

    /// The purpose of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::Activate => "activate",
            Self::JoinStructure => "join_structure",
            Self::AnswerProposal => "answer_proposal",
            Self::StopSearch => "stop_search",
        }
    }
}

/// A secret made by the server, on its way to somebody: only its hash is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secret {
    /// SHA-256 in hexadecimal.
    pub hash: String,
    /// Until when it is good.
    pub expires: DateTime<Utc>,
    /// The path that carries it, for the e-mail.
    pub link: String,
}

/// A token to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// SHA-256 of the secret, in hexadecimal; of a code on paper, what is kept of it under a key.
    pub hash: &'a str,
    /// What it is for.
    pub purpose: TokenPurpose,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// What it is about beside the account.
    pub object: Option<Uuid>,
    /// The address it proves.
    pub email: Option<&'a str>,
    /// Until when it is good.
    pub expires: DateTime<Utc>,
}

/// A token that is good, or was until it was claimed just now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Whose it is.
    pub account: Option<AccountId>,
    /// What it is about beside the account.
    pub object: Option<Uuid>,
    /// The address it proves.
    pub email: Option<String>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

#[derive(FromRow)]
pub(crate) struct TokenRow {
    account_id: Option<Uuid>,
    object_id: Option<Uuid>,
    email: Option<String>,
    expires_at: DateTime<Utc>,
}

impl From<TokenRow> for Token {
    fn from(row: TokenRow) -> Self {
        Self {
            account: row.account_id.map(AccountId),
            object: row.object_id,
            email: row.email,
            expires_at: row.expires_at,
        }
    }
}

impl Conn {
    /// Keeps a token in the transaction that sends its e-mail.
    pub(crate) async fn insert_token(
        &mut self,
        now: DateTime<Utc>,
        token: &NewToken<'_>,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO token (token_hash, purpose, account_id, object_id, email, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ))
        .bind(token.hash)
        .bind(token.purpose.code())
        .bind(token.account.map(|account| account.0))
        .bind(token.object)
        .bind(token.email)
        .bind(now)
        .bind(token.expires)
        .execute()
        .await?;
        Ok(())
    }

    /// The hash that a token is kept under, by the SHA-256 of what somebody brings: codes on paper are kept under a key, secrets of links are not.
    async fn kept_hash(&mut self, hash: &str, purpose: TokenPurpose) -> Result<String, StoreError> {
        if purpose == TokenPurpose::Activate {
            for kept in self.paper_hashes(hash) {
                let is_there: bool = self.query(KEPT_TO_ACTIVATE).bind(kept.as_str()).scalar().await?;
                if is_there {
                    return Ok(kept);
                }
            }
        }
        Ok(hash.to_owned())
    }

    /// Claims a token: of any number that try at once, one gets it. A transaction that also locks an account or a
    /// structure locks that first, so that nobody waits for each other.
    pub(crate) async fn claim_token(
        &mut self,
        now: DateTime<Utc>,
        hash: &str,
        purpose: TokenPurpose,
    ) -> Result<Option<Token>, StoreError> {
        let row: Option<TokenRow> = self
            .query(sql!(
                "UPDATE token SET used_at = $3
                 WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
                 RETURNING account_id, object_id, email, expires_at"
            ))
            .bind(hash)
            .bind(purpose.code())
            .bind(now)
            .optional()
            .await?;
        Ok(row.map(Token::from))
    }

    /// Claims a token together with the account it belongs to. The account is locked first, as wherever tokens are
    /// closed, so that two transactions never wait for each other.
    pub(crate) async fn claim_account_token(
        &mut self,
        context: &ChangeContext<'_>,
        hash: &str,
        purpose: TokenPurpose,
    ) -> Result<Option<(LockedAccount, Token)>, StoreError> {
        let kept = self.kept_hash(hash, purpose).await?;
        let hash = kept.as_str();
        let owner: Option<Option<Uuid>> = self
            .query(sql!(
                "SELECT account_id FROM token WHERE token_hash = $1 AND purpose = $2"
            ))
            .bind(hash)
            .bind(purpose.code())
            .optional_scalar()
            .await?;
        let Some(owner) = owner.flatten() else {
            return Ok(None);
        };
        let Some(account) = self.lock_account(AccountId(owner)).await? else {
            return Ok(None);
        };
        let token = self.claim_token(context.now, hash, purpose).await?;
        Ok(token.map(|token| (account, token)))
    }

    /// Closes an account's unused tokens of those purposes.
    pub(crate) async fn close_tokens(
        &mut self,
        now: DateTime<Utc>,
        account: AccountId,
        purposes: &[TokenPurpose],
    ) -> Result<(), StoreError> {
        for purpose in purposes {
            self.query(sql!(
                "UPDATE token SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL AND purpose = $3"
            ))
            .bind(account.0)
            .bind(now)
            .bind(purpose.code())
            .execute()
            .await?;
        }
        Ok(())
    }
}

impl Db {
    /// Keeps a token.
    pub async fn insert_token(&self, token: &NewToken<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.insert_token(now, token).await?;
        tx.commit().await
    }

    /// Claims a token, once: `None` when there is none such, when it was used, or is too old.
    pub async fn use_token(
        &self,
        hash: &str,
        purpose: TokenPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<Token>, StoreError> {
        self.transaction(async |tx| tx.claim_token(now, hash, purpose).await)
            .await
    }

    /// Looks whether a token is good, and leaves it so: for the page that only shows a button. Programs that read
    /// e-mails before people do follow links.
    pub async fn peek_token(
        &self,
        hash: &str,
        purpose: TokenPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<Token>, StoreError> {
        let sql = sql!(
            "SELECT account_id, object_id, email, expires_at FROM token
             WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3"
        );
        let mut conn = self.read().await?;
        let kept = conn.kept_hash(hash, purpose).await?;
        let row: Option<TokenRow> = conn
            .query(sql)
            .bind(kept.as_str())
            .bind(purpose.code())
            .bind(now)
            .optional()
            .await?;
        Ok(row.map(Token::from))
    }
}
