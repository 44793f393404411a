//! Referent teachers: who follows whom, from before there is a convention.

use domain::{
    account::StaffDuty,
    id::{AccountId, SchoolId},
    place::{CommuneCode, Position},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, StoreError,
    conn::{Statement, sql},
    decode::{code, parsed},
    roster::by_family,
};

/// Somebody of the staff who may follow students, and how many they do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReferentLoad {
    /// Who.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// What they do.
    pub duty: StaffDuty,
    /// Whether a phone is known where they are reached.
    pub has_phone: bool,
    /// How many students they follow.
    pub students: u32,
}

/// A student in a list of who follows whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FollowedStudent {
    /// Who.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// Their referent teacher: who, and their name.
    pub referent: Option<(AccountId, String)>,
}

/// A student whom nobody follows, and where they are: where their place is, otherwise where they live.
#[derive(Clone, PartialEq, Debug)]
pub struct PlacedStudent {
    /// Who.
    pub id: AccountId,
    /// Class.
    pub class_name: String,
    /// Where their place is.
    pub place: Option<Position>,
    /// Where they live.
    pub home: Option<CommuneCode>,
}

/// What became of naming referent teachers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReferentsSet {
    /// Done, for so many students who had another, or none.
    Done(u32),
    /// Who was named is not of that lycée's staff.
    NotStaff,
    /// Whoever asks does not run the lycée's office.
    Gone,
}

#[derive(FromRow)]
struct LoadRow {
    account_id: Uuid,
    name: String,
    duty: String,
    has_phone: bool,
    students: i64,
}

/// Id, name, class, referent and their name.
type FollowedRow = (Uuid, String, String, Option<Uuid>, Option<String>);

/// The students of a lycée ($1) who are there, by class ($2, by its key; empty for all), with who follows them.
const FOLLOWED: Statement = sql!(
    "SELECT st.account_id, a.name, st.class_name, st.referent_id, t.name
     FROM student st JOIN account a ON a.id = st.account_id LEFT JOIN account t ON t.id = st.referent_id
     WHERE st.school_id = $1 AND st.left_on IS NULL AND ($2 = '' OR st.class_key = $2)
     ORDER BY ",
    by_family!("a"),
    ", a.id"
);

/// Those whom nobody follows, with the place of their offer where they have one.
const UNFOLLOWED: Statement = sql!(
    "SELECT st.account_id, st.class_name, st.home_commune, MIN(pl.latitude), MIN(pl.longitude)
     FROM student st LEFT JOIN placement h ON h.student_id = st.account_id
          LEFT JOIN application ap ON ap.id = h.application_id LEFT JOIN offer o ON o.id = ap.offer_id
          LEFT JOIN place pl ON pl.id = o.place_id
     WHERE st.school_id = $1 AND st.left_on IS NULL AND ($2 = '' OR st.class_key = $2) AND st.referent_id IS NULL
     GROUP BY st.account_id, st.class_name, st.home_commune"
);

impl Conn {
    /// Says who follows a student of a lycée; whether that is new.
    async fn set_referent(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        student: AccountId,
        teacher: Option<AccountId>,
    ) -> Result<bool, StoreError> {
        let changed = self
            .query(sql!(
                "UPDATE student SET referent_id = $3
                 WHERE account_id = $2 AND school_id = $1 AND left_on IS NULL AND referent_id IS DISTINCT FROM $3"
            ))
            .bind(school.0)
            .bind(student.0)
            .bind(teacher.map(|teacher| teacher.0))
            .execute()
            .await?;
        if changed == 0 {
            return Ok(false);
        }
        // Their number: a name would stay in a line about somebody else.
        let who = teacher.map(|teacher| teacher.to_string()).unwrap_or_default();
        self.write_audit(context, "student.referent", Some(student.0), &who)
            .await?;
        self.refer_conventions_of(context, student).await?;
        Ok(true)
    }
}

