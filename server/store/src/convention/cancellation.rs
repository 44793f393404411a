//! Cancelling by the lycée: what becomes of the place is decided with it, and it can be taken back for a day.

use chrono::{DateTime, Utc};
use domain::{
    application::{Actor, ApplicationEvent, ApplicationState},
    convention::{
        ConventionActor, ConventionEvent, ConventionState, HeadAct, LogEvent, PlaceAfter, next, undone,
    },
    id::ConventionId,
    notification::Notification,
    proposal::{ProposalActor, ProposalEvent, ProposalState},
    urls,
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{opening::Opened, steps::LockedConvention, transitions::ConventionMoved};
use crate::{
    Conn, Db, Secret, StoreError,
    application::LockedApplication,
    change_context::ChangeContext,
    conn::sql,
    decode::code,
    placement::Source,
    proposal::{LockedProposal, Step},
};

/// What became of taking a cancellation back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CancellationUndone {
    /// The convention is again as it was, and the student has the place.
    Done,
    /// It is too late, or it was not the lycée that cancelled.
    NotNow(ConventionState),
    /// The seat went to somebody else.
    SeatTaken,
    /// The student has another place in one of those weeks, or asked for this one again.
    PlacedElsewhere,
    /// Another convention of the same place has gone on since.
    Overtaken,
    /// There is none for this person.
    Gone,
}

/// A convention's place: these never change, so they may be read before anything is locked.
#[derive(FromRow)]
struct PlaceRow {
    student_id: Uuid,
    campaign_id: Uuid,
    weeks: String,
    application_id: Option<Uuid>,
    proposal_id: Option<Uuid>,
    offer_id: Option<Uuid>,
}

/// A place under the locks of its student and its offer.
struct LockedPlace {
    student: Uuid,
    campaign: Uuid,
    weeks: Weeks,
    source: Source,
    held: Held,
}

/// Where a place comes from, and where that stands.
enum Held {
    Application(Box<LockedApplication>),
    Proposal(Box<LockedProposal>),
}

impl LockedPlace {
    /// Whether the student has it.
    fn is_held(&self) -> bool {
        match &self.held {
            Held::Application(application) => application.state == ApplicationState::Confirmed,
            Held::Proposal(proposal) => proposal.state == ProposalState::Agreed,
        }
    }
}

/// Steps, in the order of locks: student, offer, convention.
impl Conn {
    async fn lock_place_of(&mut self, id: Uuid) -> Result<Option<LockedPlace>, StoreError> {
        let sql = sql!(
            "SELECT c.student_id, c.campaign_id, c.weeks, c.application_id, c.proposal_id, a.offer_id
             FROM convention c LEFT JOIN application a ON a.id = c.application_id WHERE c.id = $1"
        );
        let row: Option<PlaceRow> = self.query(sql).bind(id).optional().await?;
        let Some(row) = row else { return Ok(None) };
        self.lock_person(row.student_id).await?;
        if let Some(offer) = row.offer_id {
            self.lock_offer(offer).await?;
        }
        let found = match (row.application_id, row.proposal_id) {
            (Some(application), _) => self.load_locked_application(application).await?.map(|found| {
                (
                    Source::Application(application),
                    Held::Application(Box::new(found)),
                )
            }),
            (None, Some(proposal)) => self
                .load_locked_proposal(proposal)
                .await?
                .map(|found| (Source::Proposal(proposal), Held::Proposal(Box::new(found)))),
            (None, None) => None,
        };
        let weeks = code("convention.weeks", &row.weeks, Weeks::from_code)?;
        Ok(found.map(|(source, held)| LockedPlace {
            student: row.student_id,
            campaign: row.campaign_id,
            weeks,
            source,
            held,
        }))
    }

    async fn cancel_convention(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        reason: &str,
        after: PlaceAfter,
        tutor: &Secret,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(place) = self.lock_place_of(id).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let Some(mut convention) = self.lock_for_head(context, id, HeadAct::Cancel).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let from = convention.state;
        let Some(to) = next(from, ConventionEvent::Cancel, ConventionActor::Head) else {
            return Ok(ConventionMoved::NotNow(from));
        };
        self.cancel_with_versions(context, &mut convention, to, reason, Some(after))
            .await?;
        self.remember_cancelled_from(id, from).await?;
        self.settle_place(context, &convention, &place, reason, after, tutor)
            .await?;
        Ok(ConventionMoved::Done)
    }

    /// Decides about the place of a convention that is cancelled already.
    async fn decide_place(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        after: PlaceAfter,
        tutor: &Secret,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(place) = self.lock_place_of(id).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let Some(convention) = self.lock_for_head(context, id, HeadAct::Cancel).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let open = convention.state == ConventionState::Cancelled
            && place.is_held()
            && self.live_convention_of(place.source).await?.is_none();
        if !open {
            return Ok(ConventionMoved::NotNow(convention.state));
        }
        let sql = sql!("SELECT reason FROM convention WHERE id = $1");
        let reason: String = self.query(sql).bind(id).scalar().await?;
        self.settle_place(context, &convention, &place, &reason, after, tutor)
            .await?;
        Ok(ConventionMoved::Done)
    }

