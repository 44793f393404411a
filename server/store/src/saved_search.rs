//! Searches that people keep, and what they are told of them.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    id::{AccountId, SavedSearchId, SchoolId},
    notification::Notification,
    saved_search::{MAX_SAVED_SEARCHES, SavedSearch},
};
use uuid::Uuid;

use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql, proven::proven};

/// How long the link in an e-mail stops the e-mails.
const STOP_DAYS: i64 = 365;

/// What became of a search to keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SearchSaved {
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
    /// The lycée of whoever keeps it: offers reserved to it are news too.
    pub school: Option<SchoolId>,
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
    /// Path with the secret that stops these e-mails.
    pub stop: String,
    /// The secret's hash.
    pub stop_hash: String,
}

impl SearchNews {
    /// What is told of it; `search` is in words.
    pub(crate) fn notification(&self, search: String) -> Notification {
        Notification::NewOffers {
            search,
            titles: self.titles.clone(),
            count: self.count,
            path: self.path.clone(),
            stop: self.stop.clone(),
        }
    }
}

impl Conn {
    async fn save_search(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        account: Uuid,
        query: &str,
        label: &str,
    ) -> Result<SearchSaved, StoreError> {
        self.lock_person(account).await?;
        let saved: Option<(Uuid, bool)> = self
            .query(sql!(
                "SELECT id, stopped_at IS NULL FROM saved_search WHERE account_id = $1 AND query = $2"
            ))
            .bind(account)
            .bind(query)
            .optional()
            .await?;
        if let Some((saved, true)) = saved {
            return Ok(SearchSaved::Already(SavedSearchId(saved)));
        }
        let count: i64 = self
            .query(sql!(
                "SELECT COUNT(*) FROM saved_search WHERE account_id = $1 AND stopped_at IS NULL"
            ))
            .bind(account)
            .scalar()
            .await?;
        if count >= i64::from(MAX_SAVED_SEARCHES) {
            return Ok(SearchSaved::TooMany);
        }
        if let Some((saved, _)) = saved {
            // Kept again after a stop: only what comes from now on is new.
            self.query(sql!(
                "UPDATE saved_search SET stopped_at = NULL, label = $2, told_until = $3 WHERE id = $1"
            ))
            .bind(saved)
            .bind(label)
            .bind(context.now)
            .execute()
            .await?;
            return Ok(SearchSaved::Done);
        }
        self.query(sql!(
            "INSERT INTO saved_search (id, account_id, query, label, saved_at, told_until)
             VALUES ($1, $2, $3, $4, $5, $5)"
        ))
        .bind(id)
        .bind(account)
        .bind(query)
        .bind(label)
        .bind(context.now)
        .execute()
        .await?;
        Ok(SearchSaved::Done)
    }

    async fn notify_of_search(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        news: &SearchNews,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE saved_search SET told_until = $2, told_on = $3
             WHERE id = $1 AND stopped_at IS NULL AND told_until < $2 AND (told_on IS NULL OR told_on < $3)
             RETURNING account_id, label"
        );
        let told: Option<(Uuid, String)> = self
            .query(sql)
            .bind(id)
            .bind(news.until)
            .bind(context.today)
            .optional()
            .await?;
        let account = match told {
            Some((account, label)) => {
                let Some(to) = self.person(account).await? else {
                    return Ok(false);
                };
                let fact = format!("search:{}:{}:{account}", SavedSearchId(id), context.today);
                self.enqueue_email(context, &fact, &to, &news.notification(label))
                    .await?;
                Some(account)
            }
            // Of somebody without an account, or told by another server.
            None if self.notify_alert(context, id, news).await? => None,
            None => return Ok(false),
        };
        self.query(sql!(
            "INSERT INTO token (token_hash, purpose, account_id, object_id, created_at, expires_at)
             VALUES ($1, 'stop_search', $2, $3, $4, $5)"
        ))
        .bind(&news.stop_hash)
        .bind(account)
        .bind(id)
        .bind(context.now)
        .bind(context.now + Duration::days(STOP_DAYS))
        .execute()
        .await?;
        Ok(true)
    }

    async fn stop_by_token(&mut self, token_hash: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT object_id FROM token WHERE token_hash = $1 AND purpose = 'stop_search' AND expires_at > $2"
        );
        let search: Option<Option<Uuid>> = self
            .query(sql)
            .bind(token_hash)
            .bind(now)
            .optional_scalar()
            .await?;
        let Some(search) = search.flatten() else {
            return Ok(false);
        };
        self.query(sql!(
            "UPDATE saved_search SET stopped_at = COALESCE(stopped_at, $2) WHERE id = $1"
        ))
        .bind(search)
        .bind(now)
        .execute()
        .await?;
        self.erase_alert(search).await?;
        Ok(true)
    }
}

