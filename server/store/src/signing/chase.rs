//! Reminders to those who have not signed: one click, once a day at most; by themselves three and seven days after the version
//! was frozen.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::{Happened, SignerRole},
    id::ConventionId,
    notice::Notice,
    path,
};
use uuid::Uuid;

use super::{
    Parties, Secrets,
    link::{LinkRole, Links, all_revoked},
};
use crate::{
    Db, Secret, StoreError,
    act::Act,
    convention::{Letters, Steps},
    db::{both_engines, in_transaction, on_pool},
    outbox::queue,
    row::code,
};

/// How long between two reminders.
const COOL_DOWN: TimeDelta = TimeDelta::hours(24);
/// After how many days somebody is reminded by itself.
const MILESTONES: [i64; 2] = [3, 7];
/// After how many days nobody is, by itself: what was missed for so long is not made up for.
const TOO_LATE: i64 = 14;

/// Who is to be reminded by itself: of versions frozen before $1, and $2 for the second time, but not before $3; not reminded since $4.
const DUE: &str = concat!(
    "SELECT s.convention_id, s.role
     FROM convention_version v
          JOIN convention c ON c.id = v.convention_id AND c.number = v.number AND c.state = v.state
          JOIN convention_signer s ON s.convention_id = v.convention_id AND s.number = v.number
     WHERE v.state IN ('validated', 'signing') AND v.frozen_at <= $1 AND v.frozen_at > $3
       AND s.chases < CASE WHEN v.frozen_at <= $2 THEN 2 ELSE 1 END
       AND (s.email IS NOT NULL OR s.account_id IS NOT NULL)
       AND (s.chased_at IS NULL OR s.chased_at <= $4)
       AND NOT (s.account_id IS NULL AND ",
    all_revoked!(convention: "s.convention_id", role: "s.role", email: "s.email_key", since: "v.frozen_at"),
    ") AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = s.convention_id
                       AND d.number = s.number AND d.role = s.role)
     ORDER BY v.frozen_at, s.convention_id, s.role LIMIT $5"
);

/// What became of a reminder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chased {
    /// It is on its way.
    Done,
    /// They were reminded already: not again before that time.
    CoolDown(DateTime<Utc>),
    /// They have signed, sign on paper, or nothing is to be signed.
    NotNow,
    /// There is no such convention for this person, or no such signer.
    Gone,
}

/// How many of the days on which somebody is reminded by itself have passed.
fn milestones(frozen_at: DateTime<Utc>, now: DateTime<Utc>) -> i32 {
    let passed = MILESTONES
        .iter()
        .filter(|days| frozen_at + TimeDelta::days(**days) <= now);
    i32::try_from(passed.count()).unwrap_or(0)
}

both_engines! {
trait Chases {
    async fn do_chase(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        role: SignerRole,
        secret: &Secret,
        by_itself: bool,
    ) -> Result<Chased, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(Chased::Gone) };
        if !self.may_see_to(act, &standing).await? {
            return Ok(Chased::Gone);
        }
        if !standing.state.is_open_to_signatures() {
            return Ok(Chased::NotNow);
        }
        let Some(version) = self.frozen(id, standing.number).await? else { return Ok(Chased::NotNow) };
        let Some(party) = self.party(&standing, role).await? else { return Ok(Chased::Gone) };
        // Who cannot be written to is passed over, and not looked at each time.
        let to = self.recipient(&standing, &party).await?;
        if party.signed || (to.is_none() && !by_itself) {
            return Ok(Chased::NotNow);
        }
        if let Some(until) = party.chased_at.map(|at| at + COOL_DOWN).filter(|until| *until > act.now) {
            return Ok(Chased::CoolDown(until));
        }
        let passed = milestones(version.frozen_at, act.now);
        let sql = "UPDATE convention_signer SET chased_at = $4,
                          chases = CASE WHEN $5 AND chases < $6 THEN $6 ELSE chases END
                   WHERE convention_id = $1 AND number = $2 AND role = $3 AND (NOT $5 OR chases < $6)";
        let counted = sqlx::query(sql)
            .bind(id)
            .bind(version.number)
            .bind(role.code())
            .bind(act.now)
            .bind(by_itself)
            .bind(passed)
            .execute(&mut *self)
            .await?;
        let Some(to) = to.filter(|_| counted.rows_affected() > 0) else { return Ok(Chased::NotNow) };
        // Only the digest of the link they have is known: who has no account gets another one, and the first stays good. The
        // head signs by an account, even where what the convention says is an address that belongs to none.
        let link = if party.account.is_some() || role == SignerRole::Head {
            path::signing(ConventionId(id))
        } else {
            self.put_link(act, id, LinkRole::Signer(role), &party.name, &to.email, secret).await?;
            secret.link.clone()
        };
        let names = self.names_of(&standing).await?;
        let notice = Notice::SignatureReminder {
            reference: standing.reference.clone(),
            student: names.student,
            host: names.host,
            since: version.frozen_at.date_naive(),
            link,
        };
        let fact = format!("signature_reminder:{id}:{}:{}:{}", version.number, role.code(), act.now.timestamp());
        queue!(self, act, fact, &to, &notice);
        self.write_log(act, &mut standing, Happened::Chased { role }).await?;
        Ok(Chased::Done)
    }
}
}

impl Db {
    /// Reminds a signer. One without an account gets another link, made from `secret`; those they have stay good.
    pub async fn chase(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        role: SignerRole,
        secret: &Secret,
    ) -> Result<Chased, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_chase(act, id.0, role, secret, false).await?
        }))
    }

    /// Reminds up to `limit` signers who have let three, then seven days go by; how many were. Whose links the lycée revoked gets no
    /// other one by itself. One that fails does not keep the others waiting: it is told at the end.
    pub async fn chase_due(
        &self,
        act: &Act<'_>,
        limit: i32,
        secrets: Secrets<'_>,
    ) -> Result<u32, StoreError> {
        let [first, second] = MILESTONES.map(|days| act.now - TimeDelta::days(days));
        let due: Vec<(Uuid, String)> = on_pool!(self, |pool| sqlx::query_as(DUE)
            .bind(first)
            .bind(second)
            .bind(act.now - TimeDelta::days(TOO_LATE))
            .bind(act.now - COOL_DOWN)
            .bind(limit)
            .fetch_all(pool)
            .await)?;
        let (mut chased, mut failed) = (0, None);
        for (id, role) in due {
            match self.chase_by_itself(act, id, &role, &secrets()).await {
                Ok(done) => chased += u32::from(done == Chased::Done),
                Err(error) => {
                    tracing::error!(%id, role, error = &error as &dyn std::error::Error, "a signer was not reminded");
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(chased), Err)
    }

    async fn chase_by_itself(
        &self,
        act: &Act<'_>,
        id: Uuid,
        role: &str,
        secret: &Secret,
    ) -> Result<Chased, StoreError> {
        let role = code("convention_signer.role", role, SignerRole::from_code)?;
        Ok(in_transaction!(self, |tx| {
            tx.do_chase(act, id, role, secret, true).await?
        }))
    }
}
