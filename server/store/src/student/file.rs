//! A pupil as their lycée knows them, for those of it who may.

use chrono::NaiveDate;
use domain::{
    id::{AccountId, SchoolId},
    place::CommuneCode,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Conn, Db, StoreError,
    conn::{Statement, sql},
    decode::parsed,
    staff::{fills, follows, runs_office},
};

/// A pupil, for somebody of their lycée.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SchoolStudent {
    /// Account.
    pub id: AccountId,
    /// Lycée.
    pub school: SchoolId,
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Home, as precise as it ever gets.
    pub home: Option<CommuneCode>,
    /// Address.
    pub email: Option<String>,
    /// Whether they have taken over their account.
    pub activated: bool,
    /// National number.
    pub ine: Option<String>,
    /// The day they left the lycée, if they did.
    pub left_on: Option<NaiveDate>,
    /// Their referent teacher: who, and their name.
    pub referent: Option<(AccountId, String)>,
    /// Whether the reader fills what the lycée says of them: contacts and documents are for those.
    pub fills: bool,
    /// Whether the reader runs the lycée's office.
    pub runs_office: bool,
}

/// A guardian of a pupil.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GuardianOf {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// Phone; empty where none is known.
    pub phone: String,
    /// Whether they have taken over their account.
    pub activated: bool,
    /// Whether they may be told of the pupil: a court may have decided otherwise.
    pub may_be_told: bool,
    /// Whether the lycée stands for the address: it did not come from whoever held their sheet.
    pub vouched: bool,
}

#[derive(FromRow)]
struct FileRow {
    id: Uuid,
    school_id: Uuid,
    name: String,
    class_name: String,
    birth_date: NaiveDate,
    home_commune: Option<String>,
    email: Option<String>,
    activated: bool,
    ine: Option<String>,
    left_on: Option<NaiveDate>,
    referent_id: Option<Uuid>,
    referent: Option<String>,
    fills: bool,
    runs_office: bool,
}

/// Whether somebody ($2) of a pupil's ($1) lycée knows them that day ($3): they fill, or follow the class.
const KNOWS: Statement = sql!(
    "SELECT st.school_id FROM student st WHERE st.account_id = $1 AND (",
    fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
    " OR ",
    follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
    ")"
);

impl Conn {
    /// The lycée of a pupil, for somebody of it who knows them that day; nothing for others.
    pub(super) async fn school_knowing(
        &mut self,
        student: AccountId,
        who: Option<AccountId>,
        today: NaiveDate,
    ) -> Result<Option<SchoolId>, StoreError> {
        let school: Option<Uuid> = self
            .query(KNOWS)
            .bind(student.0)
            .bind(who.map(|who| who.0))
            .bind(today)
            .optional_scalar()
            .await?;
        Ok(school.map(SchoolId))
    }
}

impl Db {
    /// A pupil, for whoever fills what their lycée says of them that day, follows their class, or is their referent teacher.
    pub async fn student_for_school(
        &self,
        student: AccountId,
        (reader, today): (AccountId, NaiveDate),
    ) -> Result<Option<SchoolStudent>, StoreError> {
        let sql = sql!(
            "SELECT a.id, st.school_id, a.name, st.class_name, st.birth_date, st.home_commune, a.email,
                    a.password_hash IS NOT NULL AND a.email_key IS NOT NULL AS activated, st.ine, st.left_on,
                    st.referent_id, t.name AS referent, ",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " AS fills, ",
            runs_office!(school: "st.school_id", who: "$2"),
            " AS runs_office
             FROM student st JOIN account a ON a.id = st.account_id LEFT JOIN account t ON t.id = st.referent_id
             WHERE st.account_id = $1 AND a.erased_at IS NULL AND (",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
            ")"
        );
        let row: Option<FileRow> = self
            .query(sql)
            .bind(student.0)
            .bind(reader.0)
            .bind(today)
            .optional()
            .await?;
        row.map(|row| {
            Ok(SchoolStudent {
                id: AccountId(row.id),
                school: SchoolId(row.school_id),
                name: row.name,
                class_name: row.class_name,
                birth_date: row.birth_date,
                home: row
                    .home_commune
                    .map(|home| parsed("student.home_commune", CommuneCode::parse(&home)))
                    .transpose()?,
                email: row.email,
                activated: row.activated,
                ine: row.ine,
                left_on: row.left_on,
                referent: row.referent_id.map(AccountId).zip(row.referent),
                fills: row.fills,
                runs_office: row.runs_office,
            })
        })
        .transpose()
    }

    /// The guardians of a pupil, in the order in which they are asked.
    pub async fn guardians_for_school(&self, student: AccountId) -> Result<Vec<GuardianOf>, StoreError> {
        type Row = (Uuid, String, Option<String>, String, bool, bool, bool);
        let sql = sql!(
            "SELECT a.id, a.name, a.email, g.phone, a.password_hash IS NOT NULL AND a.email_key IS NOT NULL, g.may_be_told,
                    a.unvouched_since IS NULL
             FROM guardian g JOIN account a ON a.id = g.account_id WHERE g.student_id = $1
             ORDER BY g.rank, a.sort_key, a.id"
        );
        let rows: Vec<Row> = self.query(sql).bind(student.0).all().await?;
        Ok(rows
            .into_iter()
            .map(
                |(id, name, email, phone, activated, may_be_told, vouched)| GuardianOf {
                    id: AccountId(id),
                    name,
                    email,
                    phone,
                    activated,
                    may_be_told,
                    vouched,
                },
            )
            .collect())
    }
}