impl Db {
    /// Keeps a search for somebody: they are told of offers published from now on.
    pub async fn save_search(
        &self,
        context: &ChangeContext<'_>,
        id: SavedSearchId,
        account: AccountId,
        query: &str,
        label: &str,
    ) -> Result<SearchSaved, StoreError> {
        self.transaction(async |tx| tx.save_search(context, id.0, account.0, query, label).await)
            .await
    }

    /// The searches somebody keeps, the last one first.
    pub async fn searches_of(&self, account: AccountId) -> Result<Vec<SavedSearch>, StoreError> {
        let sql = sql!(
            "SELECT id, query, label, saved_at FROM saved_search WHERE account_id = $1 AND stopped_at IS NULL
             ORDER BY saved_at DESC, id"
        );
        let lines: Vec<(Uuid, String, String, DateTime<Utc>)> = self.query(sql).bind(account.0).all().await?;
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
        let sql = sql!(
            "UPDATE saved_search SET stopped_at = COALESCE(stopped_at, $3) WHERE id = $1 AND account_id = $2"
        );
        let mut tx = self.begin().await?;
        let stopped = tx
            .query(sql)
            .bind(id.0)
            .bind(account.0)
            .bind(now)
            .execute()
            .await?;
        tx.commit().await?;
        Ok(stopped > 0)
    }

    /// The same from an e-mail's link, as often as it is followed; `false` when the link is not good. Of whoever has no account nothing is
    /// kept.
    pub async fn stop_search_by_token(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.stop_by_token(token_hash, now).await)
            .await
    }

    /// Searches whose keeper was told nothing today and can be written to, with an account or without, after that id, at most `limit`.
    pub async fn searches_due(
        &self,
        today: NaiveDate,
        after: Option<SavedSearchId>,
        limit: i32,
    ) -> Result<Vec<DueSearch>, StoreError> {
        let sql = sql!(
            "SELECT s.id, s.query, t.school_id, s.told_until
             FROM saved_search s JOIN account a ON a.id = s.account_id LEFT JOIN student t ON t.account_id = a.id
             WHERE s.stopped_at IS NULL AND (s.told_on IS NULL OR s.told_on < $1) AND s.id > $2
               AND ", proven!("a"), "
             UNION ALL
             SELECT l.id, l.query, NULL, l.told_until
             FROM search_alert l
             WHERE l.confirmed_at IS NOT NULL AND (l.told_on IS NULL OR l.told_on < $1) AND l.id > $2
             ORDER BY id LIMIT $3"
        );
        let lines: Vec<(Uuid, String, Option<Uuid>, DateTime<Utc>)> = self
            .query(sql)
            .bind(today)
            .bind(after.map_or(Uuid::nil(), |after| after.0))
            .bind(limit)
            .all()
            .await?;
        let search =
            |(id, query, school, told_until): (Uuid, String, Option<Uuid>, DateTime<Utc>)| DueSearch {
                id: SavedSearchId(id),
                query,
                school: school.map(SchoolId),
                told_until,
            };
        Ok(lines.into_iter().map(search).collect())
    }

    /// Records what was found for a search, and tells its keeper when there is something, at most once a day; whether a
    /// e-mail was queued. Two servers that found the same tell it once.
    pub async fn told(
        &self,
        context: &ChangeContext<'_>,
        id: SavedSearchId,
        news: &SearchNews,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.notify_of_search(context, id.0, news).await)
            .await
    }
}
