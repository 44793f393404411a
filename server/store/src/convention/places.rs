//! From a place to its convention, and back to what its offer says.

use chrono::{DateTime, Utc};
use domain::{id::ConventionId, sector::SectorCode};
use uuid::Uuid;

use crate::{Db, StoreError, conn::sql, decode::parsed};

impl Db {
    /// The convention of an application or of a place found alone, whoever asks: the one that counts, or else the last that was
    /// cancelled.
    pub async fn convention_of_place(&self, place: Uuid) -> Result<Option<ConventionId>, StoreError> {
        // Each of the two columns has its index.
        let sql = sql!(
            "SELECT id, CASE state WHEN 'cancelled' THEN 1 ELSE 0 END AS last, opened_at
             FROM convention WHERE application_id = $1
             UNION ALL
             SELECT id, CASE state WHEN 'cancelled' THEN 1 ELSE 0 END AS last, opened_at
             FROM convention WHERE proposal_id = $1
             ORDER BY last, opened_at DESC, id DESC LIMIT 1"
        );
        let row: Option<(Uuid, i32, DateTime<Utc>)> = self.query(sql).bind(place).optional().await?;
        Ok(row.map(|(id, ..)| ConventionId(id)))
    }

    /// The sector of the offer that a convention comes from, whoever asks; nothing for a place found alone.
    pub async fn sector_of_convention(&self, id: ConventionId) -> Result<Option<SectorCode>, StoreError> {
        let sql = sql!(
            "SELECT o.sector_code
             FROM convention c JOIN application a ON a.id = c.application_id JOIN offer o ON o.id = a.offer_id
             WHERE c.id = $1"
        );
        let row: Option<(String,)> = self.query(sql).bind(id.0).optional().await?;
        row.map(|(code,)| parsed("offer.sector_code", SectorCode::parse(&code)))
            .transpose()
    }
}
