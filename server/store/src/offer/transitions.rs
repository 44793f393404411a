//! Moves of offers, and what becomes of those who applied.

use chrono::NaiveDate;
use domain::{
    application::{Actor, ApplicationEvent, next as next_application},
    id::{OfferId, StructureId},
    notification::{Notification, OfferChange},
    offer::{
        OfferState,
        history::OfferHistoryKind,
        transitions::{OfferActor, OfferEvent, next},
    },
    urls,
    weeks::{Week, Weeks},
};
use uuid::Uuid;

use crate::{
    Conn, Db, StoreError, change_context::ChangeContext, conn::Statement, conn::sql, seat::LockedOffer,
};

/// What became of an offer's move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfferMoved {
    /// Made: its state now. A resumed offer without a seat is full at once.
    Done(OfferState),
    /// Its state does not allow it (any more).
    NotNow(OfferState),
    /// Somebody has applied: only a moderator removes it.
    HasApplications,
    /// There is no such offer for this person.
    Gone,
}

/// Offers of the campaign `$1` for the weeks `$2` that are not over yet, `$3` at most.
pub(crate) const OPEN: Statement = sql!(
    "SELECT id FROM offer
     WHERE campaign_id = $1 AND weeks = $2 AND state IN ('published', 'paused', 'full') ORDER BY id LIMIT $3"
);

impl Conn {
    pub(crate) async fn move_offer(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        event: OfferEvent,
        actor: OfferActor,
        reason: &str,
    ) -> Result<OfferMoved, StoreError> {
        if event == OfferEvent::Restore {
            // Its structure first: what is put back must not meet a name that changes just then.
            let sql = sql!("SELECT structure_id FROM offer WHERE id = $1");
            let structure: Option<Uuid> = self.query(sql).bind(offer).optional_scalar().await?;
            if let Some(structure) = structure {
                self.lock_structure(StructureId(structure)).await?;
            }
        }
        let Some(locked_offer) = self.lock_offer(offer).await? else {
            return Ok(OfferMoved::Gone);
        };
        let allowed = match actor {
            OfferActor::Host => self.may_publish(locked_offer.structure, context.actor).await?,
            OfferActor::Moderator => self.may_moderate(context.actor, offer).await?,
            OfferActor::Clock => context.today >= self.last_monday(&locked_offer).await?,
            // Seats move offers by themselves (`refresh_availability`), nobody in their name.
            OfferActor::Seats => false,
        };
        if !allowed {
            return Ok(OfferMoved::Gone);
        }
        self.apply_offer_move(context, offer, &locked_offer, event, actor, reason)
            .await
    }

    /// The first day of the offer's last week.
    pub(crate) async fn last_monday(&mut self, locked_offer: &LockedOffer) -> Result<NaiveDate, StoreError> {
        let campaign = self.campaign_of(locked_offer.campaign).await?;
        Ok(locked_offer
            .weeks
            .iter()
            .map(|week| campaign.monday(week))
            .max()
            .unwrap_or(campaign.week2))
    }

