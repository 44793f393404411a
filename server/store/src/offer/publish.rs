//! Offers that leave their host's hands: published from a draft, imported from a file, edited once they are out.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    draft::{OfferParts, PlaceParts},
    id::{AccountId, CampaignId, OfferId, PlaceId, StructureId},
    name_key::fold,
    offer::{
        EditScope, OfferState,
        history::OfferHistoryKind,
        transitions::{OfferActor, OfferEvent},
    },
    place::{Location, Place},
    structure::StructureRole,
    weeks::Week,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, Noun, StoreError,
    conn::sql,
    decode::{code, count},
    vetting::{Spent, Use},
};

mod changes;

use changes::{EditRow, circumstances, matters, places_and_schools, texts};

/// What became of a draft that was to be published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Publication {
    /// It is an offer now, of the same id, and students find it.
    Published,
    /// It is an offer now, of the same id, and waits until a moderator has vetted its structure.
    Held,
    /// The structure published enough for today.
    TooMany,
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

/// What became of a file of offers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Import {
    /// It was read to the end.
    Done(Imported),
    /// The structure published enough for today: none of them was.
    TooMany,
    /// Who acts does not publish for it, or a place is another structure's.
    Gone,
}

/// What an import did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Imported {
    /// Offers added.
    pub added: usize,
    /// Lines that had been imported before, or stood twice in the file.
    pub skipped: usize,
    /// Whether they wait until a moderator has vetted the structure.
    pub held: bool,
}

impl Conn {
    /// Whether a member publishes for a structure, or only reads; `None` when they are no member.
    async fn publishes_for(
        &mut self,
        structure: StructureId,
        who: AccountId,
    ) -> Result<Option<bool>, StoreError> {
        let role = self.role_in(structure, Some(who)).await?;
        Ok(role.map(StructureRole::may_publish))
    }

    /// The id of an offer's place: one of the structure's, the same address again, or a new row. `None` when the place chosen is
    /// not the structure's.
    async fn place_for(
        &mut self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        parts: &OfferParts,
    ) -> Result<Option<Uuid>, StoreError> {
        let (address, postal_code, city, location) = match &parts.place {
            PlaceParts::Existing(place) => {
                return self
                    .query(sql!("SELECT id FROM place WHERE id = $1 AND structure_id = $2"))
                    .bind(place.0)
                    .bind(structure.0)
                    .optional_scalar()
                    .await;
            }
            PlaceParts::New {
                address,
                postal_code,
                city,
                location,
            } => (address, postal_code, city, location),
        };
        let (commune, country) = match location {
            Location::France { commune, .. } => (String::from(*commune), ""),
            Location::Abroad { country } => (String::new(), country.as_str()),
        };
        let near: Vec<(Uuid, String, String)> = self
            .query(sql!(
                "SELECT id, address, city FROM place WHERE structure_id = $1 AND postal_code = $2
                     AND COALESCE(commune_code, '') = $3 AND COALESCE(country, '') = $4
                 ORDER BY id"
            ))
            .bind(structure.0)
            .bind(postal_code)
            .bind(commune)
            .bind(country)
            .all()
            .await?;
        let same = near.into_iter().find(|(_, known_address, known_city)| {
            fold(known_address) == fold(address) && fold(known_city) == fold(city)
        });
        if let Some((same, ..)) = same {
            return Ok(Some(same));
        }
        let place = Place {
            id: PlaceId((context.ids)()),
            structure,
            address: address.clone(),
            postal_code: postal_code.clone(),
            city: city.clone(),
            location: location.clone(),
        };
        self.insert_place(&place).await?;
        Ok(Some(place.id.0))
    }

