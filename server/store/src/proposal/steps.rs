//! What all moves of a place found alone share.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    id::ProposalId,
    notice::{Notice, ProposalChange},
    path,
    proposal::{ProposalActor, ProposalEvent, ProposalHappening, ProposalState, next},
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Recipient, StoreError, act::Act, convention::Opening, db::both_engines, outbox::queue, people::People,
    placement::Source, row::code,
};

#[derive(FromRow)]
struct CaseRow {
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
}

/// A place found alone as a move needs it.
pub(crate) struct Case {
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
}

/// A move that the domain's table allows.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub event: ProposalEvent,
    pub actor: ProposalActor,
    pub to: ProposalState,
}

impl TryFrom<CaseRow> for Case {
    type Error = StoreError;

    fn try_from(row: CaseRow) -> Result<Self, StoreError> {
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
            student: row.student,
            school: row.school,
        })
    }
}

impl Case {
    /// The move that event makes from here when that person causes it; `None` when it is refused.
    pub fn step(&self, event: ProposalEvent, actor: ProposalActor) -> Option<Step> {
        next(self.state, event, actor).map(|to| Step { event, actor, to })
    }

    /// Who is asked.
    pub fn host(&self) -> Recipient {
        let named = !self.contact_name.is_empty();
        Recipient {
            account: None,
            name: if named {
                &self.contact_name
            } else {
                &self.host_name
            }
            .clone(),
            email: self.host_email.clone(),
        }
    }

    fn notice(&self, change: ProposalChange, reason: &str, path: String) -> Notice {
        Notice::ProposalMoved {
            host: self.host_name.clone(),
            student: self.student.clone(),
            change,
            reason: reason.to_owned(),
            path,
        }
    }

    pub fn fact(&self, what: &str, to: &Recipient) -> String {
        let who = to.account.map(|account| account.to_string()).unwrap_or_default();
        format!("{what}:{}:{who}", self.id)
    }
}

