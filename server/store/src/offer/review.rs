//! A hidden offer that its host has corrected: asked to be read again, once until a moderator answers.

use chrono::{DateTime, Utc};
use domain::{
    academy::Reach,
    id::{AccountId, OfferId},
    offer::{OfferState, history::OfferHistoryKind, transitions::OfferActor},
};
use uuid::Uuid;

use crate::{
    Conn, Db, StoreError, change_context::ChangeContext, conn::sql, offer::transitions::moderated,
    vetting::within_reach,
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

impl Conn {
    async fn ask_offer_review(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        words: &str,
    ) -> Result<Reviewed, StoreError> {
        let Some(locked_offer) = self.lock_offer(offer).await? else {
            return Ok(Reviewed::Gone);
        };
        if !self.may_publish(locked_offer.structure, context.actor).await? {
            return Ok(Reviewed::Gone);
        }
        if locked_offer.state != OfferState::Hidden || locked_offer.held {
            return Ok(Reviewed::NotHidden);
        }
        let asked = self
            .query(sql!(
                "UPDATE offer SET review_asked_at = $2 WHERE id = $1 AND review_asked_at IS NULL"
            ))
            .bind(offer)
            .bind(context.now)
            .execute()
            .await?;
        if asked == 0 {
            return Ok(Reviewed::Already);
        }
        let (what, actor) = (OfferHistoryKind::ReviewAsked, OfferActor::Host);
        self.append_offer_history(context, offer, what, actor, locked_offer.state, words)
            .await?;
        Ok(Reviewed::Done)
    }

    async fn refuse_offer_review(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        reason: &str,
    ) -> Result<Reviewed, StoreError> {
        let Some(locked_offer) = self.lock_offer(offer).await? else {
            return Ok(Reviewed::Gone);
        };
        if !self.may_moderate(context.actor, offer).await? {
            return Ok(Reviewed::Gone);
        }
        if locked_offer.state != OfferState::Hidden {
            return Ok(Reviewed::NotHidden);
        }
        let sql = sql!(
            "UPDATE offer SET review_asked_at = NULL, hidden_reason = $2
             WHERE id = $1 AND review_asked_at IS NOT NULL"
        );
        let answered = self.query(sql).bind(offer).bind(reason).execute().await?;
        if answered == 0 {
            return Ok(Reviewed::Already);
        }
        let what = OfferHistoryKind::ReviewRefused;
        self.append_offer_history(
            context,
            offer,
            what,
            OfferActor::Moderator,
            locked_offer.state,
            reason,
        )
        .await?;
        let notification = moderated(offer, &locked_offer, false, reason);
        self.notify_owners(context, offer, &locked_offer, what.code(), &notification)
            .await?;
        self.write_audit(context, &format!("offer.{}", what.code()), Some(offer), reason)
            .await?;
        Ok(Reviewed::Done)
    }
}

impl Db {
    /// The host of a hidden offer asks for it to be read again; `words` say what was corrected, and may be empty.
    pub async fn ask_review(
        &self,
        context: &ChangeContext<'_>,
        id: OfferId,
        words: &str,
    ) -> Result<Reviewed, StoreError> {
        self.transaction(async |tx| tx.ask_offer_review(context, id.0, words).await)
            .await
    }

    /// A moderator has read it again and leaves it hidden: the host is notified why, and may ask once more.
    pub async fn refuse_review(
        &self,
        context: &ChangeContext<'_>,
        id: OfferId,
        reason: &str,
    ) -> Result<Reviewed, StoreError> {
        self.transaction(async |tx| tx.refuse_offer_review(context, id.0, reason).await)
            .await
    }

    /// When the host of an offer asked for it to be read again, while they wait for an answer; for its structure's members.
    pub async fn review_asked_at(
        &self,
        by: AccountId,
        id: OfferId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = sql!(
            "SELECT o.review_asked_at FROM offer o JOIN membership m ON m.structure_id = o.structure_id
             WHERE o.id = $1 AND m.account_id = $2"
        );
        let asked: Option<Option<DateTime<Utc>>> =
            self.query(sql).bind(id.0).bind(by.0).optional_scalar().await?;
        Ok(asked.flatten())
    }

    /// The hidden offers within somebody's reach that wait to be read again, the oldest request first.
    pub async fn reviews_asked(&self, reach: Reach, limit: i32) -> Result<Vec<ReviewAsked>, StoreError> {
        let sql = sql!(
            "SELECT o.id, o.title, s.name, o.hidden_reason, o.review_asked_at
             FROM offer o JOIN structure s ON s.id = o.structure_id JOIN place p ON p.id = o.place_id
             WHERE o.review_asked_at IS NOT NULL AND ",
            within_reach!("$1", department: "p.department"),
            " ORDER BY o.review_asked_at, o.id LIMIT $2"
        );
        let rows: Vec<AskedRow> = self.query(sql).bind(reach.pattern()).bind(limit).all().await?;
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
