//! Confirmed places: one per pupil, campaign and week, however they were found; and what a new one puts an end to.

use domain::{
    application::{Actor, ApplicationEvent, ApplicationState, next},
    proposal::{ProposalActor, ProposalEvent},
    weeks::Weeks,
};
use uuid::Uuid;

use crate::{Conn, StoreError, change_context::ChangeContext, conn::sql, decode::code};

/// How a place was found.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    Application(Uuid),
    Proposal(Uuid),
}

impl Source {
    pub(crate) fn application(self) -> Option<Uuid> {
        match self {
            Self::Application(id) => Some(id),
            Self::Proposal(_) => None,
        }
    }

    pub(crate) fn proposal(self) -> Option<Uuid> {
        match self {
            Self::Proposal(id) => Some(id),
            Self::Application(_) => None,
        }
    }
}

/// Steps about a pupil's weeks, under the pupil's lock.
impl Conn {
    /// Whether the pupil has a place in one of those weeks.
    pub(crate) async fn is_placed(
        &mut self,
        student: Uuid,
        campaign: Uuid,
        weeks: Weeks,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM placement WHERE student_id = $1 AND campaign_id = $2 AND week = $3)"
        );
        for week in weeks.iter() {
            let placed: bool = self
                .query(sql)
                .bind(student)
                .bind(campaign)
                .bind(week.number())
                .scalar()
                .await?;
            if placed {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Gives the pupil that place in those weeks.
    pub(crate) async fn place(
        &mut self,
        student: Uuid,
        campaign: Uuid,
        weeks: Weeks,
        source: Source,
    ) -> Result<(), StoreError> {
        for week in weeks.iter() {
            self.query(sql!(
                "INSERT INTO placement (student_id, campaign_id, week, application_id, proposal_id)
                 VALUES ($1, $2, $3, $4, $5)"
            ))
            .bind(student)
            .bind(campaign)
            .bind(week.number())
            .bind(source.application())
            .bind(source.proposal())
            .execute()
            .await?;
        }
        Ok(())
    }

    /// The pupil's other applications for those weeks that are pending or accepted, with their offers.
    pub(crate) async fn rivals(
        &mut self,
        student: Uuid,
        campaign: Uuid,
        weeks: Weeks,
        source: Source,
    ) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
        let sql = sql!(
            "SELECT id, offer_id, weeks FROM application
             WHERE student_id = $1 AND campaign_id = $2 AND state IN ('submitted', 'read', 'accepted')"
        );
        let lines: Vec<(Uuid, Uuid, String)> = self.query(sql).bind(student).bind(campaign).all().await?;
        let mut rivals = Vec::new();
        for (id, offer, theirs) in lines {
            let theirs = code("application.weeks", &theirs, Weeks::from_code)?;
            if Some(id) != source.application() && theirs.iter().any(|week| weeks.covers(week)) {
                rivals.push((id, offer));
            }
        }
        Ok(rivals)
    }

    /// Puts an end to what the pupil asked elsewhere for those weeks. Their offers are locked already; those whose seats
    /// moved are given back, for `refresh_availability`.
    pub(crate) async fn withdraw_rivals(
        &mut self,
        context: &ChangeContext<'_>,
        student: Uuid,
        campaign: Uuid,
        weeks: Weeks,
        source: Source,
    ) -> Result<Vec<Uuid>, StoreError> {
        let mut freed = Vec::new();
        for (id, offer) in self.rivals(student, campaign, weeks, source).await? {
            let Some(application) = self.load_locked_application(id).await? else {
                continue;
            };
            let Some(to) = next(application.state, ApplicationEvent::Withdraw, Actor::Student) else {
                continue;
            };
            if application.state == ApplicationState::Accepted {
                self.shift_seats(offer, application.weeks, -1, 0).await?;
                freed.push(offer);
            }
            self.transition(context, &application, ApplicationEvent::Withdraw, to, None, "")
                .await?;
            self.notify_withdrawn(context, &application, true).await?;
        }
        let sql = sql!(
            "SELECT id FROM proposal
             WHERE student_id = $1 AND campaign_id = $2 AND state IN ('proposed', 'invited') ORDER BY id"
        );
        let lines: Vec<Uuid> = self.query(sql).bind(student).bind(campaign).scalars().await?;
        for id in lines {
            let Some(proposal) = self.load_locked_proposal(id).await? else {
                continue;
            };
            if Some(id) == source.proposal() || !proposal.weeks.iter().any(|week| weeks.covers(week)) {
                continue;
            }
            if let Some(step) = proposal.step(ProposalEvent::Withdraw, ProposalActor::Student) {
                self.set_proposal_state(context, &proposal, step, None, "")
                    .await?;
                self.notify_host_withdrawn(context, &proposal, true).await?;
            }
        }
        Ok(freed)
    }

    /// Locks those offers, and no other, in the order that all transactions follow.
    pub(crate) async fn lock_offers(&mut self, asked: Vec<Uuid>) -> Result<(), StoreError> {
        let mut offers = asked;
        offers.sort_unstable();
        offers.dedup();
        for offer in offers {
            self.lock_offer(offer).await?;
        }
        Ok(())
    }
}
