//! Who is signed in, where, and until when.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    account::{Role, SessionTerms},
    id::{AccountId, SchoolId, SessionId, StructureId},
    place::CommuneCode,
    structure::StructureRole,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Account, ChangeContext, Db, StoreError,
    account::AccountRow,
    conn::Statement,
    conn::sql,
    decode::{code, parsed},
    sms::NETWORK_KEPT,
};

/// How exactly `seen_at` is kept: each request would otherwise be a write.
const SEEN_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// How long tokens are kept once nobody can use them, to tell « used » from « unknown » when somebody asks.
const TOKENS_KEPT: TimeDelta = TimeDelta::days(30);

/// How long codes to sign with are kept, to count how many somebody asked for.
const CODES_KEPT: TimeDelta = TimeDelta::days(1);

/// Somebody signing in.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// Who.
    pub account: AccountId,
    /// SHA-256 of the token, in hexadecimal.
    pub token_hash: &'a str,
    /// The browser, in words.
    pub agent: &'a str,
    /// The day it ends whatever happens.
    pub expires: DateTime<Utc>,
}

/// Somebody signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Identifier.
    pub id: SessionId,
    /// Who.
    pub account: Account,
    /// Where they live, for a pupil who said so: as precise as it ever gets.
    pub home: Option<CommuneCode>,
    /// The department of their lycée, else of their structure if all its places are in one, else of a student they are a guardian of.
    pub department: Option<String>,
    /// Their lycée, for a pupil.
    pub school: Option<SchoolId>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when at most.
    pub expires_at: DateTime<Utc>,
    /// When whoever uses it last showed who they are; long ago where that serves one thing alone ([`Db::bind_proof`]).
    pub proved_at: DateTime<Utc>,
    /// Whether others use that computer too.
    pub shared: bool,
}

/// A session as its owner sees it in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionLine {
    /// Identifier.
    pub id: SessionId,
    /// The browser, in words.
    pub agent: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Last seen, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Whether others use that computer too.
    pub shared: bool,
}

#[derive(FromRow)]
struct SessionRow {
    session_id: Uuid,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    proved_at: DateTime<Utc>,
    proved_for: Option<String>,
    shared: bool,
    home_commune: Option<String>,
    department: Option<String>,
    student_school: Option<Uuid>,
    role: Option<String>,
    school_id: Option<Uuid>,
    structure_id: Option<Uuid>,
    member_role: Option<String>,
    structure_name: Option<String>,
    #[sqlx(flatten)]
    account: AccountRow,
}

/// Asked by every page of somebody signed in, hence one query for all that decides what they may see: a line for each pair of
/// a role and a structure, of which few have several.
const SESSION: Statement = sql!(
    "SELECT s.id AS session_id, s.created_at, s.seen_at, s.expires_at,
            COALESCE(s.proved_at, s.created_at) AS proved_at, s.proved_for, s.shared, a.id, a.name, a.email,
            a.confirmed_at IS NOT NULL AS confirmed, a.suspended_at IS NOT NULL AS suspended, st.home_commune,
            COALESCE(sc.department,
                     (SELECT CASE WHEN MIN(p.department) = MAX(p.department) THEN MIN(p.department) END
                      FROM place p WHERE p.structure_id = m.structure_id),
                     (SELECT MIN(ws.department) FROM guardian g JOIN student w ON w.account_id = g.student_id
                             JOIN school ws ON ws.id = w.school_id WHERE g.account_id = a.id)) AS department,
            st.school_id AS student_school,
            r.role, r.school_id, m.structure_id, m.role AS member_role, x.name AS structure_name
     FROM session s JOIN account a ON a.id = s.account_id
          LEFT JOIN student st ON st.account_id = a.id
          LEFT JOIN account_role r ON r.account_id = a.id
          LEFT JOIN school sc ON sc.id = r.school_id
          LEFT JOIN membership m ON m.account_id = a.id
          LEFT JOIN structure x ON x.id = m.structure_id
     WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND a.suspended_at IS NULL
     ORDER BY x.sort_key, m.structure_id"
);

