//! Signatures at the lycée's desk: the signer reads, types their name and agrees, before a member of the staff who saw who they are.

use domain::{
    convention::{IdentitySeen, Means, SignerRole},
    id::ConventionId,
    notification::Notification,
};
use uuid::Uuid;

use super::{
    LinkRole, Party,
    signature::{IdentifiedSigner, Recorded, Seen, Signed},
};
use crate::{Conn, Db, StoreError, change_context::ChangeContext, convention::LockedConvention};

impl Conn {
    async fn sign_at_desk(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: SignerRole,
        identity: IdentitySeen,
        seen: &Seen<'_>,
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
        // The head signs by their account: the desk is for those who come to the lycée.
        if !role.signs_at_desk() {
            return Ok(Signed::Gone);
        }
        let Some(party) = self.party_in_person(&convention, role).await? else {
            return Ok(Signed::Gone);
        };
        let version = match self.open_version(&convention, &party, seen.document).await? {
            Ok(version) => version,
            Err(said) => return Ok(said),
        };
        // Nobody vouches for themselves, nor for the other parent or the host, who signs the same convention as a party to it: by their
        // account, or by the address that it has.
        let own = self.account_address(by).await?;
        let mut other = self
            .other_role(&convention, SignerRole::Head, Some(by.0), own.as_deref())
            .await?;
        if other.is_none() {
            other = self
                .other_role(&convention, role, party.account, party.email.as_deref())
                .await?;
        }
        if let Some(other) = other {
            return Ok(Signed::OtherRole(other));
        }
        let before = self.name_and_post(convention.school, by).await?;
        let signer = IdentifiedSigner {
            name: party.name.clone(),
            account: None,
            identified: identity.identified(&before),
            means: Means::Desk,
            email: None,
            delegation: None,
        };
        let recorded = Some(Recorded {
            by: by.0,
            paper: None,
        });
        let given = self
            .insert_signature(context, &mut convention, &version, role, &signer, seen, recorded)
            .await?;
        if matches!(given, Signed::Done { .. }) {
            self.tell_of_desk(context, &convention, &party, before).await?;
        }
        Ok(given)
    }

    /// Tells whoever signed at the desk that they did, where an address of theirs is known; not by one that the lycée took from them, or whose
    /// links it revoked.
    async fn tell_of_desk(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        party: &Party,
        by: String,
    ) -> Result<(), StoreError> {
        let Some(to) = self.recipient(convention, party).await? else {
            return Ok(());
        };
        let (role, email) = (LinkRole::Signer(party.role), to.email.as_str());
        let is_barred = self.bar_of(convention.id, role, email).await?.is_some()
            || self
                .replaced_address(convention.id, &[(role, email)])
                .await?
                .is_some();
        if to.account.is_none() && is_barred {
            return Ok(());
        }
        let names = self.names_of(convention).await?;
        let notification = Notification::SignedAtDesk {
            reference: convention.reference.clone(),
            student: names.student,
            host: names.host,
            by,
        };
        let key = convention.dedup_key("desk", &to);
        self.enqueue_about(context, convention, &key, &to, &notification)
            .await
    }
}

impl Db {
    /// Somebody signs at the desk before the actor, a member of the staff who may see to it and saw who they are.
    pub async fn sign_at_desk(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        role: SignerRole,
        identity: IdentitySeen,
        seen: &Seen<'_>,
    ) -> Result<Signed, StoreError> {
        self.transaction(async |tx| tx.sign_at_desk(context, id.0, role, identity, seen).await)
            .await
    }
}
