//! What is said between moves: the question on distance, its answer, and passing an application on to a colleague.

use domain::{
    application::{HistoryKind, must_confirm_distance},
    id::{AccountId, ApplicationId},
    notification::Notification,
    place::Kilometres,
    urls,
};
use uuid::Uuid;

use super::Moved;
use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql};

impl Conn {
    async fn ask_distance(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<Moved, StoreError> {
        let Some(application) = self.lock_application_for_host(id, context.actor).await? else {
            return Ok(Moved::Gone);
        };
        let far = must_confirm_distance(application.distance_km.and_then(Kilometres::new));
        if !far || application.asked || !application.state.has_deadline() {
            return Ok(Moved::NotNow(application.state));
        }
        self.query(sql!(
            "UPDATE application SET distance_asked_at = $2, version = version + 1 WHERE id = $1"
        ))
        .bind(id)
        .bind(context.now)
        .execute()
        .await?;
        self.append_history(
            context,
            application.id,
            HistoryKind::DistanceAsked,
            application.state,
            "",
        )
        .await?;
        let notification = Notification::DistanceQuestion {
            offer: application.title.clone(),
            structure: application.structure.clone(),
            path: urls::application_of_student(application.id),
        };
        self.notify_student(context, &application, "distance", &notification)
            .await?;
        Ok(Moved::Done)
    }

    async fn answer_distance(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<Moved, StoreError> {
        let Some((offer, student)) = self.offer_and_student(id).await? else {
            return Ok(Moved::Gone);
        };
        if context.actor != Some(AccountId(student)) {
            return Ok(Moved::Gone);
        }
        self.lock_offer(offer).await?;
        let Some(application) = self.load_locked_application(id).await? else {
            return Ok(Moved::Gone);
        };
        if !application.asked || application.answered || !application.state.has_deadline() {
            return Ok(Moved::NotNow(application.state));
        }
        self.query(sql!(
            "UPDATE application SET distance_answered_at = $2, far_confirmed = $3, version = version + 1
             WHERE id = $1"
        ))
        .bind(id)
        .bind(context.now)
        .bind(true)
        .execute()
        .await?;
        self.append_history(
            context,
            application.id,
            HistoryKind::DistanceAnswered,
            application.state,
            "",
        )
        .await?;
        let notification = Notification::DistanceAnswer {
            offer: application.title.clone(),
            student: application.student.clone(),
            path: urls::application_for_host(application.id),
        };
        self.notify_hosts(context, &application, "distance", &notification)
            .await?;
        Ok(Moved::Done)
    }

    async fn transfer_application(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        to: AccountId,
    ) -> Result<Moved, StoreError> {
        let Some(application) = self.lock_application_for_host(id, context.actor).await? else {
            return Ok(Moved::Gone);
        };
        if !self.may_answer(application.structure_id, Some(to)).await? {
            return Ok(Moved::Gone);
        }
        if !application.state.is_live() || application.handler_id == Some(to.0) {
            return Ok(Moved::NotNow(application.state));
        }
        self.query(sql!(
            "UPDATE application SET handler_id = $2, version = version + 1 WHERE id = $1"
        ))
        .bind(id)
        .bind(to.0)
        .execute()
        .await?;
        let colleague = self.name_of(Some(to)).await?;
        self.append_history(
            context,
            application.id,
            HistoryKind::Transferred,
            application.state,
            &colleague,
        )
        .await?;
        if context.actor != Some(to)
            && let Some(recipient) = self.person(to.0).await?
        {
            let notification = Notification::ApplicationTransferred {
                offer: application.title.clone(),
                student: application.student.clone(),
                by: self.name_of(context.actor).await?,
                path: urls::application_for_host(application.id),
            };
            // Passed to and fro, the key is another one each time.
            let dedup_key = application.dedup_key(&format!("transferred{}", application.version), &recipient);
            self.enqueue_email(context, &dedup_key, &recipient, &notification)
                .await?;
        }
        Ok(Moved::Done)
    }
}

impl Db {
    /// The host asks a pupil from afar whether they have thought of the journey. Once.
    pub async fn ask_distance(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
    ) -> Result<Moved, StoreError> {
        self.transaction(async |tx| tx.ask_distance(context, id.0).await)
            .await
    }

    /// The pupil has thought of it.
    pub async fn answer_distance(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
    ) -> Result<Moved, StoreError> {
        self.transaction(async |tx| tx.answer_distance(context, id.0).await)
            .await
    }

    /// Passes an application on to somebody of the structure: e-mails go to them from now on.
    pub async fn transfer(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
        to: AccountId,
    ) -> Result<Moved, StoreError> {
        self.transaction(async |tx| tx.transfer_application(context, id.0, to).await)
            .await
    }
}
