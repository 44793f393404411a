//! Offers that leave their host's hands: published from a draft, imported from a file, edited once they are out.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    draft::{OfferParts, PlaceParts},
    id::{CampaignId, OfferId, StructureId},
    offer::{
        EditScope, OfferState,
        history::OfferHappening,
        moves::{OfferActor, OfferEvent},
    },
    place::Location,
    weeks::Week,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    Act, Db, Noun, StoreError,
    change::record_change,
    db::in_transaction,
    offer::OfferHistory,
    row::{code, count},
};

mod changes;

use changes::{AfterEdit, EditRow, circumstances, matters, places_and_lycees, texts};

/// What became of a draft that was to be published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Publication {
    /// It is an offer now, of the same id.
    Published,
    /// It was saved meanwhile: what was looked at is not what would be published.
    Stale,
    /// Who acts may read it, not publish it; or the place is another structure's.
    NotYours,
    /// No such draft for them: published or deleted already, or never theirs.
    Gone,
}

/// What became of an edit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edited {
    /// Done.
    Done,
    /// The offer changed meanwhile.
    Stale,
    /// Who acts may read it, not change it; or the place is another structure's.
    NotYours,
    /// No such offer for them, or it is over.
    Gone,
    /// A pupil has confirmed: these fields of the form may not change any more.
    Frozen(Vec<&'static str>),
    /// That many seats are held or taken in a week that would have fewer.
    SeatsNeeded(u16),
}

/// What an import did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Imported {
    /// Offers added.
    pub added: usize,
    /// Lines that had been imported before, or stood twice in the file.
    pub skipped: usize,
}

/// What a member may do: `Some(true)` publish, `Some(false)` read, `None` nothing.
macro_rules! may_publish {
    ($tx:ident, $structure:expr, $by:expr) => {{
        let role: Option<String> =
            sqlx::query_scalar("SELECT role FROM membership WHERE structure_id = $1 AND account_id = $2")
                .bind($structure)
                .bind($by.0)
                .fetch_optional(&mut *$tx)
                .await?;
        role.map(|role| role == "owner" || role == "member")
    }};
}

/// The id of an offer's place: one of the structure's, the same address again, or a new row. `None` when the place chosen is
/// not the structure's.
macro_rules! place_of {
    ($tx:ident, $act:expr, $structure:expr, $parts:expr) => {{
        match &$parts.place {
            PlaceParts::Existing(place) => {
                sqlx::query_scalar::<_, Uuid>("SELECT id FROM place WHERE id = $1 AND structure_id = $2")
                    .bind(place.0)
                    .bind($structure)
                    .fetch_optional(&mut *$tx)
                    .await?
            }
            PlaceParts::New {
                address,
                postal_code,
                city,
                location,
            } => {
                let (commune, department, position, country) = match location {
                    Location::France {
                        commune,
                        department,
                        position,
                    } => (Some(String::from(*commune)), Some(department), Some(position), None),
                    Location::Abroad { country } => (None, None, None, Some(country)),
                };
                let same: Option<Uuid> = sqlx::query_scalar(
                    "SELECT id FROM place WHERE structure_id = $1 AND address = $2 AND postal_code = $3
                         AND city = $4 AND COALESCE(commune_code, '') = $5 AND COALESCE(country, '') = $6
                     ORDER BY id LIMIT 1",
                )
                .bind($structure)
                .bind(address)
                .bind(postal_code)
                .bind(city)
                .bind(commune.clone().unwrap_or_default())
                .bind(country.cloned().unwrap_or_default())
                .fetch_optional(&mut *$tx)
                .await?;
                if same.is_none() {
                    let id = ($act.ids)();
                    sqlx::query(
                        "INSERT INTO place (id, structure_id, address, postal_code, city, commune_code, department,
                                            latitude, longitude, country)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    )
                    .bind(id)
                    .bind($structure)
                    .bind(address)
                    .bind(postal_code)
                    .bind(city)
                    .bind(commune)
                    .bind(department)
                    .bind(position.map(|position| position.latitude()))
                    .bind(position.map(|position| position.longitude()))
                    .bind(country)
                    .execute(&mut *$tx)
                    .await?;
                    Some(id)
                } else {
                    same
                }
            }
        }
    }};
}

