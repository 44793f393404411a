//! What goes once its time is over (`domain::retention`): how much that is, and its erasure. Account and convention have files of their own;
//! what is a column or a row by itself is here.

mod account;
mod convention;
mod request;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    digest::Digest,
    id::{AccountId, ConventionId},
    retention::{Noun, Rule, rule},
};
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::sql, decode::parsed, error::unreadable};

pub use request::{ErasureAsked, ErasureDecided, ErasureRequest};

/// Why something is erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErasureGround {
    /// Its time is over.
    Term,
    /// Whom it is about asked for it.
    Request,
}

impl ErasureGround {
    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::Request => "request",
        }
    }
}

/// What was erased.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Erased {
    /// How many things.
    pub count: u64,
    /// Digests of files that were named there: their bytes go unless something else names them.
    pub files: Vec<Digest>,
}

/// The students whose time is over: `$1` accounts made until then, `$2` internships whose last week began until then.
macro_rules! due_students {
    ($select:literal) => {
        concat!(
            $select,
            " FROM student s JOIN account a ON a.id = s.account_id
             WHERE a.erased_at IS NULL AND a.created_at <= $1
                 AND NOT EXISTS (SELECT 1 FROM application x JOIN campaign k ON k.id = x.campaign_id
                                 WHERE x.student_id = s.account_id AND k.week2 > $2)
                 AND NOT EXISTS (SELECT 1 FROM proposal x JOIN campaign k ON k.id = x.campaign_id
                                 WHERE x.student_id = s.account_id AND k.week2 > $2)
                 AND NOT EXISTS (SELECT 1 FROM convention x JOIN campaign k ON k.id = x.campaign_id
                                 WHERE x.student_id = s.account_id AND k.week2 > $2)
                 AND NOT EXISTS (SELECT 1 FROM student_situation x JOIN campaign k ON k.id = x.campaign_id
                                 WHERE x.student_id = s.account_id AND k.week2 > $2)"
        )
    };
}

/// The guardians without any child left, not seen since `$1`.
macro_rules! due_guardians {
    ($select:literal) => {
        concat!(
            $select,
            " FROM account a
             WHERE a.erased_at IS NULL AND COALESCE(a.signed_in_at, a.created_at) <= $1
                 AND EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role = 'guardian')
                 AND NOT EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role <> 'guardian')
                 AND NOT EXISTS (SELECT 1 FROM guardian g WHERE g.account_id = a.id)
                 AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.account_id = a.id)
                 AND NOT EXISTS (SELECT 1 FROM student s WHERE s.account_id = a.id)"
        )
    };
}

/// Everybody else who was not seen since `$1`; administrators stay.
macro_rules! due_adults {
    ($select:literal) => {
        concat!(
            $select,
            " FROM account a
             WHERE a.erased_at IS NULL AND COALESCE(a.signed_in_at, a.created_at) <= $1
                 AND NOT EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id
                                 AND r.role IN ('guardian', 'student', 'admin'))
                 AND NOT EXISTS (SELECT 1 FROM guardian g WHERE g.account_id = a.id)
                 AND NOT EXISTS (SELECT 1 FROM student s WHERE s.account_id = a.id)"
        )
    };
}

/// Conventions that nobody signed: `$1` the Monday, `$2` the last move.
macro_rules! due_unsigned {
    ($select:literal) => {
        concat!(
            $select,
            " FROM convention c JOIN campaign k ON k.id = c.campaign_id
             WHERE k.week2 <= $1 AND c.moved_at <= $2
                 AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = c.id)"
        )
    };
}

/// Conventions that somebody signed: `$1` the Monday, `$2` the last move, `$3` the student's birth.
macro_rules! due_signed {
    ($select:literal) => {
        concat!(
            $select,
            " FROM convention c JOIN campaign k ON k.id = c.campaign_id JOIN student s ON s.account_id = c.student_id
             WHERE k.week2 <= $1 AND c.moved_at <= $2 AND s.birth_date <= $3
                 AND EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = c.id)"
        )
    };
}

/// What students and hosts wrote to each other: `$1` the Monday.
macro_rules! due_applications {
    () => {
        "(motivation <> '' OR reason <> '' OR message <> '')
         AND campaign_id IN (SELECT k.id FROM campaign k WHERE k.week2 <= $1)"
    };
}

