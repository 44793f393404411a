//! What the pictures of a lycée are drawn from: when its students found their places, how far, in which sectors.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    figures::AskedOfHost,
    id::{AccountId, CampaignId, SchoolId},
    place::{CommuneCode, Kilometres},
    sector::SectorCode,
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::sql,
    decode::{code, parsed},
    staff::{fills, follows},
};

/// A place that a student has in a week.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundPlace {
    /// Student.
    pub student: AccountId,
    /// Their class.
    pub class_name: String,
    /// Week, 1 or 2.
    pub week: i32,
    /// When it was confirmed.
    pub at: DateTime<Utc>,
    /// How far from home, where that was known.
    pub distance: Option<Kilometres>,
    /// Where they live.
    pub home: Option<CommuneCode>,
    /// Where it is, as people say it.
    pub city: String,
    /// The sector of its offer; none for a place found alone.
    pub sector: Option<SectorCode>,
    /// Whether it is abroad.
    pub abroad: bool,
}

/// A convention that all have signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedWeeks {
    /// Student.
    pub student: AccountId,
    /// Their class.
    pub class_name: String,
    /// Which weeks it is for.
    pub weeks: Weeks,
    /// When the last signature came.
    pub at: DateTime<Utc>,
}

/// Something that a host was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HostReply {
    /// What.
    pub asked: AskedOfHost,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// When it answered, whatever the answer.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether the last day went by without an answer.
    pub is_missed: bool,
}

#[derive(FromRow)]
struct ReplyRow {
    asked: String,
    asked_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    is_missed: bool,
}

#[derive(FromRow)]
struct PlaceRow {
    student_id: Uuid,
    class_name: String,
    week: i32,
    at: DateTime<Utc>,
    distance_km: Option<f64>,
    home_commune: Option<String>,
    city: String,
    sector_code: Option<String>,
    abroad: bool,
}

impl TryFrom<PlaceRow> for FoundPlace {
    type Error = StoreError;

    fn try_from(row: PlaceRow) -> Result<Self, StoreError> {
        Ok(Self {
            student: AccountId(row.student_id),
            class_name: row.class_name,
            week: row.week,
            at: row.at,
            distance: row.distance_km.and_then(Kilometres::new),
            home: row
                .home_commune
                .map(|home| parsed("student.home_commune", CommuneCode::parse(&home)))
                .transpose()?,
            city: row.city,
            sector: row
                .sector_code
                .map(|sector| parsed("offer.sector_code", SectorCode::parse(&sector)))
                .transpose()?,
            abroad: row.abroad,
        })
    }
}

/// Whether somebody ($2) reads, that day ($3), what concerns a student of their lycée ($1) who is there.
macro_rules! read_students {
    () => {
        concat!(
            "st.school_id = $1 AND st.left_on IS NULL AND (",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
            ")"
        )
    };
}

