//! Drafts of offers: kept step by step, seen by the members of their structure only.

use chrono::{DateTime, Utc};
use domain::{
    draft::DraftContent,
    hours::WeekHours,
    id::{AccountId, CampaignId, OfferId, PlaceId, SchoolId, StructureId},
    offer::{EditScope, Format, Offer, OfferState},
    school::Uai,
    sector::SectorCode,
    weeks::Weeks,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    ChangeContext, Db, StoreError,
    conn::sql,
    decode::{code, count, parsed},
    vetting::{Spent, Use},
};

/// A draft, as its structure's members read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The id of the offer it becomes.
    pub id: OfferId,
    /// Whose it is.
    pub structure: StructureId,
    /// What was typed.
    pub content: DraftContent,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
    /// Counts the times it was saved: who saves says which one they had read.
    pub version: i32,
}

/// A draft in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DraftSummary {
    /// Identifier.
    pub id: OfferId,
    /// Its title; may be empty.
    pub title: String,
    /// Who started it.
    pub author: String,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
}

/// What became of a draft that was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Saved {
    /// Saved; the next time, name this version.
    Done(i32),
    /// Somebody saved it meanwhile: nothing was overwritten.
    Stale,
    /// No such draft for them to write.
    Gone,
}

/// An offer as its structure's members read it.
#[derive(Clone, PartialEq, Debug)]
pub struct OwnOffer {
    /// The offer.
    pub offer: Offer,
    /// Numbers of the lycées it is reserved to.
    pub reserved_to: Vec<Uai>,
    /// What an edit must name.
    pub version: i32,
    /// What an edit may change.
    pub scope: EditScope,
}

#[derive(FromRow)]
struct DraftRow {
    id: Uuid,
    structure_id: Uuid,
    content: Json<DraftContent>,
    updated_at: DateTime<Utc>,
    version: i32,
}

#[derive(FromRow)]
struct SummaryRow {
    id: Uuid,
    content: Json<DraftContent>,
    author: String,
    updated_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct OwnOfferRow {
    campaign_id: Uuid,
    structure_id: Uuid,
    place_id: Uuid,
    sector_code: String,
    title: String,
    metiers: Json<Vec<String>>,
    activities: Json<Vec<String>>,
    weeks: String,
    format: String,
    hours: Json<WeekHours>,
    lunch: String,
    accessible: bool,
    access_note: String,
    contact_name: String,
    contact_phone: String,
    state: String,
    published_at: Option<DateTime<Utc>>,
    content_version: i32,
    seats: i32,
    pending: bool,
    confirmed: bool,
}

impl OwnOfferRow {
    fn read(self, id: OfferId, schools: Vec<(Uuid, String)>) -> Result<OwnOffer, StoreError> {
        let mut reserved_to = Vec::with_capacity(schools.len());
        for (_, uai) in &schools {
            reserved_to.push(parsed("school.uai", Uai::parse(uai))?);
        }
        Ok(OwnOffer {
            offer: Offer {
                id,
                campaign: CampaignId(self.campaign_id),
                structure: StructureId(self.structure_id),
                place: PlaceId(self.place_id),
                sector: parsed("offer.sector_code", SectorCode::parse(&self.sector_code))?,
                title: self.title,
                metiers: self.metiers.0,
                activities: self.activities.0,
                weeks: code("offer.weeks", &self.weeks, Weeks::from_code)?,
                seats: count("seat.seats", self.seats)?,
                format: code("offer.format", &self.format, Format::from_code)?,
                hours: self.hours.0,
                lunch: self.lunch,
                accessible: self.accessible,
                access_note: self.access_note,
                reserved_to: schools.into_iter().map(|(school, _)| SchoolId(school)).collect(),
                contact_name: self.contact_name,
                contact_phone: self.contact_phone,
                state: code("offer.state", &self.state, OfferState::from_code)?,
                published_at: self.published_at,
            },
            reserved_to,
            version: self.content_version,
            scope: EditScope::of(self.pending, self.confirmed),
        })
    }
}

impl Db {
    /// Starts a draft for a structure; nothing unless the actor may publish for it, and it has not begun enough of them today.
    pub async fn create_draft(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        draft: &DraftContent,
    ) -> Result<Option<OfferId>, StoreError> {
        let sql = sql!(
            "INSERT INTO draft (id, structure_id, author_id, content, created_at, updated_at, version)
             SELECT $1, m.structure_id, m.account_id, $4, $5, $5, 1 FROM membership m
             WHERE m.structure_id = $2 AND m.account_id = $3 AND m.role IN ('owner', 'member')"
        );
        let Some(by) = context.actor else { return Ok(None) };
        let id = OfferId((context.ids)());
        let mut tx = self.begin().await?;
        let rows = tx
            .query(sql)
            .bind(id.0)
            .bind(structure.0)
            .bind(by.0)
            .bind(Json(draft.cleaned()))
            .bind(context.now)
            .execute()
            .await?;
        let one = Use {
            drafts: 1,
            ..Use::default()
        };
        if rows == 0 || tx.spend(context, structure.0, one).await? == Spent::TooMuch {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(id))
    }

    /// A draft of one of that person's structures.
    pub async fn draft(&self, by: AccountId, id: OfferId) -> Result<Option<Draft>, StoreError> {
        let sql = sql!(
            "SELECT d.id, d.structure_id, d.content, d.updated_at, d.version
             FROM draft d JOIN membership m ON m.structure_id = d.structure_id
             WHERE d.id = $1 AND m.account_id = $2"
        );
        let row: Option<DraftRow> = self.query(sql).bind(id.0).bind(by.0).optional().await?;
        Ok(row.map(|row| Draft {
            id: OfferId(row.id),
            structure: StructureId(row.structure_id),
            content: row.content.0,
            updated_at: row.updated_at,
            version: row.version,
        }))
    }