    /// Adds an offer with its seats and the lycées it is reserved to: published, or held until its structure is vetted.
    async fn insert_offer(
        &mut self,
        context: &ChangeContext<'_>,
        offer: &NewOffer<'_>,
        parts: &OfferParts,
    ) -> Result<(), StoreError> {
        let state = if offer.held {
            OfferState::Hidden
        } else {
            OfferState::Published
        };
        self.query(sql!(
            "INSERT INTO offer (id, campaign_id, structure_id, place_id, sector_code, title, metiers,
                                activities, weeks, format, hours, lunch, accessible, access_note,
                                contact_name, contact_phone, state, published_at, created_at, updated_at,
                                version, import_key, hidden_from, held_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $19, $20,
                     $17, $17, 1, $18, $21, $22)"
        ))
        .bind(offer.id)
        .bind(offer.campaign.0)
        .bind(offer.structure.0)
        .bind(offer.place)
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
        .bind(context.now)
        .bind(offer.import_key)
        .bind(state.code())
        .bind((!offer.held).then_some(context.now))
        .bind(offer.held.then_some(OfferState::Published.code()))
        .bind(offer.held.then_some(context.now))
        .execute()
        .await?;
        for week in parts.weeks.iter() {
            self.put_seats(offer.id, week, parts.seats).await?;
        }
        for school in &parts.reserved_to {
            self.reserve_offer(offer.id, school.0).await?;
        }
        Ok(())
    }

    /// Writes what an edit changes: the offer's row, its seats and the lycées it is reserved to.
    async fn write_edit(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        place: Uuid,
        parts: &OfferParts,
        state: OfferState,
    ) -> Result<(), StoreError> {
        let update = sql!(
            "UPDATE offer SET place_id = $2, sector_code = $3, title = $4, metiers = $5, activities = $6,
                              weeks = $7, format = $8, hours = $9, lunch = $10, accessible = $11,
                                  access_note = $12,
                              contact_name = $13, contact_phone = $14, state = $15, updated_at = $16,
                              content_version = content_version + 1
             WHERE id = $1"
        );
        self.query(update)
            .bind(offer)
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
            .bind(state.code())
            .bind(context.now)
            .execute()
            .await?;
        for week in Week::ALL {
            if parts.weeks.covers(week) {
                self.put_seats(offer, week, parts.seats).await?;
            } else {
                self.query(sql!("DELETE FROM seat WHERE offer_id = $1 AND week = $2"))
                    .bind(offer)
                    .bind(week.number())
                    .execute()
                    .await?;
            }
        }
        self.query(sql!("DELETE FROM offer_school WHERE offer_id = $1"))
            .bind(offer)
            .execute()
            .await?;
        for school in &parts.reserved_to {
            self.reserve_offer(offer, school.0).await?;
        }
        Ok(())
    }

    /// Sets how many seats a week has.
    async fn put_seats(&mut self, offer: Uuid, week: Week, seats: u16) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO seat (offer_id, week, seats, held, taken)
             VALUES ($1, $2, $3, 0, 0)
             ON CONFLICT (offer_id, week) DO UPDATE SET seats = excluded.seats"
        ))
        .bind(offer)
        .bind(week.number())
        .bind(i32::from(seats))
        .execute()
        .await?;
        Ok(())
    }
}

/// What an offer's row holds beside what its host wrote.
struct NewOffer<'a> {
    id: Uuid,
    structure: StructureId,
    campaign: CampaignId,
    place: Uuid,
    import_key: Option<&'a str>,
    held: bool,
}

impl NewOffer<'_> {
    /// What its history says of its beginning.
    fn beginning(&self) -> (OfferHistoryKind, OfferState) {
        match (self.held, self.import_key) {
            (true, _) => (OfferHistoryKind::Held, OfferState::Hidden),
            (false, Some(_)) => (OfferHistoryKind::Imported, OfferState::Published),
            (false, None) => (
                OfferHistoryKind::Moved(OfferEvent::Publish),
                OfferState::Published,
            ),
        }
    }
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
            let stays_open = Week::from_number(seat.week).is_some_and(|week| parts.weeks.covers(week));
            let offered = if stays_open { i32::from(parts.seats) } else { 0 };
            let used = seat.held + seat.taken;
            (used > offered).then_some(used)
        })
        .max()
}

