//! Reading a convention: what its pages show, and its log.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    campaign::Campaign,
    convention::{ConventionState, Logos, Seal, Section, Situation, Standing, Values},
    digest::Digest,
    id::{AccountId, ApplicationId, ConventionId, ProposalId, SchoolId, StructureId},
    weeks::{Week, Weeks},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    files::FileKind,
    sections::{SECTIONS, by_section},
};
use crate::{
    Db, StoreError,
    campaign::CampaignRow,
    conn::sql,
    decode::{code, parsed},
    logo::logo,
};

/// A section as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedSection {
    /// What was typed.
    pub values: Values,
    /// How often it was saved, from 1.
    pub version: i32,
    /// When it was saved last.
    pub saved_at: DateTime<Utc>,
    /// By whom.
    pub saved_by: String,
}

/// A version that was frozen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionLine {
    /// Its number.
    pub number: i32,
    /// Its state.
    pub state: ConventionState,
    /// The digest of its canonical JSON.
    pub content_hash: Digest,
    /// The digest of its PDF.
    pub document_hash: Digest,
    /// What it is checked by, with the reference.
    pub check_code: String,
    /// When it was validated.
    pub frozen_at: DateTime<Utc>,
    /// The digest of the signed file, once there is one.
    pub file_hash: Option<Digest>,
    /// Since when.
    pub sealed_at: Option<DateTime<Utc>>,
    /// When it was replaced or cancelled.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A file that was handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileLine {
    /// Identifier.
    pub id: Uuid,
    /// What it is.
    pub kind: FileKind,
    /// The digest of its bytes, under which they are stored.
    pub digest: Digest,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub size: i32,
    /// When it was handed over.
    pub added_at: DateTime<Utc>,
    /// By whom.
    pub added_by: String,
}

/// A convention: everything its pages need.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of which each may be so or not"
)]
pub struct ConventionFile {
    /// Identifier.
    pub id: ConventionId,
    /// What people call it by.
    pub reference: String,
    /// Its state.
    pub state: ConventionState,
    /// The version that is filled or signed now.
    pub number: i32,
    /// Why it was sent back, corrected or given up; empty otherwise.
    pub reason: String,
    /// Weeks.
    pub weeks: Weeks,
    /// Campaign.
    pub campaign: Campaign,
    /// The id of the campaign's text: of the operator's wording of its edition, where it has one, otherwise of that edition.
    pub text: String,
    /// Pupil.
    pub student: AccountId,
    /// Their name.
    pub student_name: String,
    /// Their birth date.
    pub birth_date: NaiveDate,
    /// Their lycée when it was opened.
    pub school: SchoolId,
    /// Its name.
    pub school_name: String,
    /// The host's name.
    pub host_name: String,
    /// The host, if it has accounts.
    pub structure: Option<StructureId>,
    /// The application it comes from.
    pub application: Option<ApplicationId>,
    /// The place found alone it comes from.
    pub proposal: Option<ProposalId>,
    /// Grows with whatever changes.
    pub revision: i32,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it came to its present state.
    pub moved_at: DateTime<Utc>,
    /// The state in which its lycée cancelled it, where that is known.
    pub cancelled_from: Option<ConventionState>,
    /// Whether the pupil has the place.
    pub has_place: bool,
    /// Another convention of the same place that is not cancelled: its id and reference.
    pub successor: Option<(ConventionId, String)>,
    /// What was typed.
    pub sections: BTreeMap<Section, SavedSection>,
    /// The versions that were frozen, in order.
    pub versions: Vec<VersionLine>,
    /// The pupil's certificate of insurance.
    pub liability: Option<FileLine>,
    /// Whether the pupil, who spends the other week elsewhere, is present there on the day beside the Sunday between the two.
    pub elsewhere: bool,
    /// Whether a guardian of the pupil may not know how to reach another one: what the family reads and what is frozen from now on leave
    /// it out.
    pub contacts_private: bool,
    /// Whether the lycée has its referent teachers sign.
    pub referent_signs: bool,
    /// The logos that its host and its lycée have today.
    pub logos: Logos,
}

/// A line of the log, as it is kept: its canonical JSON to the byte.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogLine {
    /// Its number, from 1.
    pub sequence: i32,
    /// Its canonical JSON.
    pub event: String,
    /// What ties it to the line before.
    pub hash: Digest,
    /// What shows that it was written here; none for lines from before there were keys.
    pub seal: Option<Seal>,
}

/// A convention's campaign, and the id of its text.
#[derive(FromRow)]
struct CampaignOfFile {
    text_id: String,
    #[sqlx(flatten)]
    campaign: CampaignRow,
}

/// The number of a line, its text, its digest, the key of its seal and the seal.
type LogRow = (i32, String, String, Option<String>, Option<String>);

