//! What matters to security, and who read what of a student: pseudonymous, for a year (`domain::retention`).

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{AccountId, ConventionId, SchoolId},
    security::{Capacity, SecurityKind, What},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Db, StoreError, conn::sql, decode::code};

/// Something to write down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecurityEvent {
    /// What.
    pub kind: SecurityKind,
    /// Whose account, if it is known.
    pub account: Option<AccountId>,
    /// What it is about: a convention, a school.
    pub object: Option<Uuid>,
    /// The digest of what was typed, where no account is known; empty otherwise.
    pub subject: String,
    /// The first part of a network address; empty when it is unknown.
    pub network: String,
}

/// The same once written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecurityLine {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub event: SecurityEvent,
}

/// Somebody read something of a student.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading {
    /// What was read: a student or a convention.
    pub object: Uuid,
    /// Who: an account, or a personal link.
    pub reader: Uuid,
    /// Which part.
    pub what: What,
    /// In what capacity.
    pub capacity: Capacity,
}

/// The same once written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadingLine {
    /// What was read.
    pub what: What,
    /// In what capacity.
    pub capacity: Capacity,
    /// The first time that day.
    pub at: DateTime<Utc>,
    /// The student.
    pub student: AccountId,
    /// Their name today.
    pub student_name: String,
    /// Who read.
    pub reader: Uuid,
    /// Their name today; nothing for a personal link.
    pub reader_name: Option<String>,
}

#[derive(FromRow)]
struct SecurityRow {
    at: DateTime<Utc>,
    kind: String,
    account_id: Option<Uuid>,
    object_id: Option<Uuid>,
    subject: String,
    network: String,
}

impl TryFrom<SecurityRow> for SecurityLine {
    type Error = StoreError;

    fn try_from(row: SecurityRow) -> Result<Self, StoreError> {
        Ok(Self {
            at: row.at,
            event: SecurityEvent {
                kind: code("security_event.kind", &row.kind, SecurityKind::from_code)?,
                account: row.account_id.map(AccountId),
                object: row.object_id,
                subject: row.subject,
                network: row.network,
            },
        })
    }
}

#[derive(FromRow)]
struct ReadingRow {
    what: String,
    capacity: String,
    read_at: DateTime<Utc>,
    student_id: Uuid,
    student_name: String,
    reader_id: Uuid,
    reader_name: Option<String>,
}

impl TryFrom<ReadingRow> for ReadingLine {
    type Error = StoreError;

    fn try_from(row: ReadingRow) -> Result<Self, StoreError> {
        Ok(Self {
            what: code("file_reading.what", &row.what, What::from_code)?,
            capacity: code("file_reading.capacity", &row.capacity, Capacity::from_code)?,
            at: row.read_at,
            student: AccountId(row.student_id),
            student_name: row.student_name,
            reader: row.reader_id,
            reader_name: row.reader_name,
        })
    }
}

macro_rules! select_readings {
    ($condition:literal) => {
        concat!(
            "SELECT f.what, f.capacity, f.read_at, f.student_id, s.name AS student_name, f.reader_id, r.name AS reader_name
             FROM file_reading f JOIN account s ON s.id = f.student_id LEFT JOIN account r ON r.id = f.reader_id WHERE ",
            $condition
        )
    };
}

