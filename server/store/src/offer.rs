//! Offers and their seats.

use chrono::{DateTime, Utc};
use domain::{
    hours::WeekHours,
    id::{AccountId, CampaignId, OfferId, SchoolId},
    name_key::sort_key,
    offer::{
        Format, Listing, Offer, OfferCard, OfferDetail, OfferState, SeatsLeft, Whereabouts,
        visibility::OfferReader,
    },
    sector::SectorCode,
    structure::StructureKind,
    weeks::Weeks,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    Conn, Db, Noun, StoreError,
    conn::Statement,
    conn::sql,
    decode::{code, count, parsed, position},
    error::unreadable,
};

mod history;
mod listings;
mod own;
mod publish;
mod review;
mod transitions;

pub use publish::{Edited, Import, Imported, Publication};
pub use review::{ReviewAsked, Reviewed};
pub(crate) use transitions::OPEN;
pub use transitions::OfferMoved;

/// The columns of a listing, shared by all queries that give one; each adds its own condition.
macro_rules! select_listings {
    ($condition:literal) => {
        concat!(
            "SELECT o.id, o.title, o.metiers, o.activities, o.weeks, o.format, o.accessible, o.published_at,
                    o.sector_code, s.name AS structure_name, s.kind, s.committed_at IS NOT NULL AS committed,
                    p.city, p.department, p.latitude, p.longitude, p.country,
                    COALESCE((SELECT seats - held - taken FROM seat WHERE offer_id = o.id AND week = 1), 0) AS left1,
                    COALESCE((SELECT seats - held - taken FROM seat WHERE offer_id = o.id AND week = 2), 0) AS left2,
                    EXISTS (SELECT 1 FROM offer_school r WHERE r.offer_id = o.id) AS reserved
             FROM offer o JOIN structure s ON s.id = o.structure_id JOIN place p ON p.id = o.place_id
             WHERE ",
            $condition
        )
    };
}

#[derive(FromRow)]
struct ListingRow {
    id: Uuid,
    title: String,
    metiers: Json<Vec<String>>,
    activities: Json<Vec<String>>,
    weeks: String,
    format: String,
    accessible: bool,
    published_at: Option<DateTime<Utc>>,
    sector_code: String,
    structure_name: String,
    kind: String,
    committed: bool,
    city: String,
    department: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    country: Option<String>,
    left1: i32,
    left2: i32,
    reserved: bool,
}

impl TryFrom<ListingRow> for Listing {
    type Error = StoreError;

    fn try_from(row: ListingRow) -> Result<Self, StoreError> {
        let whereabouts = match (row.country, row.department, row.latitude, row.longitude) {
            (Some(country), ..) => Whereabouts::Abroad {
                city: row.city,
                country,
            },
            (None, Some(department), Some(latitude), Some(longitude)) => Whereabouts::France {
                city: row.city,
                department,
                position: position(latitude, longitude)?,
            },
            _ => return Err(unreadable("place.country")(&"neither in France nor abroad")),
        };
        Ok(Self {
            card: OfferCard {
                id: OfferId(row.id),
                title: row.title,
                structure: row.structure_name,
                kind: code("structure.kind", &row.kind, StructureKind::from_code)?,
                sector: parsed("offer.sector_code", SectorCode::parse(&row.sector_code))?,
                whereabouts,
                weeks: code("offer.weeks", &row.weeks, Weeks::from_code)?,
                seats_left: SeatsLeft {
                    first: count("seat.seats", row.left1)?,
                    second: count("seat.seats", row.left2)?,
                },
                format: code("offer.format", &row.format, Format::from_code)?,
                accessible: row.accessible,
                reserved: row.reserved,
                committed: row.committed,
                published_at: row
                    .published_at
                    .ok_or_else(|| unreadable("offer.published_at")(&"published without a date"))?,
            },
            metiers: row.metiers.0,
            activities: row.activities.0,
            // They are in a table of their own: see `listing` and `each_listing`.
            reserved_to: Vec::new(),
        })
    }
}

#[derive(FromRow)]
struct DetailRow {
    #[sqlx(flatten)]
    listing: ListingRow,
    hours: Json<WeekHours>,
    lunch: String,
    access_note: String,
    campaign_id: Uuid,
    state: String,
    applied: bool,
    member: bool,
    welcome: bool,
}

