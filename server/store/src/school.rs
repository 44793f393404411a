//! Schools (lycées).

use domain::{
    id::SchoolId,
    school::{School, Uai},
};

use crate::{Db, StoreError, conn::Statement, conn::sql, decode::parsed};

mod classes;

pub use classes::{ClassCounts, SheetsOf, ToActivate};

/// Adds a school, or corrects the one of that national number.
const PUT_SCHOOL: Statement = sql!(
    "INSERT INTO school (id, uai, name, status, postal_code, commune_code, city, department)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (uai) DO UPDATE SET name = excluded.name, status = excluded.status,
         postal_code = excluded.postal_code,
                                     commune_code = excluded.commune_code, city = excluded.city,
                                     department = excluded.department"
);

impl Db {
    /// How many schools there are.
    pub async fn count_schools(&self) -> Result<u32, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM school");
        let count: i64 = self.query(sql).scalar().await?;
        parsed("count", u32::try_from(count))
    }

    /// The id of every school, with its department, in the order of their national numbers.
    pub async fn schools_by_department(&self) -> Result<Vec<(String, SchoolId)>, StoreError> {
        let sql = sql!("SELECT department, id FROM school ORDER BY uai");
        let rows: Vec<(String, uuid::Uuid)> = self.query(sql).all().await?;
        Ok(rows
            .into_iter()
            .map(|(department, id)| (department, SchoolId(id)))
            .collect())
    }

    /// The national number of a school.
    pub async fn school_uai(&self, id: SchoolId) -> Result<Option<String>, StoreError> {
        let sql = sql!("SELECT uai FROM school WHERE id = $1");
        self.query(sql).bind(id.0).optional_scalar().await
    }

    /// The id of every school, by its national number.
    pub async fn school_ids(&self) -> Result<Vec<(Uai, SchoolId)>, StoreError> {
        let rows: Vec<(String, uuid::Uuid)> = self
            .query(sql!("SELECT uai, id FROM school ORDER BY uai"))
            .all()
            .await?;
        rows.into_iter()
            .map(|(uai, id)| Ok((parsed("school.uai", Uai::parse(&uai))?, SchoolId(id))))
            .collect()
    }

    /// Adds the schools that are missing and corrects the others, by their national number.
    pub async fn put_schools(&self, schools: &[(SchoolId, School)]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for batch in schools.chunks(1000) {
            let mut insert = tx.query_rows(PUT_SCHOOL, batch.len());
            for (id, school) in batch {
                insert = insert
                    .bind(id.0)
                    .bind(school.uai.as_str())
                    .bind(&school.name)
                    .bind(&school.status)
                    .bind(&school.postal_code)
                    .bind(school.commune.map(String::from))
                    .bind(&school.city)
                    .bind(&school.department);
            }
            insert.execute().await?;
        }
        tx.commit().await
    }
}
