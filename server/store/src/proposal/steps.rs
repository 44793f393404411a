//! What all moves of a place found alone share.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    id::ProposalId,
    notification::{Notification, ProposalChange, WelcomeEnd},
    proposal::{
        ProposalActor, ProposalEvent, ProposalHistoryKind, ProposalOrigin, ProposalState, first_name, next,
    },
    urls,
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Conn, Recipient, StoreError, change_context::ChangeContext, conn::sql, decode::code, placement::Source,
};

#[derive(FromRow)]
struct ProposalRow {
    id: Uuid,
    student_id: Uuid,
    campaign_id: Uuid,
    weeks: String,
    host_name: String,
    host_email: String,
    contact_name: String,
    state: String,
    deadline: Option<NaiveDate>,
    checked_by: Option<Uuid>,
    student: String,
    school: String,
    origin: String,
    family_name: String,
}

/// A place found alone as a move needs it.
pub(crate) struct LockedProposal {
    pub id: ProposalId,
    pub student_id: Uuid,
    pub campaign_id: Uuid,
    pub weeks: Weeks,
    pub host_name: String,
    pub host_email: String,
    pub contact_name: String,
    pub state: ProposalState,
    pub deadline: Option<NaiveDate>,
    pub checked_by: Option<Uuid>,
    pub student: String,
    pub school: String,
    pub origin: ProposalOrigin,
    /// All that a host knows of the pupil who came by a card.
    pub first_name: String,
}

/// A move that the domain's table allows.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub event: ProposalEvent,
    pub actor: ProposalActor,
    pub to: ProposalState,
}

impl TryFrom<ProposalRow> for LockedProposal {
    type Error = StoreError;

    fn try_from(row: ProposalRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: ProposalId(row.id),
            student_id: row.student_id,
            campaign_id: row.campaign_id,
            weeks: code("proposal.weeks", &row.weeks, Weeks::from_code)?,
            host_name: row.host_name,
            host_email: row.host_email,
            contact_name: row.contact_name,
            state: code("proposal.state", &row.state, ProposalState::from_code)?,
            deadline: row.deadline,
            checked_by: row.checked_by,
            first_name: first_name(&row.student, &row.family_name),
            student: row.student,
            school: row.school,
            origin: code("proposal.origin", &row.origin, ProposalOrigin::from_code)?,
        })
    }
}

impl LockedProposal {
    /// The move that event makes from here when that person causes it; `None` when it is refused.
    pub fn step(&self, event: ProposalEvent, actor: ProposalActor) -> Option<Step> {
        next(self.state, event, actor).map(|to| Step { event, actor, to })
    }

    /// The move by which the lycée agrees, if it is that one: who said yes is not asked again, who did not is always asked.
    pub fn approval(&self, event: ProposalEvent) -> Option<Step> {
        let has_address = !self.host_email.is_empty();
        (self.origin.approval(has_address) == event)
            .then(|| self.step(event, ProposalActor::School))
            .flatten()
    }

    /// Who is asked; nobody where the host is reached by phone alone.
    pub fn host(&self) -> Option<Recipient> {
        let named = !self.contact_name.is_empty();
        (!self.host_email.is_empty()).then(|| Recipient {
            account: None,
            name: if named {
                &self.contact_name
            } else {
                &self.host_name
            }
            .clone(),
            email: self.host_email.clone(),
        })
    }

    fn notification(&self, change: ProposalChange, reason: &str, path: String) -> Notification {
        Notification::ProposalMoved {
            host: self.host_name.clone(),
            student: self.student.clone(),
            change,
            reason: reason.to_owned(),
            path,
        }
    }

    pub fn dedup_key(&self, what: &str, to: &Recipient) -> String {
        let who = to.account.map(|account| account.to_string()).unwrap_or_default();
        format!("{what}:{}:{who}", self.id)
    }
}

