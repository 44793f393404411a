//! The operator's wordings of the convention's text, from the first time a campaign names one. None is ever changed or erased.

use chrono::{DateTime, Utc};
use domain::{
    convention::Wording,
    digest::{Digest, canonical},
    id::CampaignId,
};
use uuid::Uuid;

use crate::{Conn, Db, StoreError, conn::sql, decode::parsed};

impl Conn {
    /// Keeps a wording, unless it is kept already; false if its id is another text's.
    pub(crate) async fn keep_wording(
        &mut self,
        wording: &Wording,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let content = parsed("wording.content", canonical(wording))?;
        // Whoever keeps one of that id at the same time is waited for here, and read below.
        self.query(sql!(
            "INSERT INTO wording (id, digest, content, added_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO NOTHING"
        ))
        .bind(&wording.id)
        .bind(Digest::of(content.as_bytes()).to_string())
        .bind(&content)
        .bind(now)
        .execute()
        .await?;
        let kept: (String, String) = self
            .query(sql!("SELECT digest, content FROM wording WHERE id = $1"))
            .bind(&wording.id)
            .one()
            .await?;
        Ok(wording.is_the_kept(&read(&kept)?))
    }
}

impl Db {
    /// The wording of that id, once a campaign has named it.
    pub async fn wording(&self, id: &str) -> Result<Option<Wording>, StoreError> {
        let kept: Option<(String, String)> = self
            .query(sql!("SELECT digest, content FROM wording WHERE id = $1"))
            .bind(id)
            .optional()
            .await?;
        kept.as_ref().map(read).transpose()
    }

    /// All that a campaign has ever named, in the order of their ids.
    pub async fn wordings(&self) -> Result<Vec<Wording>, StoreError> {
        let kept: Vec<(String, String)> = self
            .query(sql!("SELECT digest, content FROM wording ORDER BY id"))
            .all()
            .await?;
        kept.iter().map(read).collect()
    }

    /// The id of the wording that each campaign names, where it names one.
    pub async fn worded_campaigns(&self) -> Result<Vec<(CampaignId, String)>, StoreError> {
        let named: Vec<(Uuid, String)> = self
            .query(sql!(
                "SELECT id, wording FROM campaign WHERE wording IS NOT NULL ORDER BY label"
            ))
            .all()
            .await?;
        Ok(named
            .into_iter()
            .map(|(id, wording)| (CampaignId(id), wording))
            .collect())
    }
}

/// A wording that was kept: none that is not what its digest says is drafted by.
fn read((digest, content): &(String, String)) -> Result<Wording, StoreError> {
    let digest: Digest = parsed("wording.digest", digest.parse())?;
    if Digest::of(content.as_bytes()) != digest {
        return parsed("wording.content", Err("another text than its digest says"));
    }
    parsed("wording.content", serde_json::from_str(content))
}