    /// Does with the place of a cancelled convention what was decided, and tells everybody once.
    async fn settle_place(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        place: &LockedPlace,
        reason: &str,
        after: PlaceAfter,
        tutor: &Secret,
    ) -> Result<(), StoreError> {
        if !place.is_held() {
            return self
                .notify_convention_cancelled(context, convention, reason, false, &[])
                .await;
        }
        match after {
            PlaceAfter::Restarted => {
                let opened = Opened {
                    student: place.student,
                    campaign: place.campaign,
                    weeks: place.weeks,
                    source: place.source,
                    tutor: Some(tutor).filter(|_| convention.structure.is_none()),
                };
                let told = self
                    .restart_convention(context, convention, opened, reason)
                    .await?;
                self.notify_convention_cancelled(context, convention, reason, true, &told)
                    .await
            }
            PlaceAfter::Freed => {
                let told = self.parties_of_place(convention).await?;
                self.free_place(context, place, reason).await?;
                self.notify_convention_cancelled(context, convention, reason, false, &told)
                    .await
            }
        }
    }

    async fn free_place(
        &mut self,
        context: &ChangeContext<'_>,
        place: &LockedPlace,
        reason: &str,
    ) -> Result<(), StoreError> {
        match &place.held {
            Held::Application(application) => {
                self.give_application_up(context, application, Actor::Head, reason)
                    .await?;
            }
            Held::Proposal(proposal) => {
                if let Some(step) = proposal.step(ProposalEvent::Cancel, ProposalActor::School) {
                    self.give_place_up(context, proposal, step, reason).await?;
                }
            }
        }
        Ok(())
    }

    async fn undo_cancellation(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<CancellationUndone, StoreError> {
        let Some(place) = self.lock_place_of(id).await? else {
            return Ok(CancellationUndone::Gone);
        };
        let Some(mut convention) = self.lock_for_head(context, id, HeadAct::Cancel).await? else {
            return Ok(CancellationUndone::Gone);
        };
        let sql = sql!("SELECT cancelled_from, moved_at FROM convention WHERE id = $1");
        let (from, at): (Option<String>, DateTime<Utc>) = self.query(sql).bind(id).one().await?;
        let from = from
            .map(|from| code("convention.cancelled_from", &from, ConventionState::from_code))
            .transpose()?;
        let Some(back) = undone(convention.state, from, at, context.now) else {
            return Ok(CancellationUndone::NotNow(convention.state));
        };
        if let Some(refused) = self.take_place_back(context, &place).await? {
            return Ok(refused);
        }
        self.write_log(context, &mut convention, LogEvent::CancellationUndone)
            .await?;
        self.reopen_versions(id).await?;
        let number = convention.number;
        self.set_convention_state(context, &mut convention, back, number, "")
            .await?;
        let names = self.names_of(&convention).await?;
        let notification = Notification::ConventionRestored {
            reference: convention.reference.clone(),
            host: names.host,
            student: names.student,
            path: urls::convention(ConventionId(id)),
        };
        let last = self.last_signed_version(id).await?.unwrap_or_default();
        let people = self.concerned(context, &convention, last).await?;
        self.notify_parties(context, &convention, "restored", people, &notification)
            .await?;
        Ok(CancellationUndone::Done)
    }

    /// Gives the student the place again, and puts an end to the convention that was begun instead; why not, when it cannot be.
    async fn take_place_back(
        &mut self,
        context: &ChangeContext<'_>,
        place: &LockedPlace,
    ) -> Result<Option<CancellationUndone>, StoreError> {
        if let Some(successor) = self.live_convention_of(place.source).await? {
            return self.end_successor(context, successor).await;
        }
        if place.is_held() {
            return Ok(None);
        }
        if self.is_placed(place.student, place.campaign, place.weeks).await? {
            return Ok(Some(CancellationUndone::PlacedElsewhere));
        }
        let refused = match &place.held {
            Held::Application(application) => self.restore_application(context, application).await?,
            Held::Proposal(proposal) => {
                self.restore_proposal(context, proposal).await?;
                None
            }
        };
        if refused.is_none() {
            self.place(place.student, place.campaign, place.weeks, place.source)
                .await?;
        }
        Ok(refused)
    }

    /// Cancels the convention that was begun when this one was cancelled, if nobody has handed it over yet.
    async fn end_successor(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<Option<CancellationUndone>, StoreError> {
        let Some(mut successor) = self.lock_convention(id).await? else {
            return Ok(None);
        };
        let begun = successor.state == ConventionState::HostPart && successor.number == 1;
        let to = next(
            successor.state,
            ConventionEvent::Cancel,
            ConventionActor::Consequence,
        );
        let Some(to) = to.filter(|_| begun) else {
            self.release_convention(id).await?;
            return Ok(Some(CancellationUndone::Overtaken));
        };
        let reason = "L’annulation de la convention précédente est défaite.";
        self.cancel_with_versions(context, &mut successor, to, reason, None)
            .await?;
        Ok(None)
    }

    async fn restore_application(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
    ) -> Result<Option<CancellationUndone>, StoreError> {
        let event = ApplicationEvent::Restore;
        let Some(to) = domain::application::next(application.state, event, Actor::Head) else {
            return Ok(Some(CancellationUndone::PlacedElsewhere));
        };
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM application WHERE offer_id = $1 AND student_id = $2 AND id <> $3
             AND state IN ('submitted', 'read', 'accepted', 'confirmed'))"
        );
        let asked_again: bool = self
            .query(sql)
            .bind(application.offer_id)
            .bind(application.student_id)
            .bind(application.id.0)
            .scalar()
            .await?;
        if asked_again {
            return Ok(Some(CancellationUndone::PlacedElsewhere));
        }
        if !self.has_seats(application.offer_id, application.weeks).await? {
            return Ok(Some(CancellationUndone::SeatTaken));
        }
        self.shift_seats(application.offer_id, application.weeks, 0, 1)
            .await?;
        self.transition(context, application, event, to, None, "").await?;
        self.refresh_availability(context, application.offer_id).await?;
        Ok(None)
    }

