//! What an offer has been through: a line in the transaction of each move and each edit.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::OfferId,
    offer::{
        OfferState,
        history::{OfferHappening, OfferHistoryLine},
        moves::OfferActor,
    },
};
use uuid::Uuid;

use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, on_pool},
    row::code,
};

both_engines! {
/// Writing an offer's history, under its lock.
pub(crate) trait OfferHistory {
    /// Adds a line, after the last one whatever its time. Seats and time are nobody: they move offers in no one's name, even
    /// where somebody's application was the cause.
    async fn note_offer(
        &mut self,
        act: &Act<'_>,
        offer: Uuid,
        what: OfferHappening,
        actor: OfferActor,
        state: OfferState,
        note: &str,
    ) -> Result<(), StoreError> {
        let last = "SELECT at FROM offer_event WHERE offer_id = $1 ORDER BY at DESC LIMIT 1";
        let last: Option<DateTime<Utc>> = sqlx::query_scalar(last).bind(offer).fetch_optional(&mut *self).await?;
        let at = last.map_or(act.now, |last| act.now.max(last + TimeDelta::microseconds(1)));
        let by = act.by.filter(|_| matches!(actor, OfferActor::Host | OfferActor::Moderator));
        sqlx::query(
            "INSERT INTO offer_event (id, offer_id, at, account_id, actor, event, state, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind((act.ids)())
        .bind(offer)
        .bind(at)
        .bind(by.map(|by| by.0))
        .bind(actor.code())
        .bind(what.code())
        .bind(state.code())
        .bind(note)
        .execute(&mut *self)
        .await?;
        Ok(())
    }
}
}

/// When, by whom, in what quality, what happened, what was said.
type HistoryRow = (DateTime<Utc>, Option<String>, String, String, String);

impl Db {
    /// What an offer has been through, from its beginning; whoever asks has been shown the offer itself.
    pub async fn offer_history(&self, id: OfferId) -> Result<Vec<OfferHistoryLine>, StoreError> {
        let sql = "SELECT e.at, a.name, e.actor, e.event, e.note FROM offer_event e
                   LEFT JOIN account a ON a.id = e.account_id WHERE e.offer_id = $1 ORDER BY e.at, e.id";
        let rows: Vec<HistoryRow> =
            on_pool!(self, |pool| sqlx::query_as(sql).bind(id.0).fetch_all(pool).await)?;
        rows.into_iter()
            .map(|(at, by, actor, event, note)| {
                Ok(OfferHistoryLine {
                    at,
                    by,
                    actor: code("offer_event.actor", &actor, OfferActor::from_code)?,
                    what: code("offer_event.event", &event, OfferHappening::from_code)?,
                    note,
                })
            })
            .collect()
    }
}
