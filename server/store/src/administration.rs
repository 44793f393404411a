//! What administrators look at, and what only they change.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    academy::Reach,
    account::Role,
    application::ApplicationState,
    id::{AccountId, OfferId, SchoolId, StructureId},
    name_key::search_patterns,
    offer::OfferState,
    school::Uai,
    structure::{Siret, StructureKind},
    vetting::Vetting,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Db, StoreError,
    conn::sql,
    decode::{code, parsed},
    vetting::within_reach,
};

mod campaigns;
mod sectors;

pub use campaigns::CampaignSaved;
pub use sectors::SectorRenamed;

/// How many there are of everything.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Figures {
    /// Accounts.
    pub accounts: u64,
    /// Those that wait for their owner.
    pub waiting_accounts: u64,
    /// Those shut out.
    pub suspended: u64,
    /// Accounts by role: somebody may have several.
    pub roles: Vec<(Role, u64)>,
    /// Structures.
    pub structures: u64,
    /// Those with the badge.
    pub committed: u64,
    /// Offers of the campaign by state.
    pub offers: Vec<(OfferState, u64)>,
    /// Applications of the campaign by state.
    pub applications: Vec<(ApplicationState, u64)>,
}

/// A structure in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StructureLine {
    /// Identifier.
    pub id: StructureId,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: StructureKind,
    /// SIRET; `None` abroad.
    pub siret: Option<Siret>,
    /// City of its first place.
    pub city: String,
    /// Whether it has the badge.
    pub committed: bool,
    /// Whether administrators marked it as a public body.
    pub public: bool,
    /// How far its vetting has come.
    pub vetting: Vetting,
    /// Offers of any state.
    pub offers: u64,
}

/// An offer that a moderator hid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HiddenOffer {
    /// Identifier.
    pub id: OfferId,
    /// Title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// What the host was told.
    pub reason: String,
    /// When it last changed: hidden, or corrected since.
    pub updated_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct StructureRow {
    id: Uuid,
    name: String,
    kind: String,
    siret: Option<String>,
    city: Option<String>,
    committed: bool,
    public: bool,
    vetting: String,
    offers: i64,
}

impl TryFrom<StructureRow> for StructureLine {
    type Error = StoreError;

    fn try_from(row: StructureRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: StructureId(row.id),
            name: row.name,
            kind: code("structure.kind", &row.kind, StructureKind::from_code)?,
            siret: row
                .siret
                .map(|siret| parsed("structure.siret", Siret::parse(&siret)))
                .transpose()?,
            city: row.city.unwrap_or_default(),
            committed: row.committed,
            public: row.public,
            vetting: code("structure.vetting", &row.vetting, Vetting::from_code)?,
            offers: row.offers.unsigned_abs(),
        })
    }
}

/// Whose name ($1, $2) or whose SIRET ($3) is looked for.
macro_rules! found_structures {
    () => {
        "(s.search_key LIKE $1 OR s.search_key LIKE $2 OR s.siret LIKE $3)"
    };
}

/// What a SIRET begins with; nothing that one does where something else than digits was typed.
fn siret_pattern(text: &str) -> String {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{digits}%")
    } else {
        String::new()
    }
}

type HiddenRow = (Uuid, String, String, Option<String>, DateTime<Utc>);

impl Db {
    /// How many there are of everything; offers and applications are those of that campaign.
    pub async fn figures(&self, campaign: Option<domain::id::CampaignId>) -> Result<Figures, StoreError> {
        let campaign = campaign.map(|campaign| campaign.0);
        let accounts = sql!(
            "SELECT COUNT(*), COUNT(*) FILTER (WHERE password_hash IS NULL),
             COUNT(*) FILTER (WHERE suspended_at IS NOT NULL) FROM account"
        );
        let (accounts, waiting, suspended): (i64, i64, i64) = self.query(accounts).one().await?;
        let structures = sql!("SELECT COUNT(*), COUNT(committed_at) FROM structure");
        let (structures, committed): (i64, i64) = self.query(structures).one().await?;
        let roles = sql!("SELECT role, COUNT(*) FROM account_role GROUP BY role");
        let roles: Vec<(String, i64)> = self.query(roles).all().await?;
        let offers = sql!("SELECT state, COUNT(*) FROM offer WHERE campaign_id = $1 GROUP BY state");
        let offers: Vec<(String, i64)> = self.query(offers).bind(campaign).all().await?;
        let applications =
            sql!("SELECT state, COUNT(*) FROM application WHERE campaign_id = $1 GROUP BY state");
        let applications: Vec<(String, i64)> = self.query(applications).bind(campaign).all().await?;
        Ok(Figures {
            accounts: accounts.unsigned_abs(),
            waiting_accounts: waiting.unsigned_abs(),
            suspended: suspended.unsigned_abs(),
            roles: counted("account_role.role", roles, Role::from_code)?,
            structures: structures.unsigned_abs(),
            committed: committed.unsigned_abs(),
            offers: counted("offer.state", offers, OfferState::from_code)?,
            applications: counted("application.state", applications, ApplicationState::from_code)?,
        })
    }

