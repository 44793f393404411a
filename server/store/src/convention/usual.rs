//! What a lycée and a structure always say: the lycée's profile, and what the last conventions of either held.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    account::EmailAddress,
    convention::{Former, Section, Usual, Values, fill_section, name, profile_fields},
    id::{AccountId, ConventionId, SchoolId},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{opening::PLATFORM, steps::LockedConvention};
use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::Statement, conn::sql};

/// What a section ($2) of the last convention of a lycée ($1) held that somebody saved, but for one ($4); of a class ($3) where it is
/// named.
const LAST_OF_SCHOOL: Statement = sql!(
    "SELECT s.content, a.name AS student
     FROM convention c JOIN convention_section s ON s.convention_id = c.id
          JOIN account a ON a.id = c.student_id JOIN student st ON st.account_id = c.student_id
     WHERE c.school_id = $1 AND s.section = $2 AND ($3 = '' OR st.class_key = $3) AND c.id IS DISTINCT FROM $4
           AND s.saved_by <> $5
     ORDER BY s.saved_at DESC, c.id DESC LIMIT 1"
);

/// The same for a structure ($1); not the hours of an internship that was cut short.
const LAST_OF_STRUCTURE: Statement = sql!(
    "SELECT s.content, a.name AS student
     FROM convention c JOIN convention_section s ON s.convention_id = c.id JOIN account a ON a.id = c.student_id
     WHERE c.structure_id = $1 AND s.section = $2 AND c.id IS DISTINCT FROM $3 AND s.saved_by <> $4
           AND NOT (s.section = 'horaires'
                    AND EXISTS (SELECT 1 FROM amendment m WHERE m.convention_id = c.id AND m.version = c.number
                                AND m.state = 'in_force' AND m.gone_from IS NOT NULL))
     ORDER BY s.saved_at DESC, c.id DESC LIMIT 1"
);

#[derive(FromRow)]
struct FormerRow {
    content: Json<Values>,
    student: String,
}

impl From<FormerRow> for Former {
    fn from(row: FormerRow) -> Self {
        Self {
            values: row.content.0,
            student: row.student,
        }
    }
}

/// A lycée's profile as it is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SchoolProfile {
    /// What it says, by field.
    pub values: Values,
    /// How often it was saved.
    pub version: i32,
    /// When and by whom it was saved last; never where it was not.
    pub saved: Option<(DateTime<Utc>, String)>,
}

/// What became of a profile that was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProfileSaved {
    /// Kept.
    Done,
    /// Somebody saved it since it was read.
    Stale,
}

impl Conn {
    async fn former_of_school(
        &mut self,
        school: Uuid,
        section: Section,
        class_key: &str,
        but: Option<Uuid>,
    ) -> Result<Option<Former>, StoreError> {
        let row: Option<FormerRow> = self
            .query(LAST_OF_SCHOOL)
            .bind(school)
            .bind(section.code())
            .bind(class_key)
            .bind(but)
            .bind(PLATFORM)
            .optional()
            .await?;
        Ok(row.map(Former::from))
    }

    async fn former_of_structure(
        &mut self,
        structure: Uuid,
        section: Section,
        but: Option<Uuid>,
    ) -> Result<Option<Former>, StoreError> {
        let row: Option<FormerRow> = self
            .query(LAST_OF_STRUCTURE)
            .bind(structure)
            .bind(section.code())
            .bind(but)
            .bind(PLATFORM)
            .optional()
            .await?;
        Ok(row.map(Former::from))
    }

    /// What a convention of that lycée and that structure may be filled with, from all but one of theirs; with the referent teacher whom
    /// the lycée named last for a class, where one is given.
    pub(super) async fn usual(
        &mut self,
        school: Uuid,
        structure: Option<Uuid>,
        class_key: Option<&str>,
        but: Option<Uuid>,
    ) -> Result<Usual, StoreError> {
        let mut former = BTreeMap::new();
        for section in [Section::School, Section::Referent] {
            former.extend(
                self.former_of_school(school, section, "", but)
                    .await?
                    .map(|of| (section, of)),
            );
        }
        for section in [
            Section::Structure,
            Section::Tutor,
            Section::Place,
            Section::Activities,
            Section::Practical,
        ] {
            if let Some(structure) = structure {
                let last = self.former_of_structure(structure, section, but).await?;
                former.extend(last.map(|of| (section, of)));
            }
        }
        let referent = match class_key.filter(|key| !key.is_empty()) {
            Some(key) => self.former_of_school(school, Section::Referent, key, but).await?,
            None => None,
        };
        Ok(Usual {
            profile: self.school_profile(school).await?.values,
            former,
            referent: referent.map(|referent| referent.values).unwrap_or_default(),
        })
    }

