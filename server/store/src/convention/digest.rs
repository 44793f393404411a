//! What waits for a lycée, told once a day to its heads, its office and whoever is named for them: one e-mail, however many
//! conventions.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    convention::{HeadAct, is_told_on},
    id::AccountId,
    notification::Notification,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::lists::awaited;
use crate::{
    Conn, Db, Recipient, StoreError, change_context::ChangeContext, conn::Statement, conn::sql,
    decode::parsed,
};

/// Where the e-mail leads.
const PATH: &str = "/lycee";

/// What waits in each lycée, of campaigns whose second week begins on $1 or later.
const WAITING: Statement = sql!(
    "SELECT school_id, SUM(to_validate) AS to_validate, SUM(to_sign) AS to_sign, SUM(to_check) AS to_check,
            MIN(since) AS oldest, MAX(since) AS newest
     FROM (SELECT c.school_id, CASE c.state WHEN 'school_part' THEN 1 ELSE 0 END AS to_validate,
                  CASE c.state WHEN 'school_part' THEN 0 ELSE 1 END AS to_sign, 0 AS to_check, c.moved_at AS since
           FROM convention c JOIN campaign k ON k.id = c.campaign_id AND k.week2 >= $1
           WHERE c.state = 'school_part' OR (c.state IN ('validated', 'signing') AND ",
    awaited!("head"),
    ") UNION ALL
           SELECT s.school_id, 0, 0, 1, p.proposed_at
           FROM proposal p JOIN student s ON s.account_id = p.student_id
                JOIN campaign k ON k.id = p.campaign_id AND k.week2 >= $1
           WHERE p.state = 'proposed') AS waiting
     GROUP BY school_id ORDER BY school_id"
);

/// Who is told in a lycée ($1) that day ($2): its heads, its office, and who validates ($3) or signs ($4) for the head.
const FOLLOWERS: Statement = sql!(
    "SELECT DISTINCT a.id, a.name, a.email FROM account_role r JOIN account a ON a.id = r.account_id
     WHERE r.school_id = $1 AND a.email IS NOT NULL AND a.suspended_at IS NULL
       AND (r.role = 'head' OR r.duty IN ('deputy', 'secretariat') OR EXISTS (
           SELECT 1 FROM delegation d WHERE d.school_id = $1 AND d.account_id = a.id AND d.act IN ($3, $4)
             AND d.revoked_at IS NULL AND d.first_day <= $2 AND d.last_day >= $2))
     ORDER BY a.id"
);

#[derive(FromRow)]
struct WaitingRow {
    school_id: Uuid,
    to_validate: i64,
    to_sign: i64,
    to_check: i64,
    oldest: DateTime<Utc>,
    newest: DateTime<Utc>,
}

impl WaitingRow {
    fn notification(&self, today: NaiveDate) -> Result<Notification, StoreError> {
        let number = |total: i64| parsed("convention", u32::try_from(total));
        let oldest = (today - self.oldest.date_naive()).num_days().max(0);
        Ok(Notification::SchoolDigest {
            to_validate: number(self.to_validate)?,
            to_sign: number(self.to_sign)?,
            to_check: number(self.to_check)?,
            oldest: number(oldest)?,
            path: PATH.to_owned(),
        })
    }
}

impl Conn {
    async fn tell_school(
        &mut self,
        context: &ChangeContext<'_>,
        waiting: &WaitingRow,
    ) -> Result<u32, StoreError> {
        let people: Vec<(Uuid, String, String)> = self
            .query(FOLLOWERS)
            .bind(waiting.school_id)
            .bind(context.today)
            .bind(HeadAct::Validate.code())
            .bind(HeadAct::Sign.code())
            .all()
            .await?;
        let notification = waiting.notification(context.today)?;
        let mut told = 0;
        for (id, name, email) in people {
            let key = format!("school_digest:{}:{id}:{}", waiting.school_id, context.today);
            if self.is_email_queued(&key).await? {
                continue;
            }
            let to = Recipient {
                account: Some(AccountId(id)),
                name,
                email,
            };
            self.enqueue_email(context, &key, &to, &notification).await?;
            told += 1;
        }
        Ok(told)
    }
}

impl Db {
    /// Tells each lycée what waits for it, where there is something to tell that day and it was not told yet; how many people were.
    pub async fn send_school_digests(&self, context: &ChangeContext<'_>) -> Result<u32, StoreError> {
        let since = context
            .today
            .checked_sub_days(Days::new(7))
            .unwrap_or(context.today);
        let lines: Vec<WaitingRow> = self.query(WAITING).bind(since).all().await?;
        let mut told = 0;
        for waiting in lines {
            if is_told_on(context.today, waiting.newest.date_naive()) {
                told += self
                    .transaction(async |tx| tx.tell_school(context, &waiting).await)
                    .await?;
            }
        }
        Ok(told)
    }
}
