//! Campaigns as administrators add and change them.

use domain::{campaign::Campaign, convention::Wording, id::CampaignId};

use crate::{
    ChangeContext, Constraint, Db, Noun, StoreError, campaign::CampaignRow, conn::Statement, conn::sql,
};

/// What became of a campaign that was added or changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CampaignSaved {
    /// Written.
    Done,
    /// Another campaign is of that school year.
    LabelTaken,
    /// Conventions are frozen with its text, which is not changed any more.
    TextFixed,
    /// The id of its wording is already another text's.
    WordingTaken,
    /// There is no such campaign.
    Gone,
}

impl Db {
    /// A campaign.
    pub async fn campaign(&self, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
        let sql = sql!(
            "SELECT id, label, week1, week2, hosts_open, pupils_open, expiry_days, working_time_rules, template,
                    status
             FROM campaign WHERE id = $1"
        );
        let row: Option<CampaignRow> = self.query(sql).bind(id.0).optional().await?;
        row.map(Campaign::try_from).transpose()
    }

    /// Adds a campaign, with the operator's wording of its edition where one was chosen, and writes down who did.
    pub async fn open_campaign(
        &self,
        context: &ChangeContext<'_>,
        campaign: &Campaign,
        wording: Option<&Wording>,
    ) -> Result<CampaignSaved, StoreError> {
        let sql = sql!(
            "INSERT INTO campaign (id, label, week1, week2, hosts_open, pupils_open, expiry_days,
                                   working_time_rules, status, template, wording)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        );
        let saved = self.save(context, sql, "campaign.add", campaign, wording).await;
        label_taken(saved)
    }

    /// Changes a campaign and its wording, and writes down who did. Its text stays once a convention is frozen with it: what its pages and
    /// e-mails say of the text is then true of each.
    pub async fn change_campaign(
        &self,
        context: &ChangeContext<'_>,
        campaign: &Campaign,
        wording: Option<&Wording>,
    ) -> Result<CampaignSaved, StoreError> {
        let sql = sql!(
            "UPDATE campaign SET label = $2, week1 = $3, week2 = $4, hosts_open = $5, pupils_open = $6,
             expiry_days = $7, working_time_rules = $8, status = $9, template = $10, wording = $11
             WHERE id = $1 AND (
                 (campaign.template = $10 AND COALESCE(campaign.wording, '') = COALESCE($11, ''))
                 OR NOT EXISTS (
                     SELECT 1 FROM convention c JOIN convention_version v ON v.convention_id = c.id
                     WHERE c.campaign_id = campaign.id))"
        );
        let saved = self
            .save(context, sql, "campaign.change", campaign, wording)
            .await;
        label_taken(saved)
    }

    async fn save(
        &self,
        context: &ChangeContext<'_>,
        sql: Statement,
        action: &'static str,
        campaign: &Campaign,
        wording: Option<&Wording>,
    ) -> Result<CampaignSaved, StoreError> {
        // A wording is never without the fields and the layout that it was written for.
        let template = wording.map_or(&campaign.template, |own| &own.base);
        let detail = format!(
            "{}\u{a0}: {} et {}, structures {}, élèves {}, {} jours, {}, texte {}",
            campaign.label,
            campaign.week1,
            campaign.week2,
            campaign.hosts_open,
            campaign.students_open,
            campaign.expiry_days,
            campaign.status.code(),
            wording.map_or(template, |own| &own.id),
        );
        let mut tx = self.begin().await?;
        // Before anything is read: what looks for frozen conventions then finds those of whoever was waited for.
        tx.lock_campaign(campaign.id.0).await?;
        if let Some(own) = wording
            && !tx.keep_wording(own, context.now).await?
        {
            return Ok(CampaignSaved::WordingTaken);
        }
        let rows = tx
            .query(sql)
            .bind(campaign.id.0)
            .bind(&campaign.label)
            .bind(campaign.week1)
            .bind(campaign.week2)
            .bind(campaign.hosts_open)
            .bind(campaign.students_open)
            .bind(i32::from(campaign.expiry_days))
            .bind(i32::from(campaign.working_time_rules))
            .bind(campaign.status.code())
            .bind(template)
            .bind(wording.map(|own| own.id.as_str()))
            .execute()
            .await?;
        if rows == 0 {
            let sql = sql!("SELECT COUNT(*) FROM campaign WHERE id = $1");
            let there: i64 = tx.query(sql).bind(campaign.id.0).scalar().await?;
            return Ok(if there > 0 {
                CampaignSaved::TextFixed
            } else {
                CampaignSaved::Gone
            });
        }
        tx.record_change(Noun::Campaign, None, context.now).await?;
        tx.write_audit(context, action, Some(campaign.id.0), &detail)
            .await?;
        tx.commit().await?;
        Ok(CampaignSaved::Done)
    }
}

fn label_taken(saved: Result<CampaignSaved, StoreError>) -> Result<CampaignSaved, StoreError> {
    match saved {
        Err(StoreError::Constraint(Constraint::CampaignLabelTaken)) => Ok(CampaignSaved::LabelTaken),
        other => other,
    }
}