    async fn school_profile(&mut self, school: Uuid) -> Result<SchoolProfile, StoreError> {
        let sql = sql!(
            "SELECT p.content, p.version, p.saved_at, COALESCE(a.name, '') FROM school_profile p
             LEFT JOIN account a ON a.id = p.saved_by WHERE p.school_id = $1"
        );
        let row: Option<(Json<Values>, i32, DateTime<Utc>, String)> =
            self.query(sql).bind(school).optional().await?;
        Ok(
            row.map_or_else(SchoolProfile::default, |(values, version, at, by)| {
                SchoolProfile {
                    values: values.0,
                    version,
                    saved: Some((at, by)),
                }
            }),
        )
    }

    /// The lycée's turn begins: what it always says is said where nobody of it has written yet.
    pub(super) async fn fill_school_part(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
    ) -> Result<(), StoreError> {
        let sql = sql!("SELECT class_key FROM student WHERE account_id = $1");
        let class: Option<String> = self.query(sql).bind(convention.student).optional_scalar().await?;
        let mut usual = self
            .usual(convention.school, None, class.as_deref(), Some(convention.id))
            .await?;
        // Who follows this student is known better than who followed another of the class.
        if let Some(referent) = self.referent_of(convention.student).await? {
            usual.referent = referent;
        }
        let sections = self.sections_of(convention.id).await?;
        for section in [Section::School, Section::Referent] {
            let Some(saved) = sections.get(&section).filter(|saved| saved.saved_by == PLATFORM) else {
                continue;
            };
            let mut values = saved.values.clone();
            fill_section(section, &mut values, &usual);
            if values == saved.values {
                continue;
            }
            let sql = sql!(
                "UPDATE convention_section SET content = $3, version = version + 1, saved_at = $4
                 WHERE convention_id = $1 AND section = $2"
            );
            self.query(sql)
                .bind(convention.id)
                .bind(section.code())
                .bind(Json(&values))
                .bind(context.now)
                .execute()
                .await?;
            if section == Section::Referent {
                let email = EmailAddress::parse(values.get(name::REFERENT_EMAIL)).ok();
                self.name_referent(convention.id, email).await?;
            }
        }
        Ok(())
    }
}

impl Db {
    /// What the same section held in the last convention of the same lycée, or of the same structure, that somebody filled; with the
    /// lycée's profile over it.
    pub async fn former_section(
        &self,
        id: ConventionId,
        section: Section,
    ) -> Result<Option<Former>, StoreError> {
        let sql = sql!("SELECT school_id, structure_id FROM convention WHERE id = $1");
        let row: Option<(Uuid, Option<Uuid>)> = self.query(sql).bind(id.0).optional().await?;
        let Some((school, structure)) = row else {
            return Ok(None);
        };
        let mut conn = self.read().await?;
        let former = match (section.is_hosts(), structure) {
            (true, Some(structure)) => conn.former_of_structure(structure, section, Some(id.0)).await?,
            (true, None) => None,
            (false, _) => {
                let mut former = conn
                    .former_of_school(school, section, "", Some(id.0))
                    .await?
                    .unwrap_or_default();
                for (field, text) in conn.school_profile(school).await?.values.iter() {
                    if section.fields().iter().any(|spec| spec.name == field) {
                        former.values.set(field, text);
                    }
                }
                Some(former)
            }
        };
        Ok(former)
    }

    /// What a lycée says of itself.
    pub async fn school_profile(&self, school: SchoolId) -> Result<SchoolProfile, StoreError> {
        let mut conn = self.read().await?;
        conn.school_profile(school.0).await
    }

    /// What a lycée's profile may begin with: what its last conventions say of it.
    pub async fn profile_so_far(&self, school: SchoolId) -> Result<Values, StoreError> {
        let mut conn = self.read().await?;
        let mut values = Values::default();
        for section in [Section::School, Section::Referent] {
            let former = conn.former_of_school(school.0, section, "", None).await?;
            let said = former.map(|former| former.values).unwrap_or_default();
            for spec in profile_fields() {
                if !said.get(spec.name).is_empty() {
                    values.set(spec.name, said.get(spec.name));
                }
            }
        }
        Ok(values)
    }

    /// Keeps what a lycée says of itself, over the version that was read.
    pub async fn save_school_profile(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        version: i32,
        values: &Values,
    ) -> Result<ProfileSaved, StoreError> {
        let mut tx = self.begin().await?;
        let sql = sql!(
            "INSERT INTO school_profile (school_id, content, version, saved_at, saved_by)
             VALUES ($1, $2, 1, $4, $5)
             ON CONFLICT (school_id) DO UPDATE SET content = excluded.content, version = school_profile.version + 1,
                 saved_at = excluded.saved_at, saved_by = excluded.saved_by
             WHERE school_profile.version = $3"
        );
        let kept = tx
            .query(sql)
            .bind(school.0)
            .bind(Json(values))
            .bind(version)
            .bind(context.now)
            .bind(context.actor.map(|by: AccountId| by.0))
            .execute()
            .await?;
        if kept == 0 {
            return Ok(ProfileSaved::Stale);
        }
        tx.write_audit(context, "school.profile", Some(school.0), "")
            .await?;
        tx.commit().await?;
        Ok(ProfileSaved::Done)
    }
}
