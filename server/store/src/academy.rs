//! What an académie's officer oversees: the lycées of its departments, and the offers there.

use domain::{
    academy::Academy,
    account::Role,
    id::{AccountId, CampaignId, SchoolId},
    security::SecurityKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Db, StoreError, conn::sql};

/// A lycée and how far its students are, in numbers that are not all to be told (`domain::disclosure`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AcademySchool {
    /// Identifier.
    pub id: SchoolId,
    /// National number.
    pub uai: String,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// Students who are there.
    pub students: u32,
    /// Those with a place in each week.
    pub placed: u32,
    /// Those of whom each week is settled: a place, an exemption, or a stay at school.
    pub settled: u32,
    /// Those whose conventions are signed for both weeks.
    pub signed: u32,
    /// Hosts whom they wait for an answer of: structures applied to, and those found alone.
    pub unanswered: u32,
}

/// The offers of a department that have not ended, whatever lycée they are for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct DepartmentSupply {
    /// Offers.
    pub offers: u32,
    /// Students whom they take, over both weeks: a place for one week counts for half of one.
    pub places: u32,
    /// Those of them that nobody holds or has taken.
    pub left: u32,
}

#[derive(FromRow)]
struct SchoolRow {
    id: Uuid,
    uai: String,
    name: String,
    city: String,
    students: i64,
    placed: i64,
    settled: i64,
    signed: i64,
    applied: i64,
    found: i64,
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

impl From<SchoolRow> for AcademySchool {
    fn from(row: SchoolRow) -> Self {
        Self {
            id: SchoolId(row.id),
            uai: row.uai,
            name: row.name,
            city: row.city,
            students: count(row.students),
            placed: count(row.placed),
            settled: count(row.settled),
            signed: count(row.signed),
            unanswered: count(row.applied + row.found),
        }
    }
}

impl Db {
    /// The lycées of a department that have students, in the order of their names; and how many have none.
    pub async fn schools_of_department(
        &self,
        department: &str,
        campaign: CampaignId,
    ) -> Result<(Vec<AcademySchool>, u32), StoreError> {
        let sql = sql!(
            "SELECT s.id, s.uai, s.name, s.city,
                    (SELECT COUNT(*) FROM student st WHERE st.school_id = s.id AND st.left_on IS NULL) AS students,
                    (SELECT COUNT(*) FROM student st WHERE st.school_id = s.id AND st.left_on IS NULL
                       AND (SELECT COUNT(*) FROM placement p
                            WHERE p.student_id = st.account_id AND p.campaign_id = $2) = 2) AS placed,
                    (SELECT COUNT(*) FROM student st WHERE st.school_id = s.id AND st.left_on IS NULL
                       AND (SELECT COUNT(*) FROM placement p
                            WHERE p.student_id = st.account_id AND p.campaign_id = $2)
                         + (SELECT COUNT(*) FROM student_situation t
                            WHERE t.student_id = st.account_id AND t.campaign_id = $2
                              AND NOT EXISTS (SELECT 1 FROM placement tp WHERE tp.student_id = t.student_id
                                  AND tp.campaign_id = t.campaign_id AND tp.week = t.week)) >= 2) AS settled,
                    (SELECT COUNT(*) FROM student st WHERE st.school_id = s.id AND st.left_on IS NULL
                       AND (SELECT SUM(CASE c.weeks WHEN 'both' THEN 2 ELSE 1 END) FROM convention c
                            WHERE c.student_id = st.account_id AND c.campaign_id = $2 AND c.state = 'signed') >= 2) AS signed,
                    (SELECT COUNT(DISTINCT o.structure_id) FROM student st
                            JOIN application a ON a.student_id = st.account_id AND a.campaign_id = $2
                            JOIN offer o ON o.id = a.offer_id
                     WHERE st.school_id = s.id AND st.left_on IS NULL AND a.state IN ('submitted', 'read')) AS applied,
                    (SELECT COUNT(DISTINCT COALESCE(NULLIF(LOWER(p.host_email), ''), p.host_key)) FROM student st
                            JOIN proposal p ON p.student_id = st.account_id AND p.campaign_id = $2
                     WHERE st.school_id = s.id AND st.left_on IS NULL AND p.state = 'invited') AS found
             FROM school s
             WHERE s.department = $1 AND EXISTS (SELECT 1 FROM student x WHERE x.school_id = s.id AND x.left_on IS NULL)
             ORDER BY s.name, s.uai"
        );
        let rows: Vec<SchoolRow> = self.query(sql).bind(department).bind(campaign.0).all().await?;
        let sql = sql!(
            "SELECT COUNT(*) FROM school s WHERE s.department = $1
               AND NOT EXISTS (SELECT 1 FROM student x WHERE x.school_id = s.id AND x.left_on IS NULL)"
        );
        let without: i64 = self.query(sql).bind(department).scalar().await?;
        let schools = rows.into_iter().map(AcademySchool::from).collect();
        Ok((schools, count(without)))
    }

