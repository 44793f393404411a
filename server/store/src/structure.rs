//! Structures and their places.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, CampaignId, PlaceId, StructureId},
    name_key::{fold, search_key, sort_key},
    place::{CommuneCode, Location, Place, Position},
    register::RegisterCheck,
    structure::{Siret, Structure, StructureKind, StructureRole},
    typography::place_name,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Constraint, Db, Invitation, Member, Noun, Query, StoreError, VettingState,
    conn::Statement,
    conn::sql,
    decode::{code, parsed, position},
    error::unreadable,
};

/// A structure as its members see it.
#[derive(Clone, PartialEq, Debug)]
pub struct StructureFile {
    /// The structure.
    pub structure: Structure,
    /// Whether it has the badge « organisation engagée ».
    pub committed: bool,
    /// How far its vetting has come.
    pub vetting: VettingState,
    /// What the member who asks is in it.
    pub role: StructureRole,
    /// Its places, the oldest first.
    pub places: Vec<Place>,
    /// Its members, by name.
    pub members: Vec<Member>,
    /// Who was invited and has not come yet, the oldest first.
    pub invitations: Vec<Invitation>,
}

/// An organisation that has the badge « organisation engagée », as anybody may know it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommittedStructure {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: StructureKind,
    /// How many offers it has that anybody finds.
    pub offers: u32,
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
    /// No such structure for whoever asks.
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

const INSERT_STRUCTURE: Statement = sql!(
    "INSERT INTO structure (id, name, kind, siret, created_at, search_key, sort_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7)"
);

const INSERT_PLACE: Statement = sql!(
    "INSERT INTO place (id, structure_id, address, postal_code, city, commune_code, department, latitude,
                        longitude, country)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
);

fn bind_place<'c>(query: Query<'c>, place: &Place) -> Query<'c> {
    let (commune, department, position, country) = columns(&place.location);
    query
        .bind(place.id.0)
        .bind(place.structure.0)
        .bind(&place.address)
        .bind(&place.postal_code)
        .bind(place_name(&place.city))
        .bind(commune)
        .bind(department)
        .bind(position.map(|position| position.latitude()))
        .bind(position.map(|position| position.longitude()))
        .bind(country)
}

impl Conn {
    /// Tells the change log that what lists show of a structure's published offers has changed.
    async fn record_listed(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
    ) -> Result<(), StoreError> {
        let listed = sql!("SELECT id FROM offer WHERE structure_id = $1 AND state = 'published' ORDER BY id");
        let offers: Vec<Uuid> = self.query(listed).bind(structure).scalars().await?;
        self.record_changes(Noun::Offer, &offers, context.now).await
    }

    /// Adds one place.
    pub(crate) async fn insert_place(&mut self, place: &Place) -> Result<(), StoreError> {
        bind_place(self.query(INSERT_PLACE), place).execute().await?;
        Ok(())
    }
}

