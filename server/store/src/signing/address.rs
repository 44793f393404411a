//! A guardian's address is changed: their links are void, the new address gets one, and the former one is told.

use domain::{
    account::Email,
    convention::{ConventionState, Happened, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId},
    notice::Notice,
    path,
};
use uuid::Uuid;

use super::{
    Parties, Party,
    link::{LinkRole, Links},
    sending::Sending,
    signature::Signatures,
};
use crate::{
    Db, Recipient, Secret, StoreError,
    act::Act,
    convention::{Letters, Standing, Steps},
    db::{both_engines, in_transaction},
    outbox::queue,
};

/// What became of a change of address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignerEmail {
    /// Changed; their links are void, and a letter is on its way to the new address.
    Done,
    /// Another signer has it.
    Taken,
    /// No version is there to change it in.
    NotNow(ConventionState),
    /// There is no such convention for this person, or no such guardian.
    Gone,
}

both_engines! {
#[allow(clippy::too_many_arguments, reason = "who, where, to which address, and by which link")]
trait Addresses {
    async fn do_change_signer_email(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        role: SignerRole,
        email: Option<&Email>,
        secret: &Secret,
    ) -> Result<SignerEmail, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(SignerEmail::Gone) };
        if !role.is_guardian() || !self.may_see_to(act, &standing).await? {
            return Ok(SignerEmail::Gone);
        }
        if !standing.state.is_frozen() || !standing.state.is_live() {
            return Ok(SignerEmail::NotNow(standing.state));
        }
        let parties = self.parties(id, standing.number).await?;
        let Some(party) = parties.iter().find(|party| party.role == role).cloned() else {
            return Ok(SignerEmail::Gone);
        };
        let key = email.map(Email::key);
        let key_of = |text: &Option<String>| text.as_deref().map(str::to_lowercase);
        if key.is_some() && parties.iter().any(|other| other.role != role && key_of(&other.email) == key) {
            return Ok(SignerEmail::Taken);
        }
        // Nor that of who signed for the head: they would be asked to sign, and refused.
        if self.other_role(&standing, role, None, key.as_deref()).await?.is_some() {
            return Ok(SignerEmail::Taken);
        }
        if email.map(ToString::to_string) == party.email {
            return Ok(SignerEmail::Done);
        }
        // Who has that address as a guardian of this pupil signs by their account; nobody else does any more.
        let account: Option<Uuid> = sqlx::query_scalar(
            "UPDATE convention_signer SET email = $4, email_key = $5,
                    account_id = (SELECT a.id FROM guardian g JOIN account a ON a.id = g.account_id
                                  WHERE g.student_id = $6 AND a.email_key = $5)
             WHERE convention_id = $1 AND number = $2 AND role = $3 RETURNING account_id",
        )
        .bind(id)
        .bind(standing.number)
        .bind(role.code())
        .bind(email.map(ToString::to_string))
        .bind(&key)
        .bind(standing.student)
        .fetch_one(&mut *self)
        .await?;
        self.void_links(act, id, LinkRole::Signer(role)).await?;
        let address = key.map(|key| Digest::of(key.as_bytes()));
        self.write_log(act, &mut standing, Happened::SignerAddressChanged { role, address }).await?;
        self.tell_former(act, &standing, &party).await?;
        // Who has signed reads by their link, and who signs by an account finds it there.
        if let Some(email) = email.filter(|_| account.is_none() || !party.signed) {
            self.write_at(act, &mut standing, &party, account, email, secret).await?;
        }
        Ok(SignerEmail::Done)
    }

    /// Tells who was written to until now that nothing more comes to that address: they may be the one who did not ask for it.
    async fn tell_former(&mut self, act: &Act<'_>, standing: &Standing, party: &Party) -> Result<(), StoreError> {
        let Some(email) = party.email.clone() else { return Ok(()) };
        let to = Recipient { account: party.account.map(AccountId), name: party.name.clone(), email };
        let names = self.names_of(standing).await?;
        let notice = Notice::SignerAddressChanged {
            reference: standing.reference.clone(),
            student: names.student,
            host: names.host,
        };
        queue!(self, act, standing.fact("address", &to), &to, &notice);
        Ok(())
    }

    /// Writes to the new address: who has signed gets a link to read by, who has not is asked to sign, by the account it belongs to
    /// or by a link.
    async fn write_at(
        &mut self,
        act: &Act<'_>,
        standing: &mut Standing,
        party: &Party,
        account: Option<Uuid>,
        email: &Email,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let to = Recipient { account: account.map(AccountId), name: party.name.clone(), email: email.to_string() };
        if account.is_none() {
            let asked = !party.signed && standing.state.is_open_to_signatures();
            return self.give_link(act, standing, LinkRole::Signer(party.role), to, asked, secret).await;
        }
        let names = self.names_of(standing).await?;
        let notice = Notice::SignConvention {
            reference: standing.reference.clone(),
            student: names.student,
            host: names.host,
            link: path::signing(ConventionId(standing.id)),
        };
        queue!(self, act, standing.fact("sign", &to), &to, &notice);
        Ok(())
    }
}
}

impl Db {
    /// The lycée gives a guardian another address, or none: they sign on paper then. What they have signed stays. Who signs by
    /// a link gets one at the new address, made from `secret`.
    pub async fn change_signer_email(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        role: SignerRole,
        email: Option<&Email>,
        secret: &Secret,
    ) -> Result<SignerEmail, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_change_signer_email(act, id.0, role, email, secret).await?
        }))
    }
}
