//! Reminders to those who have not signed: one click, once a day at most; by themselves three and seven days after the version
//! was frozen.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::{LogEvent, SignerRole},
    id::ConventionId,
    notification::Notification,
    urls,
};
use uuid::Uuid;

use super::{
    Secrets,
    bar::is_barred,
    link::{LinkRole, all_revoked},
};
use crate::{
    Conn, Db, Secret, StoreError, change_context::ChangeContext, conn::Statement, conn::sql, decode::code,
};

/// How long between two reminders.
const COOL_DOWN: TimeDelta = TimeDelta::hours(24);
/// After how many days somebody is reminded by itself.
const MILESTONES: [i64; 2] = [3, 7];
/// After how many days nobody is, by itself: what was missed for so long is not made up for.
const TOO_LATE: i64 = 14;

/// Who is to be reminded by itself: of versions frozen before $1, and $2 for the second time, but not before $3; not reminded since $4.
macro_rules! due {
    ($of_whom:literal) => {
        concat!(
            "SELECT s.convention_id, s.role, s.account_id
             FROM convention_version v
                  JOIN convention c ON c.id = v.convention_id AND c.number = v.number AND c.state = v.state
                  JOIN convention_signer s ON s.convention_id = v.convention_id AND s.number = v.number
             WHERE v.state IN ('validated', 'signing') AND v.frozen_at <= $1 AND v.frozen_at > $3
               AND s.chases < CASE WHEN v.frozen_at <= $2 THEN 2 ELSE 1 END
               AND (s.email IS NOT NULL OR s.account_id IS NOT NULL)
               AND (s.chased_at IS NULL OR s.chased_at <= $4)
               AND NOT (s.account_id IS NULL AND ",
            all_revoked!(convention: "s.convention_id", role: "s.role", email: "s.email_key", since: "v.frozen_at"),
            ") AND NOT (s.account_id IS NULL AND ",
            is_barred!(convention: "s.convention_id", role: "s.role", email: "s.email_key"),
            ") AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = s.convention_id
                               AND d.number = s.number AND d.role = s.role)",
            $of_whom
        )
    };
}

/// The first $5 of them.
const DUE: Statement = sql!(due!(" ORDER BY v.frozen_at, s.convention_id, s.role LIMIT $5"));

/// All those of an account, $5, in the order in which conventions are locked.
const DUE_OF_ACCOUNT: Statement = sql!(due!(" AND s.account_id = $5 ORDER BY s.convention_id, s.role"));

/// A convention, the role of who is to be reminded of it, and their account.
type Due = (Uuid, String, Option<Uuid>);

/// The same, and the names of who is to be reminded and of the student; the address that those without an account are told by.
type Named = (Uuid, String, Option<Uuid>, String, String, Option<String>);

/// Who has yet to sign a version that is open, the head left out: who reminds them is of the lycée.
const UNSIGNED: Statement = sql!(
    "SELECT s.convention_id, s.role, s.account_id, s.name, a.name, s.email_key
     FROM convention c JOIN convention_signer s ON s.convention_id = c.id AND s.number = c.number
          JOIN account a ON a.id = c.student_id
     WHERE c.id = $1 AND c.state IN ('validated', 'signing') AND s.role <> 'head'
       AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = s.convention_id
                       AND d.number = s.number AND d.role = s.role)
     ORDER BY s.role"
);

/// Somebody who was to be reminded with others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemindedSigner {
    /// Their name.
    pub name: String,
    /// As whom they sign.
    pub role: SignerRole,
    /// The student.
    pub student: String,
    /// What became of it.
    pub outcome: Reminded,
}

/// How a reminder comes about.
#[derive(Clone, Copy)]
enum Cause<'a> {
    /// Somebody of the school asked for it, and adds those words.
    Asked(&'a str),
    /// Time.
    Itself,
}

/// How many were reminded at once, and why not the others.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct RemindedMany {
    /// Reminders that are on their way.
    pub done: u32,
    /// Those who were reminded less than a day ago.
    pub waiting: u32,
    /// Those who cannot be reminded: they have signed meanwhile, or sign on paper.
    pub others: u32,
}

