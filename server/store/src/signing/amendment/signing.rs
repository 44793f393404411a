//! Signing an amendment, refusing it, taking it back.

use chrono::NaiveDate;
use domain::{
    convention::{
        AmendmentEvent, AmendmentState, Author, Change, Circumstances, Content, ConventionState, Frozen,
        LogEvent, Origin, PartyIdentity, SignerRole, amendment_consent, in_force,
    },
    digest::Digest,
    id::{ConventionId, DelegationId},
};
use uuid::Uuid;

use super::Locked;
use crate::{
    Conn, Db, StoreError,
    change_context::ChangeContext,
    conn::sql,
    convention::LockedConvention,
    decode::{code, parsed},
    signing::{
        Proof, Seen, Signed,
        code::CodeCheck,
        signature::{IdentifiedSigner, single_line},
    },
};

#[allow(clippy::too_many_arguments, reason = "what a signature holds")]
impl Conn {
    /// Who signs or refuses which amendment, once all that keeps them from it is looked at.
    async fn signer_of_amendment(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        number: i32,
        who: PartyIdentity,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
    ) -> Result<Result<(Locked, IdentifiedSigner), Signed>, StoreError> {
        let Some(party) = self.party(convention, role).await? else {
            return Ok(Err(Signed::Gone));
        };
        let Some(mut signer) = self.identify_signer(context, convention, &party, who).await? else {
            return Ok(Err(Signed::Gone));
        };
        if convention.state != ConventionState::Signed {
            return Ok(Err(Signed::NotNow(convention.state)));
        }
        let Some(amendment) = self.locked_amendment(convention, number).await? else {
            return Ok(Err(Signed::Gone));
        };
        if !amendment.content.signers.iter().any(|signer| signer.role == role) {
            return Ok(Err(Signed::Gone));
        }
        let given = self.amendment_roles(convention.id, number).await?;
        if given.contains(&role) {
            return Ok(Err(Signed::Already));
        }
        if amendment.state != AmendmentState::Proposed || amendment.hash != seen.document {
            return Ok(Err(Signed::Changed));
        }
        let mut other = self
            .other_role(convention, role, signer.account, signer.email.as_deref())
            .await?;
        if other.is_none() {
            other = self.other_amendment_role(convention.id, number, &signer).await?;
        }
        if let Some(other) = other {
            return Ok(Err(Signed::OtherRole(other)));
        }
        // A wrong code is counted: leaving here keeps the count, and nothing else was written.
        let check = self
            .prove_signer(context, &mut signer, who, proof, amendment.hash)
            .await?;
        if check != CodeCheck::Right {
            return Ok(Err(Signed::Code(check)));
        }
        Ok(Ok((amendment, signer)))
    }

    /// In which roles an amendment is signed.
    pub(super) async fn amendment_roles(
        &mut self,
        id: Uuid,
        number: i32,
    ) -> Result<Vec<SignerRole>, StoreError> {
        let sql = sql!("SELECT role FROM amendment_signature WHERE convention_id = $1 AND amendment = $2");
        let roles: Vec<String> = self.query(sql).bind(id).bind(number).scalars().await?;
        roles
            .iter()
            .map(|role| code("amendment_signature.role", role, SignerRole::from_code))
            .collect()
    }

    /// In which role that account, or that address, has signed that amendment: a delegate may stand for either signer of a structure, and
    /// which of them, they choose each time.
    async fn other_amendment_role(
        &mut self,
        id: Uuid,
        number: i32,
        signer: &IdentifiedSigner,
    ) -> Result<Option<SignerRole>, StoreError> {
        let sql = sql!(
            "SELECT role FROM amendment_signature
             WHERE convention_id = $1 AND amendment = $2 AND (account_id = $3 OR lower(email) = $4)
             ORDER BY role LIMIT 1"
        );
        let role: Option<String> = self
            .query(sql)
            .bind(id)
            .bind(number)
            .bind(signer.account)
            .bind(signer.email.as_deref().map(str::to_lowercase))
            .optional_scalar()
            .await?;
        role.map(|role| code("amendment_signature.role", &role, SignerRole::from_code))
            .transpose()
    }

