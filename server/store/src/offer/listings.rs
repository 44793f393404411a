//! All that is published, read at each start. The drivers copy each value of a row by itself, SQLite's under a lock that readers share, which
//! took longer than finding them: most of what an offer says comes as one text, taken apart beside whoever takes the offers in.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use domain::{
    id::{CampaignId, OfferId, SchoolId},
    offer::Listing,
};
use futures::TryStreamExt;
use sqlx::types::Json;
use tokio::{sync::mpsc, task::JoinSet, time::sleep};
use uuid::Uuid;

use super::ListingRow;
use crate::{
    Db, StoreError,
    conn::{Statement, sql},
};

/// How many offers are handed over at a time.
const BATCH: usize = 256;
/// How many batches may wait to be taken.
const WAITING: usize = 4;
/// How long rows are left to gather when few are there: being woken for each one costs more than taking it.
const GATHERING: Duration = Duration::from_millis(1);

/// Stands between the parts of the text: no text that somebody typed holds a control character.
const SEPARATOR: char = '\u{1f}';

/// The same columns as those of one listing, in as few values as both engines can make of them.
const LISTINGS: Statement = sql!(
    "SELECT o.id, o.published_at, p.latitude, p.longitude,
            concat_ws('\u{1f}', o.weeks, o.format, o.sector_code, s.kind,
                CASE WHEN o.accessible THEN 1 ELSE 0 END,
                CASE WHEN s.committed_at IS NULL THEN 0 ELSE 1 END,
                CASE WHEN EXISTS (SELECT 1 FROM offer_school r WHERE r.offer_id = o.id) THEN 1 ELSE 0 END,
                COALESCE((SELECT seats - held - taken FROM seat WHERE offer_id = o.id AND week = 1), 0),
                COALESCE((SELECT seats - held - taken FROM seat WHERE offer_id = o.id AND week = 2), 0),
                COALESCE(p.department, ''), COALESCE(p.country, ''), p.city, s.name, o.title,
                o.metiers, o.activities) AS parts
     FROM offer o JOIN structure s ON s.id = o.structure_id JOIN place p ON p.id = o.place_id
     WHERE o.campaign_id = $1 AND o.state = 'published'"
);

type PackedRow = (Uuid, Option<DateTime<Utc>>, Option<f64>, Option<f64>, String);

impl Db {
    /// Hands every published offer of a campaign to `take`, without holding them all in memory.
    pub async fn each_listing(
        &self,
        campaign: CampaignId,
        mut take: impl FnMut(Listing),
    ) -> Result<(), StoreError> {
        // Read first: an offer reserved meanwhile has no lycée here, and is found by nobody until the change log says so.
        let mut schools = self.schools_of_reserved(campaign).await?;
        let (found, mut handed_over) = mpsc::channel(WAITING);
        // It ends with this.
        let mut reader = JoinSet::new();
        let db = self.clone();
        reader.spawn(async move { db.read_listings(campaign, &found).await });
        while let Some(batch) = handed_over.recv().await {
            for listing in batch {
                let reserved_to = schools.remove(&listing.card.id.0).unwrap_or_default();
                take(Listing {
                    reserved_to,
                    ..listing
                });
            }
        }
        while let Some(ended) = reader.join_next().await {
            for id in ended.map_err(|_| StoreError::Interrupted)?? {
                if let Some(listing) = self.listing(campaign, id).await? {
                    take(listing);
                }
            }
        }
        Ok(())
    }

    /// The lycées that offers of a campaign are reserved to.
    async fn schools_of_reserved(
        &self,
        campaign: CampaignId,
    ) -> Result<HashMap<Uuid, Vec<SchoolId>>, StoreError> {
        let sql = sql!(
            "SELECT r.offer_id, r.school_id FROM offer_school r JOIN offer o ON o.id = r.offer_id
             WHERE o.campaign_id = $1 AND o.state = 'published' ORDER BY r.offer_id, r.school_id"
        );
        let reserved: Vec<(Uuid, Uuid)> = self.query(sql).bind(campaign.0).all().await?;
        let mut schools: HashMap<Uuid, Vec<SchoolId>> = HashMap::new();
        for (offer, school) in reserved {
            schools.entry(offer).or_default().push(SchoolId(school));
        }
        Ok(schools)
    }

    /// Reads them; gives those whose text cannot be taken apart, to be read one by one. Fails when whoever takes them has gone.
    async fn read_listings(
        &self,
        campaign: CampaignId,
        found: &mpsc::Sender<Vec<Listing>>,
    ) -> Result<Vec<OfferId>, StoreError> {
        let mut odd = Vec::new();
        let mut conn = self.read().await?;
        let rows = conn.query(LISTINGS).bind(campaign.0).rows::<PackedRow>()?;
        let mut rows = rows.try_ready_chunks(BATCH);
        while let Some(gathered) = rows.try_next().await.map_err(|failed| failed.1)? {
            let is_full = gathered.len() == BATCH;
            let mut batch = Vec::with_capacity(gathered.len());
            for row in gathered {
                match unpacked(&row) {
                    Some(row) => batch.push(Listing::try_from(row)?),
                    None => odd.push(OfferId(row.0)),
                }
            }
            found.send(batch).await.map_err(|_| StoreError::Interrupted)?;
            if !is_full {
                sleep(GATHERING).await;
            }
        }
        Ok(odd)
    }
}

/// A row as it is read one by one; `None` when its text has not the parts that it should have.
fn unpacked((id, published_at, latitude, longitude, text): &PackedRow) -> Option<ListingRow> {
    let parts: Vec<&str> = text.split(SEPARATOR).collect();
    let [
        weeks,
        format,
        sector_code,
        kind,
        accessible,
        committed,
        reserved,
        left1,
        left2,
        department,
        country,
        city,
        structure_name,
        title,
        metiers,
        activities,
    ] = parts[..]
    else {
        return None;
    };
    let in_france = latitude.is_some();
    Some(ListingRow {
        id: *id,
        title: title.to_owned(),
        metiers: Json(serde_json::from_str(metiers).ok()?),
        activities: Json(serde_json::from_str(activities).ok()?),
        weeks: weeks.to_owned(),
        format: format.to_owned(),
        accessible: accessible == "1",
        published_at: *published_at,
        sector_code: sector_code.to_owned(),
        structure_name: structure_name.to_owned(),
        kind: kind.to_owned(),
        committed: committed == "1",
        city: city.to_owned(),
        department: in_france.then(|| department.to_owned()),
        latitude: *latitude,
        longitude: *longitude,
        country: (!in_france).then(|| country.to_owned()),
        left1: left1.parse().ok()?,
        left2: left2.parse().ok()?,
        reserved: reserved == "1",
    })
}
