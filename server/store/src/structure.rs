//! Structures and their places.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, PlaceId, StructureId},
    place::{CommuneCode, Location, Place, Position},
    structure::{Siret, Structure, StructureKind, StructureRole},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Act, Constraint, Db, Invitation, Member, Noun, StoreError,
    audit::audit,
    change::record_change,
    db::{in_transaction, on_pool},
    error::unreadable,
    membership::role_of,
    row::{code, parsed, position},
};

/// A structure as its members see it.
#[derive(Clone, PartialEq, Debug)]
pub struct StructureFile {
    /// The structure.
    pub structure: Structure,
    /// Whether it has the badge « organisation engagée ».
    pub committed: bool,
    /// What the member who asks is in it.
    pub role: StructureRole,
    /// Its places, the oldest first.
    pub places: Vec<Place>,
    /// Its members, by name.
    pub members: Vec<Member>,
    /// Who was invited and has not come yet, the oldest first.
    pub invitations: Vec<Invitation>,
}

/// What became of a structure that somebody declares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Founded {
    /// It is theirs.
    Done,
    /// Another structure has the SIRET: its members may invite them.
    SiretTaken,
}

/// What became of a correction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StructureChange {
    /// Made.
    Done,
    /// Another structure has the SIRET.
    SiretTaken,
    /// No such structure for who asks.
    Gone,
}

#[derive(FromRow)]
struct StructureRow {
    name: String,
    kind: String,
    siret: Option<String>,
    committed: bool,
    role: String,
}

#[derive(FromRow)]
struct PlaceRow {
    id: Uuid,
    address: String,
    postal_code: String,
    city: String,
    commune_code: Option<String>,
    department: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    country: Option<String>,
}

impl PlaceRow {
    fn into_place(self, structure: StructureId) -> Result<Place, StoreError> {
        let location = match (
            self.country,
            self.commune_code,
            self.department,
            self.latitude,
            self.longitude,
        ) {
            (Some(country), ..) => Location::Abroad { country },
            (None, Some(commune), Some(department), Some(latitude), Some(longitude)) => Location::France {
                commune: parsed("place.commune_code", CommuneCode::parse(&commune))?,
                department,
                position: position(latitude, longitude)?,
            },
            _ => return Err(unreadable("place.country")(&"neither in France nor abroad")),
        };
        Ok(Place {
            id: PlaceId(self.id),
            structure,
            address: self.address,
            postal_code: self.postal_code,
            city: self.city,
            location,
        })
    }
}

/// Commune, department, position and country, as columns.
type LocationColumns<'a> = (
    Option<String>,
    Option<&'a String>,
    Option<&'a Position>,
    Option<&'a String>,
);

fn columns(location: &Location) -> LocationColumns<'_> {
    match location {
        Location::France {
            commune,
            department,
            position,
        } => (
            Some(String::from(*commune)),
            Some(department),
            Some(position),
            None,
        ),
        Location::Abroad { country } => (None, None, None, Some(country)),
    }
}

/// Adds one place.
macro_rules! insert_place {
    ($tx:ident, $place:expr) => {{
        let place: &Place = $place;
        let (commune, department, position, country) = columns(&place.location);
        sqlx::query(
            "INSERT INTO place (id, structure_id, address, postal_code, city, commune_code, department,
                                latitude, longitude, country)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(place.id.0)
        .bind(place.structure.0)
        .bind(&place.address)
        .bind(&place.postal_code)
        .bind(&place.city)
        .bind(commune)
        .bind(department)
        .bind(position.map(|position| position.latitude()))
        .bind(position.map(|position| position.longitude()))
        .bind(country)
        .execute(&mut *$tx)
        .await?;
    }};
}

impl Db {
    /// How many structures there are.
    pub async fn count_structures(&self) -> Result<u32, StoreError> {
        let sql = "SELECT COUNT(*) FROM structure";
        let count: i64 = on_pool!(self, |pool| sqlx::query_scalar(sql).fetch_one(pool).await)?;
        parsed("count", u32::try_from(count))
    }

    /// Adds structures with their places, all or none.
    pub async fn add_structures(
        &self,
        structures: &[Structure],
        places: &[Place],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            for batch in structures.chunks(1000) {
                let mut query =
                    QueryBuilder::<Engine>::new("INSERT INTO structure (id, name, kind, siret, created_at) ");
                query.push_values(batch, |mut row, structure| {
                    row.push_bind(structure.id.0)
                        .push_bind(&structure.name)
                        .push_bind(structure.kind.code())
                        .push_bind(structure.siret.as_ref().map(Siret::as_str))
                        .push_bind(now);
                });
                query.build().execute(&mut *tx).await?;
            }
            for batch in places.chunks(1000) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO place (id, structure_id, address, postal_code, city, commune_code, department,
                                        latitude, longitude, country) ",
                );
                query.push_values(batch, |mut row, place| {
                    let (commune, department, position, country) = columns(&place.location);
                    row.push_bind(place.id.0)
                        .push_bind(place.structure.0)
                        .push_bind(&place.address)
                        .push_bind(&place.postal_code)
                        .push_bind(&place.city)
                        .push_bind(commune)
                        .push_bind(department)
                        .push_bind(position.map(|position| position.latitude()))
                        .push_bind(position.map(|position| position.longitude()))
                        .push_bind(country);
                });
                query.build().execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// Adds a structure with its first place; `owner` is responsible for it.
    pub async fn create_structure(
        &self,
        act: &Act<'_>,
        structure: &Structure,
        place: &Place,
        owner: AccountId,
    ) -> Result<Founded, StoreError> {
        in_transaction!(self, |tx| {
            let added = sqlx::query(
                "INSERT INTO structure (id, name, kind, siret, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (siret) DO NOTHING",
            )
            .bind(structure.id.0)
            .bind(&structure.name)
            .bind(structure.kind.code())
            .bind(structure.siret.as_ref().map(Siret::as_str))
            .bind(act.now)
            .execute(&mut *tx)
            .await?;
            if added.rows_affected() == 0 {
                return Ok(Founded::SiretTaken);
            }
            insert_place!(tx, place);
            sqlx::query(
                "INSERT INTO membership (structure_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)",
            )
            .bind(structure.id.0)
            .bind(owner.0)
            .bind(StructureRole::Owner.code())
            .bind(act.now)
            .execute(&mut *tx)
            .await?;
        });
        Ok(Founded::Done)
    }

