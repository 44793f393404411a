//! Offers that people keep to look at again.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, OfferId},
    offer::OfferState,
    saved_search::Favourite,
};
use uuid::Uuid;

use crate::{Db, StoreError, conn::sql, decode::code};

/// The most somebody keeps.
const MOST: i32 = 200;

type Line = (Uuid, String, String, String, String, DateTime<Utc>);

impl Db {
    /// Keeps an offer that can be seen, which one reserved to other lycées cannot; `false` when it cannot, or when too many are kept. Kept already, it stays so.
    pub async fn add_favourite(
        &self,
        account: AccountId,
        offer: OfferId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "INSERT INTO favourite (account_id, offer_id, kept_at)
             SELECT a.id, o.id, $3 FROM account a, offer o
             WHERE a.id = $1 AND o.id = $2 AND o.state IN ('published', 'full')
               AND (NOT EXISTS (SELECT 1 FROM offer_school r WHERE r.offer_id = o.id)
                    OR EXISTS (SELECT 1 FROM offer_school r JOIN student t ON t.school_id = r.school_id
                               WHERE r.offer_id = o.id AND t.account_id = a.id))
               AND (SELECT COUNT(*) FROM favourite f WHERE f.account_id = $1) < $4
             ON CONFLICT (account_id, offer_id) DO UPDATE SET kept_at = favourite.kept_at"
        );
        let mut tx = self.begin().await?;
        let rows = tx
            .query(sql)
            .bind(account.0)
            .bind(offer.0)
            .bind(now)
            .bind(i64::from(MOST))
            .execute()
            .await?;
        tx.commit().await?;
        Ok(rows > 0)
    }

    /// Keeps an offer no longer.
    pub async fn drop_favourite(&self, account: AccountId, offer: OfferId) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.query(sql!(
            "DELETE FROM favourite WHERE account_id = $1 AND offer_id = $2"
        ))
        .bind(account.0)
        .bind(offer.0)
        .execute()
        .await?;
        tx.commit().await
    }

    /// The offers somebody keeps, the last one first; those that are gone, or reserved to other lycées meanwhile, are left out.
    pub async fn favourites(&self, account: AccountId) -> Result<Vec<Favourite>, StoreError> {
        let sql = sql!(
            "SELECT o.id, o.title, s.name, p.city, o.state, f.kept_at FROM favourite f
                  JOIN offer o ON o.id = f.offer_id JOIN structure s ON s.id = o.structure_id
                  JOIN place p ON p.id = o.place_id
             WHERE f.account_id = $1 AND o.state NOT IN ('hidden', 'removed', 'draft')
               AND (NOT EXISTS (SELECT 1 FROM offer_school r WHERE r.offer_id = o.id)
                    OR EXISTS (SELECT 1 FROM offer_school r JOIN student t ON t.school_id = r.school_id
                               WHERE r.offer_id = o.id AND t.account_id = $1))
             ORDER BY f.kept_at DESC, o.id LIMIT $2"
        );
        let lines: Vec<Line> = self.query(sql).bind(account.0).bind(MOST).all().await?;
        lines
            .into_iter()
            .map(|(offer, title, structure, city, state, kept_at)| {
                Ok(Favourite {
                    offer: OfferId(offer),
                    title,
                    structure,
                    city,
                    state: code("offer.state", &state, OfferState::from_code)?,
                    kept_at,
                })
            })
            .collect()
    }
}
