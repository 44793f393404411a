//! What is read of vetting: the queue of moderators, and how far a structure has come.

use chrono::{DateTime, Utc};
use domain::{
    academy::Reach,
    id::{AccountId, OfferId, StructureId},
    register::RegisterCheck,
    structure::{Siret, StructureKind},
    vetting::Vetting,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::within_reach;
use crate::{
    Db, StoreError,
    conn::sql,
    decode::{code, parsed},
};

/// Offers of a structure that are listed to whoever vets it.
const OFFERS_SHOWN: i32 = 5;

/// A structure that waits.
#[derive(Clone, PartialEq, Debug)]
pub struct ToVet {
    /// Which.
    pub id: StructureId,
    /// Name.
    pub name: String,
    /// Kind, as it says itself.
    pub kind: StructureKind,
    /// SIRET; none abroad.
    pub siret: Option<Siret>,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// What the register said; nothing when it was not asked.
    pub register: Option<RegisterCheck>,
    /// Its places: street, postal code and city, in one line each.
    pub places: Vec<String>,
    /// Who is responsible for it: name and address.
    pub owners: Vec<(String, String)>,
    /// The first of its offers that wait.
    pub offers: Vec<(OfferId, String)>,
    /// How many wait in all.
    pub waiting: u32,
}

/// How far a structure has come, for its members.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VettingState {
    /// How far.
    pub vetting: Vetting,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// Why it was refused; empty otherwise.
    pub reason: String,
    /// Offers that wait with it.
    pub waiting: u32,
}

#[derive(FromRow)]
struct ToVetRow {
    id: Uuid,
    name: String,
    kind: String,
    siret: Option<String>,
    vetting_at: Option<DateTime<Utc>>,
    register: Option<Json<RegisterCheck>>,
    waiting: i64,
}

/// How far, since when, why it was refused, how many offers wait.
type StateRow = (String, Option<DateTime<Utc>>, Option<String>, i64);

impl Db {
    /// The structures that wait within somebody's reach, the longest first.
    pub async fn structures_to_vet(&self, reach: Reach, limit: i32) -> Result<Vec<ToVet>, StoreError> {
        let sql = sql!(
            "SELECT s.id, s.name, s.kind, s.siret, s.vetting_at, s.register,
                    (SELECT COUNT(*) FROM offer o WHERE o.structure_id = s.id AND o.held_at IS NOT NULL) AS waiting
             FROM structure s WHERE s.vetting = 'pending' AND ",
            within_reach!("$1", structure: "s.id"),
            " ORDER BY s.vetting_at, s.id LIMIT $2"
        );
        let rows: Vec<ToVetRow> = self.query(sql).bind(reach.pattern()).bind(limit).all().await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(self.to_vet(row).await?);
        }
        Ok(all)
    }

    async fn to_vet(&self, row: ToVetRow) -> Result<ToVet, StoreError> {
        let places = sql!(
            "SELECT address || ', ' || postal_code || ' ' || city || COALESCE(', ' || country, '') FROM place
             WHERE structure_id = $1 ORDER BY id LIMIT $2"
        );
        let owners = sql!(
            "SELECT a.name, COALESCE(a.email, '') FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.structure_id = $1 AND m.role = 'owner' ORDER BY a.sort_key, a.id LIMIT $2"
        );
        let offers = sql!(
            "SELECT id, title FROM offer WHERE structure_id = $1 AND held_at IS NOT NULL ORDER BY created_at, id LIMIT $2"
        );
        let offers: Vec<(Uuid, String)> = self.query(offers).bind(row.id).bind(OFFERS_SHOWN).all().await?;
        Ok(ToVet {
            id: StructureId(row.id),
            kind: code("structure.kind", &row.kind, StructureKind::from_code)?,
            siret: row
                .siret
                .map(|siret| parsed("structure.siret", Siret::parse(&siret)))
                .transpose()?,
            since: row.vetting_at.unwrap_or_default(),
            register: row.register.map(|register| register.0),
            places: self
                .query(places)
                .bind(row.id)
                .bind(OFFERS_SHOWN)
                .scalars()
                .await?,
            owners: self.query(owners).bind(row.id).bind(OFFERS_SHOWN).all().await?,
            offers: offers
                .into_iter()
                .map(|(id, title)| (OfferId(id), title))
                .collect(),
            waiting: parsed("count", u32::try_from(row.waiting))?,
            name: row.name,
        })
    }

    /// How far a structure has come, for its members; nothing for others.
    pub async fn vetting_of(
        &self,
        account: AccountId,
        structure: StructureId,
    ) -> Result<Option<VettingState>, StoreError> {
        let sql = sql!(
            "SELECT s.vetting, s.vetting_at, s.vetting_reason,
                    (SELECT COUNT(*) FROM offer o WHERE o.structure_id = s.id AND o.held_at IS NOT NULL)
             FROM structure s JOIN membership m ON m.structure_id = s.id
             WHERE s.id = $1 AND m.account_id = $2"
        );
        let row: Option<StateRow> = self
            .query(sql)
            .bind(structure.0)
            .bind(account.0)
            .optional()
            .await?;
        row.map(|(vetting, since, reason, waiting)| {
            Ok(VettingState {
                vetting: code("structure.vetting", &vetting, Vetting::from_code)?,
                since,
                reason: reason.unwrap_or_default(),
                waiting: parsed("count", u32::try_from(waiting))?,
            })
        })
        .transpose()
    }
}
