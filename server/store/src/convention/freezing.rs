//! Validating: what was checked and set in type is what is frozen, with those who sign it.

use std::collections::BTreeMap;

use domain::{
    convention::{
        ConventionActor, ConventionEvent, HeadAct, LogEvent, Logos, Missing, Section, Signer, SignerRole,
        next,
    },
    digest::Digest,
    id::ConventionId,
};
use uuid::Uuid;

use super::steps::LockedConvention;
use crate::{
    Conn, Db, LinkRole, Recipient, Secret, StoreError,
    change_context::ChangeContext,
    conn::sql,
    convention::transitions::ConventionMoved,
    decode::parsed,
    proven::{proven, vouched},
};

/// A version as it is frozen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrozenVersion {
    /// Its number.
    pub number: i32,
    /// The id of the text that it was made by: see [`Frozen::text_id`](domain::convention::Frozen::text_id).
    pub template: String,
    /// Its canonical JSON.
    pub content: String,
    /// The digest of that.
    pub content_hash: Digest,
    /// The digest of its PDF.
    pub document_hash: Digest,
    /// What it is checked by, with its reference.
    pub check_code: String,
    /// The logos that its content names: their pictures stay as long as it does.
    pub logos: Logos,
    /// Who signs, with their addresses; empty for whoever has none.
    pub signers: Vec<(Signer, String)>,
    /// Personal links for whoever turns out to have no account, in their order; who is left without one gets theirs by the clock.
    pub links: Vec<Secret>,
}

