//! Somebody asks for their account to be erased; their school or an administrator decides.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, SchoolId},
    notification::Notification,
    retention::Obstacle,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::ErasureGround;
use crate::{ChangeContext, Conn, Db, Recipient, StoreError, conn::sql};

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErasureAsked {
    /// It waits.
    Done,
    /// One waits already.
    Already,
}

/// What became of a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ErasureDecided {
    /// It is made, and told.
    Done,
    /// Somebody decided before, or it was withdrawn.
    Already,
    /// The account cannot be erased yet.
    Blocked(Vec<Obstacle>),
    /// There is none of that id, for this school.
    Gone,
}

/// A request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErasureRequest {
    /// Its id.
    pub id: Uuid,
    /// Who asks.
    pub account: AccountId,
    /// Their name today.
    pub name: String,
    /// What they say; may be empty.
    pub words: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether it was refused, and why.
    pub refused: Option<String>,
}

#[derive(FromRow)]
struct RequestRow {
    id: Uuid,
    account_id: Uuid,
    name: String,
    words: String,
    asked_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    decision: Option<String>,
    reason: String,
}

impl From<RequestRow> for ErasureRequest {
    fn from(row: RequestRow) -> Self {
        Self {
            id: row.id,
            account: AccountId(row.account_id),
            name: row.name,
            words: row.words,
            asked_at: row.asked_at,
            decided_at: row.decided_at,
            refused: row
                .decision
                .filter(|decision| decision == "refused")
                .map(|_| row.reason),
        }
    }
}

macro_rules! select_requests {
    ($condition:literal) => {
        concat!(
            "SELECT r.id, r.account_id, a.name, r.words, r.asked_at, r.decided_at, r.decision, r.reason
             FROM erasure_request r JOIN account a ON a.id = r.account_id WHERE ",
            $condition
        )
    };
}

impl Conn {
    async fn ask_erasure(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        words: &str,
    ) -> Result<ErasureAsked, StoreError> {
        self.lock_person(account.0).await?;
        let open: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM erasure_request WHERE account_id = $1 AND decided_at IS NULL)"
            ))
            .bind(account.0)
            .scalar()
            .await?;
        if open {
            return Ok(ErasureAsked::Already);
        }
        // A family is answered by its school; who is of none, by an administrator.
        let pupil: Option<(Uuid, Uuid)> = self
            .query(sql!(
                "SELECT s.account_id, s.school_id FROM student s
                 WHERE s.account_id = $1
                     OR s.account_id IN (SELECT g.student_id FROM guardian g WHERE g.account_id = $1)
                 ORDER BY s.account_id LIMIT 1"
            ))
            .bind(account.0)
            .optional()
            .await?;
        let id = (context.ids)();
        self.query(sql!(
            "INSERT INTO erasure_request (id, account_id, school_id, words, asked_at, reason)
             VALUES ($1, $2, $3, $4, $5, '')"
        ))
        .bind(id)
        .bind(account.0)
        .bind(pupil.map(|(_, school)| school))
        .bind(words)
        .bind(context.now)
        .execute()
        .await?;
        if let Some((student, _)) = pupil {
            for to in self.school_of(student).await? {
                let key = format!("erasure_asked:{id}:{}", to.key());
                self.enqueue_email(context, &key, &to, &Notification::ErasureAsked)
                    .await?;
            }
        }
        Ok(ErasureAsked::Done)
    }

    async fn decide_erasure(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        school: Option<SchoolId>,
        refusal: Option<&str>,
    ) -> Result<ErasureDecided, StoreError> {
        let found: Option<(Uuid, Option<Uuid>)> = self
            .query(sql!(
                "SELECT account_id, school_id FROM erasure_request WHERE id = $1"
            ))
            .bind(id)
            .optional()
            .await?;
        let Some((account, of)) = found else {
            return Ok(ErasureDecided::Gone);
        };
        // A school decides about its own families; an administrator, who has none, about all.
        if school.is_some_and(|school| of != Some(school.0)) {
            return Ok(ErasureDecided::Gone);
        }
        self.lock_person(account).await?;
        let account = AccountId(account);
        if refusal.is_none() {
            let obstacles = self.obstacles(account, context.today).await?;
            if !obstacles.is_empty() {
                return Ok(ErasureDecided::Blocked(obstacles));
            }
        }
        let decided = self
            .query(sql!(
                "UPDATE erasure_request SET decision = $2, decided_at = $3, decided_by = $4, reason = $5, words = ''
                 WHERE id = $1 AND decided_at IS NULL"
            ))
            .bind(id)
            .bind(if refusal.is_some() { "refused" } else { "granted" })
            .bind(context.now)
            .bind(context.actor.map(|by| by.0))
            .bind(refusal.unwrap_or_default())
            .execute()
            .await?;
        if decided == 0 {
            return Ok(ErasureDecided::Already);
        }
        let to = self.person(account.0).await?;
        if let Some(reason) = refusal {
            if let Some(to) = to {
                let told = Notification::ErasureRefused {
                    reason: reason.to_owned(),
                };
                self.enqueue_email(context, &format!("erasure_refused:{id}"), &to, &told)
                    .await?;
            }
            self.write_audit(context, "account.keep", Some(account.0), "")
                .await?;
            return Ok(ErasureDecided::Done);
        }
        let signed: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM convention_signer s JOIN convention_signature d
                         ON d.convention_id = s.convention_id AND d.number = s.number
                     WHERE s.account_id = $1)"
            ))
            .bind(account.0)
            .scalar()
            .await?;
        self.erase_account(context, account, ErasureGround::Request)
            .await?;
        if let Some(to) = to {
            // To an address, not to an account: there is none any more, and the line is wiped once it is sent.
            let to = Recipient {
                account: None,
                name: String::new(),
                email: to.email,
            };
            self.enqueue_email(
                context,
                &format!("erased:{id}"),
                &to,
                &Notification::AccountErased { signed },
            )
            .await?;
        }
        Ok(ErasureDecided::Done)
    }
}