/// The same of places found alone that came to no convention.
macro_rules! due_proposals {
    () => {
        "(host_name <> '' OR host_email <> '' OR contact_name <> '' OR reason <> '')
         AND campaign_id IN (SELECT k.id FROM campaign k WHERE k.week2 <= $1)
         AND NOT EXISTS (SELECT 1 FROM convention c WHERE c.proposal_id = proposal.id)"
    };
}

macro_rules! due_contacts {
    () => {
        "(contact_name <> '' OR contact_phone <> '')
         AND campaign_id IN (SELECT k.id FROM campaign k WHERE k.week2 <= $1)"
    };
}

macro_rules! due_health {
    () => {
        "section = 'sante' AND content <> '{}' AND convention_id IN
         (SELECT c.id FROM convention c JOIN campaign k ON k.id = c.campaign_id WHERE k.week2 <= $1)"
    };
}

macro_rules! due_certificates {
    () => {
        "kind = 'liability' AND convention_id IN
         (SELECT c.id FROM convention c JOIN campaign k ON k.id = c.campaign_id WHERE k.week2 <= $1)"
    };
}

macro_rules! due_bodies {
    () => {
        "body_text <> '' AND COALESCE(sent_at, dead_at) <= $1"
    };
}

/// Lines of e-mails; that which tells somebody of their erasure keeps their address only until it is sent.
macro_rules! due_lines {
    () => {
        "to_email <> '' AND (queued_at <= $1
             OR (fact LIKE 'erased:%' AND (sent_at IS NOT NULL OR dead_at IS NOT NULL)))"
    };
}

macro_rules! due_reports {
    () => {
        "detail <> '' AND decided_at <= $1"
    };
}

/// What a blank proposal is: its state and its weeks are all that figures need.
macro_rules! blank_proposal {
    ($condition:expr) => {
        concat!(
            "UPDATE proposal SET host_name = '', host_key = '', host_email = '', contact_name = '', city = '', activities = '',
                    reason = '', host_phone = '', host_siret = '' WHERE ",
            $condition
        )
    };
}
pub(crate) use blank_proposal;

/// Keys of e-mails from before addresses were left out of them.
macro_rules! wiped_fact {
    () => {
        "fact = CASE WHEN fact LIKE '%@%' THEN 'wiped:' || message_id ELSE fact END"
    };
}
pub(crate) use wiped_fact;

/// That nothing names a file: each column that says one. Whatever is not said here goes in the night after the next.
macro_rules! nothing_names {
    ($file:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM convention_version v WHERE v.document_hash = ",
            $file,
            ") AND NOT EXISTS (SELECT 1 FROM convention_version v WHERE v.file_hash = ",
            $file,
            ") AND NOT EXISTS (SELECT 1 FROM convention_file f WHERE f.digest = ",
            $file,
            ") AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.page_hash = ",
            $file,
            ") AND NOT EXISTS (SELECT 1 FROM pile_page g WHERE g.digest = ",
            $file,
            ") AND NOT EXISTS (SELECT 1 FROM convention_version v WHERE v.host_logo = ",
            $file,
            ") AND NOT EXISTS (SELECT 1 FROM convention_version v WHERE v.school_logo = ",
            $file,
            ") AND NOT EXISTS (SELECT 1 FROM structure h WHERE h.logo = ",
            $file,
            ") AND NOT EXISTS (SELECT 1 FROM school l WHERE l.logo = ",
            $file,
            ")"
        )
    };
}

/// The rule of a noun.
pub(crate) fn rule_of(noun: Noun) -> Result<Rule, StoreError> {
    rule(noun).ok_or_else(|| unreadable("retention")(&noun.code()))
}

/// Until when what a rule is about goes.
struct Until {
    moment: DateTime<Utc>,
    monday: NaiveDate,
    born: NaiveDate,
}

impl Until {
    fn of(noun: Noun, now: DateTime<Utc>, today: NaiveDate) -> Result<Self, StoreError> {
        let rule = rule_of(noun)?;
        Ok(Self {
            moment: rule.moment(now),
            monday: rule.monday(today),
            born: rule.birth_date(today),
        })
    }
}