/// Steps of moves.
impl Conn {
    /// One as it is now. For a decision, read it under its pupil's lock.
    pub(crate) async fn load_locked_proposal(
        &mut self,
        id: Uuid,
    ) -> Result<Option<LockedProposal>, StoreError> {
        let sql = sql!(
            "SELECT p.id, p.student_id, p.campaign_id, p.weeks, p.host_name, p.host_email, p.contact_name,
                 p.state,
                    p.deadline, p.checked_by, p.origin, a.name AS student, st.family_name,
                    s.name || ' (' || s.city || ')' AS school
             FROM proposal p JOIN account a ON a.id = p.student_id
                 JOIN student st ON st.account_id = p.student_id
                  JOIN school s ON s.id = st.school_id
             WHERE p.id = $1"
        );
        let row: Option<ProposalRow> = self.query(sql).bind(id).optional().await?;
        row.map(LockedProposal::try_from).transpose()
    }

    /// Reads a place found alone under its pupil's lock.
    pub(crate) async fn lock_proposal(&mut self, id: Uuid) -> Result<Option<LockedProposal>, StoreError> {
        // Whose it is never changes, so it may be read before the lock.
        let student: Option<Uuid> = self
            .query(sql!("SELECT student_id FROM proposal WHERE id = $1"))
            .bind(id)
            .optional_scalar()
            .await?;
        let Some(student) = student else { return Ok(None) };
        self.lock_person(student).await?;
        self.load_locked_proposal(id).await
    }

    /// Writes a transition that the domain's table allows: the new state and its line of history.
    pub(crate) async fn set_proposal_state(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        step: Step,
        deadline: Option<NaiveDate>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let said = (!reason.is_empty()).then_some(reason);
        self.query(sql!(
            "UPDATE proposal SET state = $2, deadline = $3, moved_at = $4, reason = COALESCE($5, reason),
                                 version = version + 1
             WHERE id = $1"
        ))
        .bind(proposal.id.0)
        .bind(step.to.code())
        .bind(deadline)
        .bind(context.now)
        .bind(said)
        .execute()
        .await?;
        let what = ProposalHistoryKind::Moved(step.event);
        self.append_proposal_history(context, proposal, what, step.actor, step.to, reason)
            .await
    }

