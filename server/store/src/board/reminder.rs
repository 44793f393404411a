//! Reminders from the board, to students and to hosts, in a school's words: nobody twice in a day, and no link that somebody has is voided.
//! Signers are reminded as they are elsewhere: see `signing::reminder`.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    digest::Digest,
    id::{AccountId, ApplicationId, CampaignId, ConventionId, SchoolId},
    notification::{Notification, ReminderLine},
    urls,
};
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, Recipient, Secret, StoreError,
    conn::{Statement, sql},
    signing::{LinkRole, Secrets},
};

/// How long between two reminders.
const COOL_DOWN: TimeDelta = TimeDelta::hours(24);

/// What hosts have yet to do for a student ($1) in a campaign ($2), where the convention is of a school ($3).
const MATTERS: Statement = sql!(
    "SELECT 'application' AS kind, ap.id, o.title AS what, ap.deadline
     FROM application ap JOIN offer o ON o.id = ap.offer_id
     WHERE ap.student_id = $1 AND ap.campaign_id = $2 AND ap.state IN ('submitted', 'read')
     UNION ALL
     SELECT 'proposal', p.id, '', p.deadline FROM proposal p
     WHERE p.student_id = $1 AND p.campaign_id = $2 AND p.state = 'invited'
     UNION ALL
     SELECT 'convention', c.id, '', CAST(NULL AS DATE) FROM convention c
     WHERE c.student_id = $1 AND c.campaign_id = $2 AND c.school_id = $3 AND c.state = 'host_part'
     ORDER BY 4, 2"
);

/// What became of somebody who was to be reminded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReminderOutcome {
    /// It is on its way.
    Done,
    /// They were reminded less than a day ago.
    CoolDown,
    /// Nobody knows an address of theirs.
    NoAddress,
    /// No student of this school, or not one whom the actor fills for.
    Gone,
}

/// Somebody who was to be reminded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemindedPerson {
    /// Their name.
    pub name: String,
    /// The students it is about; nobody where they are the student.
    pub about: Vec<String>,
    /// What became of it.
    pub outcome: ReminderOutcome,
}

/// Where a reminder leads.
#[derive(Clone, Copy)]
enum Matter {
    Application(Uuid),
    Proposal(Uuid),
    Convention(Uuid),
}

impl Matter {
    /// The convention that it is about, if any.
    fn convention(self) -> Option<Uuid> {
        match self {
            Self::Convention(id) => Some(id),
            Self::Application(_) | Self::Proposal(_) => None,
        }
    }
}

/// Something that one person has yet to do.
#[derive(Clone)]
struct Due {
    student: Uuid,
    line: ReminderLine,
    matter: Matter,
}

/// What a person is called by: their account, or their address.
type PersonKey = (Option<Uuid>, String);
type People = BTreeMap<PersonKey, (Recipient, Vec<Due>)>;

/// Who is reminded, under which words.
#[derive(Clone, Copy)]
struct Sending<'a> {
    school: SchoolId,
    name: &'a str,
    words: &'a str,
}

fn key_of(to: &Recipient) -> PersonKey {
    match to.account {
        Some(account) => (Some(account.0), String::new()),
        None => (None, to.email.trim().to_lowercase()),
    }
}

/// Tells two reminders to one person apart.
fn notification_digest(notification: &Notification) -> String {
    Digest::of(format!("{notification:?}").as_bytes()).short()
}

/// What is noted of whom: a digest says nothing to whoever reads the table.
fn noted(to: &Recipient) -> String {
    match to.account {
        Some(account) => Digest::of(account.0.as_bytes()).to_string(),
        None => Digest::of(to.email.trim().to_lowercase().as_bytes()).to_string(),
    }
}