impl Conn {
    async fn validate_convention(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        seen: &BTreeMap<Section, i32>,
        frozen: &FrozenVersion,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut convention) = self.lock_for_head(context, id, HeadAct::Validate).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let Some(to) = next(convention.state, ConventionEvent::Validate, ConventionActor::Head) else {
            return Ok(ConventionMoved::NotNow(convention.state));
        };
        let sections = self.sections_of(id).await?.into_iter();
        let versions: BTreeMap<Section, i32> =
            sections.map(|(section, line)| (section, line.version)).collect();
        let campaign: Uuid = self
            .query(sql!("SELECT campaign_id FROM convention WHERE id = $1"))
            .bind(id)
            .scalar()
            .await?;
        // The campaign's text may have become another while this one was set in type; from here on it does not.
        let text = self.lock_campaign(campaign).await?;
        let is_same_text = text.is_some_and(|text| text == frozen.template);
        if frozen.number != convention.number || versions != *seen || !is_same_text {
            return Ok(ConventionMoved::Changed);
        }
        let signers = self.signers_with_accounts(&convention, frozen).await?;
        let addresses: Vec<(SignerRole, &str)> = signers
            .iter()
            .map(|signer| (signer.signer.role, signer.email.as_str()))
            .collect();
        // The pupil's own address is in no section: nobody signs for a pupil by it.
        if let Some(shared) = Missing::shared(&addresses) {
            return Ok(ConventionMoved::Missing(vec![shared]));
        }
        let linked: Vec<(LinkRole, &str)> = addresses
            .iter()
            .map(|(role, email)| (LinkRole::Signer(*role), *email))
            .collect();
        if let Some(barred) = self.replaced_address(id, &linked).await? {
            return Ok(ConventionMoved::Missing(vec![barred]));
        }
        self.close_versions(context, id, ConventionEvent::Replace).await?;
        self.query(sql!(
            "INSERT INTO convention_version (convention_id, number, state, content, content_hash,
                                             document_hash, check_code, frozen_at, frozen_by, host_logo,
                                             school_logo)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ))
        .bind(id)
        .bind(frozen.number)
        .bind(to.code())
        .bind(&frozen.content)
        .bind(frozen.content_hash.to_string())
        .bind(frozen.document_hash.to_string())
        .bind(&frozen.check_code)
        .bind(context.now)
        .bind(context.actor.map(|by| by.0))
        .bind(frozen.logos.host.map(|logo| logo.to_string()))
        .bind(frozen.logos.school.map(|logo| logo.to_string()))
        .execute()
        .await?;
        for signer in &signers {
            let email = (!signer.email.is_empty()).then_some(signer.email.as_str());
            self.query(sql!(
                "INSERT INTO convention_signer (convention_id, number, role, name, quality, account_id, email,
                                                email_key, chases)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)"
            ))
            .bind(id)
            .bind(frozen.number)
            .bind(signer.signer.role.code())
            .bind(&signer.signer.name)
            .bind(&signer.signer.quality)
            .bind(signer.account)
            .bind(email)
            .bind(email.map(str::to_lowercase))
            .execute()
            .await?;
        }
        self.set_convention_state(context, &mut convention, to, frozen.number, "")
            .await?;
        let what = LogEvent::Validated {
            version: parsed("convention.number", u32::try_from(frozen.number))?,
            content: frozen.content_hash,
            document: frozen.document_hash,
        };
        self.write_log(context, &mut convention, what).await?;
        self.notify_validated(context, &convention).await?;
        let by_link = signers.into_iter().filter(SignerWithAccount::signs_by_link);
        for (signer, secret) in by_link.zip(&frozen.links) {
            let role = LinkRole::Signer(signer.signer.role);
            self.void_links(context, id, role).await?;
            // Whose links the lycée revoked gets no other one by itself.
            if self.bar_of(id, role, &signer.email).await?.is_some() {
                continue;
            }
            let to = Recipient {
                account: None,
                name: signer.signer.name,
                email: signer.email,
            };
            self.give_link(context, &mut convention, role, to, true, secret)
                .await?;
        }
        Ok(ConventionMoved::Done)
    }

    /// Who signs, with the accounts they have: a head of the school, somebody of its staff, a member of the structure, the pupil, a guardian of
    /// theirs.
    async fn signers_with_accounts(
        &mut self,
        convention: &LockedConvention,
        frozen: &FrozenVersion,
    ) -> Result<Vec<SignerWithAccount>, StoreError> {
        let mut signers = Vec::new();
        for (signer, email) in &frozen.signers {
            let email = email.trim();
            let line: Option<(Uuid, Option<String>)> = if signer.role == SignerRole::Student {
                // A pupil signs by their account alone, once they have proved their address; none is written to before.
                let sql = sql!(
                    "SELECT a.id, CASE WHEN ",
                    proven!("a"),
                    " THEN a.email END FROM account a WHERE a.id = $1"
                );
                self.query(sql).bind(convention.student).optional().await?
            } else {
                let (sql, of) = match signer.role {
                    SignerRole::Head => (
                        sql!(
                            "SELECT a.id, a.email FROM account a JOIN account_role r ON r.account_id = a.id
                             WHERE a.email_key = $1 AND r.school_id = $2 AND r.role = 'head' AND ",
                            proven!("a")
                        ),
                        Some(convention.school),
                    ),
                    SignerRole::ReferentTeacher => (
                        sql!(
                            "SELECT a.id, a.email FROM account a JOIN account_role r ON r.account_id = a.id
                             WHERE a.email_key = $1 AND r.school_id = $2 AND r.role = 'staff' AND ",
                            proven!("a")
                        ),
                        Some(convention.school),
                    ),
                    SignerRole::Host | SignerRole::Host2 => (
                        sql!(
                            "SELECT a.id, a.email FROM account a JOIN membership m ON m.account_id = a.id
                             WHERE a.email_key = $1 AND m.structure_id = $2 AND ",
                            proven!("a")
                        ),
                        convention.structure,
                    ),
                    SignerRole::Student | SignerRole::Guardian1 | SignerRole::Guardian2 => (
                        sql!(
                            "SELECT a.id, a.email FROM account a JOIN guardian g ON g.account_id = a.id
                             WHERE a.email_key = $1 AND g.student_id = $2 AND g.may_be_told AND ",
                            vouched!("a")
                        ),
                        Some(convention.student),
                    ),
                };
                self.query(sql)
                    .bind(email.to_lowercase())
                    .bind(of)
                    .optional()
                    .await?
            };
            let (account, own) = line.map_or((None, None), |(account, own)| (Some(account), own));
            signers.push(SignerWithAccount {
                signer: signer.clone(),
                email: if email.is_empty() {
                    own.unwrap_or_default()
                } else {
                    email.to_owned()
                },
                account,
            });
        }
        Ok(signers)
    }
}

/// A signer, and the account they have.
struct SignerWithAccount {
    signer: Signer,
    email: String,
    account: Option<Uuid>,
}

impl SignerWithAccount {
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
        context: &ChangeContext<'_>,
        id: ConventionId,
        seen: &BTreeMap<Section, i32>,
        frozen: &FrozenVersion,
    ) -> Result<ConventionMoved, StoreError> {
        let mut tx = self.begin().await?;
        let moved = tx.validate_convention(context, id.0, seen, frozen).await?;
        let moved = tx.release_if_unchanged(id.0, moved).await?;
        tx.commit().await?;
        Ok(moved)
    }
}
