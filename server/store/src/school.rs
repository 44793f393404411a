//! Schools (lycées).

use domain::{
    id::SchoolId,
    school::{School, Uai},
};
use sqlx::QueryBuilder;

use crate::{
    Db, StoreError,
    db::{in_transaction, on_pool},
    row::parsed,
};

impl Db {
    /// How many schools there are.
    pub async fn count_schools(&self) -> Result<u32, StoreError> {
        let sql = "SELECT COUNT(*) FROM school";
        let count: i64 = on_pool!(self, |pool| sqlx::query_scalar(sql).fetch_one(pool).await)?;
        parsed("count", u32::try_from(count))
    }

    /// The id of every school, with its department, in the order of their national numbers.
    pub async fn schools_by_department(&self) -> Result<Vec<(String, SchoolId)>, StoreError> {
        let sql = "SELECT department, id FROM school ORDER BY uai";
        let rows: Vec<(String, uuid::Uuid)> =
            on_pool!(self, |pool| sqlx::query_as(sql).fetch_all(pool).await)?;
        Ok(rows
            .into_iter()
            .map(|(department, id)| (department, SchoolId(id)))
            .collect())
    }

    /// The national number of a school.
    pub async fn school_uai(&self, id: SchoolId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT uai FROM school WHERE id = $1";
        Ok(on_pool!(self, |pool| sqlx::query_scalar(sql)
            .bind(id.0)
            .fetch_optional(pool)
            .await)?)
    }

    /// The id of every school, by its national number.
    pub async fn school_ids(&self) -> Result<Vec<(Uai, SchoolId)>, StoreError> {
        let rows: Vec<(String, uuid::Uuid)> = on_pool!(self, |pool| sqlx::query_as(
            "SELECT uai, id FROM school ORDER BY uai"
        )
        .fetch_all(pool)
        .await)?;
        rows.into_iter()
            .map(|(uai, id)| Ok((parsed("school.uai", Uai::parse(&uai))?, SchoolId(id))))
            .collect()
    }

    /// Adds the schools that are missing and corrects the others, by their national number.
    pub async fn put_schools(&self, schools: &[(SchoolId, School)]) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            for batch in schools.chunks(1000) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO school (id, uai, name, status, postal_code, commune_code, city, department) ",
                );
                query.push_values(batch, |mut row, (id, school)| {
                    row.push_bind(id.0)
                        .push_bind(school.uai.as_str())
                        .push_bind(&school.name)
                        .push_bind(&school.status)
                        .push_bind(&school.postal_code)
                        .push_bind(school.commune.map(String::from))
                        .push_bind(&school.city)
                        .push_bind(&school.department);
                });
                query.push(
                    " ON CONFLICT (uai) DO UPDATE SET name = excluded.name, status = excluded.status,
                      postal_code = excluded.postal_code, commune_code = excluded.commune_code,
                      city = excluded.city, department = excluded.department",
                );
                query.build().execute(&mut *tx).await?;
            }
        });
        Ok(())
    }
}