    async fn restore_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
    ) -> Result<(), StoreError> {
        let (event, actor) = (ProposalEvent::Restore, ProposalActor::School);
        if let Some(Step { to, .. }) = proposal.step(event, actor) {
            self.set_proposal_state(context, proposal, Step { event, actor, to }, None, "")
                .await?;
        }
        Ok(())
    }

    /// Gives cancelled versions back the state that their signatures make.
    async fn reopen_versions(&mut self, id: Uuid) -> Result<(), StoreError> {
        let sql = sql!(
            "SELECT number FROM convention_version WHERE convention_id = $1 AND state = 'cancelled'
             ORDER BY number"
        );
        let numbers: Vec<i32> = self.query(sql).bind(id).scalars().await?;
        for number in numbers {
            let parties = self.parties(id, number).await?;
            let state = if parties.iter().all(|party| party.signed) {
                ConventionState::Signed
            } else if parties.iter().any(|party| party.signed) {
                ConventionState::Signing
            } else {
                ConventionState::Validated
            };
            self.set_version_state(id, number, state, None).await?;
        }
        Ok(())
    }

    /// Keeps from which state the lycée cancelled: it may come back there.
    pub(crate) async fn remember_cancelled_from(
        &mut self,
        id: Uuid,
        from: ConventionState,
    ) -> Result<(), StoreError> {
        self.query(sql!("UPDATE convention SET cancelled_from = $2 WHERE id = $1"))
            .bind(id)
            .bind(from.code())
            .execute()
            .await?;
        Ok(())
    }

    /// The convention of a place that is not cancelled.
    pub(crate) async fn live_convention_of(&mut self, source: Source) -> Result<Option<Uuid>, StoreError> {
        let sql = match source {
            Source::Application(_) => {
                sql!("SELECT id FROM convention WHERE application_id = $1 AND state <> 'cancelled'")
            }
            Source::Proposal(_) => {
                sql!("SELECT id FROM convention WHERE proposal_id = $1 AND state <> 'cancelled'")
            }
        };
        let of = source.application().or(source.proposal());
        self.query(sql).bind(of).optional_scalar().await
    }
}

impl Db {
    /// The head, or who is named for it, cancels a convention and says what becomes of its place. Nothing is erased. `tutor` is the secret of
    /// the link by which a host without an account fills the convention that is begun instead.
    pub async fn cancel_convention(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        reason: &str,
        after: PlaceAfter,
        tutor: &Secret,
    ) -> Result<ConventionMoved, StoreError> {
        let mut tx = self.begin().await?;
        let moved = tx.cancel_convention(context, id.0, reason, after, tutor).await?;
        let moved = tx.release_if_unchanged(id.0, moved).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// The head, or who is named for it, says what becomes of the place of a convention that was cancelled without a word about it.
    pub async fn decide_place(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        after: PlaceAfter,
        tutor: &Secret,
    ) -> Result<ConventionMoved, StoreError> {
        let mut tx = self.begin().await?;
        let moved = tx.decide_place(context, id.0, after, tutor).await?;
        let moved = tx.release_if_unchanged(id.0, moved).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// The head, or who is named for it, takes a cancellation back: the convention is again as it was, the student has the place.
    pub async fn undo_cancellation(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
    ) -> Result<CancellationUndone, StoreError> {
        let mut tx = self.begin().await?;
        let undone = tx.undo_cancellation(context, id.0).await?;
        // What was locked for a decision that is not taken is given back with the rest of the transaction.
        if undone == CancellationUndone::Done {
            tx.commit().await?;
        }
        Ok(undone)
    }
}
