//! From a place to its convention.

use domain::id::ConventionId;
use uuid::Uuid;

use crate::{Db, StoreError, conn::sql};

impl Db {
    /// The convention of an application or of a place found alone, whoever asks.
    pub async fn convention_of_place(&self, place: Uuid) -> Result<Option<ConventionId>, StoreError> {
        // Each of the two columns has its index.
        let sql = sql!(
            "SELECT id FROM convention WHERE application_id = $1
             UNION ALL SELECT id FROM convention WHERE proposal_id = $1 LIMIT 1"
        );
        let id: Option<Uuid> = self.query(sql).bind(place).optional_scalar().await?;
        Ok(id.map(ConventionId))
    }
}
