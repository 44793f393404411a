//! Campaigns.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    campaign::{Campaign, CampaignStatus},
    id::CampaignId,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, Noun, StoreError,
    change::record_change,
    db::{in_transaction, on_pool},
    row::{code, count},
};

mod opening;

#[derive(FromRow)]
pub(crate) struct CampaignRow {
    id: Uuid,
    label: String,
    week1: NaiveDate,
    week2: NaiveDate,
    hosts_open: NaiveDate,
    pupils_open: NaiveDate,
    expiry_days: i32,
    working_time_rules: i32,
    status: String,
}

impl TryFrom<CampaignRow> for Campaign {
    type Error = StoreError;

    fn try_from(row: CampaignRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: CampaignId(row.id),
            label: row.label,
            week1: row.week1,
            week2: row.week2,
            hosts_open: row.hosts_open,
            pupils_open: row.pupils_open,
            expiry_days: count("campaign.expiry_days", row.expiry_days)?,
            working_time_rules: count("campaign.working_time_rules", row.working_time_rules)?,
            status: code("campaign.status", &row.status, CampaignStatus::from_code)?,
        })
    }
}

impl Db {
    /// Every campaign, the oldest first.
    pub async fn campaigns(&self) -> Result<Vec<Campaign>, StoreError> {
        let sql =
            "SELECT id, label, week1, week2, hosts_open, pupils_open, expiry_days, working_time_rules, status
                   FROM campaign ORDER BY week1";
        let rows: Vec<CampaignRow> = on_pool!(self, |pool| sqlx::query_as(sql).fetch_all(pool).await)?;
        rows.into_iter().map(Campaign::try_from).collect()
    }

    /// Adds a campaign, unless there is one of that school year: its dates are then an administrator's, and kept.
    pub async fn add_campaign(&self, campaign: &Campaign, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "INSERT INTO campaign (id, label, week1, week2, hosts_open, pupils_open, expiry_days,
                                         working_time_rules, status)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (label) DO NOTHING";
        self.write_campaign(sql, campaign, now).await
    }

    /// Adds a campaign, or replaces the dates of the one of that school year.
    pub async fn put_campaign(&self, campaign: &Campaign, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "INSERT INTO campaign (id, label, week1, week2, hosts_open, pupils_open, expiry_days,
                                         working_time_rules, status)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                   ON CONFLICT (label) DO UPDATE SET week1 = excluded.week1, week2 = excluded.week2,
                       hosts_open = excluded.hosts_open, pupils_open = excluded.pupils_open,
                       expiry_days = excluded.expiry_days, working_time_rules = excluded.working_time_rules,
                       status = excluded.status";
        self.write_campaign(sql, campaign, now).await
    }

    async fn write_campaign(
        &self,
        sql: &'static str,
        campaign: &Campaign,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            let done = sqlx::query(sql)
                .bind(campaign.id.0)
                .bind(&campaign.label)
                .bind(campaign.week1)
                .bind(campaign.week2)
                .bind(campaign.hosts_open)
                .bind(campaign.pupils_open)
                .bind(i32::from(campaign.expiry_days))
                .bind(i32::from(campaign.working_time_rules))
                .bind(campaign.status.code())
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() > 0 {
                record_change!(tx, Noun::Campaign, None, now);
            }
        });
        Ok(())
    }
}
