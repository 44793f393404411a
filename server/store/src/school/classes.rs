//! A lycée's classes: who is registered in each, how many of them came in, and how many the lycée counts.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{AccountId, SchoolId},
    school::{class_key, compare_classes},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Db, StoreError,
    conn::{Statement, sql},
    decode::{count, parsed},
    roster::by_family,
};

/// A class, counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassCounts {
    /// As most of its students' files write it.
    pub name: String,
    /// How many the lycée says there are.
    pub headcount: Option<u32>,
    /// How many are registered.
    pub registered: u32,
    /// How many of them have taken over their account.
    pub activated: u32,
    /// How many of them have a referent teacher.
    pub followed: u32,
    /// How many of their guardians wait for a code on paper, having no address.
    pub guardians_waiting: u32,
}

/// Whom activation sheets are for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SheetsOf {
    /// Students.
    Students,
    /// Guardians without an address, who cannot be written to.
    Guardians,
}

/// Somebody who has not taken over their account yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToActivate {
    /// Who.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Class: their own, or that of the student they are a guardian of.
    pub class_name: String,
    /// The student they are a guardian of; empty for students.
    pub student: String,
}

#[derive(FromRow)]
struct CountRow {
    class_name: String,
    registered: i64,
    activated: i64,
    followed: i64,
}

/// The students of a lycée ($1) who are there, by class ($2, its key; empty for all), who have not taken over their account; or all of them
/// ($3).
const STUDENTS_WAITING: Statement = sql!(
    "SELECT a.id, a.name, st.class_name, '' AS student, (a.password_hash IS NULL OR a.email_key IS NULL) AS waits
     FROM student st JOIN account a ON a.id = st.account_id
     WHERE st.school_id = $1 AND st.left_on IS NULL AND ($2 = '' OR st.class_key = $2) AND a.suspended_at IS NULL
       AND ($3 OR a.password_hash IS NULL OR a.email_key IS NULL)
     ORDER BY ",
    by_family!("a"),
    ", a.id"
);

/// The guardians without an address of these students, or all of them ($3), but for those who must not be told; who has two children in a
/// class comes once there, with the first.
const GUARDIANS_WAITING: Statement = sql!(
    "SELECT a.id, a.name, st.class_name, s.name AS student, (a.email_key IS NULL) AS waits
     FROM student st JOIN account s ON s.id = st.account_id JOIN guardian g ON g.student_id = st.account_id
          JOIN account a ON a.id = g.account_id
     WHERE st.school_id = $1 AND st.left_on IS NULL AND ($2 = '' OR st.class_key = $2) AND a.suspended_at IS NULL
       AND ($3 OR a.email_key IS NULL) AND g.may_be_told
     ORDER BY ",
    by_family!("s"),
    ", s.id, g.rank, a.id"
);

type WaitingRow = (Uuid, String, String, String, bool);

impl Db {
    /// The classes of a lycée, in order: those of its students, and those whose number was typed.
    pub async fn classes(&self, school: SchoolId) -> Result<Vec<ClassCounts>, StoreError> {
        let sql = sql!(
            "SELECT st.class_name, COUNT(*) AS registered,
                    SUM(CASE WHEN a.password_hash IS NOT NULL AND a.email_key IS NOT NULL THEN 1 ELSE 0 END) AS activated,
                    SUM(CASE WHEN st.referent_id IS NOT NULL THEN 1 ELSE 0 END) AS followed
             FROM student st JOIN account a ON a.id = st.account_id
             WHERE st.school_id = $1 AND st.left_on IS NULL GROUP BY st.class_name
             ORDER BY COUNT(*) DESC, st.class_name"
        );
        let rows: Vec<CountRow> = self.query(sql).bind(school.0).all().await?;
        let number = |counted: i64| parsed("count", u32::try_from(counted));
        let mut classes: BTreeMap<String, ClassCounts> = BTreeMap::new();
        let new = |name: String| ClassCounts {
            name,
            headcount: None,
            registered: 0,
            activated: 0,
            followed: 0,
            guardians_waiting: 0,
        };
        for row in rows {
            let class = classes
                .entry(class_key(&row.class_name))
                .or_insert_with(|| new(row.class_name.clone()));
            class.registered += number(row.registered)?;
            class.activated += number(row.activated)?;
            class.followed += number(row.followed)?;
        }
        for (name, headcount) in self.headcounts(school).await? {
            let class = classes
                .entry(class_key(&name))
                .or_insert_with(|| new(name.clone()));
            class.headcount = Some(headcount);
        }
        for waiting in self.to_activate(school, "", SheetsOf::Guardians).await? {
            if let Some(class) = classes.get_mut(&class_key(&waiting.class_name)) {
                class.guardians_waiting += 1;
            }
        }
        let mut classes: Vec<ClassCounts> = classes.into_values().collect();
        classes.sort_by(|one, other| compare_classes(&one.name, &other.name));
        Ok(classes)
    }

