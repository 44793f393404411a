//! Many conventions signed at once, in the head's name or for a structure: one code, bound to all their documents together.

use std::collections::BTreeMap;

use domain::{
    convention::{Means, PartyIdentity, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId},
};
use uuid::Uuid;

use super::{
    code::CodeCheck,
    signature::{IdentifiedSigner, Seen, Signed},
};
use crate::{Conn, Db, StoreError, change_context::ChangeContext};

/// What became of a batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BatchSigned {
    /// The code was not right: nothing is signed.
    Code(CodeCheck),
    /// What became of each, in the order they were given.
    Done(Vec<(ConventionId, Signed)>),
}

impl Conn {
    async fn sign_batch(
        &mut self,
        context: &ChangeContext<'_>,
        role: SignerRole,
        documents: &[(ConventionId, Digest)],
        typed: &str,
        ip: &str,
        agent: &str,
    ) -> Result<BatchSigned, StoreError> {
        let Some(by) = context.actor else {
            return Ok(BatchSigned::Code(CodeCheck::None));
        };
        self.hold_what_signs(context, PartyIdentity::Account(by), role)
            .await?;
        let target = Digest::of_all(documents.iter().map(|(_, shown)| *shown));
        let check = self.try_code(context, by.0, target, typed).await?;
        if check != CodeCheck::Right {
            return Ok(BatchSigned::Code(check));
        }
        // In the order of ids: two batches that share conventions wait for each other instead of locking each other out.
        let sorted: BTreeMap<Uuid, Digest> = documents.iter().map(|(id, shown)| (id.0, *shown)).collect();
        let mut said = BTreeMap::new();
        for (id, document) in sorted {
            let seen = Seen { document, ip, agent };
            said.insert(id, self.sign_of_batch(context, by, role, id, &seen).await?);
        }
        let answer =
            |(id, _): &(ConventionId, Digest)| (*id, said.get(&id.0).copied().unwrap_or(Signed::Gone));
        Ok(BatchSigned::Done(documents.iter().map(answer).collect()))
    }

    async fn sign_of_batch(
        &mut self,
        context: &ChangeContext<'_>,
        by: AccountId,
        role: SignerRole,
        id: Uuid,
        seen: &Seen<'_>,
    ) -> Result<Signed, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Signed::Gone);
        };
        let Some(party) = self.party(&convention, role).await? else {
            return Ok(Signed::Gone);
        };
        let Some(signer) = self
            .identify_signer(context, &convention, &party, PartyIdentity::Account(by))
            .await?
        else {
            return Ok(Signed::Gone);
        };
        let version = match self.signable(&convention, &party, &signer, seen.document).await? {
            Ok(version) => version,
            Err(said) => return Ok(said),
        };
        let signer = IdentifiedSigner {
            means: Means::Batch,
            identified: format!(
                "{}, et code envoyé à cette adresse pour plusieurs conventions",
                signer.identified
            ),
            ..signer
        };
        self.insert_signature(context, &mut convention, &version, role, &signer, seen, None)
            .await
    }
}

impl Db {
    /// The head or whoever signs for a structure, or a delegate of either, signs many conventions in that role with one code. Those that
    /// changed since they were shown are refused one by one; the others are signed.
    pub async fn sign_batch(
        &self,
        context: &ChangeContext<'_>,
        role: SignerRole,
        documents: &[(ConventionId, Digest)],
        code: &str,
        ip: &str,
        agent: &str,
    ) -> Result<BatchSigned, StoreError> {
        self.transaction(async |tx| tx.sign_batch(context, role, documents, code, ip, agent).await)
            .await
    }
}