impl Db {
    /// How many students of a lycée somebody reads that day, by class.
    pub async fn class_sizes(
        &self,
        school: SchoolId,
        reader: (AccountId, NaiveDate),
    ) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = sql!(
            "SELECT MIN(st.class_name), COUNT(*) FROM student st WHERE ",
            read_students!(),
            " GROUP BY st.class_key"
        );
        let rows: Vec<(String, i64)> = self
            .query(sql)
            .bind(school.0)
            .bind(reader.0.0)
            .bind(reader.1)
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(|(class, count)| (class, u32::try_from(count).unwrap_or_default()))
            .collect())
    }

    /// How many of those students need no place in either week.
    pub async fn students_without_need(
        &self,
        school: SchoolId,
        reader: (AccountId, NaiveDate),
        campaign: CampaignId,
    ) -> Result<u32, StoreError> {
        let sql = sql!(
            "SELECT COUNT(*) FROM student st
             WHERE (SELECT COUNT(*) FROM student_situation x
                    WHERE x.student_id = st.account_id AND x.campaign_id = $4) = 2 AND ",
            read_students!()
        );
        let count: i64 = self
            .query(sql)
            .bind(school.0)
            .bind(reader.0.0)
            .bind(reader.1)
            .bind(campaign.0)
            .scalar()
            .await?;
        Ok(u32::try_from(count).unwrap_or_default())
    }

    /// The places that those students have in that campaign.
    pub async fn found_places(
        &self,
        school: SchoolId,
        reader: (AccountId, NaiveDate),
        campaign: CampaignId,
    ) -> Result<Vec<FoundPlace>, StoreError> {
        let sql = sql!(
            "SELECT st.account_id AS student_id, st.class_name, w.week, COALESCE(a.moved_at, p.moved_at) AS at,
                    a.distance_km, st.home_commune, COALESCE(pl.city, p.city, '') AS city, o.sector_code,
                    pl.country IS NOT NULL OR COALESCE(p.host_country, '') <> '' AS abroad
             FROM student st JOIN placement w ON w.student_id = st.account_id AND w.campaign_id = $4
                  LEFT JOIN application a ON a.id = w.application_id LEFT JOIN offer o ON o.id = a.offer_id
                  LEFT JOIN place pl ON pl.id = o.place_id LEFT JOIN proposal p ON p.id = w.proposal_id
             WHERE ",
            read_students!(),
            " ORDER BY st.account_id, w.week"
        );
        let rows: Vec<PlaceRow> = self
            .query(sql)
            .bind(school.0)
            .bind(reader.0.0)
            .bind(reader.1)
            .bind(campaign.0)
            .all()
            .await?;
        rows.into_iter().map(FoundPlace::try_from).collect()
    }

    /// What hosts were asked for those students in that campaign: applications, places found alone about which they were asked, and signatures
    /// of the version that is open or signed.
    pub async fn host_replies(
        &self,
        school: SchoolId,
        reader: (AccountId, NaiveDate),
        campaign: CampaignId,
    ) -> Result<Vec<HostReply>, StoreError> {
        let sql = sql!(
            "SELECT 'application' AS asked, a.submitted_at AS asked_at,
                    (SELECT MIN(e.at) FROM application_event e
                     WHERE e.application_id = a.id AND e.event IN ('accept', 'refuse')) AS answered_at,
                    a.state = 'expired' AS is_missed
             FROM student st JOIN application a ON a.student_id = st.account_id AND a.campaign_id = $4
             WHERE ",
            read_students!(),
            " UNION ALL
             SELECT 'proposal',
                    (SELECT MIN(e.at) FROM proposal_event e WHERE e.proposal_id = p.id AND e.event = 'invite'),
                    (SELECT MIN(e.at) FROM proposal_event e
                     WHERE e.proposal_id = p.id AND e.event IN ('agree', 'decline') AND e.actor = 'host'),
                    p.state = 'lapsed'
             FROM student st JOIN proposal p ON p.student_id = st.account_id AND p.campaign_id = $4
             WHERE ",
            read_students!(),
            " UNION ALL
             SELECT 'signature', v.frozen_at,
                    (SELECT MIN(d.signed_at) FROM convention_signature d
                     WHERE d.convention_id = c.id AND d.number = c.number AND d.role = 'host'),
                    FALSE
             FROM student st JOIN convention c ON c.student_id = st.account_id AND c.campaign_id = $4
                  JOIN convention_version v ON v.convention_id = c.id AND v.number = c.number
             WHERE c.state IN ('validated', 'signing', 'signed') AND ",
            read_students!()
        );
        let rows: Vec<ReplyRow> = self
            .query(sql)
            .bind(school.0)
            .bind(reader.0.0)
            .bind(reader.1)
            .bind(campaign.0)
            .all()
            .await?;
        rows.into_iter()
            // Who was never asked is nobody who did not answer.
            .filter_map(|row| row.asked_at.map(|asked_at| (row, asked_at)))
            .map(|(row, asked_at)| {
                Ok(HostReply {
                    asked: code("asked", &row.asked, AskedOfHost::from_code)?,
                    asked_at,
                    answered_at: row.answered_at,
                    is_missed: row.is_missed,
                })
            })
            .collect()
    }

    /// Their signed conventions.
    pub async fn signed_weeks(
        &self,
        school: SchoolId,
        reader: (AccountId, NaiveDate),
        campaign: CampaignId,
    ) -> Result<Vec<SignedWeeks>, StoreError> {
        let sql = sql!(
            "SELECT st.account_id, st.class_name, c.weeks, c.moved_at
             FROM student st JOIN convention c ON c.student_id = st.account_id AND c.campaign_id = $4
             WHERE c.state = 'signed' AND ",
            read_students!(),
            " ORDER BY st.account_id, c.moved_at"
        );
        let rows: Vec<(Uuid, String, String, DateTime<Utc>)> = self
            .query(sql)
            .bind(school.0)
            .bind(reader.0.0)
            .bind(reader.1)
            .bind(campaign.0)
            .all()
            .await?;
        rows.into_iter()
            .map(|(student, class_name, weeks, at)| {
                Ok(SignedWeeks {
                    student: AccountId(student),
                    class_name,
                    weeks: code("convention.weeks", &weeks, Weeks::from_code)?,
                    at,
                })
            })
            .collect()
    }
}