    /// The drafts of a structure, the last saved first; none for whoever is not a member.
    pub async fn drafts_of(
        &self,
        by: AccountId,
        structure: StructureId,
    ) -> Result<Vec<DraftSummary>, StoreError> {
        let sql = sql!(
            "SELECT d.id, d.content, a.name AS author, d.updated_at
             FROM draft d JOIN membership m ON m.structure_id = d.structure_id
                          JOIN account a ON a.id = d.author_id
             WHERE d.structure_id = $1 AND m.account_id = $2 ORDER BY d.updated_at DESC, d.id"
        );
        let rows: Vec<SummaryRow> = self.query(sql).bind(structure.0).bind(by.0).all().await?;
        Ok(rows
            .into_iter()
            .map(|row| DraftSummary {
                id: OfferId(row.id),
                title: row.content.0.title,
                author: row.author,
                updated_at: row.updated_at,
            })
            .collect())
    }

    /// Saves a draft over the version that was read.
    pub async fn save_draft(
        &self,
        context: &ChangeContext<'_>,
        id: OfferId,
        version: i32,
        draft: &DraftContent,
    ) -> Result<Saved, StoreError> {
        let sql = sql!(
            "UPDATE draft SET content = $3, updated_at = $4, version = version + 1
             WHERE id = $1 AND version = $2 AND structure_id IN
                 (SELECT structure_id FROM membership WHERE account_id = $5 AND role IN ('owner', 'member'))
             RETURNING version"
        );
        let still_there = sql!(
            "SELECT 1 FROM draft WHERE id = $1 AND structure_id IN
             (SELECT structure_id FROM membership WHERE account_id = $2 AND role IN ('owner', 'member'))"
        );
        let Some(by) = context.actor else {
            return Ok(Saved::Gone);
        };
        let mut tx = self.begin().await?;
        let saved: Option<i32> = tx
            .query(sql)
            .bind(id.0)
            .bind(version)
            .bind(Json(draft.cleaned()))
            .bind(context.now)
            .bind(by.0)
            .optional_scalar()
            .await?;
        let done = if let Some(version) = saved {
            Saved::Done(version)
        } else {
            let there: Option<i32> = tx
                .query(still_there)
                .bind(id.0)
                .bind(by.0)
                .optional_scalar()
                .await?;
            if there.is_some() {
                Saved::Stale
            } else {
                Saved::Gone
            }
        };
        tx.commit().await?;
        Ok(done)
    }

    /// Throws a draft away; `false` when there is no such draft for the actor.
    pub async fn delete_draft(&self, context: &ChangeContext<'_>, id: OfferId) -> Result<bool, StoreError> {
        let sql = sql!(
            "DELETE FROM draft WHERE id = $1 AND structure_id IN
             (SELECT structure_id FROM membership WHERE account_id = $2 AND role IN ('owner', 'member'))"
        );
        let Some(by) = context.actor else { return Ok(false) };
        let mut tx = self.begin().await?;
        let rows = tx.query(sql).bind(id.0).bind(by.0).execute().await?;
        tx.commit().await?;
        Ok(rows > 0)
    }

    /// An offer of one of that person's structures, whatever its state.
    pub async fn own_offer(&self, by: AccountId, id: OfferId) -> Result<Option<OwnOffer>, StoreError> {
        let sql = sql!(
            "SELECT o.campaign_id, o.structure_id, o.place_id, o.sector_code, o.title, o.metiers,
                 o.activities,
                    o.weeks, o.format, o.hours, o.lunch, o.accessible, o.access_note, o.contact_name,
                    o.contact_phone, o.state, o.published_at, o.content_version,
                    COALESCE((SELECT MAX(seats) FROM seat WHERE offer_id = o.id), 0) AS seats,
                    EXISTS (SELECT 1 FROM application WHERE offer_id = o.id
                            AND state IN ('submitted', 'read', 'accepted')) AS pending,
                    EXISTS (SELECT 1 FROM application WHERE offer_id = o.id
                        AND state = 'confirmed') AS confirmed
             FROM offer o JOIN membership m ON m.structure_id = o.structure_id
             WHERE o.id = $1 AND m.account_id = $2"
        );
        let schools = sql!(
            "SELECT s.id, s.uai FROM offer_school r JOIN school s ON s.id = r.school_id
             WHERE r.offer_id = $1 ORDER BY s.uai"
        );
        let mut conn = self.read().await?;
        let row: Option<OwnOfferRow> = conn.query(sql).bind(id.0).bind(by.0).optional().await?;
        let Some(row) = row else { return Ok(None) };
        let schools = conn.query(schools).bind(id.0).all().await?;
        row.read(id, schools).map(Some)
    }

    /// Starts a draft like an offer of the same structure; `None` when there is no such offer for the actor.
    pub async fn draft_from_offer(
        &self,
        context: &ChangeContext<'_>,
        id: OfferId,
    ) -> Result<Option<OfferId>, StoreError> {
        let Some(by) = context.actor else { return Ok(None) };
        let Some(own) = self.own_offer(by, id).await? else {
            return Ok(None);
        };
        let draft = DraftContent::of_offer(&own.offer, &own.reserved_to);
        self.create_draft(context, own.offer.structure, &draft).await
    }
}
