//! The signed file: made once, of what everybody signed, and sent to all.

use std::collections::BTreeSet;

use domain::{
    convention::{By, ConventionState, Happened, SignerRole},
    digest::Digest,
    id::ConventionId,
    notice::Notice,
    path,
};
use uuid::Uuid;

use super::{
    Parties, Secrets,
    evidence::digest,
    link::{LinkRole, Links},
};
use crate::{
    Db, Recipient, StoreError,
    act::Act,
    convention::{Letters, Standing, Steps},
    db::{both_engines, in_transaction, on_pool},
    outbox::queue,
};

/// What became of a signed file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sealed {
    /// It is the convention's; all are told.
    Done,
    /// Another one was made first: this one.
    Already(Digest),
    /// Not everybody has signed, or the version is closed.
    NotNow,
    /// There is no such version.
    Gone,
}

both_engines! {
trait Seals {
    async fn do_seal(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        number: i32,
        file: Digest,
        secrets: Secrets<'_>,
    ) -> Result<Sealed, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(Sealed::Gone) };
        let sql = "SELECT file_hash FROM convention_version WHERE convention_id = $1 AND number = $2";
        let before: Option<Option<String>> =
            sqlx::query_scalar(sql).bind(id).bind(number).fetch_optional(&mut *self).await?;
        if let Some(Some(before)) = before {
            return Ok(Sealed::Already(digest(&before)?));
        }
        let Some(version) = self.frozen(id, number).await? else { return Ok(Sealed::Gone) };
        if version.state != ConventionState::Signed {
            return Ok(Sealed::NotNow);
        }
        sqlx::query(
            "UPDATE convention_version SET file_hash = $3, sealed_at = $4 WHERE convention_id = $1 AND number = $2",
        )
        .bind(id)
        .bind(number)
        .bind(file.to_string())
        .bind(act.now)
        .execute(&mut *self)
        .await?;
        let by = By { account: None, name: "Quinzaine".to_owned() };
        let what = Happened::Sealed { version: version.count()?, file };
        self.write_log_by(act, &mut standing, by, what).await?;
        let names = self.names_of(&standing).await?;
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (to, role) in self.receivers(act, &standing, number).await? {
            if !told.insert(to.email.to_lowercase()) {
                continue;
            }
            let link = match role {
                Some(role) => {
                    let secret = secrets();
                    self.put_link(act, id, role, &to.name, &to.email, &secret).await?;
                    secret.link
                }
                None => path::convention(ConventionId(id)),
            };
            let notice = Notice::ConventionSigned {
                reference: standing.reference.clone(),
                student: names.student.clone(),
                host: names.host.clone(),
                link,
            };
            let fact = format!("convention_signed:{id}:{number}:{}", told.len());
            queue!(self, act, fact, &to, &notice);
        }
        Ok(Sealed::Done)
    }

    /// Who receives a signed file, and by a link in which role who has no account: who signed it, the tutor who does not sign, and
    /// the accounts of the host and of the family. Whose links the lycée revoked gets no other one by itself.
    async fn receivers(
        &mut self,
        act: &Act<'_>,
        standing: &Standing,
        number: i32,
    ) -> Result<Vec<(Recipient, Option<LinkRole>)>, StoreError> {
        let mut receivers = Vec::new();
        for party in self.parties(standing.id, number).await? {
            let Some(to) = self.recipient(standing, &party).await? else { continue };
            let role = LinkRole::Signer(party.role);
            if party.account.is_some() || party.role == SignerRole::Head {
                receivers.push((to, None));
            } else if !self.are_revoked(standing, number, role, &to.email).await? {
                receivers.push((to, Some(role)));
            }
        }
        for to in self.host_accounts(standing).await? {
            receivers.push((to, None));
        }
        for to in self.family_accounts(standing).await? {
            receivers.push((to, None));
        }
        for to in self.tutors_by_link(standing, act.now).await? {
            receivers.push((to, Some(LinkRole::Tutor)));
        }
        Ok(receivers)
    }
}
}

impl Db {
    /// Versions that all have signed and whose signed file is still to be made, the first frozen first.
    pub async fn unsealed(&self, limit: i32) -> Result<Vec<(ConventionId, i32)>, StoreError> {
        let sql = "SELECT convention_id, number FROM convention_version WHERE state = 'signed' AND file_hash IS NULL
                   ORDER BY frozen_at, convention_id LIMIT $1";
        let rows: Vec<(Uuid, i32)> =
            on_pool!(self, |pool| sqlx::query_as(sql).bind(limit).fetch_all(pool).await)?;
        Ok(rows
            .into_iter()
            .map(|(id, number)| (ConventionId(id), number))
            .collect())
    }

    /// The versions of a convention that all have signed and whose signed file is still to be made.
    pub async fn unsealed_of(&self, id: ConventionId) -> Result<Vec<i32>, StoreError> {
        let sql = "SELECT number FROM convention_version
                   WHERE convention_id = $1 AND state = 'signed' AND file_hash IS NULL ORDER BY number";
        Ok(on_pool!(self, |pool| sqlx::query_scalar(sql)
            .bind(id.0)
            .fetch_all(pool)
            .await)?)
    }

    /// Makes a file the signed file of a version: of several made at once, the first. All signers are told, each with a way to
    /// it.
    pub async fn seal(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        number: i32,
        file: Digest,
        secrets: Secrets<'_>,
    ) -> Result<Sealed, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_seal(act, id.0, number, file, secrets).await?
        }))
    }
}