/// Adds a published offer with its seats and the lycées it is reserved to.
macro_rules! insert_offer {
    ($tx:ident, $act:expr, $id:expr, $structure:expr, $campaign:expr, $place:expr, $parts:expr, $key:expr) => {{
        let (id, parts): (Uuid, &OfferParts) = ($id, $parts);
        let key: Option<&str> = $key;
        sqlx::query(
            "INSERT INTO offer (id, campaign_id, structure_id, place_id, sector_code, title, metiers, activities, weeks,
                                format, hours, lunch, accessible, access_note, contact_name, contact_phone, state,
                                published_at, created_at, updated_at, version, import_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'published', $17, $17, $17,
                     1, $18)",
        )
        .bind(id)
        .bind($campaign)
        .bind($structure)
        .bind($place)
        .bind(parts.sector.to_string())
        .bind(&parts.title)
        .bind(Json(&parts.metiers))
        .bind(Json(&parts.activities))
        .bind(parts.weeks.code())
        .bind(parts.format.code())
        .bind(Json(&parts.hours))
        .bind(&parts.lunch)
        .bind(parts.accessible)
        .bind(&parts.access_note)
        .bind(&parts.contact_name)
        .bind(&parts.contact_phone)
        .bind($act.now)
        .bind(key)
        .execute(&mut *$tx)
        .await?;
        for week in parts.weeks.iter() {
            put_seats!($tx, id, week, parts.seats);
        }
        reserve!($tx, id, parts);
    }};
}

/// Sets how many seats a week has.
macro_rules! put_seats {
    ($tx:ident, $id:expr, $week:expr, $seats:expr) => {
        sqlx::query(
            "INSERT INTO seat (offer_id, week, seats, held, taken) VALUES ($1, $2, $3, 0, 0)
             ON CONFLICT (offer_id, week) DO UPDATE SET seats = excluded.seats",
        )
        .bind($id)
        .bind($week.number())
        .bind(i32::from($seats))
        .execute(&mut *$tx)
        .await?
    };
}

/// Writes the lycées an offer is reserved to.
macro_rules! reserve {
    ($tx:ident, $id:expr, $parts:expr) => {
        for school in &$parts.reserved_to {
            sqlx::query("INSERT INTO offer_school (offer_id, school_id) VALUES ($1, $2)")
                .bind($id)
                .bind(school.0)
                .execute(&mut *$tx)
                .await?;
        }
    };
}

#[derive(FromRow)]
struct SeatRow {
    week: i32,
    seats: i32,
    held: i32,
    taken: i32,
}

/// The most seats held or taken in a week that would have fewer; a week left out would have none.
fn seats_needed(seats: &BTreeMap<i32, SeatRow>, parts: &OfferParts) -> Option<i32> {
    seats
        .values()
        .filter_map(|seat| {
            let kept = Week::from_number(seat.week).is_some_and(|week| parts.weeks.covers(week));
            let offered = if kept { i32::from(parts.seats) } else { 0 };
            let used = seat.held + seat.taken;
            (used > offered).then_some(used)
        })
        .max()
}

/// Where an offer stands once its seats are others: full when none is left in any of its weeks.
fn state_after(state: OfferState, seats: &BTreeMap<i32, SeatRow>, parts: &OfferParts) -> OfferState {
    let any_left = parts.weeks.iter().any(|week| {
        let used = seats.get(&week.number()).map_or(0, |seat| seat.held + seat.taken);
        i32::from(parts.seats) > used
    });
    match (state, any_left) {
        (OfferState::Published, false) => OfferState::Full,
        (OfferState::Full, true) => OfferState::Published,
        (state, _) => state,
    }
}

