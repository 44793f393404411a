//! A hidden offer that its host has corrected: asked to be read again, once until a moderator answers.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, OfferId},
    offer::{OfferState, history::OfferHappening, moves::OfferActor},
};
use uuid::Uuid;

use super::{
    OfferHistory,
    moves::{OfferMoves, moderated},
};
use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, in_transaction, on_pool},
    people::People,
    seat::Seats,
};

/// What became of a request, or of an answer to one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reviewed {
    /// Done.
    Done,
    /// Asked already and not answered yet; or answered already.
    Already,
    /// The offer is not hidden (any more).
    NotHidden,
    /// There is no such offer for this person.
    Gone,
}

/// A hidden offer that its host asks to be read again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReviewAsked {
    /// Which.
    pub id: OfferId,
    /// Title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// Why it was hidden.
    pub reason: String,
    /// Since when they wait.
    pub asked_at: DateTime<Utc>,
}

type AskedRow = (Uuid, String, String, Option<String>, DateTime<Utc>);

both_engines! {
trait Reviews {
    async fn do_ask_review(&mut self, act: &Act<'_>, offer: Uuid, words: &str) -> Result<Reviewed, StoreError> {
        let Some(standing) = self.lock_offer(offer).await? else { return Ok(Reviewed::Gone) };
        if !self.may_publish(standing.structure, act.by).await? {
            return Ok(Reviewed::Gone);
        }
        if standing.state != OfferState::Hidden {
            return Ok(Reviewed::NotHidden);
        }
        let asked = sqlx::query("UPDATE offer SET review_asked_at = $2 WHERE id = $1 AND review_asked_at IS NULL")
            .bind(offer)
            .bind(act.now)
            .execute(&mut *self)
            .await?;
        if asked.rows_affected() == 0 {
            return Ok(Reviewed::Already);
        }
        let (what, actor) = (OfferHappening::ReviewAsked, OfferActor::Host);
        self.note_offer(act, offer, what, actor, standing.state, words).await?;
        Ok(Reviewed::Done)
    }

    async fn do_refuse_review(&mut self, act: &Act<'_>, offer: Uuid, reason: &str) -> Result<Reviewed, StoreError> {
        let Some(standing) = self.lock_offer(offer).await? else { return Ok(Reviewed::Gone) };
        if !self.may_moderate(act.by).await? {
            return Ok(Reviewed::Gone);
        }
        if standing.state != OfferState::Hidden {
            return Ok(Reviewed::NotHidden);
        }
        let sql = "UPDATE offer SET review_asked_at = NULL, hidden_reason = $2
                   WHERE id = $1 AND review_asked_at IS NOT NULL";
        let answered = sqlx::query(sql).bind(offer).bind(reason).execute(&mut *self).await?;
        if answered.rows_affected() == 0 {
            return Ok(Reviewed::Already);
        }
        let what = OfferHappening::ReviewRefused;
        self.note_offer(act, offer, what, OfferActor::Moderator, standing.state, reason).await?;
        let notice = moderated(offer, &standing, false, reason);
        self.tell_owners(act, offer, &standing, what.code(), &notice).await?;
        self.audit(act, format!("offer.{}", what.code()), offer, reason).await?;
        Ok(Reviewed::Done)
    }
}
}

impl Db {
    /// The host of a hidden offer asks for it to be read again; `words` say what was corrected, and may be empty.
    pub async fn ask_review(&self, act: &Act<'_>, id: OfferId, words: &str) -> Result<Reviewed, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_ask_review(act, id.0, words).await?
        }))
    }

    /// A moderator has read it again and leaves it hidden: the host is told why, and may ask once more.
    pub async fn refuse_review(
        &self,
        act: &Act<'_>,
        id: OfferId,
        reason: &str,
    ) -> Result<Reviewed, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_refuse_review(act, id.0, reason).await?
        }))
    }

    /// When the host of an offer asked for it to be read again, while they wait for an answer; for its structure's members.
    pub async fn review_asked_at(
        &self,
        by: AccountId,
        id: OfferId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT o.review_asked_at FROM offer o JOIN membership m ON m.structure_id = o.structure_id
                   WHERE o.id = $1 AND m.account_id = $2";
        let asked: Option<Option<DateTime<Utc>>> = on_pool!(self, |pool| sqlx::query_scalar(sql)
            .bind(id.0)
            .bind(by.0)
            .fetch_optional(pool)
            .await)?;
        Ok(asked.flatten())
    }

    /// The hidden offers that wait to be read again, the oldest request first.
    pub async fn reviews_asked(&self, limit: i32) -> Result<Vec<ReviewAsked>, StoreError> {
        let sql = "SELECT o.id, o.title, s.name, o.hidden_reason, o.review_asked_at
                   FROM offer o JOIN structure s ON s.id = o.structure_id
                   WHERE o.review_asked_at IS NOT NULL ORDER BY o.review_asked_at, o.id LIMIT $1";
        let rows: Vec<AskedRow> =
            on_pool!(self, |pool| sqlx::query_as(sql).bind(limit).fetch_all(pool).await)?;
        Ok(rows
            .into_iter()
            .map(|(id, title, structure, reason, asked_at)| ReviewAsked {
                id: OfferId(id),
                title,
                structure,
                reason: reason.unwrap_or_default(),
                asked_at,
            })
            .collect())
    }
}