both_engines! {
/// Steps of moves.
pub(crate) trait ProposalSteps {
    /// One as it stands now. For a decision it is read under its pupil's lock.
    async fn proposal(&mut self, id: Uuid) -> Result<Option<Case>, StoreError> {
        let sql = "SELECT p.id, p.student_id, p.campaign_id, p.weeks, p.host_name, p.host_email, p.contact_name, p.state,
                          p.deadline, p.checked_by, a.name AS student, s.name || ' (' || s.city || ')' AS school
                   FROM proposal p JOIN account a ON a.id = p.student_id JOIN student st ON st.account_id = p.student_id
                        JOIN school s ON s.id = st.school_id
                   WHERE p.id = $1";
        let row: Option<CaseRow> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *self).await?;
        row.map(Case::try_from).transpose()
    }

    /// Reads a place found alone under its pupil's lock.
    async fn locked_proposal(&mut self, id: Uuid) -> Result<Option<Case>, StoreError> {
        // Whose it is never changes, so it may be read before the lock.
        let student: Option<Uuid> = sqlx::query_scalar("SELECT student_id FROM proposal WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *self)
            .await?;
        let Some(student) = student else { return Ok(None) };
        self.lock_person(student).await?;
        self.proposal(id).await
    }

    /// Writes a move that the domain's table allows: the new state and its line of history.
    async fn put_proposal(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        step: Step,
        deadline: Option<NaiveDate>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let said = (!reason.is_empty()).then_some(reason);
        sqlx::query(
            "UPDATE proposal SET state = $2, deadline = $3, moved_at = $4, reason = COALESCE($5, reason),
                                 version = version + 1
             WHERE id = $1",
        )
        .bind(case.id.0)
        .bind(step.to.code())
        .bind(deadline)
        .bind(act.now)
        .bind(said)
        .execute(&mut *self)
        .await?;
        let what = ProposalHappening::Moved(step.event);
        self.note_proposal(act, case, what, step.actor, step.to, reason).await
    }

    /// Adds a line to the history of a place found alone, after the last one whatever its time.
    async fn note_proposal(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        what: ProposalHappening,
        actor: ProposalActor,
        state: ProposalState,
        note: &str,
    ) -> Result<(), StoreError> {
        let last = "SELECT at FROM proposal_event WHERE proposal_id = $1 ORDER BY at DESC LIMIT 1";
        let last: Option<DateTime<Utc>> =
            sqlx::query_scalar(last).bind(case.id.0).fetch_optional(&mut *self).await?;
        let at = last.map_or(act.now, |last| act.now.max(last + TimeDelta::microseconds(1)));
        sqlx::query(
            "INSERT INTO proposal_event (id, proposal_id, at, account_id, actor, event, state, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind((act.ids)())
        .bind(case.id.0)
        .bind(at)
        .bind(act.by.map(|by| by.0))
        .bind(actor.code())
        .bind(what.code())
        .bind(state.code())
        .bind(note)
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    /// Tells the lycée: who checked it, or who is told of new ones.
    async fn tell_school(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        what: &str,
        change: ProposalChange,
        reason: &str,
    ) -> Result<(), StoreError> {
        let checker = match case.checked_by {
            Some(account) => self.person(account).await?,
            None => None,
        };
        let people = match checker {
            Some(checker) => vec![checker],
            None => self.school_of(case.student_id).await?,
        };
        let notice = case.notice(change, reason, path::proposal_for_school(case.id));
        for to in people {
            queue!(self, act, case.fact(&format!("proposal_{what}"), &to), &to, &notice);
        }
        Ok(())
    }

    async fn tell_proposer(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        what: &str,
        change: ProposalChange,
        reason: &str,
    ) -> Result<(), StoreError> {
        if let Some(to) = self.person(case.student_id).await? {
            let notice = case.notice(change, reason, path::proposal_of_student(case.id));
            queue!(self, act, case.fact(&format!("proposal_{what}"), &to), &to, &notice);
        }
        Ok(())
    }

    /// Tells the host, where it was asked, that nobody waits for its answer any more.
    async fn tell_host_withdrawn(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        placed_elsewhere: bool,
    ) -> Result<(), StoreError> {
        if case.state != ProposalState::Invited {
            return Ok(());
        }
        let notice = Notice::ProposalWithdrawn {
            host: case.host_name.clone(),
            student: case.student.clone(),
            placed_elsewhere,
            path: "/".to_owned(),
        };
        let to = case.host();
        queue!(self, act, case.fact("proposal_withdrawn_host", &to), &to, &notice);
        Ok(())
    }

    /// Takes a confirmed place back, with its convention, and tells the two sides that did not ask for it.
    async fn give_place_up(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        step: Step,
        reason: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM placement WHERE student_id = $1 AND proposal_id = $2")
            .bind(case.student_id)
            .bind(case.id.0)
            .execute(&mut *self)
            .await?;
        self.put_proposal(act, case, step, None, reason).await?;
        self.cancel_convention_of(act, Source::Proposal(case.id.0), reason).await?;
        let by = match step.actor {
            ProposalActor::Host => case.host_name.clone(),
            ProposalActor::Student | ProposalActor::School | ProposalActor::Clock => self.name_of(act.by).await?,
        };
        let notice = |path| Notice::PlaceCancelled {
            offer: case.host_name.clone(),
            by: by.clone(),
            reason: reason.to_owned(),
            path,
        };
        if step.actor != ProposalActor::Host {
            let to = Recipient { name: case.host_name.clone(), ..case.host() };
            queue!(self, act, case.fact("proposal_cancelled", &to), &to, &notice("/".to_owned()));
        }
        if step.actor != ProposalActor::School {
            let notice = notice(path::proposal_for_school(case.id));
            for to in self.school_of(case.student_id).await? {
                queue!(self, act, case.fact("proposal_cancelled", &to), &to, &notice);
            }
        }
        if step.actor != ProposalActor::Student
            && let Some(to) = self.person(case.student_id).await?
        {
            let notice = notice(path::proposal_of_student(case.id));
            queue!(self, act, case.fact("proposal_cancelled", &to), &to, &notice);
        }
        Ok(())
    }
}
}
