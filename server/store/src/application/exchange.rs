//! What is said between moves: the question on distance, its answer, and passing an application on to a colleague.

use domain::{
    application::{Happening, must_confirm_distance},
    id::{AccountId, ApplicationId},
    notice::Notice,
    path,
    place::Kilometres,
};
use uuid::Uuid;

use super::{Moved, Steps, moves::Moves};
use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, in_transaction},
    outbox::queue,
    people::People,
    seat::Seats,
};

both_engines! {
trait Exchange {
    async fn do_ask_distance(&mut self, act: &Act<'_>, id: Uuid) -> Result<Moved, StoreError> {
        let Some(case) = self.case_for_host(id, act.by).await? else { return Ok(Moved::Gone) };
        let far = must_confirm_distance(case.distance_km.and_then(Kilometres::new));
        if !far || case.asked || !case.state.has_deadline() {
            return Ok(Moved::NotNow(case.state));
        }
        sqlx::query("UPDATE application SET distance_asked_at = $2, version = version + 1 WHERE id = $1")
            .bind(id)
            .bind(act.now)
            .execute(&mut *self)
            .await?;
        self.remember(act, case.id, Happening::DistanceAsked, case.state, "").await?;
        let notice = Notice::DistanceQuestion {
            offer: case.title.clone(),
            structure: case.structure.clone(),
            path: path::application_of_student(case.id),
        };
        self.tell_student(act, &case, "distance", &notice).await?;
        Ok(Moved::Done)
    }

    async fn do_answer_distance(&mut self, act: &Act<'_>, id: Uuid) -> Result<Moved, StoreError> {
        let Some((offer, student)) = self.whose(id).await? else { return Ok(Moved::Gone) };
        if act.by != Some(AccountId(student)) {
            return Ok(Moved::Gone);
        }
        self.lock_offer(offer).await?;
        let Some(case) = self.case(id).await? else { return Ok(Moved::Gone) };
        if !case.asked || case.answered || !case.state.has_deadline() {
            return Ok(Moved::NotNow(case.state));
        }
        sqlx::query(
            "UPDATE application SET distance_answered_at = $2, far_confirmed = $3, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(act.now)
        .bind(true)
        .execute(&mut *self)
        .await?;
        self.remember(act, case.id, Happening::DistanceAnswered, case.state, "").await?;
        let notice = Notice::DistanceAnswer {
            offer: case.title.clone(),
            student: case.student.clone(),
            path: path::application_for_host(case.id),
        };
        self.tell_hosts(act, &case, "distance", &notice).await?;
        Ok(Moved::Done)
    }

    async fn do_transfer(&mut self, act: &Act<'_>, id: Uuid, to: AccountId) -> Result<Moved, StoreError> {
        let Some(case) = self.case_for_host(id, act.by).await? else { return Ok(Moved::Gone) };
        if !self.may_answer(case.structure_id, Some(to)).await? {
            return Ok(Moved::Gone);
        }
        if !case.state.is_live() || case.handler_id == Some(to.0) {
            return Ok(Moved::NotNow(case.state));
        }
        sqlx::query("UPDATE application SET handler_id = $2, version = version + 1 WHERE id = $1")
            .bind(id)
            .bind(to.0)
            .execute(&mut *self)
            .await?;
        let colleague = self.name_of(Some(to)).await?;
        self.remember(act, case.id, Happening::Transferred, case.state, &colleague).await?;
        if act.by != Some(to)
            && let Some(recipient) = self.person(to.0).await?
        {
            let notice = Notice::ApplicationTransferred {
                offer: case.title.clone(),
                student: case.student.clone(),
                by: self.name_of(act.by).await?,
                path: path::application_for_host(case.id),
            };
            // Passed to and fro, it is a new fact each time.
            let fact = case.fact(&format!("transferred{}", case.version), &recipient);
            queue!(self, act, fact, &recipient, &notice);
        }
        Ok(Moved::Done)
    }
}
}

impl Db {
    /// The host asks a pupil from afar whether they have thought of the journey. Once.
    pub async fn ask_distance(&self, act: &Act<'_>, id: ApplicationId) -> Result<Moved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_ask_distance(act, id.0).await?
        }))
    }

    /// The pupil has thought of it.
    pub async fn answer_distance(&self, act: &Act<'_>, id: ApplicationId) -> Result<Moved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_answer_distance(act, id.0).await?
        }))
    }

    /// Passes an application on to somebody of the structure: letters go to them from now on.
    pub async fn transfer(
        &self,
        act: &Act<'_>,
        id: ApplicationId,
        to: AccountId,
    ) -> Result<Moved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_transfer(act, id.0, to).await?
        }))
    }
}
