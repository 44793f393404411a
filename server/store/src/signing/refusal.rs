//! Refusing to sign: the version is replaced, and a new one begins with the lycée.

use domain::{
    convention::{
        Author, ConventionActor, ConventionEvent, ConventionState, LogEvent, Origin, PartyIdentity,
        SignerRole, next,
    },
    id::ConventionId,
    notification::Notification,
    urls,
};
use uuid::Uuid;

use super::{
    Frozen, Party,
    code::CodeCheck,
    signature::{Proof, Seen, Signed, single_line},
};
use crate::{Conn, Db, StoreError, change_context::ChangeContext, convention::LockedConvention};

#[allow(clippy::too_many_arguments, reason = "who refuses what, shown how, and why")]
impl Conn {
    async fn refuse_to_sign(
        &mut self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        id: Uuid,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
        reason: &str,
    ) -> Result<Signed, StoreError> {
        self.hold_what_signs(context, who, role).await?;
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Signed::Gone);
        };
        let Some(party) = self.party(&convention, role).await? else {
            return Ok(Signed::Gone);
        };
        let Some(signer) = self.identify_signer(context, &convention, &party, who).await? else {
            return Ok(Signed::Gone);
        };
        let version = match self.open_version(&convention, &party, seen.document).await? {
            Ok(version) => version,
            Err(said) => return Ok(said),
        };
        // A refusal undoes what others signed: it takes the same proof as a signature.
        let check = self.proven(context, who, proof, version.document).await?;
        if check != CodeCheck::Right {
            return Ok(Signed::Code(check));
        }
        let refused = next(
            version.state,
            ConventionEvent::RefuseToSign,
            ConventionActor::Signer,
        );
        let Some(replaced) = refused else {
            return Ok(Signed::NotNow(version.state));
        };
        self.set_version_state(id, version.number, replaced, Some(context.now))
            .await?;
        self.set_convention_state(
            context,
            &mut convention,
            ConventionState::SchoolPart,
            version.number + 1,
            reason,
        )
        .await?;
        let what = LogEvent::RefusedToSign {
            version: version.count()?,
            role,
            reason: reason.to_owned(),
            means: Some(signer.means),
            origin: Some(Origin {
                ip: single_line(seen.ip),
                agent: single_line(seen.agent),
            }),
        };
        let by = Author {
            account: signer.account,
            name: signer.name.clone(),
        };
        self.write_log_by(context, &mut convention, by, what).await?;
        self.notify_refusal(context, &convention, &version, &party, &signer.name, reason)
            .await?;
        Ok(Signed::Done { last: false })
    }

    /// Tells the lycée and the other signers.
    async fn notify_refusal(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        version: &Frozen,
        refuser: &Party,
        by: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        let mut notified = self.school_of(convention.student).await?;
        for party in self.parties(convention.id, version.number).await? {
            if party.role != refuser.role
                && let Some(to) = self.recipient(convention, &party).await?
                && !notified
                    .iter()
                    .any(|other| other.email.to_lowercase() == to.email.to_lowercase())
            {
                notified.push(to);
            }
        }
        // In one order for all transactions: who waits for whom is then the same everywhere.
        notified.sort_by(|a, b| a.email.cmp(&b.email));
        let names = self.names_of(convention).await?;
        let notification = Notification::ConventionRefused {
            reference: convention.reference.clone(),
            student: names.student,
            host: names.host,
            by: by.to_owned(),
            quality: refuser.role,
            reason: reason.to_owned(),
            path: urls::convention(ConventionId(convention.id)),
        };
        for (index, to) in notified.iter().enumerate() {
            let dedup_key = format!("convention_refused:{}:{}:{index}", convention.id, version.number);
            self.enqueue_about(context, convention, &dedup_key, to, &notification)
                .await?;
        }
        Ok(())
    }
}

impl Db {
    /// A signer refuses, with a reason, and the proof that a signature takes: the version they were shown is replaced, and a new
    /// one begins. `Done` says that it was refused.
    #[expect(clippy::too_many_arguments, reason = "who refuses what, shown how, and why")]
    pub async fn refuse_to_sign(
        &self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        id: ConventionId,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
        reason: &str,
    ) -> Result<Signed, StoreError> {
        self.transaction(async |tx| {
            tx.refuse_to_sign(context, who, id.0, role, proof, seen, reason)
                .await
        })
        .await
    }
}
