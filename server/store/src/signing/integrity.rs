//! Whether a frozen version is still what was frozen and signed: its data, its signatures and the whole log are hashed again. The
//! database refuses to change them; what goes round it is seen here.

use domain::{
    convention::{Altered, StoredSignature, StoredVersion},
    digest::Digest,
    id::ConventionId,
};

use super::Evidence;
use crate::{Db, StoreError, convention::LogLine};

impl Evidence {
    /// The first thing that is not what it was, by the log as it was read after this; nothing where all holds.
    pub fn altered(&self, log: &[LogLine]) -> Option<Altered> {
        let lines: Vec<(&str, Digest)> = log.iter().map(|line| (line.event.as_str(), line.hash)).collect();
        let signatures: Vec<StoredSignature<'_>> = self
            .signers
            .iter()
            .filter_map(|line| {
                let signature = line.signature.as_ref()?;
                Some(StoredSignature {
                    role: line.signer.role,
                    name: &signature.name,
                    identified: &signature.identified,
                    consent: &signature.consent,
                    consent_hash: signature.consent_hash,
                    document: signature.document_hash,
                    page: signature.page_hash,
                    circumstances: signature.circumstances(),
                })
            })
            .collect();
        let kept = StoredVersion {
            version: u32::try_from(self.number).unwrap_or_default(),
            content: &self.content,
            content_hash: self.content_hash,
            document: self.document_hash,
            file: self.file_hash,
            signatures: &signatures,
            length: usize::try_from(self.log_length).unwrap_or_default(),
            head: self.log_head,
            log: &lines,
        };
        kept.altered()
    }
}

impl Db {
    /// What of a frozen version is not what it was; `None` where all holds, or where there is no such version.
    pub async fn altered(&self, id: ConventionId, number: i32) -> Result<Option<Altered>, StoreError> {
        let Some(evidence) = self.evidence(id, number).await? else {
            return Ok(None);
        };
        // Read last: the log then has a line for all that was read before.
        let log = self.convention_log(id).await?;
        Ok(evidence.altered(&log))
    }
}
