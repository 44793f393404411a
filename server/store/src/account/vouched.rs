//! Whose word stands for the address of a guardian: the lycée's, and nobody's who only held a sheet of paper.

use domain::{account::EmailAddress, id::AccountId};
use uuid::Uuid;

use crate::{Conn, Db, StoreError, conn::Statement, conn::sql};

/// Whether an address ($2) is that of a student whose guardian an account ($1) is, or one that the student's account was once to have.
const OF_CHILD: Statement = sql!(
    "SELECT EXISTS (SELECT 1 FROM guardian g JOIN account s ON s.id = g.student_id
                    WHERE g.account_id = $1
                      AND (s.email_key = $2
                           OR EXISTS (SELECT 1 FROM token t WHERE t.account_id = s.id AND LOWER(t.email) = $2)))"
);

impl Conn {
    /// Whether an address, in small letters, is that of a student whose guardian the account is.
    pub(crate) async fn is_of_child(&mut self, account: Uuid, key: &str) -> Result<bool, StoreError> {
        self.query(OF_CHILD).bind(account).bind(key).scalar().await
    }

    /// Whether an address of a convention is that of a guardian of its student, for which the lycée has not given its word.
    pub(crate) async fn is_unvouched(&mut self, convention: Uuid, email: &str) -> Result<bool, StoreError> {
        self.query(sql!(
            "SELECT EXISTS (SELECT 1 FROM convention c JOIN guardian g ON g.student_id = c.student_id
                            JOIN account a ON a.id = g.account_id
                            WHERE c.id = $1 AND a.email_key = $2 AND a.unvouched_since IS NOT NULL)"
        ))
        .bind(convention)
        .bind(email.trim().to_lowercase())
        .scalar()
        .await
    }
}

impl Db {
    /// Whether an address is that of a student whose guardian the account is, or one that the student's account was once to have: a parent
    /// has their own.
    pub async fn is_of_child(&self, account: AccountId, email: &EmailAddress) -> Result<bool, StoreError> {
        self.read().await?.is_of_child(account.0, &email.key()).await
    }

    /// Whether the lycée stands for the address of an account.
    pub async fn is_vouched(&self, account: AccountId) -> Result<bool, StoreError> {
        let sql = sql!("SELECT unvouched_since IS NULL FROM account WHERE id = $1");
        let vouched: Option<bool> = self.query(sql).bind(account.0).optional_scalar().await?;
        Ok(vouched.unwrap_or(false))
    }
}