impl Db {
    /// The staff of a lycée, by name, with how many students each follows.
    pub async fn referent_loads(&self, school: SchoolId) -> Result<Vec<ReferentLoad>, StoreError> {
        let sql = sql!(
            "SELECT r.account_id, a.name, r.duty, r.phone <> '' AS has_phone,
                    (SELECT COUNT(*) FROM student st WHERE st.school_id = r.school_id AND st.left_on IS NULL
                        AND st.referent_id = r.account_id) AS students
             FROM account_role r JOIN account a ON a.id = r.account_id
             WHERE r.school_id = $1 AND r.role = 'staff' AND a.suspended_at IS NULL ORDER BY a.sort_key, a.id"
        );
        let rows: Vec<LoadRow> = self.query(sql).bind(school.0).all().await?;
        rows.into_iter()
            .map(|row| {
                Ok(ReferentLoad {
                    account: AccountId(row.account_id),
                    name: row.name,
                    duty: code("account_role.duty", &row.duty, StaffDuty::from_code)?,
                    has_phone: row.has_phone,
                    students: parsed("count", u32::try_from(row.students))?,
                })
            })
            .collect()
    }

    /// The students of a lycée who are there, by name: of a class, by its key, or of all.
    pub async fn followed_students(
        &self,
        school: SchoolId,
        class_key: &str,
    ) -> Result<Vec<FollowedStudent>, StoreError> {
        let rows: Vec<FollowedRow> = self.query(FOLLOWED).bind(school.0).bind(class_key).all().await?;
        Ok(rows
            .into_iter()
            .map(|(id, name, class_name, referent, teacher)| FollowedStudent {
                id: AccountId(id),
                name,
                class_name,
                referent: referent.map(AccountId).zip(teacher),
            })
            .collect())
    }

    /// Those whom nobody follows, with what is known of where they are.
    pub async fn unfollowed_students(
        &self,
        school: SchoolId,
        class_key: &str,
    ) -> Result<Vec<PlacedStudent>, StoreError> {
        type Row = (Uuid, String, Option<String>, Option<f64>, Option<f64>);
        let rows: Vec<Row> = self
            .query(UNFOLLOWED)
            .bind(school.0)
            .bind(class_key)
            .all()
            .await?;
        rows.into_iter()
            .map(|(id, class_name, home, latitude, longitude)| {
                Ok(PlacedStudent {
                    id: AccountId(id),
                    class_name,
                    place: latitude
                        .zip(longitude)
                        .and_then(|(latitude, longitude)| Position::new(latitude, longitude).ok()),
                    home: home
                        .map(|home| parsed("student.home_commune", CommuneCode::parse(&home)))
                        .transpose()?,
                })
            })
            .collect()
    }

    /// Says who follows whom, for whoever runs the lycée's office: each student with their teacher, or with nobody. Conventions that are
    /// being filled say it too, where nobody has written who the referent teacher is.
    pub async fn set_referents(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        pairs: &[(AccountId, Option<AccountId>)],
    ) -> Result<ReferentsSet, StoreError> {
        let mut tx = self.begin().await?;
        if !tx.runs_office(school, context.actor).await? {
            return Ok(ReferentsSet::Gone);
        }
        let mut teachers: Vec<AccountId> = pairs.iter().filter_map(|(_, teacher)| *teacher).collect();
        teachers.sort_unstable();
        teachers.dedup();
        for teacher in teachers {
            if !tx.is_staff_of(school, teacher).await? {
                return Ok(ReferentsSet::NotStaff);
            }
        }
        // In one order everywhere, so that two who do this at once wait for each other.
        let mut sorted = pairs.to_vec();
        sorted.sort_unstable();
        let mut changed = 0;
        for (student, teacher) in sorted {
            changed += u32::from(tx.set_referent(context, school, student, teacher).await?);
        }
        tx.commit().await?;
        Ok(ReferentsSet::Done(changed))
    }
}