impl Conn {
    /// Notes that somebody is reminded now; `false` when they were less than a day ago.
    async fn claim_reminder(
        &mut self,
        context: &ChangeContext<'_>,
        to: &Recipient,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "INSERT INTO board_reminder (recipient, reminded_at) VALUES ($1, $2)
             ON CONFLICT (recipient) DO UPDATE SET reminded_at = excluded.reminded_at
             WHERE board_reminder.reminded_at <= $3"
        );
        let claimed = self
            .query(sql)
            .bind(noted(to))
            .bind(context.now)
            .bind(context.now - COOL_DOWN)
            .execute()
            .await?;
        Ok(claimed > 0)
    }

    async fn send_reminder(
        &mut self,
        context: &ChangeContext<'_>,
        to: &Recipient,
        sending: Sending<'_>,
        (awaited, path): (Vec<ReminderLine>, String),
        conventions: &[Uuid],
    ) -> Result<(), StoreError> {
        let notification = Notification::SchoolReminder {
            school: sending.name.to_owned(),
            message: sending.words.to_owned(),
            awaited,
            path,
        };
        let dedup_key = format!(
            "school_reminder:{}:{}:{}",
            noted(to),
            context.now.timestamp(),
            notification_digest(&notification)
        );
        if let Some(email) = self.queue_email(context, &dedup_key, to, &notification).await? {
            for convention in conventions {
                self.note_about(email, *convention).await?;
            }
        }
        Ok(())
    }

    async fn remind_student(
        &mut self,
        context: &ChangeContext<'_>,
        sending: Sending<'_>,
        student: AccountId,
    ) -> Result<RemindedPerson, StoreError> {
        let name = self.name_of(Some(student)).await?;
        let said = |outcome| RemindedPerson {
            name: name.clone(),
            about: Vec::new(),
            outcome,
        };
        if !self.fills_for(context, sending.school, student.0).await? {
            return Ok(RemindedPerson {
                name: String::new(),
                ..said(ReminderOutcome::Gone)
            });
        }
        let Some(to) = self.person(student.0).await? else {
            return Ok(said(ReminderOutcome::NoAddress));
        };
        if !self.claim_reminder(context, &to).await? {
            return Ok(said(ReminderOutcome::CoolDown));
        }
        self.send_reminder(context, &to, sending, (Vec::new(), urls::SEARCH.to_owned()), &[])
            .await?;
        Ok(said(ReminderOutcome::Done))
    }

    /// What hosts have yet to do for a student, put to each of those who would do it.
    async fn gather_due(
        &mut self,
        context: &ChangeContext<'_>,
        (school, campaign): (SchoolId, CampaignId),
        student: AccountId,
        people: &mut People,
    ) -> Result<(), StoreError> {
        let name = self.name_of(Some(student)).await?;
        let rows: Vec<(String, Uuid, String, Option<NaiveDate>)> = self
            .query(MATTERS)
            .bind(student.0)
            .bind(campaign.0)
            .bind(school.0)
            .all()
            .await?;
        for (kind, id, title, until) in rows {
            let (matter, what, hosts) = match kind.as_str() {
                "application" => (
                    Matter::Application(id),
                    title,
                    self.hosts_of_application(id).await?,
                ),
                "proposal" => (
                    Matter::Proposal(id),
                    "accord pour l’accueillir".to_owned(),
                    self.invited_host(id).await?,
                ),
                _ => (
                    Matter::Convention(id),
                    "votre partie de la convention".to_owned(),
                    self.hosts_of_convention(context, id).await?,
                ),
            };
            for to in hosts {
                let due = Due {
                    student: student.0,
                    line: ReminderLine {
                        student: name.clone(),
                        what: what.clone(),
                        until,
                    },
                    matter,
                };
                let theirs = people.entry(key_of(&to)).or_insert_with(|| (to, Vec::new()));
                theirs.1.push(due);
            }
        }
        Ok(())
    }

    async fn hosts_of_application(&mut self, id: Uuid) -> Result<Vec<Recipient>, StoreError> {
        let sql = sql!(
            "SELECT o.structure_id, ap.handler_id FROM application ap JOIN offer o ON o.id = ap.offer_id
             WHERE ap.id = $1"
        );
        let found: Option<(Uuid, Option<Uuid>)> = self.query(sql).bind(id).optional().await?;
        match found {
            Some((structure, handler)) => self.hosts(structure, handler).await,
            None => Ok(Vec::new()),
        }
    }

    async fn invited_host(&mut self, id: Uuid) -> Result<Vec<Recipient>, StoreError> {
        let proposal = self.load_locked_proposal(id).await?;
        Ok(proposal
            .and_then(|proposal| proposal.host())
            .into_iter()
            .collect())
    }

    /// Who fills the host's part, by an account or by a link that is still good. Nothing is locked: who they are is asked again by
    /// nobody, and what they do is checked when they do it.
    async fn hosts_of_convention(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<Vec<Recipient>, StoreError> {
        let Some(convention) = self.lock_convention(id).await? else {
            return Ok(Vec::new());
        };
        let mut hosts = self.host_accounts(&convention).await?;
        if hosts.is_empty() {
            hosts = self.tutors_by_link(&convention, context.now).await?;
        }
        Ok(hosts)
    }

    async fn remind_host(
        &mut self,
        context: &ChangeContext<'_>,
        sending: Sending<'_>,
        (to, due): (&Recipient, &[Due]),
        secrets: (Secrets<'_>, Secrets<'_>),
    ) -> Result<RemindedPerson, StoreError> {
        let mut theirs = Vec::new();
        for one in due {
            if self.fills_for(context, sending.school, one.student).await? {
                theirs.push(one.clone());
            }
        }
        let mut about: Vec<String> = theirs.iter().map(|one| one.line.student.clone()).collect();
        about.sort();
        about.dedup();
        let said = |outcome| RemindedPerson {
            name: to.name.clone(),
            about: about.clone(),
            outcome,
        };
        if theirs.is_empty() {
            return Ok(said(ReminderOutcome::Gone));
        }
        if !self.claim_reminder(context, to).await? {
            return Ok(said(ReminderOutcome::CoolDown));
        }
        // Who has an account does all of it from one page; who has none has a link for each, and the transaction makes one e-mail of them.
        let parts: Vec<Vec<Due>> = if to.account.is_some() {
            vec![theirs]
        } else {
            theirs.into_iter().map(|one| vec![one]).collect()
        };
        for part in parts {
            if let Some(first) = part.first() {
                let path = self.way_of(context, to, (first, part.len()), secrets).await?;
                let lines = part.iter().map(|one| one.line.clone()).collect();
                let conventions: Vec<Uuid> = part.iter().filter_map(|one| one.matter.convention()).collect();
                self.send_reminder(context, to, sending, (lines, path), &conventions)
                    .await?;
            }
        }
        Ok(said(ReminderOutcome::Done))
    }

    /// Where somebody does what they are reminded of. Who has no account gets another link, in place of the one they have.
    async fn way_of(
        &mut self,
        context: &ChangeContext<'_>,
        to: &Recipient,
        (first, count): (&Due, usize),
        (of_proposals, of_conventions): (Secrets<'_>, Secrets<'_>),
    ) -> Result<String, StoreError> {
        match first.matter {
            Matter::Application(id) if count == 1 => Ok(urls::application_for_host(ApplicationId(id))),
            Matter::Application(_) => Ok(urls::INBOX.to_owned()),
            Matter::Convention(id) if to.account.is_some() && count == 1 => {
                Ok(urls::convention(ConventionId(id)))
            }
            Matter::Convention(_) if to.account.is_some() => Ok(urls::CONVENTIONS_TO_FILL.to_owned()),
            Matter::Convention(id) => {
                let secret = of_conventions();
                self.insert_link(context, id, LinkRole::Tutor, &to.name, &to.email, &secret)
                    .await?;
                Ok(secret.link)
            }
            Matter::Proposal(id) => {
                let secret = of_proposals();
                self.insert_answer_link(context, id, &to.email, &secret).await?;
                Ok(secret.link)
            }
        }
    }

    /// Keeps a link by which the host of a place found alone answers.
    pub(crate) async fn insert_answer_link(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        email: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO token (token_hash, purpose, object_id, email, created_at, expires_at)
             VALUES ($1, 'answer_proposal', $2, $3, $4, $5)"
        ))
        .bind(&secret.hash)
        .bind(id)
        .bind(email)
        .bind(context.now)
        .bind(secret.expires)
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// Reminds students of a school that they have yet to look for a place. Each is a transaction of its own.
    pub async fn remind_students(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        students: &[AccountId],
        words: &str,
    ) -> Result<Vec<RemindedPerson>, StoreError> {
        let name = self.school_name(school).await?.unwrap_or_default();
        let sending = Sending {
            school,
            name: &name,
            words,
        };
        let mut said = Vec::with_capacity(students.len());
        for student in students {
            let reminded = self
                .transaction(async |tx| tx.remind_student(context, sending, *student).await)
                .await?;
            said.push(reminded);
        }
        self.note_reminders(context, school, &said).await?;
        Ok(said)
    }

    /// Reminds hosts of what they have yet to do for those students, each in one e-mail about all of it. `secrets` are made for who answers a proposal, and for who fills a convention.
    pub async fn remind_hosts_of(
        &self,
        context: &ChangeContext<'_>,
        (school, campaign): (SchoolId, CampaignId),
        students: &[AccountId],
        words: &str,
        secrets: (Secrets<'_>, Secrets<'_>),
    ) -> Result<Vec<RemindedPerson>, StoreError> {
        let name = self.school_name(school).await?.unwrap_or_default();
        let sending = Sending {
            school,
            name: &name,
            words,
        };
        let mut people = People::new();
        for student in students {
            self.transaction(async |tx| {
                tx.gather_due(context, (school, campaign), *student, &mut people)
                    .await
            })
            .await?;
        }
        let mut said = Vec::with_capacity(people.len());
        for (to, due) in people.into_values() {
            let reminded = self
                .transaction(async |tx| tx.remind_host(context, sending, (&to, &due), secrets).await)
                .await?;
            said.push(reminded);
        }
        self.note_reminders(context, school, &said).await?;
        Ok(said)
    }

    /// Writes down how many were reminded.
    async fn note_reminders(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        said: &[RemindedPerson],
    ) -> Result<(), StoreError> {
        let done = said
            .iter()
            .filter(|person| person.outcome == ReminderOutcome::Done)
            .count();
        if done == 0 {
            return Ok(());
        }
        self.transaction(async |tx| {
            tx.write_audit(context, "school.remind", Some(school.0), &done.to_string())
                .await
        })
        .await
    }
}
