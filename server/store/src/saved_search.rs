//! Searches that people keep, and what they are told of them.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    id::{AccountId, SavedSearchId},
    notice::Notice,
    saved_search::{MOST_KEPT, SavedSearch},
};
use uuid::Uuid;

use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, in_transaction, on_pool},
    outbox::queue,
    people::People,
};

/// How long the link in a letter stops the letters.
const STOP_DAYS: i64 = 365;

/// What became of a search to keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// Kept.
    Done,
    /// Kept already, under that id.
    Already(SavedSearchId),
    /// Enough are kept.
    TooMany,
}

/// A search to look into.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueSearch {
    /// Which.
    pub id: SavedSearchId,
    /// The search's canonical address.
    pub query: String,
    /// Offers published after that are new to it.
    pub told_until: DateTime<Utc>,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchNews {
    /// Offers published until then were looked at.
    pub until: DateTime<Utc>,
    /// How many are new.
    pub count: u32,
    /// Titles of the first few.
    pub titles: Vec<String>,
    /// Path of the search.
    pub path: String,
    /// Path with the secret that stops these letters.
    pub stop: String,
    /// The secret's hash.
    pub stop_hash: String,
}

both_engines! {
trait Searches {
    async fn do_keep(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        account: Uuid,
        query: &str,
        label: &str,
    ) -> Result<Kept, StoreError> {
        self.lock_person(account).await?;
        let known: Option<(Uuid, bool)> = sqlx::query_as(
            "SELECT id, stopped_at IS NULL FROM saved_search WHERE account_id = $1 AND query = $2",
        )
        .bind(account)
        .bind(query)
        .fetch_optional(&mut *self)
        .await?;
        if let Some((known, true)) = known {
            return Ok(Kept::Already(SavedSearchId(known)));
        }
        let kept: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM saved_search WHERE account_id = $1 AND stopped_at IS NULL")
                .bind(account)
                .fetch_one(&mut *self)
                .await?;
        if kept >= i64::from(MOST_KEPT) {
            return Ok(Kept::TooMany);
        }
        if let Some((known, _)) = known {
            // Kept again after a stop: only what comes from now on is new.
            sqlx::query("UPDATE saved_search SET stopped_at = NULL, label = $2, told_until = $3 WHERE id = $1")
                .bind(known)
                .bind(label)
                .bind(act.now)
                .execute(&mut *self)
                .await?;
            return Ok(Kept::Done);
        }
        sqlx::query(
            "INSERT INTO saved_search (id, account_id, query, label, saved_at, told_until) VALUES ($1, $2, $3, $4, $5, $5)",
        )
        .bind(id)
        .bind(account)
        .bind(query)
        .bind(label)
        .bind(act.now)
        .execute(&mut *self)
        .await?;
        Ok(Kept::Done)
    }

    async fn do_tell(&mut self, act: &Act<'_>, id: Uuid, news: &SearchNews) -> Result<bool, StoreError> {
        let told_on = (news.count > 0).then_some(act.today);
        let sql = "UPDATE saved_search SET told_until = $2, told_on = COALESCE($3, told_on)
                   WHERE id = $1 AND stopped_at IS NULL AND told_until < $2 AND (told_on IS NULL OR told_on < $4)
                   RETURNING account_id, label";
        let told: Option<(Uuid, String)> = sqlx::query_as(sql)
            .bind(id)
            .bind(news.until)
            .bind(told_on)
            .bind(act.today)
            .fetch_optional(&mut *self)
            .await?;
        let Some((account, label)) = told else { return Ok(false) };
        if news.count == 0 {
            return Ok(false);
        }
        let Some(to) = self.person(account).await? else { return Ok(false) };
        sqlx::query(
            "INSERT INTO token (token_hash, purpose, account_id, object_id, created_at, expires_at)
             VALUES ($1, 'stop_search', $2, $3, $4, $5)",
        )
        .bind(&news.stop_hash)
        .bind(account)
        .bind(id)
        .bind(act.now)
        .bind(act.now + Duration::days(STOP_DAYS))
        .execute(&mut *self)
        .await?;
        let notice = Notice::NewOffers {
            search: label,
            titles: news.titles.clone(),
            count: news.count,
            path: news.path.clone(),
            stop: news.stop.clone(),
        };
        queue!(self, act, format!("search:{}:{}:{account}", SavedSearchId(id), act.today), &to, &notice);
        Ok(true)
    }
}
}

