//! Moves of offers, and what becomes of those who applied.

use chrono::NaiveDate;
use domain::{
    application::{Actor, ApplicationEvent, next as next_application},
    id::OfferId,
    notice::{Notice, OfferChange},
    offer::{
        OfferState,
        history::OfferHappening,
        moves::{OfferActor, OfferEvent, next},
    },
    path,
    weeks::{Week, Weeks},
};
use uuid::Uuid;

use super::OfferHistory;
use crate::{
    Db, StoreError,
    act::Act,
    application::Steps,
    db::{both_engines, in_transaction, on_pool},
    outbox::queue,
    people::People,
    seat::{Seats, Standing},
};

/// What became of an offer's move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfferMoved {
    /// Made: where it stands now. A resumed offer without a seat is full at once.
    Done(OfferState),
    /// The offer stands where it cannot be made (any more).
    NotNow(OfferState),
    /// Somebody has applied: only a moderator removes it.
    HasApplications,
    /// There is no such offer for this person.
    Gone,
}

/// Offers of the campaign `$1` for the weeks `$2` that are not over yet, `$3` at most.
pub(crate) const OPEN: &str = "SELECT id FROM offer
     WHERE campaign_id = $1 AND weeks = $2 AND state IN ('published', 'paused', 'full') ORDER BY id LIMIT $3";

both_engines! {
pub(crate) trait OfferMoves {
    async fn do_move_offer(
        &mut self,
        act: &Act<'_>,
        offer: Uuid,
        event: OfferEvent,
        actor: OfferActor,
        reason: &str,
    ) -> Result<OfferMoved, StoreError> {
        let Some(standing) = self.lock_offer(offer).await? else { return Ok(OfferMoved::Gone) };
        let allowed = match actor {
            OfferActor::Host => self.may_publish(standing.structure, act.by).await?,
            OfferActor::Moderator => self.may_moderate(act.by).await?,
            OfferActor::Clock => act.today >= self.last_monday(&standing).await?,
            // Seats move offers by themselves (`settle_offer`), nobody in their name.
            OfferActor::Seats => false,
        };
        if !allowed {
            return Ok(OfferMoved::Gone);
        }
        self.apply_offer_move(act, offer, &standing, event, actor, reason).await
    }

    /// The first day of the offer's last week.
    async fn last_monday(&mut self, standing: &Standing) -> Result<NaiveDate, StoreError> {
        let campaign = self.campaign_of(standing.campaign).await?;
        Ok(standing.weeks.iter().map(|week| campaign.monday(week)).max().unwrap_or(campaign.week2))
    }

    /// Makes a move that this person may ask for, under the offer's lock.
    async fn apply_offer_move(
        &mut self,
        act: &Act<'_>,
        offer: Uuid,
        standing: &Standing,
        event: OfferEvent,
        actor: OfferActor,
        reason: &str,
    ) -> Result<OfferMoved, StoreError> {
        let Some(to) = next(standing.state, event, actor, standing.hidden_from) else {
            return Ok(OfferMoved::NotNow(standing.state));
        };
        if event == OfferEvent::Remove && actor == OfferActor::Host {
            let applied: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM application WHERE offer_id = $1)")
                .bind(offer)
                .fetch_one(&mut *self)
                .await?;
            if applied {
                return Ok(OfferMoved::HasApplications);
            }
        }
        self.put_offer_state(offer, to, act.now).await?;
        self.note_offer(act, offer, OfferHappening::Moved(event), actor, to, reason).await?;
        match event {
            OfferEvent::Hide => {
                sqlx::query(
                    "UPDATE offer SET hidden_from = $2, hidden_reason = $3, review_asked_at = NULL WHERE id = $1",
                )
                    .bind(offer)
                    .bind(standing.state.code())
                    .bind(reason)
                    .execute(&mut *self)
                    .await?;
                let notice = moderated(offer, standing, false, reason);
                self.tell_owners(act, offer, standing, event.code(), &notice).await?;
            }
            OfferEvent::Restore => {
                let sql = "UPDATE offer SET hidden_from = NULL, hidden_reason = NULL, review_asked_at = NULL WHERE id = $1";
                sqlx::query(sql)
                    .bind(offer)
                    .execute(&mut *self)
                    .await?;
                let notice = Notice::OfferRestored {
                    offer: standing.title.clone(),
                    path: path::offer_of_structure(OfferId(offer)),
                };
                self.tell_owners(act, offer, standing, event.code(), &notice).await?;
            }
            OfferEvent::End => self.close_waiting(act, offer, OfferChange::Ended).await?,
            OfferEvent::Remove => {
                sqlx::query("UPDATE offer SET review_asked_at = NULL WHERE id = $1")
                    .bind(offer)
                    .execute(&mut *self)
                    .await?;
                self.close_waiting(act, offer, OfferChange::Removed).await?;
                if actor == OfferActor::Moderator {
                    let notice = moderated(offer, standing, true, reason);
                    self.tell_owners(act, offer, standing, event.code(), &notice).await?;
                }
            }
            OfferEvent::Publish | OfferEvent::Pause | OfferEvent::Resume | OfferEvent::Fill | OfferEvent::Free => {}
        }
        let state = self.settle_offer(act, offer).await?;
        if actor == OfferActor::Moderator {
            self.audit(act, format!("offer.{}", event.code()), offer, reason).await?;
        }
        Ok(OfferMoved::Done(state))
    }

    /// Those who wait for an answer get none any more and are told. When the offer is removed, seats held are freed too:
    /// nobody may confirm a place that is gone.
    async fn close_waiting(&mut self, act: &Act<'_>, offer: Uuid, change: OfferChange) -> Result<(), StoreError> {
        let sql = "SELECT id FROM application WHERE offer_id = $1 AND state IN ('submitted', 'read', 'accepted')
                   ORDER BY id";
        let waiting: Vec<Uuid> = sqlx::query_scalar(sql).bind(offer).fetch_all(&mut *self).await?;
        for id in waiting {
            let Some(case) = self.case(id).await? else { continue };
            let event = if case.state.is_pending() {
                ApplicationEvent::Expire
            } else if change == OfferChange::Removed {
                ApplicationEvent::Lapse
            } else {
                continue;
            };
            let Some(to) = next_application(case.state, event, Actor::Clock) else { continue };
            if event == ApplicationEvent::Lapse {
                self.shift_seats(offer, case.weeks, -1, 0).await?;
            }
            self.advance(act, &case, event, to, None, "").await?;
            let notice = Notice::OfferChanged {
                offer: case.title.clone(),
                change,
                path: path::application_of_student(case.id),
            };
            self.tell_student(act, &case, "offer_gone", &notice).await?;
        }
        Ok(())
    }

    async fn tell_owners(
        &mut self,
        act: &Act<'_>,
        offer: Uuid,
        standing: &Standing,
        what: &str,
        notice: &Notice,
    ) -> Result<(), StoreError> {
        for to in self.owners(standing.structure).await? {
            let who = to.account.map(|account| account.to_string()).unwrap_or_default();
            // Hidden, corrected and hidden again: a new fact each time.
            let fact = format!("moderated:{offer}:{what}:{}:{who}", act.now.timestamp_micros());
            queue!(self, act, fact, &to, notice);
        }
        Ok(())
    }
}
}

