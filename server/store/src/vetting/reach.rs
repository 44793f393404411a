//! What somebody moderates: everything, or what takes place in their académie.

use domain::{
    academy::{Academy, Reach},
    id::AccountId,
};
use uuid::Uuid;

use crate::{Conn, Db, StoreError, conn::Statement, conn::sql};

/// Whether something is within a reach, of which a parameter holds the [pattern](Reach::pattern): a department, or a structure, which is
/// of the académie of its first place.
macro_rules! within_reach {
    ($reach:literal, department: $department:literal) => {
        concat!(
            "(",
            $reach,
            " = '*' OR ",
            $reach,
            " LIKE '%,' || ",
            $department,
            " || ',%')"
        )
    };
    ($reach:literal, structure: $structure:literal) => {
        concat!(
            "(",
            $reach,
            " = '*' OR ",
            $reach,
            " LIKE '%,' || (SELECT rp.department FROM place rp WHERE rp.structure_id = ",
            $structure,
            " ORDER BY rp.id LIMIT 1) || ',%')"
        )
    };
}
pub(crate) use within_reach;

/// The roles that moderate, of an account ($1), with the académie of each.
const ROLES: Statement =
    sql!("SELECT role, academy FROM account_role WHERE account_id = $1 AND role IN ('admin', 'referent')");

fn of_roles(roles: Vec<(String, Option<String>)>) -> Reach {
    if roles.iter().any(|(role, _)| role == "admin") {
        return Reach::Everything;
    }
    roles
        .into_iter()
        .find_map(|(_, academy)| Academy::from_code(&academy?))
        .map_or(Reach::Nothing, Reach::Academy)
}

impl Conn {
    /// What somebody moderates.
    pub(crate) async fn reach_of(&mut self, who: Option<AccountId>) -> Result<Reach, StoreError> {
        let roles = self.query(ROLES).bind(who.map(|who| who.0)).all().await?;
        Ok(of_roles(roles))
    }

    /// Whether somebody moderates an offer: where it takes place is what counts.
    pub(crate) async fn may_moderate(
        &mut self,
        who: Option<AccountId>,
        offer: Uuid,
    ) -> Result<bool, StoreError> {
        let reach = self.reach_of(who).await?;
        let sql = sql!("SELECT p.department FROM offer o JOIN place p ON p.id = o.place_id WHERE o.id = $1");
        let department: Option<Option<String>> = self.query(sql).bind(offer).optional_scalar().await?;
        Ok(department.is_some_and(|department| reach.covers(department.as_deref())))
    }

    /// Whether somebody moderates a structure.
    pub(crate) async fn may_moderate_structure(
        &mut self,
        who: Option<AccountId>,
        structure: Uuid,
    ) -> Result<bool, StoreError> {
        let reach = self.reach_of(who).await?;
        let department = self.department_of(structure).await?;
        Ok(reach.covers(department.as_deref()))
    }

    /// The department of a structure's first place; none abroad.
    pub(crate) async fn department_of(&mut self, structure: Uuid) -> Result<Option<String>, StoreError> {
        let sql = sql!("SELECT department FROM place WHERE structure_id = $1 ORDER BY id LIMIT 1");
        let department: Option<Option<String>> = self.query(sql).bind(structure).optional_scalar().await?;
        Ok(department.flatten())
    }
}

impl Db {
    /// What somebody moderates.
    pub async fn reach_of(&self, who: AccountId) -> Result<Reach, StoreError> {
        let roles = self.query(ROLES).bind(who.0).all().await?;
        Ok(of_roles(roles))
    }

    /// Whether an offer is within somebody's reach.
    pub async fn moderates_offer(
        &self,
        who: AccountId,
        offer: domain::id::OfferId,
    ) -> Result<bool, StoreError> {
        let mut conn = self.read().await?;
        conn.may_moderate(Some(who), offer.0).await
    }
}