    /// Makes a move that this person may ask for, under the offer's lock.
    pub(crate) async fn apply_offer_move(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        locked_offer: &LockedOffer,
        event: OfferEvent,
        actor: OfferActor,
        reason: &str,
    ) -> Result<OfferMoved, StoreError> {
        let Some(to) = next(locked_offer.state, event, actor, locked_offer.hidden_from) else {
            return Ok(OfferMoved::NotNow(locked_offer.state));
        };
        // What waits for its structure comes back with it, and so does what a moderator puts back meanwhile.
        if event == OfferEvent::Restore && locked_offer.held {
            return Ok(OfferMoved::NotNow(locked_offer.state));
        }
        if event == OfferEvent::Restore && self.waits_for_vetting(locked_offer.structure).await? {
            let from = locked_offer.hidden_from.unwrap_or(OfferState::Published);
            self.hold_offer(context, offer, from).await?;
            self.write_audit(context, "offer.restore", Some(offer), reason)
                .await?;
            return Ok(OfferMoved::Done(OfferState::Hidden));
        }
        if event == OfferEvent::Remove && actor == OfferActor::Host {
            let applied: bool = self
                .query(sql!(
                    "SELECT EXISTS (SELECT 1 FROM application WHERE offer_id = $1)"
                ))
                .bind(offer)
                .scalar()
                .await?;
            if applied {
                return Ok(OfferMoved::HasApplications);
            }
        }
        self.set_offer_state(offer, to, context.now).await?;
        self.append_offer_history(context, offer, OfferHistoryKind::Moved(event), actor, to, reason)
            .await?;
        match event {
            OfferEvent::Hide => {
                self.query(sql!(
                    "UPDATE offer SET hidden_from = $2, hidden_reason = $3, review_asked_at = NULL
                     WHERE id = $1"
                ))
                .bind(offer)
                .bind(locked_offer.state.code())
                .bind(reason)
                .execute()
                .await?;
                let notification = moderated(offer, locked_offer, false, reason);
                self.notify_owners(context, offer, locked_offer, event.code(), &notification)
                    .await?;
            }
            OfferEvent::Restore => {
                let sql = sql!(
                    "UPDATE offer SET hidden_from = NULL, hidden_reason = NULL, review_asked_at = NULL
                     WHERE id = $1"
                );
                self.query(sql).bind(offer).execute().await?;
                let notification = Notification::OfferRestored {
                    offer: locked_offer.title.clone(),
                    path: urls::offer_of_structure(OfferId(offer)),
                };
                self.notify_owners(context, offer, locked_offer, event.code(), &notification)
                    .await?;
            }
            OfferEvent::End => self.close_waiting(context, offer, OfferChange::Ended).await?,
            OfferEvent::Remove => {
                self.query(sql!("UPDATE offer SET review_asked_at = NULL WHERE id = $1"))
                    .bind(offer)
                    .execute()
                    .await?;
                self.close_waiting(context, offer, OfferChange::Removed).await?;
                if actor == OfferActor::Moderator {
                    let notification = moderated(offer, locked_offer, true, reason);
                    self.notify_owners(context, offer, locked_offer, event.code(), &notification)
                        .await?;
                }
            }
            OfferEvent::Publish
            | OfferEvent::Pause
            | OfferEvent::Resume
            | OfferEvent::Fill
            | OfferEvent::Free => {}
        }
        let state = self.refresh_availability(context, offer).await?;
        if actor == OfferActor::Moderator {
            self.write_audit(context, &format!("offer.{}", event.code()), Some(offer), reason)
                .await?;
        }
        Ok(OfferMoved::Done(state))
    }

    /// An offer that waits for its structure is hidden for its own sake: it does not come back with the structure.
    pub(crate) async fn hide_held_offer(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        locked_offer: &LockedOffer,
        reason: &str,
    ) -> Result<(), StoreError> {
        let sql = sql!("UPDATE offer SET held_at = NULL, hidden_reason = $2 WHERE id = $1");
        self.query(sql).bind(offer).bind(reason).execute().await?;
        let event = OfferEvent::Hide;
        let what = OfferHistoryKind::Moved(event);
        self.append_offer_history(
            context,
            offer,
            what,
            OfferActor::Moderator,
            OfferState::Hidden,
            reason,
        )
        .await?;
        let notification = moderated(offer, locked_offer, false, reason);
        self.notify_owners(context, offer, locked_offer, event.code(), &notification)
            .await?;
        self.write_audit(context, "offer.hide", Some(offer), reason).await
    }