impl Conn {
    /// Writes it down, in the transaction that does it.
    pub(crate) async fn write_security(
        &mut self,
        id: Uuid,
        now: DateTime<Utc>,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO security_event (id, at, kind, account_id, object_id, subject, network)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ))
        .bind(id)
        .bind(now)
        .bind(event.kind.code())
        .bind(event.account.map(|account| account.0))
        .bind(event.object)
        .bind(&event.subject)
        .bind(&event.network)
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// Writes down what changed nothing else.
    pub async fn write_security(
        &self,
        id: Uuid,
        now: DateTime<Utc>,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        self.transaction(async |tx| tx.write_security(id, now, event).await)
            .await
    }

    /// Whether the same was noted since that moment: what can be tried without end is written once in a while.
    pub async fn is_noted(&self, event: &SecurityEvent, since: DateTime<Utc>) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM security_event WHERE at > $1 AND kind = $2 AND subject = $3 AND network = $4
                 AND (account_id = $5 OR (account_id IS NULL AND $5 IS NULL)))"
        );
        self.query(sql)
            .bind(since)
            .bind(event.kind.code())
            .bind(&event.subject)
            .bind(&event.network)
            .bind(event.account.map(|account| account.0))
            .scalar()
            .await
    }

    /// Whether somebody's reading of that was written down that day.
    async fn is_reading_known(&self, reading: &Reading, today: NaiveDate) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM file_reading WHERE object_id = $1 AND reader_id = $2 AND what = $3 AND read_on = $4)"
        );
        self.query(sql)
            .bind(reading.object)
            .bind(reading.reader)
            .bind(reading.what.code())
            .bind(today)
            .scalar()
            .await
    }

    /// Writes down that somebody read a student's file, once a day. One's own is nobody's business.
    pub async fn note_file_read(
        &self,
        reading: &Reading,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<(), StoreError> {
        if self.is_reading_known(reading, today).await? {
            return Ok(());
        }
        let sql = sql!(
            "INSERT INTO file_reading (object_id, reader_id, what, read_on, capacity, student_id, school_id, read_at)
             SELECT s.account_id, $2, $3, $4, $5, s.account_id, s.school_id, $6 FROM student s
             WHERE s.account_id = $1 AND s.account_id <> $2
             ON CONFLICT (object_id, reader_id, what, read_on) DO NOTHING"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(reading.object)
            .bind(reading.reader)
            .bind(reading.what.code())
            .bind(today)
            .bind(reading.capacity.code())
            .bind(now)
            .execute()
            .await?;
        tx.commit().await
    }

    /// The same of what a student asked for: an application, or a place found alone.
    pub async fn note_request_read(
        &self,
        reading: &Reading,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<(), StoreError> {
        if self.is_reading_known(reading, today).await? {
            return Ok(());
        }
        let sql = sql!(
            "INSERT INTO file_reading (object_id, reader_id, what, read_on, capacity, student_id, school_id, read_at)
             SELECT r.id, $2, $3, $4, $5, s.account_id, s.school_id, $6
             FROM (SELECT id, student_id FROM application UNION ALL SELECT id, student_id FROM proposal) r
                  JOIN student s ON s.account_id = r.student_id
             WHERE r.id = $1 AND s.account_id <> $2
             ON CONFLICT (object_id, reader_id, what, read_on) DO NOTHING"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(reading.object)
            .bind(reading.reader)
            .bind(reading.what.code())
            .bind(today)
            .bind(reading.capacity.code())
            .bind(now)
            .execute()
            .await?;
        tx.commit().await
    }

    /// The same of a convention.
    pub async fn note_convention_read(
        &self,
        reading: &Reading,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<(), StoreError> {
        if self.is_reading_known(reading, today).await? {
            return Ok(());
        }
        let sql = sql!(
            "INSERT INTO file_reading (object_id, reader_id, what, read_on, capacity, student_id, school_id, read_at)
             SELECT c.id, $2, $3, $4, $5, c.student_id, c.school_id, $6 FROM convention c
             WHERE c.id = $1 AND c.student_id <> $2
             ON CONFLICT (object_id, reader_id, what, read_on) DO NOTHING"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(reading.object)
            .bind(reading.reader)
            .bind(reading.what.code())
            .bind(today)
            .bind(reading.capacity.code())
            .bind(now)
            .execute()
            .await?;
        tx.commit().await
    }

    /// Who read what of somebody, or of a child whose guardian they are, the last first.
    pub async fn readings_of(&self, reader: AccountId, limit: i32) -> Result<Vec<ReadingLine>, StoreError> {
        let sql = sql!(select_readings!(
            "(f.student_id = $1 OR f.student_id IN
                 (SELECT g.student_id FROM guardian g WHERE g.account_id = $1 AND g.may_be_told)) AND f.reader_id <> $1
             ORDER BY f.read_at DESC, f.object_id, f.reader_id, f.what LIMIT $2"
        ));
        let rows: Vec<ReadingRow> = self.query(sql).bind(reader.0).bind(limit).all().await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Who read what of a school's students, the last first.
    pub async fn readings_at(&self, school: SchoolId, limit: i32) -> Result<Vec<ReadingLine>, StoreError> {
        let sql = sql!(select_readings!(
            "f.school_id = $1 ORDER BY f.read_at DESC, f.object_id, f.reader_id, f.what LIMIT $2"
        ));
        let rows: Vec<ReadingRow> = self.query(sql).bind(school.0).bind(limit).all().await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// What was noted about an account, the last first.
    pub async fn security_of(&self, account: AccountId, limit: i32) -> Result<Vec<SecurityLine>, StoreError> {
        let sql = sql!(
            "SELECT at, kind, account_id, object_id, subject, network FROM security_event
             WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT $2"
        );
        let rows: Vec<SecurityRow> = self.query(sql).bind(account.0).bind(limit).all().await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// What was noted about those who work in a school, the last first.
    pub async fn security_at(&self, school: SchoolId, limit: i32) -> Result<Vec<SecurityLine>, StoreError> {
        let sql = sql!(
            "SELECT e.at, e.kind, e.account_id, e.object_id, e.subject, e.network FROM security_event e
             WHERE e.account_id IN (SELECT r.account_id FROM account_role r WHERE r.school_id = $1)
             ORDER BY e.at DESC, e.id DESC LIMIT $2"
        );
        let rows: Vec<SecurityRow> = self.query(sql).bind(school.0).bind(limit).all().await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// All that was noted, the last first.
    pub async fn security_lines(&self, limit: i32) -> Result<Vec<SecurityLine>, StoreError> {
        let sql = sql!(
            "SELECT at, kind, account_id, object_id, subject, network FROM security_event
             ORDER BY at DESC, id DESC LIMIT $1"
        );
        let rows: Vec<SecurityRow> = self.query(sql).bind(limit).all().await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Whose convention it is.
    pub async fn student_of_convention(&self, id: ConventionId) -> Result<Option<AccountId>, StoreError> {
        let sql = sql!("SELECT student_id FROM convention WHERE id = $1");
        let found: Option<Uuid> = self.query(sql).bind(id.0).optional_scalar().await?;
        Ok(found.map(AccountId))
    }
}
