//! Seats: held for accepted pupils, taken by confirmed ones. All of it under the offer's lock.

use chrono::{DateTime, Utc};
use domain::{
    id::{ApplicationId, OfferId},
    notification::{Notification, OfferChange},
    offer::{
        OfferState,
        history::OfferHistoryKind,
        transitions::{OfferActor, OfferEvent, next},
    },
    urls,
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Noun, StoreError, change_context::ChangeContext, conn::sql, decode::code};

#[derive(FromRow)]
struct LockedOfferRow {
    state: String,
    hidden_from: Option<String>,
    held: bool,
    title: String,
    structure_id: Uuid,
    campaign_id: Uuid,
    weeks: String,
    format: String,
}

/// An offer, read under its lock.
pub(crate) struct LockedOffer {
    pub state: OfferState,
    pub hidden_from: Option<OfferState>,
    /// Hidden because its structure waits to be vetted.
    pub held: bool,
    pub title: String,
    pub structure: Uuid,
    pub campaign: Uuid,
    pub weeks: Weeks,
    pub format: String,
}

impl TryFrom<LockedOfferRow> for LockedOffer {
    type Error = StoreError;

    fn try_from(row: LockedOfferRow) -> Result<Self, StoreError> {
        Ok(Self {
            state: code("offer.state", &row.state, OfferState::from_code)?,
            hidden_from: row
                .hidden_from
                .map(|state| code("offer.hidden_from", &state, OfferState::from_code))
                .transpose()?,
            held: row.held,
            title: row.title,
            structure: row.structure_id,
            campaign: row.campaign_id,
            weeks: code("offer.weeks", &row.weeks, Weeks::from_code)?,
            format: row.format,
        })
    }
}

/// Steps about one offer's seats and state, in the order in which a move takes them.
impl Conn {
    /// Locks an offer until the transaction ends, and reads it. Several are locked in the order of their ids. What
    /// edits are compared by is another number, `content_version`.
    pub(crate) async fn lock_offer(&mut self, offer: Uuid) -> Result<Option<LockedOffer>, StoreError> {
        let sql = sql!(
            "UPDATE offer SET version = version + 1 WHERE id = $1
             RETURNING state, hidden_from, held_at IS NOT NULL AS held, title, structure_id, campaign_id, weeks, format"
        );
        let row: Option<LockedOfferRow> = self.query(sql).bind(offer).optional().await?;
        row.map(LockedOffer::try_from).transpose()
    }

    /// Whether each of those weeks has a seat.
    pub(crate) async fn has_seats(&mut self, offer: Uuid, weeks: Weeks) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM seat WHERE offer_id = $1 AND week = $2 AND held + taken < seats)"
        );
        for week in weeks.iter() {
            let free: bool = self.query(sql).bind(offer).bind(week.number()).scalar().await?;
            if !free {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Moves seats of those weeks: so many more held, so many more taken.
    pub(crate) async fn shift_seats(
        &mut self,
        offer: Uuid,
        weeks: Weeks,
        held: i32,
        taken: i32,
    ) -> Result<(), StoreError> {
        for week in weeks.iter() {
            self.query(sql!(
                "UPDATE seat SET held = held + $3, taken = taken + $4 WHERE offer_id = $1 AND week = $2"
            ))
            .bind(offer)
            .bind(week.number())
            .bind(held)
            .bind(taken)
            .execute()
            .await?;
        }
        Ok(())
    }

    /// Call after seats changed: the offer becomes full when no week has one left, published again when one has, and the
    /// change is recorded. Those who wait for an answer are notified once that it is full.
    pub(crate) async fn refresh_availability(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
    ) -> Result<OfferState, StoreError> {
        let sql = sql!(
            "SELECT o.state, o.title, o.version,
                    (SELECT COALESCE(SUM(seats - held - taken), 0) FROM seat WHERE offer_id = o.id)
             FROM offer o WHERE o.id = $1"
        );
        let (state, title, version, left): (String, String, i32, i64) =
            self.query(sql).bind(offer).one().await?;
        let mut state = code("offer.state", &state, OfferState::from_code)?;
        let event = if left > 0 {
            OfferEvent::Free
        } else {
            OfferEvent::Fill
        };
        if let Some(to) = next(state, event, OfferActor::Seats, None) {
            self.set_offer_state(offer, to, context.now).await?;
            self.append_offer_history(
                context,
                offer,
                OfferHistoryKind::Moved(event),
                OfferActor::Seats,
                to,
                "",
            )
            .await?;
            state = to;
            if event == OfferEvent::Fill {
                self.notify_pending_full(context, offer, title, version).await?;
            }
        }
        self.record_change(Noun::Offer, Some(offer), context.now).await?;
        Ok(state)
    }

    /// Writes an offer's state.
    pub(crate) async fn set_offer_state(
        &mut self,
        offer: Uuid,
        to: OfferState,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE offer SET state = $2, updated_at = $3,
                    published_at = CASE WHEN $2 = 'published' THEN COALESCE(published_at, $3)
                        ELSE published_at END
             WHERE id = $1"
        );
        self.query(sql)
            .bind(offer)
            .bind(to.code())
            .bind(now)
            .execute()
            .await?;
        Ok(())
    }

    /// Notifies those who wait for an answer that the offer is full. Full, freed and full again, the key is another one each time:
    /// each time the offer was locked, hence has another version.
    pub(crate) async fn notify_pending_full(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        title: String,
        version: i32,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "SELECT id, student_id FROM application WHERE offer_id = $1 AND state IN ('submitted', 'read')
             ORDER BY id"
        );
        let waiting: Vec<(Uuid, Uuid)> = self.query(sql).bind(offer).all().await?;
        for (application, student) in waiting {
            if let Some(to) = self.person(student).await? {
                let notification = Notification::OfferChanged {
                    offer: title.clone(),
                    change: OfferChange::Full,
                    path: urls::application_of_student(ApplicationId(application)),
                };
                self.enqueue_email(
                    context,
                    &format!("full:{}:{version}:{student}", OfferId(offer)),
                    &to,
                    &notification,
                )
                .await?;
            }
        }
        Ok(())
    }
}