impl Db {
    /// Makes an offer of a draft that was read at that version; that the campaign is open to hosts is checked before.
    pub async fn publish(
        &self,
        act: &Act<'_>,
        id: OfferId,
        version: i32,
        campaign: CampaignId,
        parts: &OfferParts,
    ) -> Result<Publication, StoreError> {
        let Some(by) = act.by else {
            return Ok(Publication::Gone);
        };
        Ok(in_transaction!(self, |tx| {
            let draft: Option<(Uuid, i32)> =
                sqlx::query_as("DELETE FROM draft WHERE id = $1 RETURNING structure_id, version")
                    .bind(id.0)
                    .fetch_optional(&mut *tx)
                    .await?;
            let Some((structure, found)) = draft else {
                return Ok(Publication::Gone);
            };
            match may_publish!(tx, structure, by) {
                None => return Ok(Publication::Gone),
                Some(false) => return Ok(Publication::NotYours),
                Some(true) if found != version => return Ok(Publication::Stale),
                Some(true) => {}
            }
            let Some(place) = place_of!(tx, act, structure, parts) else {
                return Ok(Publication::NotYours);
            };
            insert_offer!(tx, act, id.0, structure, campaign.0, place, parts, None);
            let what = OfferHappening::Moved(OfferEvent::Publish);
            tx.note_offer(act, id.0, what, OfferActor::Host, OfferState::Published, "")
                .await?;
            record_change!(tx, Noun::Offer, Some(id.0), act.now);
            Publication::Published
        }))
    }

    /// Publishes the offers of a file, all or none; those whose key the structure has already are left as they are. `None`
    /// unless who acts may publish for the structure and the places chosen are its own.
    pub async fn import_offers(
        &self,
        act: &Act<'_>,
        structure: StructureId,
        campaign: CampaignId,
        offers: &[(String, OfferParts)],
    ) -> Result<Option<Imported>, StoreError> {
        let Some(by) = act.by else { return Ok(None) };
        Ok(in_transaction!(self, |tx| {
            // The same file sent twice at once: the second waits here, and finds the first one's keys.
            sqlx::query("UPDATE structure SET name = name WHERE id = $1")
                .bind(structure.0)
                .execute(&mut *tx)
                .await?;
            if may_publish!(tx, structure.0, by) != Some(true) {
                return Ok(None);
            }
            let known: Vec<String> = sqlx::query_scalar(
                "SELECT import_key FROM offer WHERE structure_id = $1 AND import_key IS NOT NULL",
            )
            .bind(structure.0)
            .fetch_all(&mut *tx)
            .await?;
            let mut known: BTreeSet<String> = known.into_iter().collect();
            let mut added = Vec::new();
            for (key, parts) in offers {
                if !known.insert(key.clone()) {
                    continue;
                }
                let Some(place) = place_of!(tx, act, structure.0, parts) else {
                    return Ok(None);
                };
                let id = (act.ids)();
                insert_offer!(tx, act, id, structure.0, campaign.0, place, parts, Some(key));
                let what = OfferHappening::Imported;
                tx.note_offer(act, id, what, OfferActor::Host, OfferState::Published, "")
                    .await?;
                added.push(id);
            }
            if added.len() > 100 {
                record_change!(tx, Noun::Offer, None, act.now);
            } else {
                for id in &added {
                    record_change!(tx, Noun::Offer, Some(*id), act.now);
                }
            }
            Some(Imported {
                added: added.len(),
                skipped: offers.len() - added.len(),
            })
        }))
    }