impl SessionRow {
    fn role(&self) -> Result<Option<(Role, Option<SchoolId>)>, StoreError> {
        let Some(role) = &self.role else { return Ok(None) };
        let role = code("account_role.role", role, Role::from_code)?;
        Ok(Some((role, self.school_id.map(SchoolId))))
    }

    fn membership(&self) -> Result<Option<(StructureId, String, StructureRole)>, StoreError> {
        let (Some(id), Some(role)) = (self.structure_id, &self.member_role) else {
            return Ok(None);
        };
        let role = code("membership.role", role, StructureRole::from_code)?;
        let name = self.structure_name.clone().unwrap_or_default();
        Ok(Some((StructureId(id), name, role)))
    }
}

/// Id, browser, beginning, last use, whether on a shared computer.
type LineRow = (Uuid, String, DateTime<Utc>, DateTime<Utc>, bool);

impl Db {
    /// Signs somebody in, who has just shown who they are; `None` when they may not: suspended, or gone.
    pub async fn open_session(
        &self,
        context: &ChangeContext<'_>,
        new: &NewSession<'_>,
    ) -> Result<Option<SessionId>, StoreError> {
        self.insert_session(context, new, false).await
    }

    /// The same on a computer that others use too.
    pub async fn open_shared_session(
        &self,
        context: &ChangeContext<'_>,
        new: &NewSession<'_>,
    ) -> Result<Option<SessionId>, StoreError> {
        self.insert_session(context, new, true).await
    }