    /// How many structures and offers of a campaign there are within somebody's reach: what they moderate, and nothing else.
    pub async fn figures_within(
        &self,
        campaign: Option<domain::id::CampaignId>,
        reach: Reach,
    ) -> Result<Figures, StoreError> {
        let structures = sql!(
            "SELECT COUNT(*), COUNT(s.committed_at) FROM structure s WHERE ",
            within_reach!("$1", structure: "s.id")
        );
        let (structures, committed): (i64, i64) = self.query(structures).bind(reach.pattern()).one().await?;
        let offers = sql!(
            "SELECT o.state, COUNT(*) FROM offer o JOIN place p ON p.id = o.place_id WHERE o.campaign_id = $2 AND ",
            within_reach!("$1", department: "p.department"),
            " GROUP BY o.state"
        );
        let offers: Vec<(String, i64)> = self
            .query(offers)
            .bind(reach.pattern())
            .bind(campaign.map(|campaign| campaign.0))
            .all()
            .await?;
        Ok(Figures {
            structures: structures.unsigned_abs(),
            committed: committed.unsigned_abs(),
            offers: counted("offer.state", offers, OfferState::from_code)?,
            ..Figures::default()
        })
    }

    /// The first of [`Db::structures_page`].
    pub async fn search_structures(&self, text: &str, limit: i32) -> Result<Vec<StructureLine>, StoreError> {
        self.structures_page(text, limit, 0).await
    }