impl RemindedMany {
    fn add(&mut self, reminded: Reminded) {
        match reminded {
            Reminded::Done => self.done += 1,
            Reminded::CoolDown(_) => self.waiting += 1,
            Reminded::NotNow | Reminded::Gone => self.others += 1,
        }
    }
}

/// What became of a reminder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reminded {
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

impl Conn {
    async fn remind_signer(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: SignerRole,
        secret: &Secret,
        cause: Cause<'_>,
    ) -> Result<Reminded, StoreError> {
        let (by_itself, words) = match cause {
            Cause::Asked(words) => (false, words),
            Cause::Itself => (true, ""),
        };
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Reminded::Gone);
        };
        if !self.may_see_to(context, &convention).await? {
            return Ok(Reminded::Gone);
        }
        if !convention.state.is_open_to_signatures() {
            return Ok(Reminded::NotNow);
        }
        let Some(version) = self.frozen(id, convention.number).await? else {
            return Ok(Reminded::NotNow);
        };
        let Some(party) = self.party(&convention, role).await? else {
            return Ok(Reminded::Gone);
        };
        // Who cannot be written to is passed over, and not looked at each time.
        let to = self.recipient(&convention, &party).await?;
        if party.signed || (to.is_none() && !by_itself) {
            return Ok(Reminded::NotNow);
        }
        if let Some(until) = party
            .chased_at
            .map(|at| at + COOL_DOWN)
            .filter(|until| *until > context.now)
        {
            return Ok(Reminded::CoolDown(until));
        }
        let passed = milestones(version.frozen_at, context.now);
        let sql = sql!(
            "UPDATE convention_signer SET chased_at = $4,
                    chases = CASE WHEN $5 AND chases < $6 THEN $6 ELSE chases END
             WHERE convention_id = $1 AND number = $2 AND role = $3 AND (NOT $5 OR chases < $6)"
        );
        let counted = self
            .query(sql)
            .bind(id)
            .bind(version.number)
            .bind(role.code())
            .bind(context.now)
            .bind(by_itself)
            .bind(passed)
            .execute()
            .await?;
        let Some(to) = to.filter(|_| counted > 0) else {
            return Ok(Reminded::NotNow);
        };
        // Only the digest of the link they have is known: who has no account gets another one in its place. The
        // head signs by an account, even where what the convention says is an address that belongs to none.
        let link = if party.account.is_some() || role == SignerRole::Head {
            urls::signing(ConventionId(id))
        } else {
            // One that the lycée revoked is given back by the lycée alone: the clock is not told of who it bars.
            self.lift_bar(id, LinkRole::Signer(role), &to.email).await?;
            self.insert_link(
                context,
                id,
                LinkRole::Signer(role),
                &party.name,
                &to.email,
                secret,
            )
            .await?;
            secret.link.clone()
        };
        let names = self.names_of(&convention).await?;
        let notification = Notification::SignatureReminder {
            reference: convention.reference.clone(),
            student: names.student,
            host: names.host,
            since: version.frozen_at.date_naive(),
            message: words.to_owned(),
            link,
        };
        let dedup_key = format!(
            "signature_reminder:{id}:{}:{}:{}",
            version.number,
            role.code(),
            context.now.timestamp()
        );
        self.enqueue_about(context, &convention, &dedup_key, &to, &notification)
            .await?;
        self.write_log(context, &mut convention, LogEvent::Chased { role })
            .await?;
        Ok(Reminded::Done)
    }
}

impl Db {
    /// Reminds a signer. One without an account gets another link, made from `secret`, in place of the one they have.
    pub async fn remind(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        role: SignerRole,
        secret: &Secret,
    ) -> Result<Reminded, StoreError> {
        self.transaction(async |tx| {
            tx.remind_signer(context, id.0, role, secret, Cause::Asked(""))
                .await
        })
        .await
    }

