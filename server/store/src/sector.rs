//! Sectors.

use domain::{
    sector::{Sector, SectorCode},
    typography::set,
};

use crate::{Db, StoreError, conn::sql, decode::parsed};

impl Db {
    /// Every sector, by code.
    pub async fn sectors(&self) -> Result<Vec<Sector>, StoreError> {
        let sql = sql!("SELECT code, label FROM sector");
        let rows: Vec<(String, String)> = self.query(sql).all().await?;
        let mut sectors = rows
            .into_iter()
            .map(|(code, label)| {
                Ok(Sector {
                    code: parsed("sector.code", SectorCode::parse(&code))?,
                    label,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        sectors.sort_by_key(|sector| sector.code);
        Ok(sectors)
    }

    /// Adds the sectors that are missing. The labels of the others are the administrators', but for apostrophes, which former versions of
    /// the program put in straight.
    pub async fn put_sectors(&self, sectors: &[Sector]) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO sector (code, label)
             VALUES ($1, $2)
             ON CONFLICT (code) DO NOTHING"
        );
        let mut tx = self.begin().await?;
        for sector in sectors {
            tx.query(sql)
                .bind(sector.code.to_string())
                .bind(&sector.label)
                .execute()
                .await?;
        }
        let straight = sql!("SELECT code, label FROM sector WHERE label LIKE '%''%'");
        let straight: Vec<(String, String)> = tx.query(straight).all().await?;
        for (code, label) in straight {
            tx.query(sql!("UPDATE sector SET label = $2 WHERE code = $1"))
                .bind(code)
                .bind(set(&label))
                .execute()
                .await?;
        }
        tx.commit().await
    }
}
