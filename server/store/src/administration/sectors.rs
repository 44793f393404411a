//! Sectors as administrators call them.

use domain::{sector::SectorCode, typography::plain};

use crate::{ChangeContext, Constraint, Db, Noun, StoreError, conn::sql};

/// What became of a sector's other name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SectorRenamed {
    /// It is called so.
    Done,
    /// It was called so already.
    Same,
    /// Another sector is called so.
    LabelTaken,
    /// There is no such sector.
    Gone,
}

impl Db {
    /// Calls a sector otherwise. Every server reads labels again.
    pub async fn rename_sector(
        &self,
        context: &ChangeContext<'_>,
        code: SectorCode,
        label: &str,
    ) -> Result<SectorRenamed, StoreError> {
        match self.write_label(context, code.to_string(), label).await {
            Err(StoreError::Constraint(Constraint::SectorLabelTaken)) => Ok(SectorRenamed::LabelTaken),
            other => other,
        }
    }

    async fn write_label(
        &self,
        context: &ChangeContext<'_>,
        code: String,
        label: &str,
    ) -> Result<SectorRenamed, StoreError> {
        let mut tx = self.begin().await?;
        let before: Option<String> = tx
            .query(sql!("SELECT label FROM sector WHERE code = $1"))
            .bind(&code)
            .optional_scalar()
            .await?;
        let Some(before) = before else {
            return Ok(SectorRenamed::Gone);
        };
        if before == label {
            return Ok(SectorRenamed::Same);
        }
        // « Bois et foret » is not another name than « Bois et forêt ».
        let others: Vec<String> = tx
            .query(sql!("SELECT label FROM sector WHERE code <> $1"))
            .bind(&code)
            .scalars()
            .await?;
        if others.iter().any(|other| plain(other) == plain(label)) {
            return Ok(SectorRenamed::LabelTaken);
        }
        tx.query(sql!("UPDATE sector SET label = $2 WHERE code = $1"))
            .bind(&code)
            .bind(label)
            .execute()
            .await?;
        tx.record_change(Noun::Offer, None, context.now).await?;
        let detail = format!("{code}\u{a0}: «\u{a0}{before}\u{a0}» devient «\u{a0}{label}\u{a0}»");
        tx.write_audit(context, "sector.rename", None, &detail).await?;
        tx.commit().await?;
        Ok(SectorRenamed::Done)
    }
}