    /// How many structures [`Db::structures_page`] finds in all.
    pub async fn count_found_structures(&self, text: &str) -> Result<u32, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM structure s WHERE ", found_structures!());
        let [apart, gathered] = search_patterns(text.trim());
        let number: i64 = self
            .query(sql)
            .bind(apart)
            .bind(gathered)
            .bind(siret_pattern(text))
            .scalar()
            .await?;
        parsed("count", u32::try_from(number))
    }

    /// Structures whose name has a word begun by each one typed, however it is written, or whose SIRET starts with those digits; those
    /// with the badge first, then by name, at most `limit`, the first `skip` left out.
    pub async fn structures_page(
        &self,
        text: &str,
        limit: i32,
        skip: i32,
    ) -> Result<Vec<StructureLine>, StoreError> {
        let sql = sql!(
            "SELECT s.id, s.name, s.kind, s.siret, s.committed_at IS NOT NULL AS committed,
                     s.public_at IS NOT NULL AS public, s.vetting,
                     (SELECT p.city FROM place p WHERE p.structure_id = s.id ORDER BY p.id LIMIT 1) AS city,
                     (SELECT COUNT(*) FROM offer o WHERE o.structure_id = s.id) AS offers
              FROM structure s
              WHERE ",
            found_structures!(),
            " ORDER BY CASE WHEN s.committed_at IS NULL THEN 1 ELSE 0 END, s.sort_key, s.id LIMIT $4 OFFSET $5"
        );
        let [apart, gathered] = search_patterns(text.trim());
        let rows: Vec<StructureRow> = self
            .query(sql)
            .bind(apart)
            .bind(gathered)
            .bind(siret_pattern(text))
            .bind(limit)
            .bind(skip)
            .all()
            .await?;
        rows.into_iter().map(StructureLine::try_from).collect()
    }

    /// The lycée of that national number: its id and its name.
    pub async fn school_by_uai(&self, uai: &Uai) -> Result<Option<(SchoolId, String)>, StoreError> {
        let sql = sql!("SELECT id, name FROM school WHERE uai = $1");
        let row: Option<(Uuid, String)> = self.query(sql).bind(uai.as_str()).optional().await?;
        Ok(row.map(|(id, name)| (SchoolId(id), name)))
    }

    /// A lycée's name.
    pub async fn school_name(&self, id: SchoolId) -> Result<Option<String>, StoreError> {
        let sql = sql!("SELECT name FROM school WHERE id = $1");
        self.query(sql).bind(id.0).optional_scalar().await
    }

    /// Offers within somebody's reach that a moderator hid, the last changed first; those that wait for their structure are not hidden
    /// for their own sake.
    pub async fn hidden_offers(&self, reach: Reach, limit: i32) -> Result<Vec<HiddenOffer>, StoreError> {
        let sql = sql!(
            "SELECT o.id, o.title, s.name, o.hidden_reason, o.updated_at
             FROM offer o JOIN structure s ON s.id = o.structure_id JOIN place p ON p.id = o.place_id
             WHERE o.state = 'hidden' AND o.held_at IS NULL AND ",
            within_reach!("$1", department: "p.department"),
            " ORDER BY o.updated_at DESC, o.id LIMIT $2"
        );
        let rows: Vec<HiddenRow> = self.query(sql).bind(reach.pattern()).bind(limit).all().await?;
        Ok(rows
            .into_iter()
            .map(|(id, title, structure, reason, updated_at)| HiddenOffer {
                id: OfferId(id),
                title,
                structure,
                reason: reason.unwrap_or_default(),
                updated_at,
            })
            .collect())
    }

    /// What an offer says, whatever its state, for whoever moderates it: activities and métiers.
    pub async fn offer_words(&self, id: OfferId) -> Result<Option<(Vec<String>, Vec<String>)>, StoreError> {
        use sqlx::types::Json;
        type Words = Json<Vec<String>>;
        let sql = sql!("SELECT activities, metiers FROM offer WHERE id = $1");
        let row: Option<(Words, Words)> = self.query(sql).bind(id.0).optional().await?;
        Ok(row.map(|(activities, metiers)| (activities.0, metiers.0)))
    }

    /// Makes somebody a pupil's legal guardian, beside what else they are; `false` when there is no such pupil or no
    /// such person. Twice the same is once. An account whose address nobody proved waits for its owner from then on.
    pub async fn link_guardian(
        &self,
        context: &ChangeContext<'_>,
        guardian: AccountId,
        student: AccountId,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "INSERT INTO guardian (account_id, student_id)
             VALUES ($1, $2)
             ON CONFLICT (account_id, student_id) DO NOTHING"
        );
        let role = sql!(
            "INSERT INTO account_role (account_id, role, granted_at)
             VALUES ($1, 'guardian', $2)
             ON CONFLICT (account_id, role) DO NOTHING"
        );
        let mut tx = self.begin().await?;
        // The account's row first, as wherever roles change.
        let exists = tx.lock_person(guardian.0).await?;
        let pupil: Option<NaiveDate> = tx
            .query(sql!("SELECT birth_date FROM student WHERE account_id = $1"))
            .bind(student.0)
            .optional_scalar()
            .await?;
        if pupil.is_none() || !exists {
            return Ok(false);
        }
        let rows = tx.query(sql).bind(guardian.0).bind(student.0).execute().await?;
        tx.query(role)
            .bind(guardian.0)
            .bind(context.now)
            .execute()
            .await?;
        if rows > 0 {
            tx.empty_unproven(context, guardian.0, false).await?;
            tx.write_audit(context, "guardian.link", Some(guardian.0), &student.to_string())
                .await?;
            tx.tell_of_child(context, guardian).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Somebody is no longer a pupil's legal guardian; `false` when they were not. The role goes with the last pupil.
    pub async fn unlink_guardian(
        &self,
        context: &ChangeContext<'_>,
        guardian: AccountId,
        student: AccountId,
    ) -> Result<bool, StoreError> {
        let role = sql!(
            "DELETE FROM account_role WHERE account_id = $1 AND role = 'guardian'
             AND NOT EXISTS (SELECT 1 FROM guardian WHERE account_id = $1)"
        );
        let mut tx = self.begin().await?;
        tx.lock_person(guardian.0).await?;
        let may_be_told: Option<bool> = tx
            .query(sql!(
                "DELETE FROM guardian WHERE account_id = $1 AND student_id = $2 RETURNING may_be_told"
            ))
            .bind(guardian.0)
            .bind(student.0)
            .optional_scalar()
            .await?;
        let Some(may_be_told) = may_be_told else {
            return Ok(false);
        };
        if may_be_told {
            tx.tell_of_taken_child(context, guardian).await?;
        }
        tx.query(role).bind(guardian.0).execute().await?;
        tx.write_audit(context, "guardian.unlink", Some(guardian.0), &student.to_string())
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The legal guardians of a pupil, by name.
    pub async fn guardians_of(&self, student: AccountId) -> Result<Vec<(AccountId, String)>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.name FROM guardian g JOIN account a ON a.id = g.account_id
             WHERE g.student_id = $1 ORDER BY a.sort_key, a.id"
        );
        let rows: Vec<(Uuid, String)> = self.query(sql).bind(student.0).all().await?;
        Ok(rows.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
    }

    /// The pupils of a legal guardian, by name.
    pub async fn students_of(&self, guardian: AccountId) -> Result<Vec<(AccountId, String)>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.name FROM guardian g JOIN account a ON a.id = g.student_id
             WHERE g.account_id = $1 ORDER BY a.sort_key, a.id"
        );
        let rows: Vec<(Uuid, String)> = self.query(sql).bind(guardian.0).all().await?;
        Ok(rows.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
    }
}

/// Counts by code, in the order of the codes' type.
fn counted<T: Ord>(
    column: &'static str,
    rows: Vec<(String, i64)>,
    read: impl Fn(&str) -> Option<T> + Copy,
) -> Result<Vec<(T, u64)>, StoreError> {
    let mut counts = rows
        .into_iter()
        .map(|(text, count)| Ok((code(column, &text, read)?, count.unsigned_abs())))
        .collect::<Result<Vec<_>, StoreError>>()?;
    counts.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(counts)
}