/// The state of an offer once its seats have changed: full when none is left in any of its weeks.
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
        context: &ChangeContext<'_>,
        id: OfferId,
        version: i32,
        campaign: CampaignId,
        parts: &OfferParts,
    ) -> Result<Publication, StoreError> {
        let Some(by) = context.actor else {
            return Ok(Publication::Gone);
        };
        let mut tx = self.begin().await?;
        let draft: Option<(Uuid, i32)> = tx
            .query(sql!(
                "DELETE FROM draft WHERE id = $1 RETURNING structure_id, version"
            ))
            .bind(id.0)
            .optional()
            .await?;
        let Some((structure, found)) = draft else {
            return Ok(Publication::Gone);
        };
        let structure = StructureId(structure);
        match tx.publishes_for(structure, by).await? {
            None => return Ok(Publication::Gone),
            Some(false) => return Ok(Publication::NotYours),
            Some(true) if found != version => return Ok(Publication::Stale),
            Some(true) => {}
        }
        let held = tx.admit_offers(context, structure, campaign).await?;
        let one = Use {
            offers: 1,
            ..Use::default()
        };
        if tx.spend(context, structure.0, one).await? == Spent::TooMuch {
            return Ok(Publication::TooMany);
        }
        let Some(place) = tx.place_for(context, structure, parts).await? else {
            return Ok(Publication::NotYours);
        };
        let offer = NewOffer {
            id: id.0,
            structure,
            campaign,
            place,
            import_key: None,
            held,
        };
        tx.insert_offer(context, &offer, parts).await?;
        let (what, state) = offer.beginning();
        tx.append_offer_history(context, id.0, what, OfferActor::Host, state, "")
            .await?;
        tx.record_change(Noun::Offer, Some(id.0), context.now).await?;
        tx.commit().await?;
        Ok(if held {
            Publication::Held
        } else {
            Publication::Published
        })
    }

    /// Publishes the offers of a file, all or none; those whose key the structure has already are left as they are.
    pub async fn import_offers(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        campaign: CampaignId,
        offers: &[(String, OfferParts)],
    ) -> Result<Import, StoreError> {
        let Some(by) = context.actor else {
            return Ok(Import::Gone);
        };
        let mut tx = self.begin().await?;
        // The same file sent twice at once: the second waits here, and finds the first one's keys.
        tx.lock_structure(structure).await?;
        if tx.publishes_for(structure, by).await? != Some(true) {
            return Ok(Import::Gone);
        }
        let known: Vec<String> = tx
            .query(sql!(
                "SELECT import_key FROM offer WHERE structure_id = $1 AND import_key IS NOT NULL"
            ))
            .bind(structure.0)
            .scalars()
            .await?;
        let mut known: BTreeSet<String> = known.into_iter().collect();
        let new: Vec<&(String, OfferParts)> = offers
            .iter()
            .filter(|(key, _)| known.insert(key.clone()))
            .collect();
        let held = !new.is_empty() && tx.admit_offers(context, structure, campaign).await?;
        let all = Use {
            offers: new.len(),
            ..Use::default()
        };
        if tx.spend(context, structure.0, all).await? == Spent::TooMuch {
            return Ok(Import::TooMany);
        }
        let mut added = Vec::new();
        for (key, parts) in new {
            let Some(place) = tx.place_for(context, structure, parts).await? else {
                return Ok(Import::Gone);
            };
            let id = (context.ids)();
            let offer = NewOffer {
                id,
                structure,
                campaign,
                place,
                import_key: Some(key),
                held,
            };
            tx.insert_offer(context, &offer, parts).await?;
            let (what, state) = offer.beginning();
            tx.append_offer_history(context, id, what, OfferActor::Host, state, "")
                .await?;
            added.push(id);
        }
        tx.record_changes(Noun::Offer, &added, context.now).await?;
        let imported = Imported {
            added: added.len(),
            skipped: offers.len() - added.len(),
            held,
        };
        tx.commit().await?;
        Ok(Import::Done(imported))
    }

    /// Changes an offer that is out and was read at that version. Pupils who wait for an answer are told when the place, the
    /// weeks or the hours change, or when no seat is left for them.
    pub async fn edit_offer(
        &self,
        context: &ChangeContext<'_>,
        id: OfferId,
        version: i32,
        parts: &OfferParts,
    ) -> Result<Edited, StoreError> {
        let lock = sql!(
            "UPDATE offer SET version = version + 1 WHERE id = $1
             RETURNING structure_id, place_id, sector_code, title, metiers, activities, weeks, format, hours,
                       lunch, accessible, access_note, contact_name, contact_phone, state, content_version"
        );
        let applied = sql!(
            "SELECT EXISTS (SELECT 1 FROM application
                     WHERE offer_id = $1 AND state IN ('submitted', 'read', 'accepted')),
             EXISTS (SELECT 1 FROM application WHERE offer_id = $1 AND state = 'confirmed')"
        );
        let Some(by) = context.actor else {
            return Ok(Edited::Gone);
        };
        let mut tx = self.begin().await?;
        let row: Option<EditRow> = tx.query(lock).bind(id.0).optional().await?;
        let Some(row) = row else { return Ok(Edited::Gone) };
        let state = code("offer.state", &row.state, OfferState::from_code)?;
        match tx.publishes_for(StructureId(row.structure_id), by).await? {
            None => return Ok(Edited::Gone),
            Some(false) => return Ok(Edited::NotYours),
            Some(true) if !is_out(state) => return Ok(Edited::Gone),
            Some(true) if row.content_version != version => return Ok(Edited::Stale),
            Some(true) => {}
        }
        let (pending, confirmed): (bool, bool) = tx.query(applied).bind(id.0).one().await?;
        let scope = EditScope::of(pending, confirmed);
        let seats: Vec<SeatRow> = tx
            .query(sql!(
                "SELECT week, seats, held, taken FROM seat WHERE offer_id = $1"
            ))
            .bind(id.0)
            .all()
            .await?;
        let seats: BTreeMap<i32, SeatRow> = seats.into_iter().map(|seat| (seat.week, seat)).collect();
        let Some(place) = tx
            .place_for(context, StructureId(row.structure_id), parts)
            .await?
        else {
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
        let others = places_and_schools(&seats, tx.schools_of(id.0).await?, parts);
        let fields = [changed, texts(&row, parts), others].concat();

        tx.write_edit(context, id.0, place, parts, after).await?;
        let filled = state != OfferState::Full && after == OfferState::Full;
        if scope.tells {
            tx.notify_applicants(context, id, version, &parts.title, (edited, filled))
                .await?;
        }
        tx.append_edit_history(context, id.0, &fields, state, after)
            .await?;
        tx.record_change(Noun::Offer, Some(id.0), context.now).await?;
        tx.commit().await?;
        Ok(Edited::Done)
    }
}

/// Whether an offer is one that its host may still correct.
fn is_out(state: OfferState) -> bool {
    matches!(
        state,
        OfferState::Published | OfferState::Paused | OfferState::Full | OfferState::Hidden
    )
}
