//! The parts of conventions that structures have to fill, lycée by lycée: what is filled together begins there.

use domain::id::{AccountId, ConventionId, SchoolId, StructureId};
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::{Statement, sql},
    decode::parsed,
};

/// How many parts a structure has to fill for the students of a lycée.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartsToFill {
    /// Structure.
    pub structure: StructureId,
    /// Its name.
    pub structure_name: String,
    /// Lycée.
    pub school: SchoolId,
    /// Its name.
    pub school_name: String,
    /// How many.
    pub count: u32,
}

/// Of the structures that somebody ($1) belongs to.
const TO_FILL: Statement = sql!(
    "SELECT s.id, s.name, sc.id, sc.name, COUNT(*)
     FROM membership m
          JOIN convention c ON c.structure_id = m.structure_id AND c.state = 'host_part'
          JOIN structure s ON s.id = m.structure_id
          JOIN school sc ON sc.id = c.school_id
     WHERE m.account_id = $1
     GROUP BY s.id, s.name, sc.id, sc.name
     ORDER BY s.name, s.id, sc.name, sc.id
     LIMIT 200"
);

/// Those of one structure ($2) that somebody ($1) belongs to, of one lycée ($3) or of all, by the students' names.
const OF_STRUCTURE_AND_SCHOOL: Statement = sql!(
    "SELECT c.id
     FROM convention c JOIN account a ON a.id = c.student_id
     WHERE c.structure_id = $2 AND c.state = 'host_part'
       AND EXISTS (SELECT 1 FROM membership m WHERE m.structure_id = c.structure_id AND m.account_id = $1)
       AND (c.school_id = $3 OR $3 IS NULL)
     ORDER BY a.sort_key, c.id
     LIMIT $4"
);

/// A structure with its name, a lycée with its name, how many.
type PartsRow = (Uuid, String, Uuid, String, i64);

impl Db {
    /// How many parts the structures have to fill that somebody belongs to, lycée by lycée.
    pub async fn parts_to_fill(&self, account: AccountId) -> Result<Vec<PartsToFill>, StoreError> {
        let rows: Vec<PartsRow> = self.query(TO_FILL).bind(account.0).all().await?;
        rows.into_iter()
            .map(|(structure, structure_name, school, school_name, count)| {
                Ok(PartsToFill {
                    structure: StructureId(structure),
                    structure_name,
                    school: SchoolId(school),
                    school_name,
                    count: parsed("convention", u32::try_from(count))?,
                })
            })
            .collect()
    }

    /// The conventions whose part that structure, which somebody belongs to, has to fill: for the students of one lycée, or for all; no
    /// more than so many.
    pub async fn conventions_to_fill(
        &self,
        account: AccountId,
        structure: StructureId,
        school: Option<SchoolId>,
        most: usize,
    ) -> Result<Vec<ConventionId>, StoreError> {
        let ids: Vec<Uuid> = self
            .query(OF_STRUCTURE_AND_SCHOOL)
            .bind(account.0)
            .bind(structure.0)
            .bind(school.map(|school| school.0))
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .scalars()
            .await?;
        Ok(ids.into_iter().map(ConventionId).collect())
    }
}
