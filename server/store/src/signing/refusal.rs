//! Refusing to sign: the version is replaced, and a new one begins with the lycée.

use domain::{
    convention::{
        By, ConventionActor, ConventionEvent, ConventionState, Happened, Origin, SignerRole, Who, next,
    },
    id::ConventionId,
    notice::Notice,
    path,
};
use uuid::Uuid;

use super::{
    Frozen, Parties, Party,
    code::CodeCheck,
    signature::{Proof, Seen, Signatures, Signed, kept},
};
use crate::{
    Db, StoreError,
    act::Act,
    convention::{Letters, Standing, Steps},
    db::{both_engines, in_transaction},
    outbox::queue,
    people::People,
};

both_engines! {
#[allow(clippy::too_many_arguments, reason = "who refuses what, shown how, and why")]
trait Refusals {
    async fn do_refuse_to_sign(
        &mut self,
        act: &Act<'_>,
        who: Who,
        id: Uuid,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
        reason: &str,
    ) -> Result<Signed, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(Signed::Gone) };
        let Some(party) = self.party(&standing, role).await? else { return Ok(Signed::Gone) };
        let Some(known) = self.known(act, &standing, &party, who).await? else { return Ok(Signed::Gone) };
        let version = match self.open_version(&standing, &party, seen.document).await? {
            Ok(version) => version,
            Err(said) => return Ok(said),
        };
        // A refusal undoes what others signed: it takes the same proof as a signature.
        let check = self.proven(act, who, proof, version.document).await?;
        if check != CodeCheck::Right {
            return Ok(Signed::Code(check));
        }
        let refused = next(version.state, ConventionEvent::RefuseToSign, ConventionActor::Signer);
        let Some(replaced) = refused else { return Ok(Signed::NotNow(version.state)) };
        self.put_version(id, version.number, replaced, Some(act.now)).await?;
        self.stand(act, &mut standing, ConventionState::SchoolPart, version.number + 1, reason).await?;
        let what = Happened::RefusedToSign {
            version: version.count()?,
            role,
            reason: reason.to_owned(),
            means: Some(known.means),
            origin: Some(Origin { ip: kept(seen.ip), agent: kept(seen.agent) }),
        };
        let by = By { account: known.account, name: known.name.clone() };
        self.write_log_by(act, &mut standing, by, what).await?;
        self.tell_refusal(act, &standing, &version, &party, &known.name, reason).await?;
        Ok(Signed::Done { last: false })
    }

    /// Tells the lycée and the other signers.
    async fn tell_refusal(
        &mut self,
        act: &Act<'_>,
        standing: &Standing,
        version: &Frozen,
        refuser: &Party,
        by: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        let mut told = self.school_of(standing.student).await?;
        for party in self.parties(standing.id, version.number).await? {
            if party.role != refuser.role
                && let Some(to) = self.recipient(standing, &party).await?
                && !told.iter().any(|other| other.email.to_lowercase() == to.email.to_lowercase())
            {
                told.push(to);
            }
        }
        // In one order for all transactions: who waits for whom is then the same everywhere.
        told.sort_by(|a, b| a.email.cmp(&b.email));
        let names = self.names_of(standing).await?;
        let notice = Notice::ConventionRefused {
            reference: standing.reference.clone(),
            student: names.student,
            host: names.host,
            by: by.to_owned(),
            quality: refuser.role,
            reason: reason.to_owned(),
            path: path::convention(ConventionId(standing.id)),
        };
        for (index, to) in told.iter().enumerate() {
            let fact = format!("convention_refused:{}:{}:{index}", standing.id, version.number);
            queue!(self, act, fact, to, &notice);
        }
        Ok(())
    }
}
}

impl Db {
    /// A signer refuses, with a reason, and the proof that a signature takes: the version they were shown is replaced, and a new
    /// one begins. `Done` says that it was refused.
    #[expect(clippy::too_many_arguments, reason = "who refuses what, shown how, and why")]
    pub async fn refuse_to_sign(
        &self,
        act: &Act<'_>,
        who: Who,
        id: ConventionId,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
        reason: &str,
    ) -> Result<Signed, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_refuse_to_sign(act, who, id.0, role, proof, seen, reason)
                .await?
        }))
    }
}