impl Db {
    /// How many things of a kind go now. Nothing is changed.
    pub async fn count_due(
        &self,
        noun: Noun,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<u64, StoreError> {
        let until = Until::of(noun, now, today)?;
        let count = match noun {
            Noun::Student | Noun::Guardian | Noun::Adult => self.count_due_accounts(noun, &until).await?,
            Noun::Unsigned | Noun::Signed => self.count_due_conventions(noun, &until).await?,
            Noun::Application | Noun::Contact | Noun::Health | Noun::Certificate => {
                self.count_due_of_internships(noun, &until).await?
            }
            Noun::EmailBody | Noun::EmailLine => self.count_due_emails(noun, &until).await?,
            _ => self.count_due_lines(noun, &until).await?,
        };
        Ok(count.unsigned_abs())
    }

    async fn count_due_accounts(&self, noun: Noun, until: &Until) -> Result<i64, StoreError> {
        match noun {
            Noun::Student => {
                self.query(sql!(due_students!("SELECT COUNT(*)")))
                    .bind(until.moment)
                    .bind(until.monday)
                    .scalar()
                    .await
            }
            Noun::Guardian => {
                self.query(sql!(due_guardians!("SELECT COUNT(*)")))
                    .bind(until.moment)
                    .scalar()
                    .await
            }
            _ => {
                self.query(sql!(due_adults!("SELECT COUNT(*)")))
                    .bind(until.moment)
                    .scalar()
                    .await
            }
        }
    }

    async fn count_due_conventions(&self, noun: Noun, until: &Until) -> Result<i64, StoreError> {
        if noun == Noun::Signed {
            return self
                .query(sql!(due_signed!("SELECT COUNT(*)")))
                .bind(until.monday)
                .bind(until.moment)
                .bind(until.born)
                .scalar()
                .await;
        }
        self.query(sql!(due_unsigned!("SELECT COUNT(*)")))
            .bind(until.monday)
            .bind(until.moment)
            .scalar()
            .await
    }

    async fn count_due_of_internships(&self, noun: Noun, until: &Until) -> Result<i64, StoreError> {
        let monday = until.monday;
        match noun {
            Noun::Application => {
                let sql = sql!(
                    "SELECT (SELECT COUNT(*) FROM application WHERE ",
                    due_applications!(),
                    ") + (SELECT COUNT(*) FROM proposal WHERE ",
                    due_proposals!(),
                    ")"
                );
                self.query(sql).bind(monday).scalar().await
            }
            Noun::Contact => {
                let sql = sql!("SELECT COUNT(*) FROM offer WHERE ", due_contacts!());
                self.query(sql).bind(monday).scalar().await
            }
            Noun::Health => {
                let sql = sql!("SELECT COUNT(*) FROM convention_section WHERE ", due_health!());
                self.query(sql).bind(monday).scalar().await
            }
            _ => {
                let sql = sql!("SELECT COUNT(*) FROM convention_file WHERE ", due_certificates!());
                self.query(sql).bind(monday).scalar().await
            }
        }
    }

    async fn count_due_emails(&self, noun: Noun, until: &Until) -> Result<i64, StoreError> {
        if noun == Noun::EmailBody {
            let sql = sql!("SELECT COUNT(*) FROM outbox WHERE ", due_bodies!());
            return self.query(sql).bind(until.moment).scalar().await;
        }
        let sql = sql!("SELECT COUNT(*) FROM outbox WHERE ", due_lines!());
        self.query(sql).bind(until.moment).scalar().await
    }

    async fn count_due_lines(&self, noun: Noun, until: &Until) -> Result<i64, StoreError> {
        let moment = until.moment;
        match noun {
            Noun::Draft => {
                let sql = sql!("SELECT COUNT(*) FROM draft WHERE updated_at <= $1");
                self.query(sql).bind(moment).scalar().await
            }
            Noun::Report => {
                let sql = sql!(
                    "SELECT (SELECT COUNT(*) FROM structure_claim WHERE decided_at <= $1)
                         + (SELECT COUNT(*) FROM report WHERE ",
                    due_reports!(),
                    ")"
                );
                self.query(sql).bind(moment).scalar().await
            }
            Noun::Invitation => {
                let sql = sql!(
                    "SELECT (SELECT COUNT(*) FROM invitation WHERE COALESCE(closed_at, invited_at) <= $1)
                         + (SELECT COUNT(*) FROM staff_invitation WHERE COALESCE(closed_at, expires_at) <= $1)"
                );
                self.query(sql).bind(moment).scalar().await
            }
            Noun::Journal => {
                let sql = sql!("SELECT COUNT(*) FROM audit WHERE at < $1");
                self.query(sql).bind(moment).scalar().await
            }
            Noun::SmsLine => {
                let sql = sql!("SELECT COUNT(*) FROM sms WHERE queued_at <= $1");
                self.query(sql).bind(moment).scalar().await
            }
            Noun::SmsStop => {
                let sql = sql!("SELECT COUNT(*) FROM sms_stop WHERE stopped_at <= $1");
                self.query(sql).bind(moment).scalar().await
            }
            Noun::Pile => {
                let sql = sql!("SELECT COUNT(*) FROM pile WHERE created_at <= $1");
                self.query(sql).bind(moment).scalar().await
            }
            Noun::Security => {
                let sql = sql!("SELECT COUNT(*) FROM security_event WHERE at <= $1");
                self.query(sql).bind(moment).scalar().await
            }
            Noun::Reading => {
                let sql = sql!("SELECT COUNT(*) FROM file_reading WHERE read_at <= $1");
                self.query(sql).bind(moment).scalar().await
            }
            _ => {
                let sql = sql!("SELECT COUNT(*) FROM erasure_request WHERE decided_at <= $1");
                self.query(sql).bind(moment).scalar().await
            }
        }
    }

    /// Erases what is due of a kind, accounts and conventions up to `limit`, each in a transaction of its own.
    pub async fn erase_due(
        &self,
        context: &ChangeContext<'_>,
        noun: Noun,
        limit: i32,
    ) -> Result<Erased, StoreError> {
        let until = Until::of(noun, context.now, context.today)?;
        match noun {
            Noun::Student | Noun::Guardian | Noun::Adult => {
                self.erase_due_accounts(context, noun, &until, limit).await
            }
            Noun::Unsigned | Noun::Signed => self.erase_due_conventions(context, noun, &until, limit).await,
            Noun::Pile => self.erase_piles(until.moment).await,
            _ => {
                let count = self
                    .transaction(async |tx| tx.erase_due_rows(context, noun, &until).await)
                    .await?;
                Ok(Erased {
                    count,
                    files: Vec::new(),
                })
            }
        }
    }

    async fn erase_due_accounts(
        &self,
        context: &ChangeContext<'_>,
        noun: Noun,
        until: &Until,
        limit: i32,
    ) -> Result<Erased, StoreError> {
        let due: Vec<Uuid> = match noun {
            Noun::Student => {
                self.query(sql!(due_students!("SELECT a.id"), " ORDER BY a.id LIMIT $3"))
                    .bind(until.moment)
                    .bind(until.monday)
                    .bind(limit)
                    .scalars()
                    .await?
            }
            Noun::Guardian => {
                self.query(sql!(due_guardians!("SELECT a.id"), " ORDER BY a.id LIMIT $2"))
                    .bind(until.moment)
                    .bind(limit)
                    .scalars()
                    .await?
            }
            _ => {
                self.query(sql!(due_adults!("SELECT a.id"), " ORDER BY a.id LIMIT $2"))
                    .bind(until.moment)
                    .bind(limit)
                    .scalars()
                    .await?
            }
        };
        let mut count = 0;
        for id in due {
            let done = self
                .transaction(async |tx| {
                    tx.erase_account(context, AccountId(id), ErasureGround::Term)
                        .await
                })
                .await?;
            count += u64::from(done);
        }
        Ok(Erased {
            count,
            files: Vec::new(),
        })
    }

    async fn erase_due_conventions(
        &self,
        context: &ChangeContext<'_>,
        noun: Noun,
        until: &Until,
        limit: i32,
    ) -> Result<Erased, StoreError> {
        let due: Vec<Uuid> = if noun == Noun::Signed {
            self.query(sql!(due_signed!("SELECT c.id"), " ORDER BY c.id LIMIT $4"))
                .bind(until.monday)
                .bind(until.moment)
                .bind(until.born)
                .bind(limit)
                .scalars()
                .await?
        } else {
            self.query(sql!(due_unsigned!("SELECT c.id"), " ORDER BY c.id LIMIT $3"))
                .bind(until.monday)
                .bind(until.moment)
                .bind(limit)
                .scalars()
                .await?
        };
        let mut erased = Erased::default();
        for id in due {
            let intact = self.intact_versions(ConventionId(id)).await?;
            let files = self
                .transaction(async |tx| {
                    tx.erase_convention(context, id, ErasureGround::Term, &intact)
                        .await
                })
                .await?;
            if let Some(files) = files {
                erased.count += 1;
                erased.files.extend(files);
            }
        }
        Ok(erased)
    }

    /// The versions of a convention of which all that is kept is what was frozen and signed.
    async fn intact_versions(&self, id: ConventionId) -> Result<Vec<i32>, StoreError> {
        let sql = sql!("SELECT number FROM convention_version WHERE convention_id = $1 ORDER BY number");
        let numbers: Vec<i32> = self.query(sql).bind(id.0).scalars().await?;
        let mut intact = Vec::with_capacity(numbers.len());
        for number in numbers {
            match self.altered(id, number).await? {
                None => intact.push(number),
                Some(altered) => {
                    tracing::error!(%id, number, %altered, "a version that is erased was altered: what is left of it is not sealed");
                }
            }
        }
        Ok(intact)
    }

    /// Whether anything names the file of that digest.
    pub async fn is_file_named(&self, file: Digest) -> Result<bool, StoreError> {
        let sql = sql!("SELECT NOT (", nothing_names!("$1"), ")");
        self.query(sql).bind(file.to_string()).scalar().await
    }

    /// Writes down that a file is stored, before it is; again when it is stored again.
    pub async fn note_file(&self, file: Digest, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO stored_file (digest, stored_at)
             VALUES ($1, $2)
             ON CONFLICT (digest) DO UPDATE SET stored_at = excluded.stored_at"
        );
        let mut tx = self.begin().await?;
        tx.query(sql).bind(file.to_string()).bind(now).execute().await?;
        tx.commit().await
    }

    /// Files that were stored up to that moment and that nothing names.
    pub async fn unnamed_files(&self, before: DateTime<Utc>, limit: i32) -> Result<Vec<Digest>, StoreError> {
        let sql = sql!(
            "SELECT s.digest FROM stored_file s WHERE s.stored_at <= $1 AND ",
            nothing_names!("s.digest"),
            " ORDER BY s.stored_at, s.digest LIMIT $2"
        );
        let names: Vec<String> = self.query(sql).bind(before).bind(limit).scalars().await?;
        names
            .iter()
            .map(|name| parsed("stored_file.digest", name.parse()))
            .collect()
    }

    /// Removes a file that nothing names and that was not stored since that moment; `removal` is what becomes of its bytes, and is not begun
    /// where the file stays: `false`. Somebody may hand the same over again just then: they wait in [`Db::note_file`] until it is gone, and
    /// store it anew.
    pub async fn remove_unnamed<E: From<StoreError>>(
        &self,
        file: Digest,
        before: DateTime<Utc>,
        removal: impl Future<Output = Result<(), E>>,
    ) -> Result<bool, E> {
        // One that was never written down is as old as it may be.
        let known = sql!(
            "INSERT INTO stored_file (digest, stored_at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING"
        );
        let sql = sql!(
            "DELETE FROM stored_file WHERE digest = $1 AND stored_at <= $2 AND ",
            nothing_names!("$1")
        );
        let name = file.to_string();
        let mut tx = self.begin().await?;
        tx.query(known).bind(name.as_str()).bind(before).execute().await?;
        if tx.query(sql).bind(name.as_str()).bind(before).execute().await? == 0 {
            return Ok(false);
        }
        removal.await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Has SQLite write what was erased over in its own file, and empty the file beside it. PostgreSQL sees to that by itself (VACUUM).
    pub async fn settle_erasures(&self) -> Result<(), StoreError> {
        if let Self::Sqlite(sqlite, _) = self {
            sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(&sqlite.writer)
                .await?;
        }
        Ok(())
    }
}

impl Conn {
    async fn erase_due_rows(
        &mut self,
        context: &ChangeContext<'_>,
        noun: Noun,
        until: &Until,
    ) -> Result<u64, StoreError> {
        match noun {
            Noun::Application | Noun::Contact | Noun::Health | Noun::Certificate => {
                self.erase_of_internships(noun, until.monday).await
            }
            Noun::EmailBody | Noun::EmailLine => self.wipe_emails(noun, until.moment).await,
            Noun::Journal => self.erase_journal(context, until.moment).await,
            _ => self.erase_lines(noun, until.moment).await,
        }
    }

    async fn erase_of_internships(&mut self, noun: Noun, monday: NaiveDate) -> Result<u64, StoreError> {
        match noun {
            Noun::Application => {
                let applications = self
                    .query(sql!(
                        "UPDATE application SET motivation = '', reason = '', message = '' WHERE ",
                        due_applications!()
                    ))
                    .bind(monday)
                    .execute()
                    .await?;
                let proposals = self
                    .query(sql!(blank_proposal!(due_proposals!())))
                    .bind(monday)
                    .execute()
                    .await?;
                Ok(applications + proposals)
            }
            Noun::Contact => {
                self.query(sql!(
                    "UPDATE offer SET contact_name = '', contact_phone = '' WHERE ",
                    due_contacts!()
                ))
                .bind(monday)
                .execute()
                .await
            }
            Noun::Health => {
                self.query(sql!(
                    "UPDATE convention_section SET content = '{}', version = version + 1 WHERE ",
                    due_health!()
                ))
                .bind(monday)
                .execute()
                .await
            }
            _ => {
                self.query(sql!("DELETE FROM convention_file WHERE ", due_certificates!()))
                    .bind(monday)
                    .execute()
                    .await
            }
        }
    }

    async fn wipe_emails(&mut self, noun: Noun, moment: DateTime<Utc>) -> Result<u64, StoreError> {
        if noun == Noun::EmailBody {
            return self
                .query(sql!(
                    "UPDATE outbox SET body_text = '', body_html = '', unsubscribe = NULL, calendar = NULL WHERE ",
                    due_bodies!()
                ))
                .bind(moment)
                .execute()
                .await;
        }
        // The line stays, with the fact that it told: nobody is told of it again.
        self.query(sql!(
            "UPDATE outbox SET ", wiped_fact!(), ", to_name = '', to_email = '', bounded_to = NULL, subject = '', body_text = '', body_html = '', unsubscribe = NULL,
                    calendar = NULL, last_error = NULL,
                    dead_at = CASE WHEN sent_at IS NULL THEN COALESCE(dead_at, queued_at) ELSE dead_at END WHERE ",
            due_lines!()
        ))
        .bind(moment)
        .execute()
        .await
    }

    async fn erase_journal(
        &mut self,
        context: &ChangeContext<'_>,
        before: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let any: bool = self
            .query(sql!("SELECT EXISTS (SELECT 1 FROM audit WHERE at < $1)"))
            .bind(before)
            .scalar()
            .await?;
        if !any {
            return Ok(0);
        }
        self.query(sql!(
            "INSERT INTO erasure (object_id, kind, ground, erased_at, erased_by, before_at)
             VALUES ($1, 'journal', 'term', $2, $3, $4)"
        ))
        .bind((context.ids)())
        .bind(context.now)
        .bind(context.actor.map(|by| by.0))
        .bind(before)
        .execute()
        .await?;
        self.query(sql!("DELETE FROM audit WHERE at < $1"))
            .bind(before)
            .execute()
            .await
    }

    async fn erase_lines(&mut self, noun: Noun, moment: DateTime<Utc>) -> Result<u64, StoreError> {
        match noun {
            Noun::Draft => {
                self.query(sql!("DELETE FROM draft WHERE updated_at <= $1"))
                    .bind(moment)
                    .execute()
                    .await
            }
            Noun::Report => {
                let claims = self
                    .query(sql!("DELETE FROM structure_claim WHERE decided_at <= $1"))
                    .bind(moment)
                    .execute()
                    .await?;
                let reports = self
                    .query(sql!("UPDATE report SET detail = '' WHERE ", due_reports!()))
                    .bind(moment)
                    .execute()
                    .await?;
                Ok(claims + reports)
            }
            Noun::Invitation => {
                let structures = self
                    .query(sql!(
                        "DELETE FROM invitation WHERE COALESCE(closed_at, invited_at) <= $1"
                    ))
                    .bind(moment)
                    .execute()
                    .await?;
                let teams = self
                    .query(sql!(
                        "DELETE FROM staff_invitation WHERE COALESCE(closed_at, expires_at) <= $1"
                    ))
                    .bind(moment)
                    .execute()
                    .await?;
                Ok(structures + teams)
            }
            Noun::SmsLine => {
                self.query(sql!("DELETE FROM sms WHERE queued_at <= $1"))
                    .bind(moment)
                    .execute()
                    .await
            }
            Noun::SmsStop => {
                self.query(sql!("DELETE FROM sms_stop WHERE stopped_at <= $1"))
                    .bind(moment)
                    .execute()
                    .await
            }
            Noun::Security => {
                self.query(sql!("DELETE FROM security_event WHERE at <= $1"))
                    .bind(moment)
                    .execute()
                    .await
            }
            Noun::Reading => {
                self.query(sql!("DELETE FROM file_reading WHERE read_at <= $1"))
                    .bind(moment)
                    .execute()
                    .await
            }
            _ => {
                self.query(sql!("DELETE FROM erasure_request WHERE decided_at <= $1"))
                    .bind(moment)
                    .execute()
                    .await
            }
        }
    }
}
