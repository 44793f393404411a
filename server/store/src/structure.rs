//! Structures and their places.

use chrono::{DateTime, Utc};
use domain::{
    place::{Location, Place},
    structure::{Siret, Structure},
};
use sqlx::QueryBuilder;

use crate::{
    Db, StoreError,
    db::{in_transaction, on_pool},
    row::parsed,
};

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
                    let (commune, department, position, country) = match &place.location {
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
                    };
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
}
