//! What is known of the students of a lycée, and of what a file says of others.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    account::EmailAddress,
    id::{AccountId, SchoolId},
    place::CommuneCode,
    roster::{
        Differences, Elsewhere, ElsewhereStudent, KnownAccount, Reading, Registered, RegisteredGuardian,
        compare,
    },
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Db, StoreError, account::signed_up_only, conn::Statement, conn::sql, decode::parsed};

/// Numbers and addresses that are asked for at once.
const BATCH: usize = 1000;

/// The students of other lycées who have these national numbers.
const BY_INE: Statement = sql!(
    "WITH wanted (ine) AS (VALUES ($1))
     SELECT st.ine, st.account_id, st.school_id, a.name, st.birth_date, st.left_on IS NOT NULL AS has_left
     FROM wanted w JOIN student st ON st.ine = w.ine JOIN account a ON a.id = st.account_id"
);

/// The accounts that have these addresses. One that nobody proved, and that somebody holds already, may be anybody's: a stranger who signed
/// up with a parent's address must not become a guardian by it.
const BY_ADDRESS: Statement = sql!(
    "WITH wanted (email_key) AS (VALUES ($1))
     SELECT a.email_key, a.id, a.name,
            a.suspended_at IS NULL AND (a.confirmed_at IS NOT NULL OR a.password_hash IS NULL
                OR EXISTS (SELECT 1 FROM guardian g WHERE g.account_id = a.id)) AS is_trusted,
            EXISTS (SELECT 1 FROM student s WHERE s.account_id = a.id) AS is_student
     FROM wanted w JOIN account a ON a.email_key = w.email_key AND NOT (",
    signed_up_only!("a"),
    ")"
);

#[derive(FromRow)]
struct StudentRow {
    account_id: Uuid,
    ine: Option<String>,
    name: String,
    family_name: String,
    birth_date: NaiveDate,
    class_name: String,
    home_commune: Option<String>,
    email: Option<String>,
    is_open: bool,
    left_on: Option<NaiveDate>,
}

#[derive(FromRow)]
struct GuardianRow {
    student_id: Uuid,
    account_id: Uuid,
    name: String,
    email: Option<String>,
    is_open: bool,
    phone: String,
    may_be_told: bool,
    contacts_private: bool,
    rank: i32,
}

#[derive(FromRow)]
struct OtherStudentRow {
    ine: String,
    account_id: Uuid,
    school_id: Uuid,
    name: String,
    birth_date: NaiveDate,
    has_left: bool,
}

#[derive(FromRow)]
struct AddressRow {
    email_key: String,
    id: Uuid,
    name: String,
    is_trusted: bool,
    is_student: bool,
}

impl From<GuardianRow> for RegisteredGuardian {
    fn from(row: GuardianRow) -> Self {
        Self {
            id: AccountId(row.account_id),
            name: row.name,
            email: row.email,
            is_open: row.is_open,
            phone: row.phone,
            may_be_told: row.may_be_told,
            contacts_private: row.contacts_private,
            rank: row.rank,
        }
    }
}

impl StudentRow {
    fn with(self, guardians: Vec<RegisteredGuardian>) -> Result<Registered, StoreError> {
        let home = self.home_commune.as_deref().map(CommuneCode::parse).transpose();
        Ok(Registered {
            id: AccountId(self.account_id),
            ine: self.ine,
            name: self.name,
            family_name: self.family_name,
            birth_date: self.birth_date,
            class_name: self.class_name,
            home: parsed("student.home_commune", home)?,
            email: self.email,
            is_open: self.is_open,
            left_on: self.left_on,
            guardians,
        })
    }
}

impl Conn {
    /// The students of a lycée, those who left as well, with their guardians; one of them alone where that is asked.
    pub(super) async fn register(
        &mut self,
        school: SchoolId,
        only: Option<AccountId>,
    ) -> Result<Vec<Registered>, StoreError> {
        let students = sql!(
            "SELECT st.account_id, st.ine, a.name, st.family_name, st.birth_date, st.class_name, st.home_commune,
                    a.email, a.password_hash IS NULL AS is_open, st.left_on
             FROM student st JOIN account a ON a.id = st.account_id
             WHERE st.school_id = $1 AND st.account_id = COALESCE($2, st.account_id) ORDER BY st.account_id"
        );
        let guardians = sql!(
            "SELECT g.student_id, g.account_id, a.name, a.email, g.phone, g.may_be_told, g.contacts_private, g.rank,
                    a.password_hash IS NULL
                    AND NOT EXISTS (SELECT 1 FROM account_role r
                                    WHERE r.account_id = a.id AND r.role <> 'guardian')
                    AND NOT EXISTS (SELECT 1 FROM guardian og JOIN student os ON os.account_id = og.student_id
                                    WHERE og.account_id = a.id AND os.school_id <> st.school_id) AS is_open
             FROM student st JOIN guardian g ON g.student_id = st.account_id JOIN account a ON a.id = g.account_id
             WHERE st.school_id = $1 AND st.account_id = COALESCE($2, st.account_id)
             ORDER BY g.student_id, g.rank, g.account_id"
        );
        let only = only.map(|id| id.0);
        let students: Vec<StudentRow> = self.query(students).bind(school.0).bind(only).all().await?;
        let rows: Vec<GuardianRow> = self.query(guardians).bind(school.0).bind(only).all().await?;
        let mut guardians: BTreeMap<Uuid, Vec<RegisteredGuardian>> = BTreeMap::new();
        for row in rows {
            guardians.entry(row.student_id).or_default().push(row.into());
        }
        students
            .into_iter()
            .map(|row| {
                let own = guardians.remove(&row.account_id).unwrap_or_default();
                row.with(own)
            })
            .collect()
    }

    /// What a file says that is somebody's outside the lycée.
    async fn elsewhere(&mut self, school: SchoolId, reading: &Reading) -> Result<Elsewhere, StoreError> {
        let mut elsewhere = Elsewhere::default();
        let ines: Vec<&str> = reading
            .students
            .iter()
            .filter_map(|student| Some(student.ine.as_ref()?.as_str()))
            .collect();
        for batch in ines.chunks(BATCH) {
            let mut query = self.query_rows(BY_INE, batch.len());
            for ine in batch {
                query = query.bind(*ine);
            }
            let rows: Vec<OtherStudentRow> = query.all().await?;
            let others = rows.into_iter().filter(|row| row.school_id != school.0);
            elsewhere.students.extend(others.map(|row| {
                let student = ElsewhereStudent {
                    id: AccountId(row.account_id),
                    name: row.name,
                    birth_date: row.birth_date,
                    has_left: row.has_left,
                };
                (row.ine, student)
            }));
        }
        let own = reading
            .students
            .iter()
            .filter_map(|student| student.email.as_ref());
        let guardians = reading.students.iter().flat_map(|student| &student.guardians);
        let mut keys: Vec<String> = own
            .chain(guardians.filter_map(|guardian| guardian.email.as_ref()))
            .map(EmailAddress::key)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        elsewhere.accounts = self.accounts_of(&keys).await?;
        Ok(elsewhere)
    }

    /// The accounts that have these addresses, given in small letters.
    pub(super) async fn accounts_of(
        &mut self,
        keys: &[String],
    ) -> Result<BTreeMap<String, KnownAccount>, StoreError> {
        let mut accounts = BTreeMap::new();
        for batch in keys.chunks(BATCH) {
            let mut query = self.query_rows(BY_ADDRESS, batch.len());
            for key in batch {
                query = query.bind(key);
            }
            let rows: Vec<AddressRow> = query.all().await?;
            accounts.extend(rows.into_iter().map(|row| {
                let account = KnownAccount {
                    id: AccountId(row.id),
                    name: row.name,
                    is_trusted: row.is_trusted,
                    is_student: row.is_student,
                };
                (row.email_key, account)
            }));
        }
        Ok(accounts)
    }

    /// What a file changes.
    pub(super) async fn roster_differences(
        &mut self,
        school: SchoolId,
        reading: &Reading,
    ) -> Result<Differences, StoreError> {
        let register = self.register(school, None).await?;
        let elsewhere = self.elsewhere(school, reading).await?;
        Ok(compare(reading, &register, &elsewhere))
    }
}

impl Db {
    /// What a file would change in what a lycée knows of its students.
    pub async fn roster_differences(
        &self,
        school: SchoolId,
        reading: &Reading,
    ) -> Result<Differences, StoreError> {
        self.read().await?.roster_differences(school, reading).await
    }

    /// The students of a lycée, those who left as well, with their guardians.
    pub async fn roster(&self, school: SchoolId) -> Result<Vec<Registered>, StoreError> {
        self.read().await?.register(school, None).await
    }
}