    /// Adds a line to the history of a place found alone, after the last one whatever its time.
    pub(crate) async fn append_proposal_history(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        what: ProposalHistoryKind,
        actor: ProposalActor,
        state: ProposalState,
        note: &str,
    ) -> Result<(), StoreError> {
        let last = sql!("SELECT at FROM proposal_event WHERE proposal_id = $1 ORDER BY at DESC LIMIT 1");
        let last: Option<DateTime<Utc>> = self.query(last).bind(proposal.id.0).optional_scalar().await?;
        let at = last.map_or(context.now, |last| {
            context.now.max(last + TimeDelta::microseconds(1))
        });
        self.query(sql!(
            "INSERT INTO proposal_event (id, proposal_id, at, account_id, actor, event, state, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ))
        .bind((context.ids)())
        .bind(proposal.id.0)
        .bind(at)
        .bind(context.actor.map(|by| by.0))
        .bind(actor.code())
        .bind(what.code())
        .bind(state.code())
        .bind(note)
        .execute()
        .await?;
        Ok(())
    }

    /// Notifies the lycée: whoever checked it, or those notified of new ones.
    pub(crate) async fn notify_school(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        what: &str,
        change: ProposalChange,
        reason: &str,
    ) -> Result<(), StoreError> {
        let checker = match proposal.checked_by {
            Some(account) => self.person(account).await?,
            None => None,
        };
        let people = match checker {
            Some(checker) => vec![checker],
            None => self.school_of(proposal.student_id).await?,
        };
        let notification = proposal.notification(change, reason, urls::proposal_for_school(proposal.id));
        for to in people {
            self.enqueue_email(
                context,
                &proposal.dedup_key(&format!("proposal_{what}"), &to),
                &to,
                &notification,
            )
            .await?;
        }
        Ok(())
    }

    pub(crate) async fn notify_proposer(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        what: &str,
        change: ProposalChange,
        reason: &str,
    ) -> Result<(), StoreError> {
        if let Some(to) = self.person(proposal.student_id).await? {
            let notification = proposal.notification(change, reason, urls::proposal_of_student(proposal.id));
            self.enqueue_email(
                context,
                &proposal.dedup_key(&format!("proposal_{what}"), &to),
                &to,
                &notification,
            )
            .await?;
        }
        Ok(())
    }

    /// Tells the host, where it was asked or has offered, that nobody waits for it any more.
    pub(crate) async fn notify_host_withdrawn(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        placed_elsewhere: bool,
    ) -> Result<(), StoreError> {
        if proposal.origin == ProposalOrigin::Card && proposal.state == ProposalState::Proposed {
            let end = if placed_elsewhere {
                WelcomeEnd::PlacedElsewhere
            } else {
                WelcomeEnd::Withdrawn
            };
            return self.close_welcome(context, proposal, end).await;
        }
        let Some(to) = proposal
            .host()
            .filter(|_| proposal.state == ProposalState::Invited)
        else {
            return Ok(());
        };
        let notification = Notification::ProposalWithdrawn {
            host: proposal.host_name.clone(),
            student: proposal.student.clone(),
            placed_elsewhere,
            path: "/".to_owned(),
        };
        self.enqueue_email(
            context,
            &proposal.dedup_key("proposal_withdrawn_host", &to),
            &to,
            &notification,
        )
        .await?;
        Ok(())
    }

    /// Tells a host that said yes by a card, where it gave an address, that nothing comes of it.
    pub(crate) async fn close_welcome(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        end: WelcomeEnd,
    ) -> Result<(), StoreError> {
        let Some(to) = proposal.host() else { return Ok(()) };
        let notification = Notification::WelcomeClosed {
            host: proposal.host_name.clone(),
            student: proposal.first_name.clone(),
            end,
            path: "/".to_owned(),
        };
        self.enqueue_email(
            context,
            &proposal.dedup_key("welcome_closed", &to),
            &to,
            &notification,
        )
        .await?;
        Ok(())
    }

    /// Takes a confirmed place back, with its convention, and tells the two sides that did not ask for it.
    pub(crate) async fn give_place_up(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        step: Step,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "DELETE FROM placement WHERE student_id = $1 AND proposal_id = $2"
        ))
        .bind(proposal.student_id)
        .bind(proposal.id.0)
        .execute()
        .await?;
        self.set_proposal_state(context, proposal, step, None, reason)
            .await?;
        self.cancel_convention_of(context, Source::Proposal(proposal.id.0), reason)
            .await?;
        // What is taken back may be cancelled again: then it is told again.
        let what = format!("proposal_cancelled:{}", context.now.timestamp());
        let by = match step.actor {
            ProposalActor::Host => proposal.host_name.clone(),
            ProposalActor::Student | ProposalActor::School | ProposalActor::Clock => {
                self.name_of(context.actor).await?
            }
        };
        let notification = |path| Notification::PlaceCancelled {
            offer: proposal.host_name.clone(),
            student: proposal.student.clone(),
            by: by.clone(),
            reason: reason.to_owned(),
            path,
        };
        if step.actor != ProposalActor::Host
            && let Some(host) = proposal.host()
        {
            let to = Recipient {
                name: proposal.host_name.clone(),
                ..host
            };
            self.enqueue_email(
                context,
                &proposal.dedup_key(&what, &to),
                &to,
                &notification("/".to_owned()),
            )
            .await?;
        }
        if step.actor != ProposalActor::School {
            let notification = notification(urls::proposal_for_school(proposal.id));
            for to in self.school_of(proposal.student_id).await? {
                self.enqueue_email(context, &proposal.dedup_key(&what, &to), &to, &notification)
                    .await?;
            }
        }
        if step.actor != ProposalActor::Student
            && let Some(to) = self.person(proposal.student_id).await?
        {
            let notification = notification(urls::proposal_of_student(proposal.id));
            self.enqueue_email(context, &proposal.dedup_key(&what, &to), &to, &notification)
                .await?;
        }
        Ok(())
    }
}
