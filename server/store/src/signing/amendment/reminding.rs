//! Reminders to who signs an amendment by a personal link and has not: after three days, then each four, for two weeks. Whoever has an account
//! is told of it with all that they have to do.

use chrono::{DateTime, TimeDelta, Utc};
use domain::convention::{AmendmentState, ConventionState, LogEvent, SignerRole};
use uuid::Uuid;

use super::{asks, telling::to_sign};
use crate::{
    Conn, Db, StoreError,
    change_context::ChangeContext,
    conn::{Statement, sql},
    decode::code,
    signing::{Secrets, bar::is_barred, link::all_revoked},
};

/// After how many days somebody is reminded first.
const FIRST: i64 = 3;
/// How many days between two reminders.
const AGAIN: i64 = 4;
/// After how many days nobody is any more.
const TOO_LATE: i64 = 14;

/// Who is to be reminded, each of the first amendment that they have not signed: of those proposed before $1, but not before $2; not reminded of
/// it yet, or not since $3.
const DUE: Statement = sql!(
    "SELECT s.convention_id, s.role, MIN(m.number), MIN(m.proposed_at)
     FROM amendment m
          JOIN convention c ON c.id = m.convention_id AND c.number = m.version AND c.state = 'signed'
          JOIN convention_version v ON v.convention_id = c.id AND v.number = c.number
          JOIN convention_signer s ON s.convention_id = c.id AND s.number = c.number
     WHERE m.state = 'proposed' AND m.proposed_at <= $1 AND m.proposed_at > $2
       AND ",
    asks!(amendment: "m", signer: "s"),
    " AND s.account_id IS NULL AND s.email IS NOT NULL AND s.role <> 'head'
       AND (s.chased_at IS NULL OR s.chased_at <= m.proposed_at OR s.chased_at <= $3)
       AND NOT EXISTS (SELECT 1 FROM amendment_signature d
                       WHERE d.convention_id = c.id AND d.amendment = m.number AND d.role = s.role)
       AND NOT ",
    all_revoked!(convention: "s.convention_id", role: "s.role", email: "s.email_key", since: "v.frozen_at"),
    " AND NOT ",
    is_barred!(convention: "s.convention_id", role: "s.role", email: "s.email_key"),
    " GROUP BY s.convention_id, s.role ORDER BY MIN(m.proposed_at), s.convention_id, s.role LIMIT $4"
);

/// A convention, the role of who is to be reminded, the amendment's number, and since when they are asked.
type Due = (Uuid, String, i32, DateTime<Utc>);

impl Conn {
    /// Reminds one; whether they were. Who cannot be written to is passed over, and not looked at each time.
    async fn remind_of_amendment(
        &mut self,
        context: &ChangeContext<'_>,
        (id, role, number, since): (Uuid, SignerRole, i32, DateTime<Utc>),
        secrets: Secrets<'_>,
    ) -> Result<bool, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(false);
        };
        let Some(party) = self.party(&convention, role).await? else {
            return Ok(false);
        };
        let Some(amendment) = self.locked_amendment(&convention, number).await? else {
            return Ok(false);
        };
        let awaited = convention.state == ConventionState::Signed
            && amendment.state == AmendmentState::Proposed
            && !self.amendment_roles(id, number).await?.contains(&role);
        let again = context.now - TimeDelta::days(AGAIN);
        let reminded = party.chased_at.is_some_and(|at| at > since && at > again);
        if !awaited || reminded {
            return Ok(false);
        }
        self.query(sql!(
            "UPDATE convention_signer SET chased_at = $4 WHERE convention_id = $1 AND number = $2 AND role = $3"
        ))
        .bind(id)
        .bind(convention.number)
        .bind(role.code())
        .bind(context.now)
        .execute()
        .await?;
        let Some(to) = self.recipient(&convention, &party).await? else {
            return Ok(false);
        };
        let way = self
            .way_to(context, &convention, &amendment.content, &party, &to, secrets)
            .await?;
        let Some(link) = way else { return Ok(false) };
        let names = self.names_of(&convention).await?;
        let notification = to_sign(&convention, &names, &amendment.content, link, true);
        let key = format!(
            "amendment_reminder:{id}:{number}:{}:{}",
            role.code(),
            context.now.timestamp()
        );
        self.enqueue_about(context, &convention, &key, &to, &notification)
            .await?;
        self.write_log(context, &mut convention, LogEvent::Chased { role })
            .await?;
        Ok(true)
    }
}

impl Db {
    /// Reminds up to `limit` of those who sign an amendment by a personal link; how many were. Whose links the lycée revoked gets no other one
    /// by itself. One that fails does not keep the others waiting: it is told at the end.
    pub async fn remind_amendments_due(
        &self,
        context: &ChangeContext<'_>,
        limit: i32,
        secrets: Secrets<'_>,
    ) -> Result<u32, StoreError> {
        let before = |days| context.now - TimeDelta::days(days);
        let due: Vec<Due> = self
            .query(DUE)
            .bind(before(FIRST))
            .bind(before(TOO_LATE))
            .bind(before(AGAIN))
            .bind(limit)
            .all()
            .await?;
        let (mut how_many, mut failed) = (0, None);
        for (id, role, number, since) in due {
            let role = code("convention_signer.role", &role, SignerRole::from_code)?;
            let reminded = self
                .transaction(async |tx| {
                    tx.remind_of_amendment(context, (id, role, number, since), secrets)
                        .await
                })
                .await;
            match reminded {
                Ok(done) => how_many += u32::from(done),
                Err(error) => {
                    tracing::error!(%id, error = &error as &dyn std::error::Error, "a signer was not reminded of an amendment");
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(how_many), Err)
    }
}
