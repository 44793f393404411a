//! What is each reader's own on the board: when they looked, the views they keep; and what tells pages that follow that it moved.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{AccountId, SchoolId};
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::sql};

/// How long somebody may look away within one visit.
const VISIT: TimeDelta = TimeDelta::minutes(30);
/// The most views that somebody keeps.
const MAX_VIEWS: i64 = 20;
/// How many changes are kept: those of weeks, while a page looks back over a minute.
const CHANGES_KEPT: i64 = 100_000;

/// When somebody looked at the board before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastLook {
    /// When the visit before this one ended; nothing on a first visit.
    pub before: Option<DateTime<Utc>>,
}

/// A view that somebody keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BoardView {
    /// Which.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The view's canonical address, after `?`.
    pub query: String,
}

/// What became of a view to keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewSaved {
    /// Kept, in place of the one of that name if there was one.
    Done,
    /// Enough are kept.
    TooMany,
}

impl Conn {
    async fn look(&mut self, account: AccountId, now: DateTime<Utc>) -> Result<LastLook, StoreError> {
        let sql = sql!(
            "INSERT INTO board_seen (account_id, seen_at) VALUES ($1, $2)
             ON CONFLICT (account_id) DO UPDATE SET
                 before_at = CASE WHEN board_seen.seen_at < $3 THEN board_seen.seen_at ELSE board_seen.before_at END,
                 seen_at = excluded.seen_at
             RETURNING before_at"
        );
        let before: Option<DateTime<Utc>> = self
            .query(sql)
            .bind(account.0)
            .bind(now)
            .bind(now - VISIT)
            .scalar()
            .await?;
        Ok(LastLook { before })
    }

    async fn save_view(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        name: &str,
        query: &str,
    ) -> Result<ViewSaved, StoreError> {
        self.lock_person(account.0).await?;
        let others: i64 = self
            .query(sql!(
                "SELECT COUNT(*) FROM board_view WHERE account_id = $1 AND name <> $2"
            ))
            .bind(account.0)
            .bind(name)
            .scalar()
            .await?;
        if others >= MAX_VIEWS {
            return Ok(ViewSaved::TooMany);
        }
        self.query(sql!(
            "INSERT INTO board_view (id, account_id, name, query, saved_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account_id, name) DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at"
        ))
        .bind((context.ids)())
        .bind(account.0)
        .bind(name)
        .bind(query)
        .bind(context.now)
        .execute()
        .await?;
        Ok(ViewSaved::Done)
    }
}

impl Db {
    /// Notes that somebody looks at the board, and says when they did before this visit: looks that are less than half an hour apart are
    /// one visit, so that what is new stays marked while they work.
    pub async fn look_at_board(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<LastLook, StoreError> {
        self.transaction(async |tx| tx.look(account, now).await).await
    }

    /// When somebody's visit before this one ended, without a look of its own.
    pub async fn last_look(&self, account: AccountId) -> Result<LastLook, StoreError> {
        let sql = sql!("SELECT before_at FROM board_seen WHERE account_id = $1");
        let before: Option<Option<DateTime<Utc>>> = self.query(sql).bind(account.0).optional_scalar().await?;
        Ok(LastLook {
            before: before.flatten(),
        })
    }

    /// Nothing that moved until now is new to somebody any more.
    pub async fn clear_news(&self, account: AccountId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO board_seen (account_id, seen_at, before_at) VALUES ($1, $2, $2)
             ON CONFLICT (account_id) DO UPDATE SET seen_at = excluded.seen_at, before_at = excluded.before_at"
        );
        self.transaction(async |tx| tx.query(sql).bind(account.0).bind(now).execute().await)
            .await?;
        Ok(())
    }

    /// The views that somebody keeps, by name.
    pub async fn board_views(&self, account: AccountId) -> Result<Vec<BoardView>, StoreError> {
        let sql = sql!("SELECT id, name, query FROM board_view WHERE account_id = $1");
        let rows: Vec<(Uuid, String, String)> = self.query(sql).bind(account.0).all().await?;
        let mut views: Vec<BoardView> = rows
            .into_iter()
            .map(|(id, name, query)| BoardView { id, name, query })
            .collect();
        views.sort_by_cached_key(|view| domain::name_key::sort_key(&view.name));
        Ok(views)
    }

    /// Keeps a view for the one who acts, under that name.
    pub async fn save_board_view(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        name: &str,
        query: &str,
    ) -> Result<ViewSaved, StoreError> {
        self.transaction(async |tx| tx.save_view(context, account, name, query).await)
            .await
    }

    /// Forgets a view that somebody keeps; `false` when it is none of theirs.
    pub async fn drop_board_view(&self, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
        let sql = sql!("DELETE FROM board_view WHERE id = $1 AND account_id = $2");
        let gone = self
            .transaction(async |tx| tx.query(sql).bind(id).bind(account.0).execute().await)
            .await?;
        Ok(gone > 0)
    }

    /// What changes with whatever moves a row of a school's board: the sum of its last changes, so that one that becomes visible after a
    /// later one counts too.
    pub async fn board_revision(&self, school: SchoolId) -> Result<i64, StoreError> {
        let sql = sql!(
            "SELECT CAST(COALESCE(SUM(l.seq), 0) AS BIGINT)
             FROM (SELECT b.seq FROM board_change b WHERE b.school_id = $1 ORDER BY b.seq DESC LIMIT 32) l"
        );
        self.query(sql).bind(school.0).scalar().await
    }

    /// Forgets changes that no page can still be behind of, and reminders that are more than a day old.
    pub async fn sweep_board(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        self.transaction(async |tx| {
            let changes = tx
                .query(sql!(
                    "DELETE FROM board_change WHERE seq <= (SELECT MAX(l.seq) FROM board_change l) - $1"
                ))
                .bind(CHANGES_KEPT)
                .execute()
                .await?;
            let reminders = tx
                .query(sql!("DELETE FROM board_reminder WHERE reminded_at < $1"))
                .bind(now - TimeDelta::days(2))
                .execute()
                .await?;
            Ok(changes + reminders)
        })
        .await
    }
}