/// What the host reads of a moderator's decision.
pub(super) fn moderated(offer: Uuid, standing: &Standing, removed: bool, reason: &str) -> Notice {
    Notice::OfferModerated {
        offer: standing.title.clone(),
        removed,
        reason: reason.to_owned(),
        path: path::offer_of_structure(OfferId(offer)),
    }
}

impl Db {
    /// Moves an offer for somebody: a host publishes, pauses, resumes, ends and removes; a moderator hides, restores and
    /// removes; the clock ends. `reason` is what the host reads when a moderator acts.
    pub async fn move_offer_by(
        &self,
        act: &Act<'_>,
        id: OfferId,
        event: OfferEvent,
        actor: OfferActor,
        reason: &str,
    ) -> Result<OfferMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_move_offer(act, id.0, event, actor, reason).await?
        }))
    }

    /// Offers whose last week has started and that are not over yet. Asked all the time and most often for nothing:
    /// nothing but those is read.
    pub async fn due_offers(&self, today: NaiveDate, limit: i32) -> Result<Vec<OfferId>, StoreError> {
        let sql = "SELECT id, week1, week2 FROM campaign WHERE week1 <= $1 ORDER BY week1";
        let campaigns: Vec<(Uuid, NaiveDate, NaiveDate)> =
            on_pool!(self, |pool| sqlx::query_as(sql).bind(today).fetch_all(pool).await)?;
        let mut due = Vec::new();
        for (campaign, week1, week2) in campaigns {
            for weeks in Weeks::ALL {
                let last = if weeks.covers(Week::Second) { week2 } else { week1 };
                let room = limit - i32::try_from(due.len()).unwrap_or(limit);
                if last > today || room <= 0 {
                    continue;
                }
                let ids: Vec<Uuid> = on_pool!(self, |pool| sqlx::query_scalar(OPEN)
                    .bind(campaign)
                    .bind(weeks.code())
                    .bind(room)
                    .fetch_all(pool)
                    .await)?;
                due.extend(ids.into_iter().map(OfferId));
            }
        }
        Ok(due)
    }

    /// Ends an offer whose last week has started; `false` when there is nothing to end.
    pub async fn end_offer(&self, act: &Act<'_>, id: OfferId) -> Result<bool, StoreError> {
        let moved = self
            .move_offer_by(act, id, OfferEvent::End, OfferActor::Clock, "")
            .await?;
        Ok(matches!(moved, OfferMoved::Done(_)))
    }
}
