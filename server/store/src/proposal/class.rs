//! What a lycée sees while it types the places of a class: its classes, their pupils, and the hosts it knows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    id::{AccountId, CampaignId, SchoolId},
    name_key::search_key,
    school::{class_key, compare_classes},
    weeks::{Week, Weeks},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::sql,
    decode::code,
    error::unreadable,
    roster::family_key,
    staff::{fills, follows},
};

/// The most hosts that are offered again while a class is typed.
const HOSTS: usize = 200;

/// A class in which somebody may type places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypedClass {
    /// As the lycée calls it.
    pub name: String,
    /// How many pupils it has.
    pub students: u32,
}

/// A pupil of such a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypedStudent {
    /// Who.
    pub id: AccountId,
    /// Their name.
    pub name: String,
    /// Weeks with a place, or for which a host is being asked.
    pub taken: Vec<Weeks>,
    /// Weeks for which the lycée exempted them, or keeps them there: no place is typed for these.
    pub excused: Vec<Weeks>,
    /// Hosts that were named for them and that the lycée has yet to check.
    pub unchecked: Vec<String>,
}

/// A host that pupils of the lycée go to, or were asked for.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct KnownHost {
    /// Name.
    pub host_name: String,
    /// SIRET; may be empty.
    pub host_siret: String,
    /// Country; empty for France.
    pub host_country: String,
    /// Where.
    pub city: String,
    /// Whom one speaks to there.
    pub contact_name: String,
    /// Their address; may be empty.
    pub host_email: String,
    /// Their number; may be empty.
    pub host_phone: String,
}

/// A week alone.
fn of_number(column: &'static str, number: i32) -> Result<Weeks, StoreError> {
    match Week::from_number(number) {
        Some(Week::First) => Ok(Weeks::First),
        Some(Week::Second) => Ok(Weeks::Second),
        None => Err(unreadable(column)(&number)),
    }
}

type ClassRow = (String, String, i64);
type StudentRow = (Uuid, String, String);

