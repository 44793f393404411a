//! The life of a convention: complete, sent back, corrected, given up. Freezing has a file of its own.

use domain::{
    convention::{
        Author, Checked, ConventionActor, ConventionEvent, ConventionState, Facts, HeadAct, LogEvent,
        Missing, PlaceAfter, Section, SignerRole, Values, name, next,
    },
    id::ConventionId,
    notification::Notification,
    urls,
};
use uuid::Uuid;

use super::{access::By, sections::Side, steps::LockedConvention};
use crate::{
    Conn, Db, LinkRole, StoreError,
    change_context::ChangeContext,
    conn::sql,
    decode::{code, parsed},
};

/// What became of a move.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConventionMoved {
    /// Made.
    Done,
    /// Its state does not allow it (any more).
    NotNow(ConventionState),
    /// This is missing or wrong.
    Missing(Vec<Missing>),
    /// It is no longer what was looked at.
    Changed,
    /// There is none for this person.
    Gone,
}

/// Moves, each under the convention's lock.
impl Conn {
    /// Locks a convention, for whoever may do that in the head's name.
    pub(crate) async fn lock_for_head(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        what: HeadAct,
    ) -> Result<Option<LockedConvention>, StoreError> {
        if let Some(by) = context.actor {
            self.hold_delegations(context, by, what).await?;
        }
        let Some(convention) = self.lock_convention(id).await? else {
            return Ok(None);
        };
        let may = self
            .head_may(convention.school, context.actor, what, context.today)
            .await?;
        Ok(may.then_some(convention))
    }