    /// The offers of each department that has any, with its code.
    pub async fn supply_by_department(
        &self,
        campaign: CampaignId,
    ) -> Result<Vec<(String, DepartmentSupply)>, StoreError> {
        let sql = sql!(
            "SELECT pl.department, COUNT(DISTINCT o.id), CAST(SUM(s.seats) AS BIGINT),
                    CAST(SUM(s.seats - s.held - s.taken) AS BIGINT)
             FROM offer o JOIN place pl ON pl.id = o.place_id JOIN seat s ON s.offer_id = o.id
             WHERE o.campaign_id = $1 AND o.state IN ('published', 'paused', 'full') AND pl.department IS NOT NULL
             GROUP BY pl.department ORDER BY pl.department"
        );
        let rows: Vec<(String, i64, i64, i64)> = self.query(sql).bind(campaign.0).all().await?;
        Ok(rows
            .into_iter()
            .map(|(department, offers, places, left)| {
                let supply = DepartmentSupply {
                    offers: count(offers),
                    places: count(places / 2),
                    left: count(left / 2),
                };
                (department, supply)
            })
            .collect())
    }

    /// The académie that somebody oversees; none while nobody said which.
    pub async fn academy_of_officer(
        &self,
        account: AccountId,
    ) -> Result<Option<&'static Academy>, StoreError> {
        let sql = sql!("SELECT academy FROM account_role WHERE account_id = $1 AND role = 'referent'");
        let code: Option<Option<String>> = self.query(sql).bind(account.0).optional_scalar().await?;
        Ok(code.flatten().and_then(|code| Academy::from_code(&code)))
    }

    /// Says which académie an officer oversees; `false` when they are none.
    pub async fn set_academy_of_officer(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        academy: &Academy,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // The account's row first, as wherever roles change.
        tx.lock_person(account.0).await?;
        let former: Option<Option<String>> = tx
            .query(sql!(
                "SELECT academy FROM account_role WHERE account_id = $1 AND role = 'referent'"
            ))
            .bind(account.0)
            .optional_scalar()
            .await?;
        let rows = tx
            .query(sql!(
                "UPDATE account_role SET academy = $2 WHERE account_id = $1 AND role = 'referent'"
            ))
            .bind(account.0)
            .bind(academy.code())
            .execute()
            .await?;
        if rows == 0 {
            return Ok(false);
        }
        let said = |academy: &Academy| format!("{} ({})", Role::AcademyOfficer.label(), academy.label());
        let former = former.flatten();
        let moves = former.as_deref() != Some(academy.code());
        let left = former.as_deref().and_then(Academy::from_code);
        if let Some(left) = left.filter(|_| moves) {
            tx.note_security(context, SecurityKind::RoleTaken, Some(account))
                .await?;
            tx.tell_of_taken_role(context, account, &said(left), "").await?;
        }
        tx.write_audit(context, "account.grant", Some(account.0), &said(academy))
            .await?;
        if moves {
            tx.tell_of_role(context, account, &said(academy)).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
