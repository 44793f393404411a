//! The signed file: made once, of what everybody signed, and sent to all.

use std::collections::BTreeSet;

use domain::{
    convention::{Author, ConventionState, LogEvent, SignerRole},
    digest::Digest,
    id::ConventionId,
    notification::Notification,
    urls,
};
use uuid::Uuid;

use super::{Secrets, evidence::digest, link::LinkRole};
use crate::{
    Conn, Db, Recipient, StoreError, change_context::ChangeContext, conn::sql, convention::LockedConvention,
};

/// What became of a signed file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finalized {
    /// It is the convention's; all are told.
    Done,
    /// Another one was made first: this one.
    Already(Digest),
    /// Not everybody has signed, or the version is closed.
    NotNow,
    /// There is no such version.
    Gone,
}

impl Conn {
    async fn finalize(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        number: i32,
        file: Digest,
        secrets: Secrets<'_>,
    ) -> Result<Finalized, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Finalized::Gone);
        };
        let sql = sql!("SELECT file_hash FROM convention_version WHERE convention_id = $1 AND number = $2");
        let before: Option<Option<String>> = self.query(sql).bind(id).bind(number).optional_scalar().await?;
        if let Some(Some(before)) = before {
            return Ok(Finalized::Already(digest(&before)?));
        }
        let Some(version) = self.frozen(id, number).await? else {
            return Ok(Finalized::Gone);
        };
        if version.state != ConventionState::Signed {
            return Ok(Finalized::NotNow);
        }
        self.query(sql!(
            "UPDATE convention_version SET file_hash = $3, sealed_at = $4 WHERE convention_id = $1
             AND number = $2"
        ))
        .bind(id)
        .bind(number)
        .bind(file.to_string())
        .bind(context.now)
        .execute()
        .await?;
        let by = Author {
            account: None,
            name: "Quinzaine".to_owned(),
        };
        let what = LogEvent::Sealed {
            version: version.count()?,
            file,
        };
        self.write_log_by(context, &mut convention, by, what).await?;
        let names = self.names_of(&convention).await?;
        let mut notified: BTreeSet<String> = BTreeSet::new();
        for (to, role) in self.receivers(context, &convention, number).await? {
            if !notified.insert(to.email.to_lowercase()) {
                continue;
            }
            let link = match role {
                Some(role) => {
                    let secret = secrets();
                    self.insert_link(context, id, role, &to.name, &to.email, &secret)
                        .await?;
                    secret.link
                }
                None => urls::convention(ConventionId(id)),
            };
            let notification = Notification::ConventionSigned {
                reference: convention.reference.clone(),
                student: names.student.clone(),
                host: names.host.clone(),
                link,
            };
            let dedup_key = format!("convention_signed:{id}:{number}:{}", notified.len());
            self.enqueue_about(context, &convention, &dedup_key, &to, &notification)
                .await?;
        }
        Ok(Finalized::Done)
    }

    /// Who receives a signed file, and by a link in which role who has no account: who signed it, the tutor who does not sign, and
    /// the accounts of the host and of the family. Whose links the lycée revoked gets no other one by itself.
    async fn receivers(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        number: i32,
    ) -> Result<Vec<(Recipient, Option<LinkRole>)>, StoreError> {
        let mut receivers = Vec::new();
        for party in self.parties(convention.id, number).await? {
            let Some(to) = self.recipient(convention, &party).await? else {
                continue;
            };
            let role = LinkRole::Signer(party.role);
            if party.account.is_some() || party.role == SignerRole::Head {
                receivers.push((to, None));
            } else if !self.are_revoked(convention, number, role, &to.email).await?
                && self.bar_of(convention.id, role, &to.email).await?.is_none()
            {
                receivers.push((to, Some(role)));
            }
        }
        for to in self.host_accounts(convention).await? {
            receivers.push((to, None));
        }
        for to in self.family_accounts(convention).await? {
            receivers.push((to, None));
        }
        for to in self.tutors_by_link(convention, context.now).await? {
            receivers.push((to, Some(LinkRole::Tutor)));
        }
        Ok(receivers)
    }
}

impl Db {
    /// Versions that all have signed and whose signed file is still to be made, the first frozen first.
    pub async fn unfinalized(&self, limit: i32) -> Result<Vec<(ConventionId, i32)>, StoreError> {
        let sql = sql!(
            "SELECT convention_id, number FROM convention_version WHERE state = 'signed' AND file_hash IS NULL
             ORDER BY frozen_at, convention_id LIMIT $1");
        let rows: Vec<(Uuid, i32)> = self.query(sql).bind(limit).all().await?;
        Ok(rows
            .into_iter()
            .map(|(id, number)| (ConventionId(id), number))
            .collect())
    }

    /// The versions of a convention that all have signed and whose signed file is still to be made.
    pub async fn unfinalized_of(&self, id: ConventionId) -> Result<Vec<i32>, StoreError> {
        let sql = sql!(
            "SELECT number FROM convention_version
             WHERE convention_id = $1 AND state = 'signed' AND file_hash IS NULL ORDER BY number"
        );
        self.query(sql).bind(id.0).scalars().await
    }

    /// Makes a file the signed file of a version: of several made at once, the first. All signers are told, each with a way to
    /// it.
    pub async fn finalize(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        number: i32,
        file: Digest,
        secrets: Secrets<'_>,
    ) -> Result<Finalized, StoreError> {
        self.transaction(async |tx| tx.finalize(context, id.0, number, file, secrets).await)
            .await
    }
}
