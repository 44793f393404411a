//! Campaigns.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    campaign::{Campaign, CampaignStatus},
    id::CampaignId,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Conn, Db, Noun, StoreError,
    conn::Statement,
    conn::sql,
    decode::{code, count},
};

mod opening;

#[derive(FromRow)]
pub(crate) struct CampaignRow {
    id: Uuid,
    label: String,
    week1: NaiveDate,
    week2: NaiveDate,
    hosts_open: NaiveDate,
    #[sqlx(rename = "pupils_open")]
    students_open: NaiveDate,
    expiry_days: i32,
    working_time_rules: i32,
    template: String,
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
            students_open: row.students_open,
            expiry_days: count("campaign.expiry_days", row.expiry_days)?,
            working_time_rules: count("campaign.working_time_rules", row.working_time_rules)?,
            template: row.template,
            status: code("campaign.status", &row.status, CampaignStatus::from_code)?,
        })
    }
}

impl Conn {
    /// Locks a campaign until the transaction ends, and gives the id of its text, which is its wording's, otherwise its edition's: whoever
    /// changes that text waits for who freezes a convention with it, and sees what was frozen.
    pub(crate) async fn lock_campaign(&mut self, id: Uuid) -> Result<Option<String>, StoreError> {
        self.query(sql!(
            "UPDATE campaign SET label = label WHERE id = $1 RETURNING COALESCE(wording, template)"
        ))
        .bind(id)
        .optional_scalar()
        .await
    }
}

impl Db {
    /// Every campaign, the oldest first.
    pub async fn campaigns(&self) -> Result<Vec<Campaign>, StoreError> {
        let sql = sql!(
            "SELECT id, label, week1, week2, hosts_open, pupils_open, expiry_days, working_time_rules, template,
                    status
             FROM campaign ORDER BY week1"
        );
        let rows: Vec<CampaignRow> = self.query(sql).all().await?;
        rows.into_iter().map(Campaign::try_from).collect()
    }

    /// Adds a campaign, unless there is one of that school year: its dates are then an administrator's, and kept.
    pub async fn add_campaign(&self, campaign: &Campaign, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO campaign (id, label, week1, week2, hosts_open, pupils_open, expiry_days,
                                   working_time_rules, status, template)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (label) DO NOTHING"
        );
        self.write_campaign(sql, campaign, now).await
    }

    /// Adds a campaign, or replaces the dates of the one of that school year; and its text, by an edition as it is, while nothing is frozen
    /// with it.
    pub async fn put_campaign(&self, campaign: &Campaign, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO campaign (id, label, week1, week2, hosts_open, pupils_open, expiry_days,
                                   working_time_rules, status, template)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (label) DO UPDATE SET week1 = excluded.week1, week2 = excluded.week2,
                 hosts_open = excluded.hosts_open, pupils_open = excluded.pupils_open,
                 expiry_days = excluded.expiry_days, working_time_rules = excluded.working_time_rules,
                 status = excluded.status,
                 template = CASE WHEN EXISTS (SELECT 1 FROM convention c
                                              JOIN convention_version v ON v.convention_id = c.id
                                              WHERE c.campaign_id = campaign.id)
                                 THEN campaign.template ELSE excluded.template END,
                 wording = CASE WHEN EXISTS (SELECT 1 FROM convention c
                                             JOIN convention_version v ON v.convention_id = c.id
                                             WHERE c.campaign_id = campaign.id)
                                THEN campaign.wording END"
        );
        self.write_campaign(sql, campaign, now).await
    }

    async fn write_campaign(
        &self,
        sql: Statement,
        campaign: &Campaign,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
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
            .bind(&campaign.template)
            .execute()
            .await?;
        if rows > 0 {
            tx.record_change(Noun::Campaign, None, now).await?;
        }
        tx.commit().await
    }
}