impl Db {
    /// How many structures there are.
    pub async fn count_structures(&self) -> Result<u32, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM structure");
        let count: i64 = self.query(sql).scalar().await?;
        parsed("count", u32::try_from(count))
    }

    /// Adds structures with their places, all or none.
    pub async fn add_structures(
        &self,
        structures: &[Structure],
        places: &[Place],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for batch in structures.chunks(1000) {
            let mut insert = tx.query_rows(INSERT_STRUCTURE, batch.len());
            for structure in batch {
                insert = insert
                    .bind(structure.id.0)
                    .bind(&structure.name)
                    .bind(structure.kind.code())
                    .bind(structure.siret.as_ref().map(Siret::as_str))
                    .bind(now)
                    .bind(search_key(&structure.name))
                    .bind(sort_key(&structure.name));
            }
            insert.execute().await?;
        }
        for batch in places.chunks(1000) {
            let mut insert = tx.query_rows(INSERT_PLACE, batch.len());
            for place in batch {
                insert = bind_place(insert, place);
            }
            insert.execute().await?;
        }
        tx.commit().await
    }

    /// Adds a structure with its first place; `owner` is responsible for it.
    pub async fn create_structure(
        &self,
        context: &ChangeContext<'_>,
        structure: &Structure,
        place: &Place,
        owner: AccountId,
    ) -> Result<Founded, StoreError> {
        let mut tx = self.begin().await?;
        let added = tx
            .query(sql!(
                "INSERT INTO structure (id, name, kind, siret, created_at, search_key, sort_key, vetting)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 'new')
                 ON CONFLICT (siret) DO NOTHING"
            ))
            .bind(structure.id.0)
            .bind(&structure.name)
            .bind(structure.kind.code())
            .bind(structure.siret.as_ref().map(Siret::as_str))
            .bind(context.now)
            .bind(search_key(&structure.name))
            .bind(sort_key(&structure.name))
            .execute()
            .await?;
        if added == 0 {
            return Ok(Founded::SiretTaken);
        }
        tx.insert_place(place).await?;
        tx.query(sql!(
            "INSERT INTO membership (structure_id, account_id, role, joined_at)
             VALUES ($1, $2, $3, $4)"
        ))
        .bind(structure.id.0)
        .bind(owner.0)
        .bind(StructureRole::Owner.code())
        .bind(context.now)
        .execute()
        .await?;
        tx.commit().await?;
        Ok(Founded::Done)
    }

    /// A structure, for one of its members; `None` for anybody else.
    pub async fn structure_of(
        &self,
        account: AccountId,
        id: StructureId,
    ) -> Result<Option<StructureFile>, StoreError> {
        let sql = sql!(
            "SELECT s.name, s.kind, s.siret, s.committed_at IS NOT NULL AS committed, m.role
             FROM structure s JOIN membership m ON m.structure_id = s.id
             WHERE s.id = $1 AND m.account_id = $2"
        );
        let row: Option<StructureRow> = self.query(sql).bind(id.0).bind(account.0).optional().await?;
        let Some(row) = row else { return Ok(None) };
        let Some(vetting) = self.vetting_of(account, id).await? else {
            return Ok(None);
        };
        Ok(Some(StructureFile {
            vetting,
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
        let sql = sql!(
            "SELECT id, address, postal_code, city, commune_code, department, latitude, longitude, country
             FROM place WHERE structure_id = $1 ORDER BY id"
        );
        let rows: Vec<PlaceRow> = self.query(sql).bind(id.0).all().await?;
        rows.into_iter().map(|row| row.into_place(id)).collect()
    }

    /// Corrects a structure's name, kind and SIRET, for whoever is responsible for it. Its published offers show the
    /// first two: the change log says so. With another name or SIRET it is vetted again; `register` is what the State's register says
    /// of what it has become, where it was asked.
    pub async fn update_structure(
        &self,
        context: &ChangeContext<'_>,
        structure: &Structure,
        register: Option<&RegisterCheck>,
    ) -> Result<StructureChange, StoreError> {
        match self.write_structure(context, structure, register).await {
            Err(StoreError::Constraint(Constraint::SiretTaken)) => Ok(StructureChange::SiretTaken),
            other => other,
        }
    }

    async fn write_structure(
        &self,
        context: &ChangeContext<'_>,
        structure: &Structure,
        register: Option<&RegisterCheck>,
    ) -> Result<StructureChange, StoreError> {
        let mut tx = self.begin().await?;
        tx.lock_structure(structure.id).await?;
        let role = tx.role_in(structure.id, context.actor).await?;
        if !role.is_some_and(StructureRole::may_manage_people) {
            return Ok(StructureChange::Gone);
        }
        let former = sql!("SELECT name, COALESCE(siret, '') FROM structure WHERE id = $1");
        let (name, siret): (String, String) = tx.query(former).bind(structure.id.0).one().await?;
        tx.query(sql!(
            "UPDATE structure SET name = $2, kind = $3, siret = $4, search_key = $5, sort_key = $6, register = $7,
                                  register_at = $8 WHERE id = $1"
        ))
        .bind(structure.id.0)
        .bind(&structure.name)
        .bind(structure.kind.code())
        .bind(structure.siret.as_ref().map(Siret::as_str))
        .bind(search_key(&structure.name))
        .bind(sort_key(&structure.name))
        .bind(register.map(Json))
        .bind(register.map(|_| context.now))
        .execute()
        .await?;
        let present = structure.siret.as_ref().map_or("", Siret::as_str);
        // Capitals and accents do not make another name.
        if fold(&name) != fold(&structure.name) || siret != present {
            let (was, is) = (format!("{name} {siret}"), format!("{} {present}", structure.name));
            tx.reopen_vetting(context, structure.id.0, (was.trim(), is.trim()))
                .await?;
        }
        tx.record_listed(context, structure.id.0).await?;
        tx.commit().await?;
        Ok(StructureChange::Done)
    }

    /// Adds a place, for whoever may publish; `false` for anybody else.
    pub async fn add_place(&self, context: &ChangeContext<'_>, place: &Place) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let role = tx.role_in(place.structure, context.actor).await?;
        if !role.is_some_and(StructureRole::may_publish) {
            return Ok(false);
        }
        tx.insert_place(place).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The organisations that have the badge « organisation engagée », with how many offers each has that anybody finds in that
    /// campaign: those with the most first, `limit` at most.
    pub async fn committed_structures(
        &self,
        campaign: CampaignId,
        limit: i32,
    ) -> Result<Vec<CommittedStructure>, StoreError> {
        let sql = sql!(
            "SELECT s.name, s.kind, COUNT(o.id) FROM structure s
                  LEFT JOIN offer o ON o.structure_id = s.id AND o.campaign_id = $1 AND o.state = 'published'
                       AND NOT EXISTS (SELECT 1 FROM offer_school r WHERE r.offer_id = o.id)
             WHERE s.committed_at IS NOT NULL GROUP BY s.id, s.name, s.kind
             ORDER BY COUNT(o.id) DESC, s.name, s.id LIMIT $2"
        );
        let rows: Vec<(String, String, i64)> = self.query(sql).bind(campaign.0).bind(limit).all().await?;
        rows.into_iter()
            .map(|(name, kind, offers)| {
                Ok(CommittedStructure {
                    name,
                    kind: code("structure.kind", &kind, StructureKind::from_code)?,
                    offers: parsed("count", u32::try_from(offers))?,
                })
            })
            .collect()
    }

    /// Gives or takes the badge « organisation engagée », for administrators; `false` when nothing changes.
    pub async fn set_committed(
        &self,
        context: &ChangeContext<'_>,
        id: StructureId,
        committed: bool,
    ) -> Result<bool, StoreError> {
        let sql =
            sql!("UPDATE structure SET committed_at = $2 WHERE id = $1 AND (committed_at IS NOT NULL) <> $3");
        let mut tx = self.begin().await?;
        let rows = tx
            .query(sql)
            .bind(id.0)
            .bind(committed.then_some(context.now))
            .bind(committed)
            .execute()
            .await?;
        if rows == 0 {
            return Ok(false);
        }
        let action = if committed {
            "structure.commit"
        } else {
            "structure.uncommit"
        };
        tx.write_audit(context, action, Some(id.0), "").await?;
        if committed {
            tx.vet_marked(context, id.0).await?;
        }
        tx.record_listed(context, id.0).await?;
        tx.commit().await?;
        Ok(true)
    }
}
