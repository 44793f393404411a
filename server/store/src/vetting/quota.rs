//! What a structure did today, and whether that is enough for today.

use chrono::NaiveDate;
use domain::{id::StructureId, vetting::Quotas};
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::Statement, conn::sql};

/// The settings that hold the quotas.
const OFFERS: &str = "quota.offers";
const DRAFTS: &str = "quota.drafts";
const IMPORTS: &str = "quota.imports";

/// What became of something that is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spent {
    /// Counted.
    Done,
    /// It would be too much for today: nothing was done.
    TooMuch,
}

/// Adds to what a structure ($1) did that day ($2): offers ($3), drafts ($4) and files ($5).
const ADD: Statement = sql!(
    "INSERT INTO structure_day (structure_id, day, offers, drafts, imports)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (structure_id, day) DO UPDATE SET offers = structure_day.offers + excluded.offers,
         drafts = structure_day.drafts + excluded.drafts, imports = structure_day.imports + excluded.imports
     RETURNING offers, drafts, imports"
);

const NAMED: Statement = sql!("SELECT name, value FROM setting WHERE name IN ($1, $2, $3)");

/// What is counted: how many offers, drafts or files.
#[derive(Clone, Copy, Default)]
pub(crate) struct Use {
    pub offers: usize,
    pub drafts: usize,
    pub imports: usize,
}

fn whole(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / 2)
}

fn read(rows: Vec<(String, String)>) -> Quotas {
    let mut quotas = Quotas::default();
    for (name, value) in rows {
        let Ok(number) = value.parse() else { continue };
        match name.as_str() {
            OFFERS => quotas.offers = number,
            DRAFTS => quotas.drafts = number,
            IMPORTS => quotas.imports = number,
            _ => {}
        }
    }
    quotas
}

impl Conn {
    /// Counts what a structure does today, in the transaction that does it; what is too much must undo that transaction.
    pub(crate) async fn spend(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        used: Use,
    ) -> Result<Spent, StoreError> {
        let rows = self
            .query(NAMED)
            .bind(OFFERS)
            .bind(DRAFTS)
            .bind(IMPORTS)
            .all()
            .await?;
        let quotas = read(rows);
        let (offers, drafts, imports): (i32, i32, i32) = self
            .query(ADD)
            .bind(structure)
            .bind(context.today)
            .bind(whole(used.offers))
            .bind(whole(used.drafts))
            .bind(whole(used.imports))
            .one()
            .await?;
        self.query(sql!(
            "DELETE FROM structure_day WHERE structure_id = $1 AND day < $2"
        ))
        .bind(structure)
        .bind(context.today)
        .execute()
        .await?;
        // Only what is done now may be too much: whoever has enough offers may still begin a draft.
        let beyond = |used: usize, total: i32, most: u16| used > 0 && total > i32::from(most);
        let too_much = beyond(used.offers, offers, quotas.offers)
            || beyond(used.drafts, drafts, quotas.drafts)
            || beyond(used.imports, imports, quotas.imports);
        Ok(if too_much { Spent::TooMuch } else { Spent::Done })
    }
}

impl Db {
    /// What a structure may do in a day.
    pub async fn quotas(&self) -> Result<Quotas, StoreError> {
        let rows = self
            .query(NAMED)
            .bind(OFFERS)
            .bind(DRAFTS)
            .bind(IMPORTS)
            .all()
            .await?;
        Ok(read(rows))
    }

    /// Says what it may, and writes down who said so.
    pub async fn set_quotas(&self, context: &ChangeContext<'_>, quotas: Quotas) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for (name, number) in [
            (OFFERS, quotas.offers),
            (DRAFTS, quotas.drafts),
            (IMPORTS, quotas.imports),
        ] {
            tx.query(sql!(
                "INSERT INTO setting (name, value)
                 VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            ))
            .bind(name)
            .bind(number.to_string())
            .execute()
            .await?;
        }
        let detail = format!(
            "{} offres, {} brouillons, {} fichiers par jour",
            quotas.offers, quotas.drafts, quotas.imports
        );
        tx.write_audit(context, "quota.set", None, &detail).await?;
        tx.commit().await
    }

    /// Counts a file that a structure sends.
    pub async fn spend_import(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
    ) -> Result<Spent, StoreError> {
        let mut tx = self.begin().await?;
        let used = Use {
            imports: 1,
            ..Use::default()
        };
        let spent = tx.spend(context, structure.0, used).await?;
        if spent == Spent::Done {
            tx.commit().await?;
        }
        Ok(spent)
    }

    /// How many offers a structure published that day.
    pub async fn offers_of_day(&self, structure: StructureId, day: NaiveDate) -> Result<usize, StoreError> {
        let sql = sql!("SELECT offers FROM structure_day WHERE structure_id = $1 AND day = $2");
        let offers: Option<i32> = self
            .query(sql)
            .bind(structure.0)
            .bind(day)
            .optional_scalar()
            .await?;
        Ok(offers
            .and_then(|offers| usize::try_from(offers).ok())
            .unwrap_or_default())
    }
}