    pub(crate) async fn complete_host_part(
        &mut self,
        context: &ChangeContext<'_>,
        by: By<'_>,
        id: Uuid,
        facts: &Facts,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(ConventionMoved::Gone);
        };
        if !self.may_fill_by(context, &convention, Side::Host, by).await? {
            return Ok(ConventionMoved::Gone);
        }
        let Some(to) = next(convention.state, ConventionEvent::Complete, ConventionActor::Host) else {
            return Ok(ConventionMoved::NotNow(convention.state));
        };
        let mut sections = std::collections::BTreeMap::new();
        for (section, line) in self.sections_of(id).await? {
            sections.insert(section, line.values);
        }
        let mut missing = Checked::of_host(&sections, facts);
        let typed = |section: Section, field: &str| {
            sections
                .get(&section)
                .map_or("", |values: &Values| values.get(field))
        };
        let addresses = [
            (LinkRole::Tutor, typed(Section::Tutor, name::TUTOR_EMAIL)),
            (
                LinkRole::Signer(SignerRole::Host),
                typed(Section::Structure, name::REPRESENTATIVE_EMAIL),
            ),
            (
                LinkRole::Signer(SignerRole::Host2),
                typed(Section::Structure, name::SECOND_SIGNER_EMAIL),
            ),
        ];
        missing.extend(self.replaced_address(id, &addresses).await?);
        if !missing.is_empty() {
            return Ok(ConventionMoved::Missing(missing));
        }
        let number = convention.number;
        self.set_convention_state(context, &mut convention, to, number, "")
            .await?;
        let by = Author {
            account: context.actor.map(|by| by.0),
            name: by.name.to_owned(),
        };
        self.write_log_by(context, &mut convention, by.clone(), LogEvent::Completed)
            .await?;
        let tutor = sections
            .get(&Section::Tutor)
            .map(|values| values.get(name::TUTOR_EMAIL).to_owned());
        self.part_with_former_tutors(context, &mut convention, by, &tutor.unwrap_or_default())
            .await?;
        self.fill_school_part(context, &convention).await?;
        Ok(ConventionMoved::Done)
    }

    pub(crate) async fn send_convention_back(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut convention) = self.lock_for_head(context, id, HeadAct::SendBack).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let Some(to) = next(convention.state, ConventionEvent::SendBack, ConventionActor::Head) else {
            return Ok(ConventionMoved::NotNow(convention.state));
        };
        let number = convention.number;
        self.set_convention_state(context, &mut convention, to, number, reason)
            .await?;
        self.write_log(
            context,
            &mut convention,
            LogEvent::SentBack {
                reason: reason.to_owned(),
            },
        )
        .await?;
        self.notify_sent_back(context, &convention, reason).await?;
        Ok(ConventionMoved::Done)
    }

    /// Begins a new version; the one before stays where it stands until that one is validated.
    pub(crate) async fn correct_convention(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut convention) = self.lock_for_head(context, id, HeadAct::Correct).await? else {
            return Ok(ConventionMoved::Gone);
        };
        if next(convention.state, ConventionEvent::Correct, ConventionActor::Head).is_none() {
            return Ok(ConventionMoved::NotNow(convention.state));
        }
        let before = convention.number;
        self.set_convention_state(
            context,
            &mut convention,
            ConventionState::SchoolPart,
            before + 1,
            reason,
        )
        .await?;
        let what = LogEvent::Corrected {
            version: parsed("convention.number", u32::try_from(before))?,
            reason: reason.to_owned(),
        };
        self.write_log(context, &mut convention, what).await?;
        let names = self.names_of(&convention).await?;
        let notification = Notification::ConventionCorrected {
            reference: convention.reference.clone(),
            host: names.host,
            student: names.student,
            reason: reason.to_owned(),
            path: urls::convention(ConventionId(id)),
        };
        let parties = self.concerned(context, &convention, before).await?;
        self.notify_parties(context, &convention, "corrected", parties, &notification)
            .await?;
        Ok(ConventionMoved::Done)
    }

    /// Writes that it is given up, with every version that still led to an internship. Nothing is erased.
    pub(crate) async fn cancel_with_versions(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        to: ConventionState,
        reason: &str,
        place: Option<PlaceAfter>,
    ) -> Result<(), StoreError> {
        let number = convention.number;
        self.set_convention_state(context, convention, to, number, reason)
            .await?;
        self.close_versions(context, convention.id, ConventionEvent::Cancel)
            .await?;
        self.write_log(
            context,
            convention,
            LogEvent::Cancelled {
                reason: reason.to_owned(),
                place,
            },
        )
        .await
    }

    /// Puts an end to the versions that are open, for that cause.
    pub(crate) async fn close_versions(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        event: ConventionEvent,
    ) -> Result<(), StoreError> {
        let sql =
            sql!("SELECT number, state FROM convention_version WHERE convention_id = $1 ORDER BY number");
        let versions: Vec<(i32, String)> = self.query(sql).bind(id).all().await?;
        for (number, state) in versions {
            let state = code("convention_version.state", &state, ConventionState::from_code)?;
            let Some(to) = next(state, event, ConventionActor::Consequence) else {
                continue;
            };
            self.query(sql!(
                "UPDATE convention_version SET state = $3, closed_at = $4 WHERE convention_id = $1
                 AND number = $2"
            ))
            .bind(id)
            .bind(number)
            .bind(to.code())
            .bind(context.now)
            .execute()
            .await?;
        }
        Ok(())
    }

    /// Releases a convention that was not changed after all.
    pub(crate) async fn release_if_unchanged(
        &mut self,
        id: Uuid,
        moved: ConventionMoved,
    ) -> Result<ConventionMoved, StoreError> {
        if moved != ConventionMoved::Done {
            self.release_convention(id).await?;
        }
        Ok(moved)
    }
}

impl Db {
    /// The host's part is complete: it is the school's turn.
    pub async fn complete_host_part(
        &self,
        context: &ChangeContext<'_>,
        by: By<'_>,
        id: ConventionId,
        facts: &Facts,
    ) -> Result<ConventionMoved, StoreError> {
        let mut tx = self.begin().await?;
        let moved = Box::pin(tx.complete_host_part(context, by, id.0, facts)).await?;
        let moved = tx.release_if_unchanged(id.0, moved).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// The head, or who is named for it, sends the host's part back.
    pub async fn send_back(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        let mut tx = self.begin().await?;
        let moved = tx.send_convention_back(context, id.0, reason).await?;
        let moved = tx.release_if_unchanged(id.0, moved).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// The head, or who is named for it, begins a new version of what is frozen.
    pub async fn correct(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        let mut tx = self.begin().await?;
        let moved = tx.correct_convention(context, id.0, reason).await?;
        let moved = tx.release_if_unchanged(id.0, moved).await?;
        tx.commit().await?;
        Ok(moved)
    }
}
