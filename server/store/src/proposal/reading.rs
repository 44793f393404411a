//! Reading places found alone: by their pupil, their lycée, and who holds the personal link.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{AccountId, ProposalId},
    name_key::search_patterns,
    proposal::{
        ProposalActor, ProposalDetail, ProposalHistoryKind, ProposalHistoryLine, ProposalOrigin,
        ProposalState,
    },
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::Statement,
    conn::sql,
    decode::{code, parsed},
    recipients::DECIDES,
    staff::{fills, follows},
};

/// Lines on a page of the lycée's list.
const PAGE: u32 = 50;

/// What the lycée looks at.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct ProposalsFilter {
    /// One state only.
    pub state: Option<ProposalState>,
    /// Beginnings of words of a pupil's or a host's name; empty for all.
    pub text: String,
    /// Page, from 1; zero counts as the first.
    pub page: u32,
}

#[derive(FromRow)]
struct DetailRow {
    id: Uuid,
    student: String,
    class_name: String,
    school: String,
    weeks: String,
    host_name: String,
    host_email: String,
    host_phone: String,
    host_siret: String,
    host_country: String,
    origin: String,
    contact_name: String,
    city: String,
    activities: String,
    state: String,
    deadline: Option<NaiveDate>,
    reason: String,
    checked_by: Option<String>,
    proposed_at: DateTime<Utc>,
    moved_at: DateTime<Utc>,
}

impl TryFrom<DetailRow> for ProposalDetail {
    type Error = StoreError;

    fn try_from(row: DetailRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: ProposalId(row.id),
            student: row.student,
            class_name: row.class_name,
            school: row.school,
            weeks: code("proposal.weeks", &row.weeks, Weeks::from_code)?,
            host_name: row.host_name,
            host_email: row.host_email,
            host_phone: row.host_phone,
            host_siret: row.host_siret,
            host_country: row.host_country,
            origin: code("proposal.origin", &row.origin, ProposalOrigin::from_code)?,
            contact_name: row.contact_name,
            city: row.city,
            activities: row.activities,
            state: code("proposal.state", &row.state, ProposalState::from_code)?,
            deadline: row.deadline,
            reason: row.reason,
            checked_by: row.checked_by,
            proposed_at: row.proposed_at,
            moved_at: row.moved_at,
        })
    }
}

/// The columns of a detail, with what makes it this reader's.
macro_rules! select_proposals {
    ($($condition:expr),+) => {
        concat!(
            "SELECT p.id, a.name AS student, st.class_name, s.name || ' (' || s.city || ')' AS school, p.weeks,
                    p.host_name, p.host_email, p.host_phone, p.host_siret, p.host_country, p.origin, p.contact_name, p.city, p.activities, p.state, p.deadline, p.reason,
                    c.name AS checked_by, p.proposed_at, p.moved_at
             FROM proposal p JOIN account a ON a.id = p.student_id JOIN student st ON st.account_id = p.student_id
                  JOIN school s ON s.id = st.school_id LEFT JOIN account c ON c.id = p.checked_by
             WHERE ",
            $($condition),+
        )
    };
}