    async fn sign_amendment(
        &mut self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        id: Uuid,
        number: i32,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
    ) -> Result<Signed, StoreError> {
        self.hold_what_signs(context, who, role).await?;
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Signed::Gone);
        };
        let found = self
            .signer_of_amendment(context, &convention, number, who, role, proof, seen)
            .await?;
        let (amendment, signer) = match found {
            Ok(found) => found,
            Err(said) => return Ok(said),
        };
        let delegated = signer.delegation.as_ref();
        let consent = amendment_consent(
            &amendment.content,
            amendment.hash,
            role,
            &signer.name,
            delegated.map(|(_, by)| by.as_str()),
        );
        let delegation = delegated.map(|(delegation, _)| *delegation);
        let (ip, agent) = (single_line(seen.ip), single_line(seen.agent));
        let email = signer.email.clone().unwrap_or_default();
        let circumstances = Circumstances {
            at: context.now,
            means: signer.means,
            email: &email,
            ip: &ip,
            agent: &agent,
            delegation: delegation.map(DelegationId),
        };
        let circumstances = parsed("amendment_signature", circumstances.digest())?;
        self.query(sql!(
            "INSERT INTO amendment_signature (convention_id, amendment, role, signed_at, name, account_id, means,
                                              identified, consent, content_hash, email, ip, agent, delegation_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ))
        .bind(id)
        .bind(number)
        .bind(role.code())
        .bind(context.now)
        .bind(&signer.name)
        .bind(signer.account)
        .bind(signer.means.code())
        .bind(&signer.identified)
        .bind(&consent)
        .bind(amendment.hash.to_string())
        .bind(&email)
        .bind(&ip)
        .bind(&agent)
        .bind(delegation)
        .execute()
        .await?;
        let by = Author {
            account: signer.account,
            name: signer.name.clone(),
        };
        let what = LogEvent::AmendmentSigned {
            amendment: amendment.content.number,
            role,
            name: signer.name.clone(),
            means: signer.means,
            consent: Digest::of(consent.as_bytes()),
            content: amendment.hash,
            identified: Digest::of(signer.identified.as_bytes()),
            circumstances,
        };
        self.write_log_by(context, &mut convention, by.clone(), what)
            .await?;
        let given = self.amendment_roles(id, number).await?;
        let last = amendment
            .content
            .signers
            .iter()
            .all(|signer| given.contains(&signer.role));
        if last && amendment.state.next(AmendmentEvent::Enter).is_some() {
            let before = self.content_in_force(&convention).await?;
            self.put_in_force(context, &mut convention, &amendment, by, &before)
                .await?;
        }
        Ok(Signed::Done { last })
    }

    /// What the current version says with the amendments that are in force.
    async fn content_in_force(&mut self, convention: &LockedConvention) -> Result<Content, StoreError> {
        let json = self.frozen_json(convention.id, convention.number).await?;
        let frozen: Frozen = parsed("convention_version.content", serde_json::from_str(&json))?;
        let all = self.amendments_of(convention).await?;
        let standing = all.iter().filter(|one| one.state == AmendmentState::InForce);
        Ok(in_force(
            &frozen.content,
            standing.flat_map(|one| one.content.changes.iter()),
        ))
    }

    /// From which day on the student is not there, by the end or the absence that is in force.
    pub(super) async fn over_from(
        &mut self,
        convention: &LockedConvention,
    ) -> Result<Option<NaiveDate>, StoreError> {
        let all = self.amendments_of(convention).await?;
        let standing = all.iter().filter(|one| one.state == AmendmentState::InForce);
        let changes = standing.flat_map(|one| one.content.changes.iter());
        Ok(changes.filter_map(Change::over_from).min())
    }

    async fn refuse_amendment(
        &mut self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        id: Uuid,
        number: i32,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
        reason: &str,
    ) -> Result<Signed, StoreError> {
        self.hold_what_signs(context, who, role).await?;
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Signed::Gone);
        };
        let found = self
            .signer_of_amendment(context, &convention, number, who, role, proof, seen)
            .await?;
        let (amendment, signer) = match found {
            Ok(found) => found,
            Err(said) => return Ok(said),
        };
        let Some(to) = amendment.state.next(AmendmentEvent::Refuse) else {
            return Ok(Signed::Changed);
        };
        self.close_amendment(context, &convention, number, to, reason)
            .await?;
        let what = LogEvent::AmendmentRefused {
            amendment: amendment.content.number,
            role,
            reason: reason.to_owned(),
            means: signer.means,
            origin: Origin {
                ip: single_line(seen.ip),
                agent: single_line(seen.agent),
            },
        };
        let by = Author {
            account: signer.account,
            name: signer.name.clone(),
        };
        self.write_log_by(context, &mut convention, by, what).await?;
        self.tell_closed(context, &convention, &amendment.content, &signer.name, reason)
            .await?;
        Ok(Signed::Done { last: false })
    }

    async fn withdraw_amendment(
        &mut self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        by: &str,
        id: Uuid,
        number: i32,
    ) -> Result<Signed, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Signed::Gone);
        };
        let sql =
            sql!("SELECT proposed_by, proposed_link FROM amendment WHERE convention_id = $1 AND number = $2");
        let proposer: Option<(Option<Uuid>, Option<Uuid>)> =
            self.query(sql).bind(id).bind(number).optional().await?;
        let own = proposer.is_some_and(|(account, link)| match who {
            PartyIdentity::Account(who) => account == Some(who.0),
            PartyIdentity::Link(who) => link == Some(who.0),
        });
        // The lycée takes back what anybody proposed.
        let of_school = match who {
            PartyIdentity::Account(account) => self.fills_school(&convention, account, context.today).await?,
            PartyIdentity::Link(_) => false,
        };
        let may = of_school || own && self.may_propose(context, &convention, who).await?;
        if !may {
            return Ok(Signed::Gone);
        }
        // One that lapsed comes back with its convention, where a cancellation is undone.
        if convention.state != ConventionState::Signed {
            return Ok(Signed::NotNow(convention.state));
        }
        let Some(amendment) = self.locked_amendment(&convention, number).await? else {
            return Ok(Signed::Gone);
        };
        let Some(to) = amendment.state.next(AmendmentEvent::Withdraw) else {
            return Ok(Signed::Changed);
        };
        self.close_amendment(context, &convention, number, to, "").await?;
        let author = Author {
            account: context.actor.map(|by| by.0),
            name: by.to_owned(),
        };
        let what = LogEvent::AmendmentWithdrawn {
            amendment: amendment.content.number,
        };
        self.write_log_by(context, &mut convention, author, what).await?;
        self.tell_closed(context, &convention, &amendment.content, by, "")
            .await?;
        Ok(Signed::Done { last: false })
    }
}

