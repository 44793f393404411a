//! Signatures on paper: a guardian without an e-mail signs a printed page, which the lycée keeps and records.

use domain::{
    convention::{Means, SignerRole},
    digest::Digest,
    id::ConventionId,
};
use uuid::Uuid;

use super::signature::{IdentifiedSigner, Paper, Seen, Signed};
use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql, decode::parsed};

impl Conn {
    async fn record_paper(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: SignerRole,
        shown: Digest,
        page: Digest,
    ) -> Result<Signed, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Signed::Gone);
        };
        let Some(by) = context.actor else {
            return Ok(Signed::Gone);
        };
        if !self.fills_school(&convention, by, context.today).await? {
            return Ok(Signed::Gone);
        }
        let party = self.party(&convention, role).await?;
        // Who has an address signs by it: nobody else may say that they did on paper.
        let Some(party) = party.filter(|party| role.is_guardian() && party.email.is_none()) else {
            return Ok(Signed::Gone);
        };
        let version = match self.open_version(&convention, &party, shown).await? {
            Ok(version) => version,
            Err(said) => return Ok(said),
        };
        let signer = IdentifiedSigner {
            name: party.name.clone(),
            account: None,
            identified: format!(
                "Page signée sur papier, remise au lycée et enregistrée par {}",
                self.name_of(Some(by)).await?
            ),
            means: Means::Paper,
            email: None,
            delegation: None,
        };
        let seen = Seen {
            document: shown,
            ip: "",
            agent: "",
        };
        let paper = Some(Paper { by: by.0, page });
        self.insert_signature(context, &mut convention, &version, role, &signer, &seen, paper)
            .await
    }
}

impl Db {
    /// The page that was handed over as the signature of that role, and what kind of file it is.
    pub async fn signed_page(
        &self,
        id: ConventionId,
        number: i32,
        role: SignerRole,
    ) -> Result<Option<(Digest, String)>, StoreError> {
        let sql = sql!(
            "SELECT f.digest, f.media FROM convention_signature d
             JOIN convention_file f ON f.convention_id = d.convention_id AND f.kind = 'signed_page'
                                   AND f.digest = d.page_hash
             WHERE d.convention_id = $1 AND d.number = $2 AND d.role = $3 ORDER BY f.added_at LIMIT 1"
        );
        let row: Option<(String, String)> = self
            .query(sql)
            .bind(id.0)
            .bind(number)
            .bind(role.code())
            .optional()
            .await?;
        row.map(|(digest, media)| Ok((parsed("convention_file.digest", digest.parse())?, media)))
            .transpose()
    }

    /// Records what a guardian without an e-mail signed on paper; the actor is the member of staff named for it. `shown` is the
    /// document the page belongs to, `page` the digest of the page that was handed over.
    pub async fn record_paper(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        role: SignerRole,
        shown: Digest,
        page: Digest,
    ) -> Result<Signed, StoreError> {
        self.transaction(async |tx| tx.record_paper(context, id.0, role, shown, page).await)
            .await
    }
}