/// Those that somebody ($1) reads that day ($2), in one state ($3) and with that text ($4 to $6) where these are given.
macro_rules! listed {
    () => {
        concat!(
            "st.school_id IN (SELECT r.school_id FROM account_role r WHERE r.account_id = $1
                            AND r.role IN ('head', 'staff'))
             AND (",
            fills!(school: "st.school_id", who: "$1", day: "$2", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$1", class: "st.class_key"),
            ") AND ($3 = '' OR p.state = $3)
             AND ($4 = '' OR a.search_key LIKE $5 OR a.search_key LIKE $6 OR p.host_key LIKE $5
                  OR p.host_key LIKE $6)"
        )
    };
}

/// When, by whom, in what quality, what happened, what was said.
type HistoryRow = (DateTime<Utc>, Option<String>, String, String, String);

impl Db {
    /// What a place found alone has been through; whoever asks has been shown the place itself.
    pub async fn proposal_history(&self, id: ProposalId) -> Result<Vec<ProposalHistoryLine>, StoreError> {
        let sql = sql!(
            "SELECT e.at, a.name, e.actor, e.event, e.note FROM proposal_event e
             LEFT JOIN account a ON a.id = e.account_id WHERE e.proposal_id = $1 ORDER BY e.at, e.id"
        );
        let rows: Vec<HistoryRow> = self.query(sql).bind(id.0).all().await?;
        rows.into_iter()
            .map(|(at, by, actor, event, note)| {
                Ok(ProposalHistoryLine {
                    at,
                    by,
                    actor: code("proposal_event.actor", &actor, ProposalActor::from_code)?,
                    what: code("proposal_event.event", &event, ProposalHistoryKind::from_code)?,
                    note,
                })
            })
            .collect()
    }

    /// The places a pupil found alone, the last one first.
    pub async fn proposals_of(&self, student: AccountId) -> Result<Vec<ProposalDetail>, StoreError> {
        let sql = sql!(select_proposals!(
            "p.student_id = $1 ORDER BY p.proposed_at DESC, p.id DESC LIMIT 100"
        ));
        let rows: Vec<DetailRow> = self.query(sql).bind(student.0).all().await?;
        rows.into_iter().map(ProposalDetail::try_from).collect()
    }

    /// One of them, for its pupil.
    pub async fn proposal_for_student(
        &self,
        account: AccountId,
        id: ProposalId,
    ) -> Result<Option<ProposalDetail>, StoreError> {
        let sql = sql!(select_proposals!("p.id = $1 AND p.student_id = $2"));
        self.proposal_detail(sql, id, account).await
    }

    /// One of them, for whoever decides about it in the pupil's lycée that day, or follows the pupil's class; and whether they decide.
    pub async fn proposal_for_school(
        &self,
        account: AccountId,
        id: ProposalId,
        today: NaiveDate,
    ) -> Result<Option<(ProposalDetail, bool)>, StoreError> {
        let sql = sql!(select_proposals!(
            "p.id = $1 AND (",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
            ")"
        ));
        let row: Option<DetailRow> = self
            .query(sql)
            .bind(id.0)
            .bind(account.0)
            .bind(today)
            .optional()
            .await?;
        let Some(row) = row else { return Ok(None) };
        let sql = sql!("SELECT student_id FROM proposal WHERE id = $1");
        let student: Uuid = self.query(sql).bind(id.0).scalar().await?;
        let decides: Option<bool> = self
            .query(DECIDES)
            .bind(student)
            .bind(account.0)
            .bind(today)
            .optional_scalar()
            .await?;
        Ok(Some((row.try_into()?, decides.unwrap_or_default())))
    }

    async fn proposal_detail(
        &self,
        sql: Statement,
        id: ProposalId,
        account: AccountId,
    ) -> Result<Option<ProposalDetail>, StoreError> {
        let row: Option<DetailRow> = self.query(sql).bind(id.0).bind(account.0).optional().await?;
        row.map(ProposalDetail::try_from).transpose()
    }

    /// A page of the places found alone that somebody reads that day in the lycées where they work: those to check first, the
    /// oldest on top.
    pub async fn proposals_for_school(
        &self,
        account: AccountId,
        filter: &ProposalsFilter,
        today: NaiveDate,
    ) -> Result<Vec<ProposalDetail>, StoreError> {
        let sql = sql!(select_proposals!(
            listed!(),
            " ORDER BY CASE p.state WHEN 'proposed' THEN 0 WHEN 'invited' THEN 1 ELSE 2 END, p.proposed_at,
                 p.id
             LIMIT $7 OFFSET $8"
        ));
        let [apart, gathered] = search_patterns(&filter.text);
        let rows: Vec<DetailRow> = self
            .query(sql)
            .bind(account.0)
            .bind(today)
            .bind(filter.state.map_or("", ProposalState::code))
            .bind(filter.text.trim().replace('\0', ""))
            .bind(apart)
            .bind(gathered)
            .bind(i64::from(PAGE))
            .bind(i64::from(PAGE) * i64::from(filter.page.max(1) - 1))
            .all()
            .await?;
        rows.into_iter().map(ProposalDetail::try_from).collect()
    }

    /// How many [`Db::proposals_for_school`] finds on all pages, and how many pages that makes.
    pub async fn count_proposals_for_school(
        &self,
        account: AccountId,
        filter: &ProposalsFilter,
        today: NaiveDate,
    ) -> Result<(u32, u32), StoreError> {
        let sql = sql!(
            "SELECT COUNT(*) FROM proposal p JOIN account a ON a.id = p.student_id
                  JOIN student st ON st.account_id = p.student_id
             WHERE ",
            listed!()
        );
        let [apart, gathered] = search_patterns(&filter.text);
        let number: i64 = self
            .query(sql)
            .bind(account.0)
            .bind(today)
            .bind(filter.state.map_or("", ProposalState::code))
            .bind(filter.text.trim().replace('\0', ""))
            .bind(apart)
            .bind(gathered)
            .scalar()
            .await?;
        let total = parsed("count", u32::try_from(number))?;
        Ok((total, total.div_ceil(PAGE).max(1)))
    }

    /// What the host sees who holds the personal link: not the pupil's class.
    pub async fn proposal_by_token(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<ProposalDetail>, StoreError> {
        let sql = sql!(select_proposals!(
            "p.id = (SELECT t.object_id FROM token t
             WHERE t.token_hash = $1 AND t.purpose = 'answer_proposal' AND t.expires_at > $2)"
        ));
        let row: Option<DetailRow> = self.query(sql).bind(token_hash).bind(now).optional().await?;
        let Some(row) = row else { return Ok(None) };
        let detail = ProposalDetail::try_from(row)?;
        Ok(Some(ProposalDetail {
            class_name: String::new(),
            checked_by: None,
            ..detail
        }))
    }
}
