//! What decides who waits: marks, the setting of a campaign, what the register said.

use chrono::{DateTime, Utc};
use domain::{
    id::{CampaignId, StructureId},
    register::RegisterCheck,
    vetting::Hold,
};
use sqlx::types::Json;

use crate::{ChangeContext, Db, StoreError, conn::sql, decode::code};

impl Db {
    /// Keeps what the register said of a structure.
    pub async fn put_register_check(
        &self,
        structure: StructureId,
        check: &RegisterCheck,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.query(sql!(
            "UPDATE structure SET register = $2, register_at = $3 WHERE id = $1"
        ))
        .bind(structure.0)
        .bind(Json(check))
        .bind(now)
        .execute()
        .await?;
        tx.commit().await
    }

    /// Marks a structure as a public body, or takes the mark back, for administrators; `false` when nothing changes.
    pub async fn set_public(
        &self,
        context: &ChangeContext<'_>,
        id: StructureId,
        public: bool,
    ) -> Result<bool, StoreError> {
        let sql = sql!("UPDATE structure SET public_at = $2 WHERE id = $1 AND (public_at IS NOT NULL) <> $3");
        let mut tx = self.begin().await?;
        let rows = tx
            .query(sql)
            .bind(id.0)
            .bind(public.then_some(context.now))
            .bind(public)
            .execute()
            .await?;
        if rows == 0 {
            return Ok(false);
        }
        let action = if public {
            "structure.public"
        } else {
            "structure.not_public"
        };
        tx.write_audit(context, action, Some(id.0), "").await?;
        if public {
            tx.vet_marked(context, id.0).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Which first publications of a campaign wait.
    pub async fn hold(&self, campaign: CampaignId) -> Result<Option<Hold>, StoreError> {
        let sql = sql!("SELECT hold FROM campaign WHERE id = $1");
        let hold: Option<String> = self.query(sql).bind(campaign.0).optional_scalar().await?;
        hold.map(|hold| code("campaign.hold", &hold, Hold::from_code))
            .transpose()
    }

    /// Says which do, and writes down who said so; `false` when there is no such campaign.
    pub async fn set_hold(
        &self,
        context: &ChangeContext<'_>,
        campaign: CampaignId,
        hold: Hold,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let rows = tx
            .query(sql!("UPDATE campaign SET hold = $2 WHERE id = $1"))
            .bind(campaign.0)
            .bind(hold.code())
            .execute()
            .await?;
        if rows == 0 {
            return Ok(false);
        }
        tx.write_audit(context, "campaign.hold", Some(campaign.0), hold.code())
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}
