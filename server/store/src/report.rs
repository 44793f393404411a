//! Reports on offers, and moderators' decisions.

use chrono::{DateTime, Utc};
use domain::{
    academy::Reach,
    id::{AccountId, OfferId, ReportId},
    offer::{
        OfferState,
        transitions::{OfferActor, OfferEvent},
    },
    report::{Decision, OpenReport, ReportKind},
};
use uuid::Uuid;

use crate::{
    Conn, Db, StoreError, change_context::ChangeContext, conn::sql, decode::code, vetting::within_reach,
};

/// What somebody reports.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Identifier.
    pub id: ReportId,
    /// The offer.
    pub offer: OfferId,
    /// Who reports.
    pub account: AccountId,
    /// What is wrong.
    pub kind: ReportKind,
    /// In their words; may be empty.
    pub detail: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reported {
    /// A moderator will look at it.
    Done,
    /// This person's report on this offer still waits.
    Already,
    /// There is no such offer to be seen.
    Gone,
}

/// What became of a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decided {
    /// Taken.
    Done,
    /// Somebody decided before.
    Already,
    /// There is no such report for this person.
    Gone,
}

type Line = (
    Uuid,
    Uuid,
    String,
    String,
    String,
    String,
    String,
    String,
    DateTime<Utc>,
);

impl Conn {
    async fn report_offer(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewReport,
    ) -> Result<Reported, StoreError> {
        let visible = match self.lock_offer(new.offer.0).await? {
            Some(locked_offer) => matches!(
                locked_offer.state,
                OfferState::Published | OfferState::Full | OfferState::Paused
            ),
            None => false,
        };
        if !visible {
            return Ok(Reported::Gone);
        }
        let waits: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM report
                 WHERE id = $3 OR (offer_id = $1 AND account_id = $2 AND decision IS NULL))"
            ))
            .bind(new.offer.0)
            .bind(new.account.0)
            .bind(new.id.0)
            .scalar()
            .await?;
        if waits {
            return Ok(Reported::Already);
        }
        self.query(sql!(
            "INSERT INTO report (id, offer_id, account_id, kind, detail, reported_at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ))
        .bind(new.id.0)
        .bind(new.offer.0)
        .bind(new.account.0)
        .bind(new.kind.code())
        .bind(&new.detail)
        .bind(context.now)
        .execute()
        .await?;
        Ok(Reported::Done)
    }

    async fn decide_report(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        decision: Decision,
        reason: &str,
    ) -> Result<Decided, StoreError> {
        let offer: Option<Uuid> = self
            .query(sql!("SELECT offer_id FROM report WHERE id = $1"))
            .bind(id)
            .optional_scalar()
            .await?;
        let Some(offer) = offer else {
            return Ok(Decided::Gone);
        };
        if !self.may_moderate(context.actor, offer).await? {
            return Ok(Decided::Gone);
        }
        let Some(locked_offer) = self.lock_offer(offer).await? else {
            return Ok(Decided::Gone);
        };
        // An offer that is hidden or removed answers all that wait on it; one that is kept, only this report.
        let sql = sql!(
            "UPDATE report SET decision = $3, decided_by = $4, decided_at = $5
             WHERE decision IS NULL AND (id = $1 OR (offer_id = $2 AND $3 <> 'kept'))
               AND EXISTS (SELECT 1 FROM report r WHERE r.id = $1 AND r.decision IS NULL)"
        );
        let rows = self
            .query(sql)
            .bind(id)
            .bind(offer)
            .bind(decision.code())
            .bind(context.actor.map(|by| by.0))
            .bind(context.now)
            .execute()
            .await?;
        if rows == 0 {
            return Ok(Decided::Already);
        }
        if let Some(event) = decision.event() {
            // Hidden already, or gone: the report is answered all the same.
            if event == OfferEvent::Hide && locked_offer.held {
                self.hide_held_offer(context, offer, &locked_offer, reason)
                    .await?;
            } else {
                self.apply_offer_move(
                    context,
                    offer,
                    &locked_offer,
                    event,
                    OfferActor::Moderator,
                    reason,
                )
                .await?;
            }
        }
        self.write_audit(context, &format!("report.{}", decision.code()), Some(id), reason)
            .await?;
        Ok(Decided::Done)
    }
}

impl Db {
    /// Reports an offer that can be seen.
    pub async fn report_offer(
        &self,
        context: &ChangeContext<'_>,
        new: &NewReport,
    ) -> Result<Reported, StoreError> {
        self.transaction(async |tx| tx.report_offer(context, new).await)
            .await
    }

    /// The reports that wait within somebody's reach, the oldest first.
    pub async fn open_reports(&self, reach: Reach, limit: i32) -> Result<Vec<OpenReport>, StoreError> {
        let sql = sql!(
            "SELECT r.id, r.offer_id, o.title, o.state, s.name, a.name, r.kind, r.detail, r.reported_at
             FROM report r JOIN offer o ON o.id = r.offer_id JOIN structure s ON s.id = o.structure_id
                  JOIN account a ON a.id = r.account_id JOIN place p ON p.id = o.place_id
             WHERE r.decision IS NULL AND ",
            within_reach!("$1", department: "p.department"),
            " ORDER BY r.reported_at, r.id LIMIT $2"
        );
        let lines: Vec<Line> = self.query(sql).bind(reach.pattern()).bind(limit).all().await?;
        lines
            .into_iter()
            .map(
                |(id, offer, title, state, structure, reporter, kind, detail, reported_at)| {
                    Ok(OpenReport {
                        id: ReportId(id),
                        offer: OfferId(offer),
                        title,
                        offer_state: code("offer.state", &state, OfferState::from_code)?,
                        structure,
                        reporter,
                        kind: code("report.kind", &kind, ReportKind::from_code)?,
                        detail,
                        reported_at,
                    })
                },
            )
            .collect()
    }

    /// Decides about a report: the offer is kept, hidden or removed, and its host told why.
    pub async fn decide_report(
        &self,
        context: &ChangeContext<'_>,
        id: ReportId,
        decision: Decision,
        reason: &str,
    ) -> Result<Decided, StoreError> {
        self.transaction(async |tx| tx.decide_report(context, id.0, decision, reason).await)
            .await
    }
}
