//! Who of those whom an amendment waits for cannot sign it as things are: nobody asks them, until somebody sees to it.

use domain::{convention::SignerRole, id::ConventionId};

use crate::{
    Conn, Db, StoreError,
    convention::LockedConvention,
    signing::{Party, link::LinkRole},
};

/// What keeps somebody from signing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreached {
    /// They have neither an account nor an address.
    NoAddress,
    /// They are a guardian who must be told nothing of that student.
    Silenced,
    /// The account that they signed by does not sign any more: it is suspended, has an address that nobody proved, or is not theirs who signs.
    NotByAccount,
    /// The lycée revoked their links.
    Revoked,
}

impl Conn {
    async fn unreached(
        &mut self,
        convention: &LockedConvention,
        party: &Party,
    ) -> Result<Option<Unreached>, StoreError> {
        // Whoever heads the lycée that day signs for it.
        if party.role == SignerRole::Head {
            return Ok(None);
        }
        if let Some(email) = party.email.as_deref().filter(|_| party.role.is_guardian())
            && self.is_silenced(convention.id, email).await?
        {
            return Ok(Some(Unreached::Silenced));
        }
        if party.account.is_none() && party.email.is_none() {
            return Ok(Some(Unreached::NoAddress));
        }
        let Some(to) = self.recipient(convention, party).await? else {
            return Ok(Some(Unreached::NotByAccount));
        };
        if party.account.is_some() {
            return Ok(None);
        }
        let role = LinkRole::Signer(party.role);
        let revoked = self
            .are_revoked(convention, convention.number, role, &to.email)
            .await?
            || self.bar_of(convention.id, role, &to.email).await?.is_some();
        Ok(revoked.then_some(Unreached::Revoked))
    }
}

impl Db {
    /// Of those who have yet to sign an amendment that is open, each who cannot, and why. Whether an e-mail came back is for
    /// [`Db::undelivered`].
    pub async fn unreached_by_amendment(
        &self,
        id: ConventionId,
        number: i32,
    ) -> Result<Vec<(SignerRole, Unreached)>, StoreError> {
        // Left without a commit: nothing is locked for long, and nothing changes.
        let mut tx = self.begin().await?;
        let Some(convention) = tx.lock_convention(id.0).await? else {
            return Ok(Vec::new());
        };
        let Some(amendment) = tx.locked_amendment(&convention, number).await? else {
            return Ok(Vec::new());
        };
        let given = tx.amendment_roles(id.0, number).await?;
        let asked = |role: SignerRole| amendment.content.signers.iter().any(|signer| signer.role == role);
        let mut unreached = Vec::new();
        for party in tx.parties(id.0, convention.number).await? {
            if !asked(party.role) || given.contains(&party.role) {
                continue;
            }
            if let Some(why) = tx.unreached(&convention, &party).await? {
                unreached.push((party.role, why));
            }
        }
        Ok(unreached)
    }
}
