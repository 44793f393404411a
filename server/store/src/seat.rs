//! Seats: held for accepted pupils, taken by confirmed ones. All of it under the offer's lock.

use chrono::{DateTime, Utc};
use domain::{
    id::{ApplicationId, OfferId},
    notice::{Notice, OfferChange},
    offer::{
        OfferState,
        history::OfferHappening,
        moves::{OfferActor, OfferEvent, next},
    },
    path,
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Noun, StoreError, act::Act, change::record_change, db::both_engines, offer::OfferHistory, outbox::queue,
    people::People, row::code,
};

#[derive(FromRow)]
struct StandingRow {
    state: String,
    hidden_from: Option<String>,
    title: String,
    structure_id: Uuid,
    campaign_id: Uuid,
    weeks: String,
    format: String,
}

/// Where an offer stands, read under its lock.
pub(crate) struct Standing {
    pub state: OfferState,
    pub hidden_from: Option<OfferState>,
    pub title: String,
    pub structure: Uuid,
    pub campaign: Uuid,
    pub weeks: Weeks,
    pub format: String,
}

impl TryFrom<StandingRow> for Standing {
    type Error = StoreError;

    fn try_from(row: StandingRow) -> Result<Self, StoreError> {
        Ok(Self {
            state: code("offer.state", &row.state, OfferState::from_code)?,
            hidden_from: row
                .hidden_from
                .map(|state| code("offer.hidden_from", &state, OfferState::from_code))
                .transpose()?,
            title: row.title,
            structure: row.structure_id,
            campaign: row.campaign_id,
            weeks: code("offer.weeks", &row.weeks, Weeks::from_code)?,
            format: row.format,
        })
    }
}

both_engines! {
/// Steps about one offer's seats and state.
pub(crate) trait Seats {
    /// Takes hold of an offer until the transaction ends, and reads it. Several are locked in the order of their ids. What
    /// edits are compared by is another number, `content_version`.
    async fn lock_offer(&mut self, offer: Uuid) -> Result<Option<Standing>, StoreError> {
        let sql = "UPDATE offer SET version = version + 1 WHERE id = $1
                   RETURNING state, hidden_from, title, structure_id, campaign_id, weeks, format";
        let row: Option<StandingRow> = sqlx::query_as(sql).bind(offer).fetch_optional(&mut *self).await?;
        row.map(Standing::try_from).transpose()
    }

    /// Whether each of those weeks has a seat.
    async fn has_seats(&mut self, offer: Uuid, weeks: Weeks) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM seat WHERE offer_id = $1 AND week = $2 AND held + taken < seats)";
        for week in weeks.iter() {
            let free: bool = sqlx::query_scalar(sql).bind(offer).bind(week.number()).fetch_one(&mut *self).await?;
            if !free {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Moves seats of those weeks: so many more held, so many more taken.
    async fn shift_seats(&mut self, offer: Uuid, weeks: Weeks, held: i32, taken: i32) -> Result<(), StoreError> {
        for week in weeks.iter() {
            sqlx::query("UPDATE seat SET held = held + $3, taken = taken + $4 WHERE offer_id = $1 AND week = $2")
                .bind(offer)
                .bind(week.number())
                .bind(held)
                .bind(taken)
                .execute(&mut *self)
                .await?;
        }
        Ok(())
    }

    /// After seats moved: the offer is full when no week has one left, published again when one has, and the change log
    /// knows. Who waits for an answer is told once that it is full.
    async fn settle_offer(&mut self, act: &Act<'_>, offer: Uuid) -> Result<OfferState, StoreError> {
        let sql = "SELECT o.state, o.title, o.version,
                          (SELECT COALESCE(SUM(seats - held - taken), 0) FROM seat WHERE offer_id = o.id)
                   FROM offer o WHERE o.id = $1";
        let (state, title, version, left): (String, String, i32, i64) =
            sqlx::query_as(sql).bind(offer).fetch_one(&mut *self).await?;
        let mut state = code("offer.state", &state, OfferState::from_code)?;
        let event = if left > 0 { OfferEvent::Free } else { OfferEvent::Fill };
        if let Some(to) = next(state, event, OfferActor::Seats, None) {
            self.put_offer_state(offer, to, act.now).await?;
            self.note_offer(act, offer, OfferHappening::Moved(event), OfferActor::Seats, to, "").await?;
            state = to;
            if event == OfferEvent::Fill {
                self.tell_pending_full(act, offer, title, version).await?;
            }
        }
        record_change!(self, Noun::Offer, Some(offer), act.now);
        Ok(state)
    }

    /// Writes an offer's state.
    async fn put_offer_state(&mut self, offer: Uuid, to: OfferState, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "UPDATE offer SET state = $2, updated_at = $3,
                          published_at = CASE WHEN $2 = 'published' THEN COALESCE(published_at, $3) ELSE published_at END
                   WHERE id = $1";
        sqlx::query(sql).bind(offer).bind(to.code()).bind(now).execute(&mut *self).await?;
        Ok(())
    }

    /// Tells those who wait for an answer that the offer is full. Full, freed and full again, it is a new fact each time:
    /// each time the offer was locked, hence has another version.
    async fn tell_pending_full(
        &mut self,
        act: &Act<'_>,
        offer: Uuid,
        title: String,
        version: i32,
    ) -> Result<(), StoreError> {
        let sql = "SELECT id, student_id FROM application WHERE offer_id = $1 AND state IN ('submitted', 'read')
                   ORDER BY id";
        let waiting: Vec<(Uuid, Uuid)> = sqlx::query_as(sql).bind(offer).fetch_all(&mut *self).await?;
        for (application, student) in waiting {
            if let Some(to) = self.person(student).await? {
                let notice = Notice::OfferChanged {
                    offer: title.clone(),
                    change: OfferChange::Full,
                    path: path::application_of_student(ApplicationId(application)),
                };
                queue!(self, act, format!("full:{}:{version}:{student}", OfferId(offer)), &to, &notice);
            }
        }
        Ok(())
    }
}
}