impl Db {
    /// Keeps a search for somebody: they are told of offers published from now on.
    pub async fn keep_search(
        &self,
        act: &Act<'_>,
        id: SavedSearchId,
        account: AccountId,
        query: &str,
        label: &str,
    ) -> Result<Kept, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_keep(act, id.0, account.0, query, label).await?
        }))
    }

    /// The searches somebody keeps, the last one first.
    pub async fn searches_of(&self, account: AccountId) -> Result<Vec<SavedSearch>, StoreError> {
        let sql =
            "SELECT id, query, label, saved_at FROM saved_search WHERE account_id = $1 AND stopped_at IS NULL
                   ORDER BY saved_at DESC, id";
        let lines: Vec<(Uuid, String, String, DateTime<Utc>)> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(account.0)
            .fetch_all(pool)
            .await)?;
        let search = |(id, query, label, saved_at)| SavedSearch {
            id: SavedSearchId(id),
            query,
            label,
            saved_at,
        };
        Ok(lines.into_iter().map(search).collect())
    }

    /// Keeps a search no longer; `false` when it is not this person's.
    pub async fn stop_search(
        &self,
        account: AccountId,
        id: SavedSearchId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql =
            "UPDATE saved_search SET stopped_at = COALESCE(stopped_at, $3) WHERE id = $1 AND account_id = $2";
        Ok(in_transaction!(self, |tx| {
            sqlx::query(sql)
                .bind(id.0)
                .bind(account.0)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected()
        }) > 0)
    }

    /// The same from a letter's link, as often as it is followed; `false` when the link is not good.
    pub async fn stop_search_by_token(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE saved_search SET stopped_at = COALESCE(stopped_at, $2)
                   WHERE id = (SELECT object_id FROM token
                               WHERE token_hash = $1 AND purpose = 'stop_search' AND expires_at > $2)";
        Ok(in_transaction!(self, |tx| {
            sqlx::query(sql)
                .bind(token_hash)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected()
        }) > 0)
    }

    /// Searches whose keeper was told nothing today and can be written to, after that id, at most `limit`.
    pub async fn searches_due(
        &self,
        today: NaiveDate,
        after: Option<SavedSearchId>,
        limit: i32,
    ) -> Result<Vec<DueSearch>, StoreError> {
        let sql =
            "SELECT s.id, s.query, s.told_until FROM saved_search s JOIN account a ON a.id = s.account_id
                   WHERE s.stopped_at IS NULL AND (s.told_on IS NULL OR s.told_on < $1) AND s.id > $2
                     AND a.email IS NOT NULL AND a.suspended_at IS NULL
                   ORDER BY s.id LIMIT $3";
        let lines: Vec<(Uuid, String, DateTime<Utc>)> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(today)
            .bind(after.map_or(Uuid::nil(), |after| after.0))
            .bind(limit)
            .fetch_all(pool)
            .await)?;
        let search = |(id, query, told_until)| DueSearch {
            id: SavedSearchId(id),
            query,
            told_until,
        };
        Ok(lines.into_iter().map(search).collect())
    }

    /// Records what was found for a search, and tells its keeper when there is something, at most once a day; whether a
    /// letter was queued. Two servers that found the same tell it once.
    pub async fn told(
        &self,
        act: &Act<'_>,
        id: SavedSearchId,
        news: &SearchNews,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| { tx.do_tell(act, id.0, news).await? }))
    }
}