#[derive(FromRow)]
struct FileRow {
    reference: String,
    state: String,
    number: i32,
    reason: String,
    weeks: String,
    campaign_id: Uuid,
    student_id: Uuid,
    student_name: String,
    birth_date: NaiveDate,
    school_id: Uuid,
    school_name: String,
    host_name: String,
    structure_id: Option<Uuid>,
    application_id: Option<Uuid>,
    proposal_id: Option<Uuid>,
    revision: i32,
    opened_at: DateTime<Utc>,
    moved_at: DateTime<Utc>,
    cancelled_from: Option<String>,
    has_place: bool,
    contacts_private: bool,
    referent_signs: bool,
    host_logo: Option<String>,
    school_logo: Option<String>,
}

impl ConventionFile {
    /// What its state means, with its versions and its place.
    pub fn situation(&self) -> Situation {
        Situation::of(Standing {
            state: self.state,
            number: self.number,
            last: self
                .versions
                .last()
                .map(|version| (version.number, version.state)),
            has_reason: !self.reason.is_empty(),
            has_place: self.has_place,
            has_successor: self.successor.is_some(),
        })
    }
}

/// Whether the pupil of a convention (c) has the place it is for.
macro_rules! has_place {
    () => {
        "EXISTS (SELECT 1 FROM placement pm WHERE pm.student_id = c.student_id AND pm.campaign_id = c.campaign_id
                 AND (pm.application_id = c.application_id OR pm.proposal_id = c.proposal_id))"
    };
}
pub(crate) use has_place;

#[derive(FromRow)]
struct VersionRow {
    number: i32,
    state: String,
    content_hash: String,
    document_hash: String,
    check_code: String,
    frozen_at: DateTime<Utc>,
    file_hash: Option<String>,
    sealed_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

impl TryFrom<VersionRow> for VersionLine {
    type Error = StoreError;

    fn try_from(row: VersionRow) -> Result<Self, StoreError> {
        let file_hash = row.file_hash.map(|hash| hash.parse()).transpose();
        Ok(Self {
            number: row.number,
            state: code("convention_version.state", &row.state, ConventionState::from_code)?,
            content_hash: parsed("convention_version.content_hash", row.content_hash.parse())?,
            document_hash: parsed("convention_version.document_hash", row.document_hash.parse())?,
            check_code: row.check_code,
            frozen_at: row.frozen_at,
            file_hash: parsed("convention_version.file_hash", file_hash)?,
            sealed_at: row.sealed_at,
            closed_at: row.closed_at,
        })
    }
}

impl Db {
    /// A convention, whoever asks: see `convention_access`.
    pub async fn convention(&self, id: ConventionId) -> Result<Option<ConventionFile>, StoreError> {
        // Its revision is read first: what changes while the rest is read makes pages look again, never miss it.
        let sql = sql!(
            "SELECT c.reference, c.state, c.number, c.reason, c.weeks, c.campaign_id, c.student_id,
                    a.name AS student_name, st.birth_date, c.school_id, sc.name AS school_name,
                    COALESCE(s.name, p.host_name, '') AS host_name, c.structure_id, c.application_id,
                        c.proposal_id,
                    c.revision, c.opened_at, c.moved_at, c.cancelled_from, ",
            has_place!(),
            " AS has_place,
                    EXISTS (SELECT 1 FROM guardian g
                            WHERE g.student_id = c.student_id AND g.contacts_private) AS contacts_private, sc.referent_signs,
                    s.logo AS host_logo, sc.logo AS school_logo
             FROM convention c JOIN account a ON a.id = c.student_id
                 JOIN student st ON st.account_id = c.student_id
                  JOIN school sc ON sc.id = c.school_id LEFT JOIN structure s ON s.id = c.structure_id
                  LEFT JOIN proposal p ON p.id = c.proposal_id
             WHERE c.id = $1"
        );
        let row: Option<FileRow> = self.query(sql).bind(id.0).optional().await?;
        let Some(row) = row else { return Ok(None) };
        let campaign = sql!(
            "SELECT id, label, week1, week2, hosts_open, pupils_open, expiry_days, working_time_rules, template,
                    status, COALESCE(wording, template) AS text_id
             FROM campaign WHERE id = $1"
        );
        let CampaignOfFile { text_id, campaign } = self.query(campaign).bind(row.campaign_id).one().await?;
        let sections = by_section(self.query(SECTIONS).bind(id.0).all().await?)?;
        let versions = self.versions_of(id).await?;
        let liability = self.liability(id).await?;
        let weeks = code("convention.weeks", &row.weeks, Weeks::from_code)?;
        let elsewhere = self.is_elsewhere(&row, id, weeks).await?;
        let cancelled_from = row
            .cancelled_from
            .as_deref()
            .map(|from| code("convention.cancelled_from", from, ConventionState::from_code))
            .transpose()?;
        let successor = self.successor_of(id).await?;
        Ok(Some(ConventionFile {
            id,
            reference: row.reference,
            state: code("convention.state", &row.state, ConventionState::from_code)?,
            number: row.number,
            reason: row.reason,
            weeks,
            campaign: campaign.try_into()?,
            text: text_id,
            student: AccountId(row.student_id),
            student_name: row.student_name,
            birth_date: row.birth_date,
            school: SchoolId(row.school_id),
            school_name: row.school_name,
            host_name: row.host_name,
            structure: row.structure_id.map(StructureId),
            application: row.application_id.map(ApplicationId),
            proposal: row.proposal_id.map(ProposalId),
            revision: row.revision,
            opened_at: row.opened_at,
            moved_at: row.moved_at,
            cancelled_from,
            has_place: row.has_place,
            successor,
            sections,
            versions,
            liability,
            elsewhere,
            contacts_private: row.contacts_private,
            referent_signs: row.referent_signs,
            logos: Logos {
                host: logo(row.host_logo.as_deref())?,
                school: logo(row.school_logo.as_deref())?,
            },
        }))
    }