/// An offer that was published, with what whoever looks at it is to it.
#[derive(Clone, PartialEq, Debug)]
pub struct SeenOffer {
    /// What its page tells.
    pub offer: OfferDetail,
    /// Its campaign.
    pub campaign: CampaignId,
    /// Its state.
    pub state: OfferState,
    /// What they are to it, moderation aside.
    pub reader: OfferReader,
}

const INSERT_OFFER: Statement = sql!(
    "INSERT INTO offer (id, campaign_id, structure_id, place_id, sector_code, title, metiers, activities,
                        weeks, format, hours, lunch, accessible, access_note, contact_name, contact_phone,
                        state, published_at, created_at, updated_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, 1)"
);

const INSERT_SEAT: Statement =
    sql!("INSERT INTO seat (offer_id, week, seats, held, taken) VALUES ($1, $2, $3, 0, 0)");

impl Conn {
    /// Adds offers with their seats and the lycées they are reserved to.
    async fn insert_offers(&mut self, offers: &[Offer], now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut insert = self.query_rows(INSERT_OFFER, offers.len());
        for offer in offers {
            insert = insert
                .bind(offer.id.0)
                .bind(offer.campaign.0)
                .bind(offer.structure.0)
                .bind(offer.place.0)
                .bind(offer.sector.to_string())
                .bind(&offer.title)
                .bind(Json(&offer.metiers))
                .bind(Json(&offer.activities))
                .bind(offer.weeks.code())
                .bind(offer.format.code())
                .bind(Json(&offer.hours))
                .bind(&offer.lunch)
                .bind(offer.accessible)
                .bind(&offer.access_note)
                .bind(&offer.contact_name)
                .bind(&offer.contact_phone)
                .bind(offer.state.code())
                .bind(offer.published_at)
                .bind(now);
        }
        insert.execute().await?;

        let weeks = offers.iter().map(|offer| offer.weeks.iter().count()).sum();
        let mut insert = self.query_rows(INSERT_SEAT, weeks);
        for offer in offers {
            for week in offer.weeks.iter() {
                insert = insert
                    .bind(offer.id.0)
                    .bind(week.number())
                    .bind(i32::from(offer.seats));
            }
        }
        insert.execute().await?;

        for offer in offers {
            for school in &offer.reserved_to {
                self.reserve_offer(offer.id.0, school.0).await?;
            }
        }
        Ok(())
    }