    /// Changes an offer that is out and was read at that version. Pupils who wait for an answer are told when the place, the
    /// weeks or the hours change, or when no seat is left for them.
    pub async fn edit_offer(
        &self,
        act: &Act<'_>,
        id: OfferId,
        version: i32,
        parts: &OfferParts,
    ) -> Result<Edited, StoreError> {
        let lock = "UPDATE offer SET version = version + 1 WHERE id = $1
                    RETURNING structure_id, place_id, sector_code, title, metiers, activities, weeks, format, hours,
                              lunch, accessible, access_note, contact_name, contact_phone, state, content_version";
        let applied = "SELECT EXISTS (SELECT 1 FROM application WHERE offer_id = $1
                                      AND state IN ('submitted', 'read', 'accepted')),
                              EXISTS (SELECT 1 FROM application WHERE offer_id = $1 AND state = 'confirmed')";
        let update =
            "UPDATE offer SET place_id = $2, sector_code = $3, title = $4, metiers = $5, activities = $6, weeks = $7,
                    format = $8, hours = $9, lunch = $10, accessible = $11, access_note = $12, contact_name = $13,
                    contact_phone = $14, state = $15, updated_at = $16, content_version = content_version + 1
             WHERE id = $1";
        let Some(by) = act.by else { return Ok(Edited::Gone) };
        Ok(in_transaction!(self, |tx| {
            let row: Option<EditRow> = sqlx::query_as(lock).bind(id.0).fetch_optional(&mut *tx).await?;
            let Some(row) = row else { return Ok(Edited::Gone) };
            let state = code("offer.state", &row.state, OfferState::from_code)?;
            match may_publish!(tx, row.structure_id, by) {
                None => return Ok(Edited::Gone),
                Some(false) => return Ok(Edited::NotYours),
                Some(true) if !is_out(state) => return Ok(Edited::Gone),
                Some(true) if row.content_version != version => return Ok(Edited::Stale),
                Some(true) => {}
            }
            let (pending, confirmed): (bool, bool) =
                sqlx::query_as(applied).bind(id.0).fetch_one(&mut *tx).await?;
            let scope = EditScope::of(pending, confirmed);
            let seats: Vec<SeatRow> =
                sqlx::query_as("SELECT week, seats, held, taken FROM seat WHERE offer_id = $1")
                    .bind(id.0)
                    .fetch_all(&mut *tx)
                    .await?;
            let seats: BTreeMap<i32, SeatRow> = seats.into_iter().map(|seat| (seat.week, seat)).collect();
            let Some(place) = place_of!(tx, act, row.structure_id, parts) else {
                return Ok(Edited::NotYours);
            };
            let changed = circumstances(&row, place, parts);
            let edited = matters(&changed);
            if !scope.circumstances && !changed.is_empty() {
                return Ok(Edited::Frozen(changed));
            }
            if let Some(needed) = seats_needed(&seats, parts) {
                return Ok(Edited::SeatsNeeded(count("seat.held", needed)?));
            }
            let after = state_after(state, &seats, parts);
            let others = places_and_lycees(&seats, tx.lycees_of(id.0).await?, parts);
            let fields = [changed, texts(&row, parts), others].concat();

            sqlx::query(update)
                .bind(id.0)
                .bind(place)
                .bind(parts.sector.to_string())
                .bind(&parts.title)
                .bind(Json(&parts.metiers))
                .bind(Json(&parts.activities))
                .bind(parts.weeks.code())
                .bind(parts.format.code())
                .bind(Json(&parts.hours))
                .bind(&parts.lunch)
                .bind(parts.accessible)
                .bind(&parts.access_note)
                .bind(&parts.contact_name)
                .bind(&parts.contact_phone)
                .bind(after.code())
                .bind(act.now)
                .execute(&mut *tx)
                .await?;
            for week in Week::ALL {
                if parts.weeks.covers(week) {
                    put_seats!(tx, id.0, week, parts.seats);
                } else {
                    sqlx::query("DELETE FROM seat WHERE offer_id = $1 AND week = $2")
                        .bind(id.0)
                        .bind(week.number())
                        .execute(&mut *tx)
                        .await?;
                }
            }
            sqlx::query("DELETE FROM offer_school WHERE offer_id = $1")
                .bind(id.0)
                .execute(&mut *tx)
                .await?;
            reserve!(tx, id.0, parts);

            let filled = state != OfferState::Full && after == OfferState::Full;
            if scope.tells {
                tx.tell_applicants(act, id, version, &parts.title, (edited, filled))
                    .await?;
            }
            tx.note_edit(act, id.0, &fields, state, after).await?;
            record_change!(tx, Noun::Offer, Some(id.0), act.now);
            Edited::Done
        }))
    }
}

/// Whether an offer is one that its host may still correct.
fn is_out(state: OfferState) -> bool {
    matches!(
        state,
        OfferState::Published | OfferState::Paused | OfferState::Full | OfferState::Hidden
    )
}