impl Db {
    /// The classes of a lycée in which somebody types places that day, in their order.
    pub async fn classes_to_type(
        &self,
        account: AccountId,
        school: SchoolId,
        today: NaiveDate,
    ) -> Result<Vec<TypedClass>, StoreError> {
        let sql = sql!(
            "SELECT st.class_key, MIN(st.class_name), COUNT(*) FROM student st
             WHERE st.school_id = $1 AND st.left_on IS NULL AND st.class_key <> '' AND (",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
            ") GROUP BY st.class_key"
        );
        let rows: Vec<ClassRow> = self
            .query(sql)
            .bind(school.0)
            .bind(account.0)
            .bind(today)
            .all()
            .await?;
        let mut classes: Vec<TypedClass> = rows
            .into_iter()
            .map(|(_, name, students)| TypedClass {
                name,
                students: u32::try_from(students).unwrap_or(u32::MAX),
            })
            .collect();
        classes.sort_by(|one, other| compare_classes(&one.name, &other.name));
        Ok(classes)
    }

    /// The pupils of a class for whom somebody types places that day, in the order of a class list, with what they have already.
    pub async fn students_to_type(
        &self,
        account: AccountId,
        school: SchoolId,
        class_name: &str,
        campaign: CampaignId,
        today: NaiveDate,
    ) -> Result<Vec<TypedStudent>, StoreError> {
        let class = class_key(class_name);
        let sql = sql!(
            "SELECT st.account_id, a.name, st.family_name FROM student st JOIN account a ON a.id = st.account_id
             WHERE st.school_id = $1 AND st.class_key = $4 AND st.class_key <> '' AND st.left_on IS NULL AND (",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
            ")"
        );
        let rows: Vec<StudentRow> = self
            .query(sql)
            .bind(school.0)
            .bind(account.0)
            .bind(today)
            .bind(&class)
            .all()
            .await?;
        let mut excused = self.excused_of_class(school, &class, campaign).await?;
        let (mut taken, mut unchecked) = self.weeks_of_class(school, &class, campaign).await?;
        let mut students: Vec<(String, TypedStudent)> = rows
            .into_iter()
            .map(|(id, name, family_name)| {
                let key = family_key(&name, &family_name);
                let student = TypedStudent {
                    id: AccountId(id),
                    name,
                    taken: taken.remove(&id).unwrap_or_default(),
                    excused: excused.remove(&id).unwrap_or_default(),
                    unchecked: unchecked.remove(&id).unwrap_or_default(),
                };
                (key, student)
            })
            .collect();
        students.sort_by(|(one, a), (other, b)| one.cmp(other).then(a.id.cmp(&b.id)));
        Ok(students.into_iter().map(|(_, student)| student).collect())
    }

    /// The weeks for which the pupils of a class need no place.
    async fn excused_of_class(
        &self,
        school: SchoolId,
        class: &str,
        campaign: CampaignId,
    ) -> Result<BTreeMap<Uuid, Vec<Weeks>>, StoreError> {
        let sql = sql!(
            "SELECT t.student_id, t.week FROM student st JOIN student_situation t ON t.student_id = st.account_id
             WHERE st.school_id = $1 AND st.class_key = $2 AND t.campaign_id = $3 ORDER BY t.week"
        );
        let rows: Vec<(Uuid, i32)> = self
            .query(sql)
            .bind(school.0)
            .bind(class)
            .bind(campaign.0)
            .all()
            .await?;
        let mut excused: BTreeMap<Uuid, Vec<Weeks>> = BTreeMap::new();
        for (student, week) in rows {
            let weeks = of_number("student_situation.week", week)?;
            excused.entry(student).or_default().push(weeks);
        }
        Ok(excused)
    }

    /// What the pupils of a class have: weeks that are taken, and hosts that wait for the lycée's check.
    async fn weeks_of_class(
        &self,
        school: SchoolId,
        class: &str,
        campaign: CampaignId,
    ) -> Result<(BTreeMap<Uuid, Vec<Weeks>>, BTreeMap<Uuid, Vec<String>>), StoreError> {
        let mut taken: BTreeMap<Uuid, Vec<Weeks>> = BTreeMap::new();
        let mut unchecked: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
        let sql = sql!(
            "SELECT h.student_id, h.week FROM student st JOIN placement h ON h.student_id = st.account_id
             WHERE st.school_id = $1 AND st.class_key = $2 AND h.campaign_id = $3 ORDER BY h.week"
        );
        let held: Vec<(Uuid, i32)> = self
            .query(sql)
            .bind(school.0)
            .bind(class)
            .bind(campaign.0)
            .all()
            .await?;
        for (student, week) in held {
            let weeks = of_number("placement.week", week)?;
            taken.entry(student).or_default().push(weeks);
        }
        let sql = sql!(
            "SELECT p.student_id, p.weeks, p.state, p.host_name
             FROM student st JOIN proposal p ON p.student_id = st.account_id
             WHERE st.school_id = $1 AND st.class_key = $2 AND p.campaign_id = $3
               AND p.state IN ('proposed', 'invited')
             ORDER BY p.proposed_at, p.id"
        );
        let named: Vec<(Uuid, String, String, String)> = self
            .query(sql)
            .bind(school.0)
            .bind(class)
            .bind(campaign.0)
            .all()
            .await?;
        for (student, weeks, state, host) in named {
            if state == "proposed" {
                unchecked.entry(student).or_default().push(host);
            } else {
                let weeks = code("proposal.weeks", &weeks, Weeks::from_code)?;
                taken.entry(student).or_default().push(weeks);
            }
        }
        Ok((taken, unchecked))
    }

    /// Hosts that pupils of a lycée go to or were asked for, the last ones first, each once: what is offered while a class is typed.
    pub async fn hosts_of_school(&self, school: SchoolId) -> Result<Vec<KnownHost>, StoreError> {
        let sql = sql!(
            "SELECT p.host_name, p.host_siret, p.host_country, p.city, p.contact_name, p.host_email, p.host_phone
             FROM student st JOIN proposal p ON p.student_id = st.account_id
             WHERE st.school_id = $1 AND p.state IN ('invited', 'agreed')
             ORDER BY p.moved_at DESC, p.id LIMIT 1000"
        );
        let hosts: Vec<KnownHost> = self.query(sql).bind(school.0).all().await?;
        let mut seen = BTreeSet::new();
        Ok(hosts
            .into_iter()
            .filter(|host| seen.insert((search_key(&host.host_name), search_key(&host.city))))
            .take(HOSTS)
            .collect())
    }
}
