//! A student's referent teacher, said for the lycée in the conventions that are being filled; and whether they sign there.

use domain::{
    account::EmailAddress,
    convention::{Section, Values, name},
    id::{AccountId, SchoolId},
};
use sqlx::types::Json;
use uuid::Uuid;

use super::opening::PLATFORM;
use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql};

/// The fields of a referent teacher.
const FIELDS: [&str; 3] = ["referent_nom", name::REFERENT_EMAIL, "referent_tel"];

impl Conn {
    /// Who follows a student, as a convention's section says it: name, address and phone. Nothing where nobody does.
    pub(super) async fn referent_of(&mut self, student: Uuid) -> Result<Option<Values>, StoreError> {
        let sql = sql!(
            "SELECT a.name, COALESCE(a.email, ''), r.phone FROM student st JOIN account a ON a.id = st.referent_id
                  JOIN account_role r ON r.account_id = a.id AND r.school_id = st.school_id AND r.role = 'staff'
             WHERE st.account_id = $1 AND a.suspended_at IS NULL"
        );
        let found: Option<(String, String, String)> = self.query(sql).bind(student).optional().await?;
        Ok(found.map(|(name, email, phone)| {
            let texts = [name.as_str(), email.as_str(), phone.as_str()];
            FIELDS.into_iter().zip(texts).collect()
        }))
    }

    /// Another teacher follows a student, or none does: their conventions that are being filled say so. What somebody wrote there stays.
    pub(crate) async fn refer_conventions_of(
        &mut self,
        context: &ChangeContext<'_>,
        student: AccountId,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "SELECT id FROM convention WHERE student_id = $1 AND state IN ('host_part', 'school_part') ORDER BY id"
        );
        let open: Vec<Uuid> = self.query(sql).bind(student.0).scalars().await?;
        let referent = self.referent_of(student.0).await?.unwrap_or_default();
        for id in open {
            self.refer_convention(context, id, &referent).await?;
        }
        Ok(())
    }

    async fn refer_convention(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        referent: &Values,
    ) -> Result<(), StoreError> {
        if self.lock_convention(id).await?.is_none() {
            return Ok(());
        }
        let Some(saved) = self.sections_of(id).await?.remove(&Section::Referent) else {
            return Ok(());
        };
        let blank = FIELDS
            .iter()
            .all(|field| saved.values.get(field).trim().is_empty());
        if saved.saved_by != PLATFORM && !blank {
            return Ok(());
        }
        let mut values = saved.values.clone();
        for field in FIELDS {
            values.set(field, referent.get(field));
        }
        if values == saved.values {
            return Ok(());
        }
        self.rewrite_referent(context, id, &values).await?;
        let email = EmailAddress::parse(values.get(name::REFERENT_EMAIL)).ok();
        self.name_referent(id, email).await
    }

    /// The address of who is the referent teacher is another. Whoever wrote the section last is still who did, so that another teacher may be named
    /// there by itself, where nobody wrote it.
    pub(crate) async fn readdress_referent(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        email: &str,
    ) -> Result<(), StoreError> {
        let mut values = self.typed_in(id, Section::Referent).await?;
        values.set(name::REFERENT_EMAIL, email);
        self.rewrite_referent(context, id, &values).await
    }

    /// Writes the section anew. Whoever saved it last is still who wrote the rest of it.
    async fn rewrite_referent(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        values: &Values,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE convention_section SET content = $3, version = version + 1, saved_at = $4
             WHERE convention_id = $1 AND section = $2"
        );
        self.query(sql)
            .bind(id)
            .bind(Section::Referent.code())
            .bind(Json(values))
            .bind(context.now)
            .execute()
            .await?;
        Ok(())
    }
}

impl Db {
    /// Whether referent teachers sign in a school.
    pub async fn referent_signs(&self, school: SchoolId) -> Result<bool, StoreError> {
        let sql = sql!("SELECT referent_signs FROM school WHERE id = $1");
        let signs: Option<bool> = self.query(sql).bind(school.0).optional_scalar().await?;
        Ok(signs.unwrap_or_default())
    }

    /// The head says whether referent teachers sign in their school; `false` where who asks does not head it. What is frozen stays.
    pub async fn set_referent_signing(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        signs: bool,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if !tx.heads(school, context.actor).await? {
            return Ok(false);
        }
        tx.query(sql!("UPDATE school SET referent_signs = $2 WHERE id = $1"))
            .bind(school.0)
            .bind(signs)
            .execute()
            .await?;
        let said = if signs { "demandée" } else { "non demandée" };
        tx.write_audit(context, "school.referent", Some(school.0), said)
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}