    async fn headcounts(&self, school: SchoolId) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = sql!("SELECT class_name, headcount FROM school_class WHERE school_id = $1");
        let rows: Vec<(String, i32)> = self.query(sql).bind(school.0).all().await?;
        rows.into_iter()
            .map(|(name, headcount)| Ok((name, u32::from(count("school_class.headcount", headcount)?))))
            .collect()
    }

    /// Keeps how many students each class has, in place of all that was said before, for whoever runs the lycée's office; `false` when
    /// whoever asks may not.
    pub async fn set_headcounts(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        headcounts: &[(String, u8)],
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            if !tx.runs_office(school, context.actor).await? {
                return Ok(false);
            }
            tx.query(sql!("DELETE FROM school_class WHERE school_id = $1"))
                .bind(school.0)
                .execute()
                .await?;
            for (name, headcount) in headcounts {
                tx.query(sql!(
                    "INSERT INTO school_class (school_id, class_name, headcount) VALUES ($1, $2, $3)
                     ON CONFLICT (school_id, class_name) DO UPDATE SET headcount = excluded.headcount"
                ))
                .bind(school.0)
                .bind(name)
                .bind(i32::from(*headcount))
                .execute()
                .await?;
            }
            tx.write_audit(context, "school.headcounts", Some(school.0), "")
                .await?;
            Ok(true)
        })
        .await
    }

    /// Who has not taken over their account yet, by name: students of a class (by its key; empty for all), or their guardians, each once a
    /// class.
    pub async fn to_activate(
        &self,
        school: SchoolId,
        class_key: &str,
        whose: SheetsOf,
    ) -> Result<Vec<ToActivate>, StoreError> {
        let waiting = self.listed(school, class_key, whose, false).await?;
        Ok(waiting.into_iter().map(|(person, _)| person).collect())
    }

    /// Those of a class who come after somebody in that order, to somebody included; without them, from its beginning or to its end. Who took
    /// over their account since somebody read the list moves nobody from one part of it to another. `None` where one of both is no longer
    /// there.
    pub async fn to_activate_between(
        &self,
        school: SchoolId,
        class_key: &str,
        whose: SheetsOf,
        (after, until): (Option<AccountId>, Option<AccountId>),
    ) -> Result<Option<Vec<ToActivate>>, StoreError> {
        let listed = self.listed(school, class_key, whose, true).await?;
        let behind = |account: AccountId| {
            let place = listed.iter().position(|(person, _)| person.account == account);
            place.map(|place| place + 1)
        };
        let start = after.map_or(Some(0), behind);
        let end = until.map_or(Some(listed.len()), behind);
        let (Some(start), Some(end)) = (start, end) else {
            return Ok(None);
        };
        let part = listed.into_iter().take(end).skip(start);
        let waiting = part.filter(|(_, waits)| *waits).map(|(person, _)| person);
        Ok(Some(waiting.collect()))
    }

    /// The same, each with whether they have not taken over their account yet: those alone, or all.
    async fn listed(
        &self,
        school: SchoolId,
        of_class: &str,
        whose: SheetsOf,
        all: bool,
    ) -> Result<Vec<(ToActivate, bool)>, StoreError> {
        let sql = match whose {
            SheetsOf::Students => STUDENTS_WAITING,
            SheetsOf::Guardians => GUARDIANS_WAITING,
        };
        let rows: Vec<WaitingRow> = self
            .query(sql)
            .bind(school.0)
            .bind(of_class)
            .bind(all)
            .all()
            .await?;
        let mut known: BTreeSet<(Uuid, String)> = BTreeSet::new();
        let mut listed = Vec::with_capacity(rows.len());
        for (account, name, class_name, student, waits) in rows {
            if known.insert((account, class_key(&class_name))) {
                let person = ToActivate {
                    account: AccountId(account),
                    name,
                    class_name,
                    student,
                };
                listed.push((person, waits));
            }
        }
        Ok(listed)
    }
}
