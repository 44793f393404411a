//! Offers as their structure sees them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    application::{ApplicationState, OwnOffer, SeatCount},
    id::{AccountId, OfferId, StructureId},
    offer::OfferState,
    weeks::Week,
};
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::Statement,
    conn::sql,
    decode::{code, count, parsed},
    error::unreadable,
};

/// The most that are listed: the most recent ones.
const MOST: i32 = 500;

type OfferLine = (Uuid, String, String, Option<String>, bool, Option<DateTime<Utc>>);

/// The offers that somebody's structures made, `$1` the account.
const TITLES: Statement = sql!(
    "SELECT o.id, o.title FROM membership m JOIN offer o ON o.structure_id = m.structure_id
     WHERE m.account_id = $1 AND o.state <> 'removed' ORDER BY o.created_at DESC, o.id DESC LIMIT $2"
);

impl Db {
    /// The offers of all structures of somebody, the last one first, by name.
    pub async fn offer_titles(&self, account: AccountId) -> Result<Vec<(OfferId, String)>, StoreError> {
        let lines: Vec<(Uuid, String)> = self.query(TITLES).bind(account.0).bind(MOST).all().await?;
        Ok(lines
            .into_iter()
            .map(|(id, title)| (OfferId(id), title))
            .collect())
    }

    /// The offers of a structure, the last one first, for somebody who belongs to it; removed ones are left out.
    pub async fn offers_of_structure(
        &self,
        account: AccountId,
        structure: StructureId,
    ) -> Result<Option<Vec<OwnOffer>>, StoreError> {
        let sql =
            sql!("SELECT EXISTS (SELECT 1 FROM membership WHERE structure_id = $1 AND account_id = $2)");
        let theirs: bool = self.query(sql).bind(structure.0).bind(account.0).scalar().await?;
        if !theirs {
            return Ok(None);
        }
        let sql = sql!(
            "SELECT id, title, state, hidden_reason, held_at IS NOT NULL, published_at FROM offer
             WHERE structure_id = $1 AND state <> 'removed' ORDER BY created_at DESC, id DESC LIMIT $2"
        );
        let lines: Vec<OfferLine> = self.query(sql).bind(structure.0).bind(MOST).all().await?;
        let mut seats = self.seats_of_structure(structure).await?;
        let mut counts = self.counts_of_structure(structure).await?;
        let offers = lines
            .into_iter()
            .map(|(id, title, state, hidden_reason, held, published_at)| {
                Ok(OwnOffer {
                    id: OfferId(id),
                    title,
                    state: code("offer.state", &state, OfferState::from_code)?,
                    hidden_reason,
                    held,
                    published_at,
                    seats: seats.remove(&id).unwrap_or_default(),
                    counts: counts.remove(&id).unwrap_or_default(),
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Some(offers))
    }

    async fn seats_of_structure(
        &self,
        structure: StructureId,
    ) -> Result<HashMap<Uuid, Vec<SeatCount>>, StoreError> {
        let sql = sql!(
            "SELECT s.offer_id, s.week, s.seats, s.held, s.taken FROM offer o JOIN seat s ON s.offer_id = o.id
             WHERE o.structure_id = $1 ORDER BY s.offer_id, s.week");
        let lines: Vec<(Uuid, i32, i32, i32, i32)> = self.query(sql).bind(structure.0).all().await?;
        let mut seats: HashMap<Uuid, Vec<SeatCount>> = HashMap::new();
        for (offer, week, all, held, taken) in lines {
            let week = Week::from_number(week).ok_or_else(|| unreadable("seat.week")(&"unknown week"))?;
            seats.entry(offer).or_default().push(SeatCount {
                week,
                seats: count("seat.seats", all)?,
                held: count("seat.held", held)?,
                taken: count("seat.taken", taken)?,
            });
        }
        Ok(seats)
    }

    async fn counts_of_structure(
        &self,
        structure: StructureId,
    ) -> Result<HashMap<Uuid, Vec<(ApplicationState, u32)>>, StoreError> {
        let sql = sql!(
            "SELECT a.offer_id, a.state, COUNT(*) FROM offer o JOIN application a ON a.offer_id = o.id
             WHERE o.structure_id = $1 GROUP BY a.offer_id, a.state"
        );
        let lines: Vec<(Uuid, String, i64)> = self.query(sql).bind(structure.0).all().await?;
        let mut counts: HashMap<Uuid, Vec<(ApplicationState, u32)>> = HashMap::new();
        for (offer, state, number) in lines {
            let state = code("application.state", &state, ApplicationState::from_code)?;
            let number = parsed("count", u32::try_from(number))?;
            counts.entry(offer).or_default().push((state, number));
        }
        for states in counts.values_mut() {
            states.sort_unstable();
        }
        Ok(counts)
    }
}
