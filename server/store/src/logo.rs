//! Logos of structures and lycées. The pictures are in the store of files, under their digests.

use domain::{
    digest::Digest,
    id::{SchoolId, StructureId},
};

use crate::{Db, StoreError, change_context::ChangeContext, conn::sql, decode::parsed};

/// The digest of a logo, as it is kept.
pub(crate) fn logo(kept: Option<&str>) -> Result<Option<Digest>, StoreError> {
    kept.map(|digest| parsed("logo", digest.parse())).transpose()
}

impl Db {
    /// A structure's logo.
    pub async fn structure_logo(&self, id: StructureId) -> Result<Option<Digest>, StoreError> {
        let sql = sql!("SELECT logo FROM structure WHERE id = $1");
        let row: Option<(Option<String>,)> = self.query(sql).bind(id.0).optional().await?;
        logo(row.and_then(|(kept,)| kept).as_deref())
    }

    /// A lycée's logo.
    pub async fn school_logo(&self, id: SchoolId) -> Result<Option<Digest>, StoreError> {
        let sql = sql!("SELECT logo FROM school WHERE id = $1");
        let row: Option<(Option<String>,)> = self.query(sql).bind(id.0).optional().await?;
        logo(row.and_then(|(kept,)| kept).as_deref())
    }

    /// Gives a structure another logo, or none.
    pub async fn set_structure_logo(
        &self,
        context: &ChangeContext<'_>,
        id: StructureId,
        logo: Option<Digest>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = sql!("UPDATE structure SET logo = $2 WHERE id = $1");
        tx.query(sql)
            .bind(id.0)
            .bind(logo.map(|logo| logo.to_string()))
            .execute()
            .await?;
        tx.write_audit(context, "structure.logo", Some(id.0), "").await?;
        tx.commit().await
    }

    /// The same for a lycée.
    pub async fn set_school_logo(
        &self,
        context: &ChangeContext<'_>,
        id: SchoolId,
        logo: Option<Digest>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = sql!("UPDATE school SET logo = $2 WHERE id = $1");
        tx.query(sql)
            .bind(id.0)
            .bind(logo.map(|logo| logo.to_string()))
            .execute()
            .await?;
        tx.write_audit(context, "school.logo", Some(id.0), "").await?;
        tx.commit().await
    }
}
