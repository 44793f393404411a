//! What an offer has been through: a line in the transaction of each move and each edit.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::OfferId,
    offer::{
        OfferState,
        history::{OfferHistoryKind, OfferHistoryLine},
        transitions::OfferActor,
    },
};
use uuid::Uuid;

use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql, decode::code};

/// Writing an offer's history, under its lock.
impl Conn {
    /// Adds a line, after the last one whatever its time. Seats and time are nobody: they move offers in no one's name, even
    /// where somebody's application was the cause.
    pub(crate) async fn append_offer_history(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        what: OfferHistoryKind,
        actor: OfferActor,
        state: OfferState,
        note: &str,
    ) -> Result<(), StoreError> {
        let last = sql!("SELECT at FROM offer_event WHERE offer_id = $1 ORDER BY at DESC LIMIT 1");
        let last: Option<DateTime<Utc>> = self.query(last).bind(offer).optional_scalar().await?;
        let at = last.map_or(context.now, |last| {
            context.now.max(last + TimeDelta::microseconds(1))
        });
        let by = context
            .actor
            .filter(|_| matches!(actor, OfferActor::Host | OfferActor::Moderator));
        self.query(sql!(
            "INSERT INTO offer_event (id, offer_id, at, account_id, actor, event, state, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ))
        .bind((context.ids)())
        .bind(offer)
        .bind(at)
        .bind(by.map(|by| by.0))
        .bind(actor.code())
        .bind(what.code())
        .bind(state.code())
        .bind(note)
        .execute()
        .await?;
        Ok(())
    }
}

/// When, by whom, in what quality, what happened, what was said.
type HistoryRow = (DateTime<Utc>, Option<String>, String, String, String);

impl Db {
    /// What an offer has been through, from its beginning; whoever asks has been shown the offer itself.
    pub async fn offer_history(&self, id: OfferId) -> Result<Vec<OfferHistoryLine>, StoreError> {
        let sql = sql!(
            "SELECT e.at, a.name, e.actor, e.event, e.note FROM offer_event e
             LEFT JOIN account a ON a.id = e.account_id WHERE e.offer_id = $1 ORDER BY e.at, e.id"
        );
        let rows: Vec<HistoryRow> = self.query(sql).bind(id.0).all().await?;
        rows.into_iter()
            .map(|(at, by, actor, event, note)| {
                Ok(OfferHistoryLine {
                    at,
                    by,
                    actor: code("offer_event.actor", &actor, OfferActor::from_code)?,
                    what: code("offer_event.event", &event, OfferHistoryKind::from_code)?,
                    note,
                })
            })
            .collect()
    }
}
