//! Validating: what was checked and set in type is what is frozen, with those who sign it.

use std::collections::BTreeMap;

use domain::{
    convention::{
        ConventionActor, ConventionEvent, Happened, HeadAct, Missing, Section, Signer, SignerRole, next,
    },
    digest::Digest,
    id::ConventionId,
};
use uuid::Uuid;

use super::{
    letters::Letters,
    moves::{ConventionMoved, Moves},
    sections::Filling,
    steps::{Standing, Steps},
};
use crate::{
    Db, LinkRole, Recipient, Secret, StoreError,
    act::Act,
    db::{both_engines, in_transaction},
    row::parsed,
    signing::{Links, Sending},
};

/// A version as it is frozen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrozenVersion {
    /// Its number.
    pub number: i32,
    /// Its canonical JSON.
    pub content: String,
    /// The digest of that.
    pub content_hash: Digest,
    /// The digest of its PDF.
    pub document_hash: Digest,
    /// What it is checked by, with its reference.
    pub check_code: String,
    /// Who signs, with their addresses; empty for who has none.
    pub signers: Vec<(Signer, String)>,
    /// Personal links for who turns out to have no account, in their order; who is left without one gets theirs by the clock.
    pub links: Vec<Secret>,
}

both_engines! {
trait Freezing {
    async fn do_validate(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        seen: &BTreeMap<Section, i32>,
        frozen: &FrozenVersion,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut standing) = self.lock_for_head(act, id, HeadAct::Validate).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let Some(to) = next(standing.state, ConventionEvent::Validate, ConventionActor::Head) else {
            return Ok(ConventionMoved::NotNow(standing.state));
        };
        let versions: BTreeMap<Section, i32> =
            self.sections_of(id).await?.into_iter().map(|(section, line)| (section, line.version)).collect();
        if frozen.number != standing.number || versions != *seen {
            return Ok(ConventionMoved::Changed);
        }
        let signers = self.known_signers(&standing, frozen).await?;
        let addresses: Vec<(SignerRole, &str)> =
            signers.iter().map(|signer| (signer.signer.role, signer.email.as_str())).collect();
        // The pupil's own address is in no section: nobody signs for a pupil by it.
        if let Some(shared) = Missing::shared(&addresses) {
            return Ok(ConventionMoved::Missing(vec![shared]));
        }
        self.close_versions(act, id, ConventionEvent::Replace).await?;
        sqlx::query(
            "INSERT INTO convention_version (convention_id, number, state, content, content_hash, document_hash,
                                             check_code, frozen_at, frozen_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id)
        .bind(frozen.number)
        .bind(to.code())
        .bind(&frozen.content)
        .bind(frozen.content_hash.to_string())
        .bind(frozen.document_hash.to_string())
        .bind(&frozen.check_code)
        .bind(act.now)
        .bind(act.by.map(|by| by.0))
        .execute(&mut *self)
        .await?;
        for known in &signers {
            let email = (!known.email.is_empty()).then_some(known.email.as_str());
            sqlx::query(
                "INSERT INTO convention_signer (convention_id, number, role, name, quality, account_id, email, email_key,
                                                chases)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
            )
            .bind(id)
            .bind(frozen.number)
            .bind(known.signer.role.code())
            .bind(&known.signer.name)
            .bind(&known.signer.quality)
            .bind(known.account)
            .bind(email)
            .bind(email.map(str::to_lowercase))
            .execute(&mut *self)
            .await?;
        }
        self.stand(act, &mut standing, to, frozen.number, "").await?;
        let what = Happened::Validated {
            version: parsed("convention.number", u32::try_from(frozen.number))?,
            content: frozen.content_hash,
            document: frozen.document_hash,
        };
        self.write_log(act, &mut standing, what).await?;
        self.tell_validated(act, &standing).await?;
        let by_link = signers.into_iter().filter(KnownSigner::signs_by_link);
        for (known, secret) in by_link.zip(&frozen.links) {
            let role = LinkRole::Signer(known.signer.role);
            self.void_links(act, id, role).await?;
            let to = Recipient { account: None, name: known.signer.name, email: known.email };
            self.give_link(act, &mut standing, role, to, true, secret).await?;
        }
        Ok(ConventionMoved::Done)
    }

    /// Who signs, with the accounts they have: a head of the school, a member of the structure, the pupil, a guardian of theirs.
    async fn known_signers(
        &mut self,
        standing: &Standing,
        frozen: &FrozenVersion,
    ) -> Result<Vec<KnownSigner>, StoreError> {
        let mut known = Vec::new();
        for (signer, email) in &frozen.signers {
            let email = email.trim();
            let line: Option<(Uuid, Option<String>)> = if signer.role == SignerRole::Student {
                let sql = "SELECT id, email FROM account WHERE id = $1";
                sqlx::query_as(sql).bind(standing.student).fetch_optional(&mut *self).await?
            } else {
                let (sql, of) = match signer.role {
                    SignerRole::Head => (
                        "SELECT a.id, a.email FROM account a JOIN account_role r ON r.account_id = a.id
                         WHERE a.email_key = $1 AND r.school_id = $2 AND r.role = 'head' AND a.suspended_at IS NULL",
                        Some(standing.school),
                    ),
                    SignerRole::Host => (
                        "SELECT a.id, a.email FROM account a JOIN membership m ON m.account_id = a.id
                         WHERE a.email_key = $1 AND m.structure_id = $2 AND a.suspended_at IS NULL",
                        standing.structure,
                    ),
                    SignerRole::Student | SignerRole::Guardian1 | SignerRole::Guardian2 => (
                        "SELECT a.id, a.email FROM account a JOIN guardian g ON g.account_id = a.id
                         WHERE a.email_key = $1 AND g.student_id = $2 AND a.suspended_at IS NULL",
                        Some(standing.student),
                    ),
                };
                sqlx::query_as(sql).bind(email.to_lowercase()).bind(of).fetch_optional(&mut *self).await?
            };
            let (account, own) = line.map_or((None, None), |(account, own)| (Some(account), own));
            known.push(KnownSigner {
                signer: signer.clone(),
                email: if email.is_empty() { own.unwrap_or_default() } else { email.to_owned() },
                account,
            });
        }
        Ok(known)
    }
}
}

/// A signer, and the account they have.
struct KnownSigner {
    signer: Signer,
    email: String,
    account: Option<Uuid>,
}

impl KnownSigner {
    /// The head has an account, even where what the convention says is an address that belongs to none.
    fn signs_by_link(&self) -> bool {
        self.account.is_none() && !self.email.is_empty() && self.signer.role != SignerRole::Head
    }
}

impl Db {
    /// The head, or who is named for it, validates what was checked: `seen` are the versions of the sections that were read for
    /// it. From then on nobody changes it; a version before is replaced. Who signs without an account is sent a link.
    pub async fn validate(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        seen: &BTreeMap<Section, i32>,
        frozen: &FrozenVersion,
    ) -> Result<ConventionMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let moved = tx.do_validate(act, id.0, seen, frozen).await?;
            tx.settled(id.0, moved).await?
        }))
    }
}