    /// Reminds all who have yet to sign those conventions, but for the head. Who signs several of them by an account is told of all in
    /// one e-mail.
    pub async fn remind_many(
        &self,
        context: &ChangeContext<'_>,
        conventions: &[ConventionId],
        secrets: Secrets<'_>,
    ) -> Result<RemindedMany, StoreError> {
        let mut reminded = RemindedMany::default();
        for said in self.remind_each(context, conventions, "", secrets).await? {
            reminded.add(said.outcome);
        }
        Ok(reminded)
    }

    /// The same with what the school adds, and what became of each.
    pub async fn remind_each(
        &self,
        context: &ChangeContext<'_>,
        conventions: &[ConventionId],
        words: &str,
        secrets: Secrets<'_>,
    ) -> Result<Vec<RemindedSigner>, StoreError> {
        let mut people: BTreeMap<(Option<Uuid>, Uuid, String), Vec<Named>> = BTreeMap::new();
        for id in conventions {
            let unsigned: Vec<Named> = self.query(UNSIGNED).bind(id.0).all().await?;
            for due in unsigned {
                let person = match (due.2, due.5.clone()) {
                    (Some(account), _) => (Some(account), Uuid::nil(), String::new()),
                    // Their e-mail has a link to each convention.
                    (None, Some(address)) => (None, Uuid::nil(), address),
                    (None, None) => (None, due.0, due.1.clone()),
                };
                people.entry(person).or_default().push(due);
            }
        }
        let mut reminded = Vec::new();
        for mut theirs in people.into_values() {
            // In the order in which conventions are locked.
            theirs.sort();
            let said = self
                .transaction(async |tx| {
                    let mut said = Vec::new();
                    for (id, role, _, name, student, _) in &theirs {
                        let role = code("convention_signer.role", role, SignerRole::from_code)?;
                        let cause = Cause::Asked(words);
                        let outcome = tx.remind_signer(context, *id, role, &secrets(), cause).await?;
                        said.push(RemindedSigner {
                            name: name.clone(),
                            role,
                            student: student.clone(),
                            outcome,
                        });
                    }
                    Ok(said)
                })
                .await?;
            reminded.extend(said);
        }
        Ok(reminded)
    }

    /// Reminds up to `limit` signers who have let three, then seven days go by; how many were. Who signs several conventions by an
    /// account is reminded of all of them in one e-mail. Whose links the lycée revoked gets no other one by itself. One that fails
    /// does not keep the others waiting: it is told at the end.
    pub async fn remind_due(
        &self,
        context: &ChangeContext<'_>,
        limit: i32,
        secrets: Secrets<'_>,
    ) -> Result<u32, StoreError> {
        let [first, second] = MILESTONES.map(|days| context.now - TimeDelta::days(days));
        let query = |statement| {
            let query = self.query(statement).bind(first).bind(second);
            let query = query.bind(context.now - TimeDelta::days(TOO_LATE));
            query.bind(context.now - COOL_DOWN)
        };
        let due: Vec<Due> = query(DUE).bind(limit).all().await?;
        let mut accounts = std::collections::BTreeSet::new();
        let (mut how_many, mut failed) = (0, None);
        for (id, role, account) in due {
            let theirs = match account {
                Some(account) if !accounts.insert(account) => continue,
                Some(account) => query(DUE_OF_ACCOUNT).bind(account).all().await?,
                None => vec![(id, role, None)],
            };
            match self.remind_automatically(context, &theirs, secrets).await {
                Ok(done) => how_many += done,
                Err(error) => {
                    tracing::error!(%id, error = &error as &dyn std::error::Error, "a signer was not reminded");
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(how_many), Err)
    }

    /// One person's reminders, in one transaction: hence one e-mail.
    async fn remind_automatically(
        &self,
        context: &ChangeContext<'_>,
        due: &[Due],
        secrets: Secrets<'_>,
    ) -> Result<u32, StoreError> {
        self.transaction(async |tx| {
            let mut how_many = 0;
            for (id, role, _) in due {
                let role = code("convention_signer.role", role, SignerRole::from_code)?;
                let done = tx
                    .remind_signer(context, *id, role, &secrets(), Cause::Itself)
                    .await?;
                how_many += u32::from(done == Reminded::Done);
            }
            Ok(how_many)
        })
        .await
    }
}