impl Db {
    /// Somebody asks for their own account to be erased; their school is told.
    pub async fn ask_erasure(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        words: &str,
    ) -> Result<ErasureAsked, StoreError> {
        self.transaction(async |tx| tx.ask_erasure(context, account, words).await)
            .await
    }

    /// Takes one's own request back; `false` when none waits.
    pub async fn withdraw_erasure(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE erasure_request SET decision = 'withdrawn', decided_at = $2, words = ''
             WHERE account_id = $1 AND decided_at IS NULL"
        );
        let rows = self
            .transaction(async |tx| tx.query(sql).bind(account.0).bind(context.now).execute().await)
            .await?;
        Ok(rows > 0)
    }

    /// Somebody's last request.
    pub async fn erasure_request_of(&self, account: AccountId) -> Result<Option<ErasureRequest>, StoreError> {
        let sql = sql!(select_requests!(
            "r.account_id = $1 ORDER BY r.asked_at DESC, r.id DESC LIMIT 1"
        ));
        let row: Option<RequestRow> = self.query(sql).bind(account.0).optional().await?;
        Ok(row.map(Into::into))
    }

    /// The requests that wait, the oldest first: those of a school's families, or all.
    pub async fn erasure_requests(
        &self,
        school: Option<SchoolId>,
        limit: i32,
    ) -> Result<Vec<ErasureRequest>, StoreError> {
        let sql = sql!(select_requests!(
            "r.decided_at IS NULL AND (r.school_id = $1 OR $1 IS NULL) ORDER BY r.asked_at, r.id LIMIT $2"
        ));
        let rows: Vec<RequestRow> = self
            .query(sql)
            .bind(school.map(|school| school.0))
            .bind(limit)
            .all()
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Grants a request, or refuses it for a reason. `school` is that of whoever decides, nothing for an administrator.
    pub async fn decide_erasure(
        &self,
        context: &ChangeContext<'_>,
        id: Uuid,
        school: Option<SchoolId>,
        refusal: Option<&str>,
    ) -> Result<ErasureDecided, StoreError> {
        self.transaction(async |tx| tx.decide_erasure(context, id, school, refusal).await)
            .await
    }
}