    /// Reserves an offer to a lycée, beside those it is reserved to already.
    async fn reserve_offer(&mut self, offer: Uuid, school: Uuid) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO offer_school (offer_id, school_id)
             VALUES ($1, $2)"
        ))
        .bind(offer)
        .bind(school)
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// A published offer of a campaign as the index knows it; `None` when it is not to be found by searching.
    pub async fn listing(&self, campaign: CampaignId, id: OfferId) -> Result<Option<Listing>, StoreError> {
        let sql = sql!(select_listings!(
            "o.campaign_id = $1 AND o.id = $2 AND o.state = 'published'"
        ));
        let row: Option<ListingRow> = self.query(sql).bind(campaign.0).bind(id.0).optional().await?;
        let Some(row) = row else { return Ok(None) };
        let mut listing = Listing::try_from(row)?;
        if listing.card.reserved {
            let sql = sql!("SELECT school_id FROM offer_school WHERE offer_id = $1 ORDER BY school_id");
            let schools: Vec<Uuid> = self.query(sql).bind(id.0).scalars().await?;
            listing.reserved_to = schools.into_iter().map(SchoolId).collect();
        }
        Ok(Some(listing))
    }

    /// An offer that was published once, with what somebody is to it: `school` is the lycée where they study or work. What they
    /// may see of it, `domain` says.
    pub async fn seen_offer(
        &self,
        id: OfferId,
        reader: Option<AccountId>,
        school: Option<SchoolId>,
    ) -> Result<Option<SeenOffer>, StoreError> {
        let sql = sql!(
            "SELECT l.*, d.hours, d.lunch, d.access_note, d.campaign_id, d.state,
                    EXISTS (SELECT 1 FROM application a WHERE a.offer_id = d.id AND a.student_id = $2) AS applied,
                    EXISTS (SELECT 1 FROM membership m
                            WHERE m.structure_id = d.structure_id AND m.account_id = $2) AS member,
                    NOT l.reserved OR EXISTS (SELECT 1 FROM offer_school r
                                              WHERE r.offer_id = d.id AND r.school_id = $3) AS welcome
             FROM (",
            select_listings!("o.id = $1 AND o.state <> 'draft' AND o.published_at IS NOT NULL"),
            ") l JOIN offer d ON d.id = l.id"
        );
        let query = self.query(sql).bind(id.0);
        let query = query.bind(reader.map(|reader| reader.0));
        let row: Option<DetailRow> = query.bind(school.map(|school| school.0)).optional().await?;
        let Some(row) = row else { return Ok(None) };
        let listing = Listing::try_from(row.listing)?;
        let reserved_to = if listing.card.reserved {
            self.schools_of_offer(id).await?
        } else {
            Vec::new()
        };
        Ok(Some(SeenOffer {
            campaign: CampaignId(row.campaign_id),
            state: code("offer.state", &row.state, OfferState::from_code)?,
            reader: OfferReader {
                applied: row.applied,
                answers_for_it: row.member,
                is_welcome: row.welcome,
            },
            offer: OfferDetail {
                card: listing.card,
                metiers: listing.metiers,
                activities: listing.activities,
                hours: row.hours.0,
                lunch: row.lunch,
                access_note: row.access_note,
                reserved_to,
            },
        }))
    }

    async fn schools_of_offer(&self, id: OfferId) -> Result<Vec<String>, StoreError> {
        let sql = sql!(
            "SELECT s.name || ' (' || s.city || ')' FROM offer_school r JOIN school s ON s.id = r.school_id
             WHERE r.offer_id = $1 ORDER BY s.uai"
        );
        let mut schools: Vec<String> = self.query(sql).bind(id.0).scalars().await?;
        schools.sort_by_cached_key(|school| sort_key(school));
        Ok(schools)
    }

    /// Adds offers with their seats, all or none, and tells the change log: one line each, or a single one about
    /// all offers when there are more than a hundred.
    pub async fn add_offers(&self, offers: &[Offer], now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for batch in offers.chunks(500) {
            tx.insert_offers(batch, now).await?;
        }
        // Whoever adds offers knows whose they are: nobody has to look at those structures.
        tx.query(sql!(
            "UPDATE structure SET vetting = 'vetted' WHERE vetting = 'new'
               AND EXISTS (SELECT 1 FROM offer o WHERE o.structure_id = structure.id)"
        ))
        .execute()
        .await?;
        let ids: Vec<Uuid> = offers.iter().map(|offer| offer.id.0).collect();
        tx.record_changes(Noun::Offer, &ids, now).await?;
        tx.commit().await
    }

    /// Moves an offer from one state to another, whatever the rules say; `false` when it is not in the first one (any more).
    /// People's moves go through `move_offer_by`.
    pub async fn move_offer(
        &self,
        id: OfferId,
        from: OfferState,
        to: OfferState,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE offer SET state = $3, updated_at = $4, version = version + 1,
                    published_at = CASE WHEN $3 = 'published' THEN COALESCE(published_at, $4)
                        ELSE published_at END
             WHERE id = $1 AND state = $2"
        );
        let mut tx = self.begin().await?;
        let rows = tx
            .query(sql)
            .bind(id.0)
            .bind(from.code())
            .bind(to.code())
            .bind(now)
            .execute()
            .await?;
        let moved = rows > 0;
        if moved {
            tx.record_change(Noun::Offer, Some(id.0), now).await?;
        }
        tx.commit().await?;
        Ok(moved)
    }

    /// How many offers of a campaign are published, reserved ones included, and by how many structures.
    pub async fn count_offers(&self, campaign: CampaignId) -> Result<(u32, u32), StoreError> {
        let sql = sql!(
            "SELECT COUNT(*), COUNT(DISTINCT structure_id) FROM offer
             WHERE campaign_id = $1 AND state = 'published'"
        );
        let (offers, structures): (i64, i64) = self.query(sql).bind(campaign.0).one().await?;
        Ok((
            parsed("count", u32::try_from(offers))?,
            parsed("count", u32::try_from(structures))?,
        ))
    }
}