    async fn insert_session(
        &self,
        context: &ChangeContext<'_>,
        new: &NewSession<'_>,
        shared: bool,
    ) -> Result<Option<SessionId>, StoreError> {
        let id = SessionId((context.ids)());
        // The account's row is locked: somebody who is being suspended is either refused here or signed out there.
        let sql = sql!(
            "INSERT INTO session (token_hash, id, account_id, agent, created_at, seen_at, expires_at, proved_at, shared)
             VALUES ($1, $2, $3, $4, $5, $5, $6, $5, $7)"
        );
        let mut tx = self.begin().await?;
        let allowed = tx
            .query(sql!(
                "UPDATE account SET version = version + 1, signed_in_at = $2 WHERE id = $1 AND suspended_at IS NULL"
            ))
            .bind(new.account.0)
            .bind(context.now)
            .execute()
            .await?;
        if allowed == 0 {
            return Ok(None);
        }
        tx.query(sql)
            .bind(new.token_hash)
            .bind(id.0)
            .bind(new.account.0)
            .bind(new.agent)
            .bind(context.now)
            .bind(new.expires)
            .bind(shared)
            .execute()
            .await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Who shows that token: `None` when it is unknown, was not seen for longer than `idle` or than their roles allow, has come to its
    /// end, or belongs to somebody suspended.
    pub async fn session(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
        idle: TimeDelta,
    ) -> Result<Option<Session>, StoreError> {
        let rows: Vec<SessionRow> = self
            .query(SESSION)
            .bind(token_hash)
            .bind(now)
            .bind(now - idle)
            .all()
            .await?;
        let (mut roles, mut memberships) = (Vec::new(), Vec::new());
        for row in &rows {
            roles.extend(row.role()?.filter(|role| !roles.contains(role)));
            memberships.extend(row.membership()?.filter(|found| !memberships.contains(found)));
        }
        roles.sort_unstable();
        let department = rows.iter().find_map(|row| row.department.clone());
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let terms = SessionTerms::of(roles.iter().map(|(role, _)| *role), row.shared);
        if !terms.allow(row.created_at, row.seen_at, now) {
            return Ok(None);
        }
        let before = now - SEEN_WITHIN;
        if row.seen_at <= before {
            // Who only reads still can when nothing can be written.
            if let Err(error) = self.mark_seen(token_hash, now, before).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "when a session was seen is not written");
            }
        }
        let home = row
            .home_commune
            .map(|home| parsed("student.home_commune", CommuneCode::parse(&home)))
            .transpose()?;
        Ok(Some(Session {
            id: SessionId(row.session_id),
            account: row.account.with(roles, memberships),
            home,
            department,
            school: row.student_school.map(SchoolId),
            created_at: row.created_at,
            expires_at: row.expires_at,
            proved_at: match row.proved_for {
                None => row.proved_at,
                Some(_) => DateTime::UNIX_EPOCH,
            },
            shared: row.shared,
        }))
    }

    async fn mark_seen(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
        before: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = sql!("UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at <= $3");
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(token_hash)
            .bind(now)
            .bind(before)
            .execute()
            .await?;
        tx.commit().await
    }

    /// Where somebody is signed in, the last seen first; what has ended and was not swept yet is left out.
    pub async fn sessions_of(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
        idle: TimeDelta,
    ) -> Result<Vec<SessionLine>, StoreError> {
        let sql = sql!(
            "SELECT id, agent, created_at, seen_at, shared FROM session
             WHERE account_id = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id DESC"
        );
        let rows: Vec<LineRow> = self
            .query(sql)
            .bind(account.0)
            .bind(now)
            .bind(now - idle)
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(|(id, agent, created_at, seen_at, shared)| SessionLine {
                id: SessionId(id),
                agent,
                created_at,
                seen_at,
                shared,
            })
            .collect())
    }

    /// Ends one of somebody's sessions; `false` when it is not theirs.
    pub async fn close_session(&self, account: AccountId, id: SessionId) -> Result<bool, StoreError> {
        let sql = sql!("DELETE FROM session WHERE account_id = $1 AND id = $2");
        let mut tx = self.begin().await?;
        let rows = tx.query(sql).bind(account.0).bind(id.0).execute().await?;
        tx.commit().await?;
        Ok(rows > 0)
    }

    /// Ends all of somebody's sessions but one; says how many.
    pub async fn close_other_sessions(&self, account: AccountId, keep: SessionId) -> Result<u64, StoreError> {
        let sql = sql!("DELETE FROM session WHERE account_id = $1 AND id <> $2");
        self.transaction(async |tx| tx.query(sql).bind(account.0).bind(keep.0).execute().await)
            .await
    }

    /// Ends all of somebody's sessions; says how many.
    pub async fn close_all_sessions(&self, account: AccountId) -> Result<u64, StoreError> {
        let sql = sql!("DELETE FROM session WHERE account_id = $1");
        self.transaction(async |tx| tx.query(sql).bind(account.0).execute().await)
            .await
    }

    /// Takes away what time has ended: sessions, what forms kept, tokens a month after their end, counts of attempts.
    /// Says how many rows went.
    pub async fn sweep(&self, now: DateTime<Utc>, idle: TimeDelta) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let sessions = tx
            .query(sql!(
                "DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2"
            ))
            .bind(now)
            .bind(now - idle)
            .execute()
            .await?;
        let flashes = tx
            .query(sql!("DELETE FROM flash WHERE expires_at <= $1"))
            .bind(now)
            .execute()
            .await?;
        let tokens = tx
            .query(sql!("DELETE FROM token WHERE expires_at <= $1"))
            .bind(now - TOKENS_KEPT)
            .execute()
            .await?;
        let links = tx
            .query(sql!("DELETE FROM convention_session WHERE expires_at <= $1"))
            .bind(now)
            .execute()
            .await?;
        let codes = tx
            .query(sql!("DELETE FROM signing_code WHERE expires_at <= $1"))
            .bind(now - CODES_KEPT)
            .execute()
            .await?;
        // What was counted by network is counted no more.
        tx.query(sql!(
            "UPDATE sms SET network = NULL WHERE network IS NOT NULL AND queued_at <= $1"
        ))
        .bind(now - NETWORK_KEPT)
        .execute()
        .await?;
        let steps = tx
            .query(sql!("DELETE FROM sign_in_step WHERE expires_at <= $1"))
            .bind(now)
            .execute()
            .await?;
        let challenges = tx
            .query(sql!("DELETE FROM passkey_challenge WHERE expires_at <= $1"))
            .bind(now)
            .execute()
            .await?;
        let attempts = tx
            .query(sql!("DELETE FROM attempt WHERE period <= $1"))
            .bind(now.timestamp())
            .execute()
            .await?;
        let done = sessions + links + codes + flashes + tokens + steps + challenges + attempts;
        tx.commit().await?;
        Ok(done)
    }
}