    /// A structure, for one of its members; `None` for anybody else.
    pub async fn structure_of(
        &self,
        account: AccountId,
        id: StructureId,
    ) -> Result<Option<StructureFile>, StoreError> {
        let sql = "SELECT s.name, s.kind, s.siret, s.committed_at IS NOT NULL AS committed, m.role
                   FROM structure s JOIN membership m ON m.structure_id = s.id
                   WHERE s.id = $1 AND m.account_id = $2";
        let row: Option<StructureRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(id.0)
            .bind(account.0)
            .fetch_optional(pool)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StructureFile {
            structure: Structure {
                id,
                name: row.name,
                kind: code("structure.kind", &row.kind, StructureKind::from_code)?,
                siret: row
                    .siret
                    .map(|siret| parsed("structure.siret", Siret::parse(&siret)))
                    .transpose()?,
            },
            committed: row.committed,
            role: code("membership.role", &row.role, StructureRole::from_code)?,
            places: self.places_of(id).await?,
            members: self.members_of(id).await?,
            invitations: self.invitations_of(id).await?,
        }))
    }

    async fn places_of(&self, id: StructureId) -> Result<Vec<Place>, StoreError> {
        let sql =
            "SELECT id, address, postal_code, city, commune_code, department, latitude, longitude, country
                   FROM place WHERE structure_id = $1 ORDER BY id";
        let rows: Vec<PlaceRow> =
            on_pool!(self, |pool| sqlx::query_as(sql).bind(id.0).fetch_all(pool).await)?;
        rows.into_iter().map(|row| row.into_place(id)).collect()
    }

    /// Corrects a structure's name, kind and SIRET, for who is responsible for it. Its published offers show the
    /// first two: the change log says so.
    pub async fn update_structure(
        &self,
        act: &Act<'_>,
        structure: &Structure,
    ) -> Result<StructureChange, StoreError> {
        match self.write_structure(act, structure).await {
            Err(StoreError::Constraint(Constraint::SiretTaken)) => Ok(StructureChange::SiretTaken),
            other => other,
        }
    }

    async fn write_structure(
        &self,
        act: &Act<'_>,
        structure: &Structure,
    ) -> Result<StructureChange, StoreError> {
        let listed = "SELECT id FROM offer WHERE structure_id = $1 AND state = 'published' ORDER BY id";
        in_transaction!(self, |tx| {
            let role = role_of!(tx, structure.id, act.by);
            if !role.is_some_and(StructureRole::may_manage_people) {
                return Ok(StructureChange::Gone);
            }
            sqlx::query("UPDATE structure SET name = $2, kind = $3, siret = $4 WHERE id = $1")
                .bind(structure.id.0)
                .bind(&structure.name)
                .bind(structure.kind.code())
                .bind(structure.siret.as_ref().map(Siret::as_str))
                .execute(&mut *tx)
                .await?;
            let offers: Vec<Uuid> = sqlx::query_scalar(listed)
                .bind(structure.id.0)
                .fetch_all(&mut *tx)
                .await?;
            if offers.len() > 100 {
                record_change!(tx, Noun::Offer, None, act.now);
            } else {
                for offer in offers {
                    record_change!(tx, Noun::Offer, Some(offer), act.now);
                }
            }
        });
        Ok(StructureChange::Done)
    }

    /// Adds a place, for who may publish; `false` for anybody else.
    pub async fn add_place(&self, act: &Act<'_>, place: &Place) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            let role = role_of!(tx, place.structure, act.by);
            if !role.is_some_and(StructureRole::may_publish) {
                return Ok(false);
            }
            insert_place!(tx, place);
        });
        Ok(true)
    }

    /// Gives or takes the badge « organisation engagée », for administrators; `false` when nothing changes.
    pub async fn set_committed(
        &self,
        act: &Act<'_>,
        id: StructureId,
        committed: bool,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE structure SET committed_at = $2 WHERE id = $1 AND (committed_at IS NOT NULL) <> $3";
        in_transaction!(self, |tx| {
            let done = sqlx::query(sql)
                .bind(id.0)
                .bind(committed.then_some(act.now))
                .bind(committed)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            let action = if committed {
                "structure.commit"
            } else {
                "structure.uncommit"
            };
            audit!(tx, act, action, Some(id.0), "");
        });
        Ok(true)
    }
}
