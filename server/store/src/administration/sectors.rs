//! Sectors as administrators call them.

use domain::sector::SectorCode;

use crate::{Act, Constraint, Db, Noun, StoreError, audit::audit, change::record_change, db::in_transaction};

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
        act: &Act<'_>,
        code: SectorCode,
        label: &str,
    ) -> Result<SectorRenamed, StoreError> {
        match self.write_label(act, code.to_string(), label).await {
            Err(StoreError::Constraint(Constraint::SectorLabelTaken)) => Ok(SectorRenamed::LabelTaken),
            other => other,
        }
    }

    async fn write_label(
        &self,
        act: &Act<'_>,
        code: String,
        label: &str,
    ) -> Result<SectorRenamed, StoreError> {
        in_transaction!(self, |tx| {
            let before: Option<String> = sqlx::query_scalar("SELECT label FROM sector WHERE code = $1")
                .bind(&code)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(before) = before else {
                return Ok(SectorRenamed::Gone);
            };
            if before == label {
                return Ok(SectorRenamed::Same);
            }
            sqlx::query("UPDATE sector SET label = $2 WHERE code = $1")
                .bind(&code)
                .bind(label)
                .execute(&mut *tx)
                .await?;
            record_change!(tx, Noun::Offer, None, act.now);
            let detail = format!("{code}\u{a0}: «\u{a0}{before}\u{a0}» devient «\u{a0}{label}\u{a0}»");
            audit!(tx, act, "sector.rename", None, detail);
        });
        Ok(SectorRenamed::Done)
    }
}