    /// Those who wait for an answer get none any more and are told. When the offer is removed, seats held are freed too:
    /// nobody may confirm a place that is gone.
    pub(crate) async fn close_waiting(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        change: OfferChange,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "SELECT id FROM application WHERE offer_id = $1 AND state IN ('submitted', 'read', 'accepted')
             ORDER BY id"
        );
        let waiting: Vec<Uuid> = self.query(sql).bind(offer).scalars().await?;
        for id in waiting {
            let Some(application) = self.load_locked_application(id).await? else {
                continue;
            };
            let event = if application.state.is_pending() {
                ApplicationEvent::Expire
            } else if change == OfferChange::Removed {
                ApplicationEvent::Lapse
            } else {
                continue;
            };
            let Some(to) = next_application(application.state, event, Actor::Clock) else {
                continue;
            };
            if event == ApplicationEvent::Lapse {
                self.shift_seats(offer, application.weeks, -1, 0).await?;
            }
            self.transition(context, &application, event, to, None, "")
                .await?;
            let notification = Notification::OfferChanged {
                offer: application.title.clone(),
                change,
                path: urls::application_of_student(application.id),
            };
            self.notify_student(context, &application, "offer_gone", &notification)
                .await?;
        }
        Ok(())
    }

    pub(crate) async fn notify_owners(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        locked_offer: &LockedOffer,
        what: &str,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        for to in self.owners(locked_offer.structure).await? {
            let who = to.account.map(|account| account.to_string()).unwrap_or_default();
            // Hidden, corrected and hidden again: another key each time.
            let dedup_key = format!(
                "moderated:{offer}:{what}:{}:{who}",
                context.now.timestamp_micros()
            );
            self.enqueue_email(context, &dedup_key, &to, notification).await?;
        }
        Ok(())
    }
}

/// What the host reads of a moderator's decision.
pub(super) fn moderated(
    offer: Uuid,
    locked_offer: &LockedOffer,
    removed: bool,
    reason: &str,
) -> Notification {
    Notification::OfferModerated {
        offer: locked_offer.title.clone(),
        removed,
        reason: reason.to_owned(),
        path: urls::offer_of_structure(OfferId(offer)),
    }
}

impl Db {
    /// Moves an offer for somebody: a host publishes, pauses, resumes, ends and removes; a moderator hides, restores and
    /// removes; the clock ends. `reason` is what the host reads when a moderator acts.
    pub async fn move_offer_by(
        &self,
        context: &ChangeContext<'_>,
        id: OfferId,
        event: OfferEvent,
        actor: OfferActor,
        reason: &str,
    ) -> Result<OfferMoved, StoreError> {
        self.transaction(async |tx| tx.move_offer(context, id.0, event, actor, reason).await)
            .await
    }

    /// Offers whose last week has started and that are not over yet. Asked all the time and most often for nothing:
    /// nothing but those is read.
    pub async fn due_offers(&self, today: NaiveDate, limit: i32) -> Result<Vec<OfferId>, StoreError> {
        let sql = sql!("SELECT id, week1, week2 FROM campaign WHERE week1 <= $1 ORDER BY week1");
        let campaigns: Vec<(Uuid, NaiveDate, NaiveDate)> = self.query(sql).bind(today).all().await?;
        let mut due = Vec::new();
        for (campaign, week1, week2) in campaigns {
            for weeks in Weeks::ALL {
                let last = if weeks.covers(Week::Second) { week2 } else { week1 };
                let room = limit - i32::try_from(due.len()).unwrap_or(limit);
                if last > today || room <= 0 {
                    continue;
                }
                let ids: Vec<Uuid> = self
                    .query(OPEN)
                    .bind(campaign)
                    .bind(weeks.code())
                    .bind(room)
                    .scalars()
                    .await?;
                due.extend(ids.into_iter().map(OfferId));
            }
        }
        Ok(due)
    }

    /// Ends an offer whose last week has started; `false` when there is nothing to end.
    pub async fn end_offer(&self, context: &ChangeContext<'_>, id: OfferId) -> Result<bool, StoreError> {
        let moved = self
            .move_offer_by(context, id, OfferEvent::End, OfferActor::Clock, "")
            .await?;
        Ok(matches!(moved, OfferMoved::Done(_)))
    }
}