    /// Whether the hours of the pupil's other convention, if there is one, have them present on the Monday after a first week, or on
    /// the Saturday before a second one.
    async fn is_elsewhere(&self, row: &FileRow, id: ConventionId, weeks: Weeks) -> Result<bool, StoreError> {
        let (other, day) = match weeks {
            Weeks::Both => return Ok(false),
            Weeks::First => (Week::Second, 0),
            Weeks::Second => (Week::First, 5),
        };
        let sql = sql!(
            "SELECT cs.content FROM convention c JOIN convention_section cs ON cs.convention_id = c.id
             WHERE c.student_id = $1 AND c.campaign_id = $2 AND c.id <> $3 AND c.state <> 'cancelled'
                   AND cs.section = $4"
        );
        let hours: Vec<(Json<Values>,)> = self
            .query(sql)
            .bind(row.student_id)
            .bind(row.campaign_id)
            .bind(id.0)
            .bind(Section::Hours.code())
            .all()
            .await?;
        Ok(hours
            .iter()
            .any(|(values,)| !values.0.hours_so_far(other).0[day].is_empty()))
    }

    /// The convention of the same place that counts, where this one is cancelled.
    async fn successor_of(&self, id: ConventionId) -> Result<Option<(ConventionId, String)>, StoreError> {
        let sql = sql!(
            "SELECT n.id, n.reference FROM convention c
             JOIN convention n ON n.application_id = c.application_id OR n.proposal_id = c.proposal_id
             WHERE c.id = $1 AND c.state = 'cancelled' AND n.state <> 'cancelled'"
        );
        let row: Option<(Uuid, String)> = self.query(sql).bind(id.0).optional().await?;
        Ok(row.map(|(id, reference)| (ConventionId(id), reference)))
    }

    async fn versions_of(&self, id: ConventionId) -> Result<Vec<VersionLine>, StoreError> {
        let sql = sql!(
            "SELECT number, state, content_hash, document_hash, check_code, frozen_at, file_hash, sealed_at,
                    closed_at
             FROM convention_version WHERE convention_id = $1 ORDER BY number"
        );
        let rows: Vec<VersionRow> = self.query(sql).bind(id.0).all().await?;
        rows.into_iter().map(VersionLine::try_from).collect()
    }

    /// What grows with whatever changes in a convention.
    pub async fn convention_revision(&self, id: ConventionId) -> Result<Option<i32>, StoreError> {
        let sql = sql!("SELECT revision FROM convention WHERE id = $1");
        self.query(sql).bind(id.0).optional_scalar().await
    }

    /// The log of a convention, in order.
    pub async fn convention_log(&self, id: ConventionId) -> Result<Vec<LogLine>, StoreError> {
        let sql = sql!(
            "SELECT l.sequence, l.event, l.hash, s.key_id, s.signature
             FROM convention_log l
             LEFT JOIN convention_seal s ON s.convention_id = l.convention_id AND s.sequence = l.sequence
             WHERE l.convention_id = $1 ORDER BY l.sequence"
        );
        let rows: Vec<LogRow> = self.query(sql).bind(id.0).all().await?;
        rows.into_iter()
            .map(|(sequence, event, hash, key, signature)| {
                let hash = parsed("convention_log.hash", hash.parse())?;
                Ok(LogLine {
                    sequence,
                    event,
                    hash,
                    seal: key.zip(signature).map(|(key, signature)| Seal { key, signature }),
                })
            })
            .collect()
    }

    /// The canonical JSON of a frozen version.
    pub async fn frozen_content(&self, id: ConventionId, number: i32) -> Result<Option<String>, StoreError> {
        let sql = sql!("SELECT content FROM convention_version WHERE convention_id = $1 AND number = $2");
        self.query(sql).bind(id.0).bind(number).optional_scalar().await
    }
}