impl Db {
    /// A signer signs an amendment; what they were shown (`seen.document`) is its digest. The last signature puts it in force.
    #[expect(clippy::too_many_arguments, reason = "who signs what, shown how")]
    pub async fn sign_amendment(
        &self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        id: ConventionId,
        number: i32,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
    ) -> Result<Signed, StoreError> {
        self.transaction(async |tx| {
            Box::pin(tx.sign_amendment(context, who, id.0, number, role, proof, seen)).await
        })
        .await
    }

    /// A signer refuses one, with a reason and the proof that a signature takes: the convention stays as it is.
    #[expect(clippy::too_many_arguments, reason = "who refuses what, shown how, and why")]
    pub async fn refuse_amendment(
        &self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        id: ConventionId,
        number: i32,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
        reason: &str,
    ) -> Result<Signed, StoreError> {
        self.transaction(async |tx| {
            Box::pin(tx.refuse_amendment(context, who, id.0, number, role, proof, seen, reason)).await
        })
        .await
    }

    /// Takes an amendment back that is still to be signed: whoever proposed it, and the lycée. `Done` says that it is.
    pub async fn withdraw_amendment(
        &self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        by: &str,
        id: ConventionId,
        number: i32,
    ) -> Result<Signed, StoreError> {
        let mut tx = self.begin().await?;
        let said = tx.withdraw_amendment(context, who, by, id.0, number).await?;
        // Whoever may not take it back does not even move the convention's revision.
        if matches!(said, Signed::Done { .. }) {
            tx.commit().await?;
        }
        Ok(said)
    }
}
