//! A guardian's address is changed: their links are void, the new address gets one, and the former one is told.

use domain::{
    account::EmailAddress,
    convention::{ConventionState, Happened, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId},
    notification::Notification,
    urls,
};
use uuid::Uuid;

use super::{Party, link::LinkRole};
use crate::{
    Conn, Db, Recipient, Secret, StoreError, change_context::ChangeContext, conn::sql,
    convention::LockedConvention,
};

/// What became of a change of address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignerEmail {
    /// Changed; their links are void, and an e-mail is on its way to the new address.
    Done,
    /// Another signer has it.
    Taken,
    /// No version is there to change it in.
    NotNow(ConventionState),
    /// There is no such convention for this person, or no such guardian.
    Gone,
}

#[allow(
    clippy::too_many_arguments,
    reason = "who, where, to which address, and by which link"
)]
impl Conn {
    async fn change_signer_email(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: SignerRole,
        email: Option<&EmailAddress>,
        secret: &Secret,
    ) -> Result<SignerEmail, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(SignerEmail::Gone);
        };
        if !role.is_guardian() || !self.may_see_to(context, &convention).await? {
            return Ok(SignerEmail::Gone);
        }
        if !convention.state.is_frozen() || !convention.state.is_live() {
            return Ok(SignerEmail::NotNow(convention.state));
        }
        let parties = self.parties(id, convention.number).await?;
        let Some(party) = parties.iter().find(|party| party.role == role).cloned() else {
            return Ok(SignerEmail::Gone);
        };
        let key = email.map(EmailAddress::key);
        let key_of = |text: &Option<String>| text.as_deref().map(str::to_lowercase);
        if key.is_some()
            && parties
                .iter()
                .any(|other| other.role != role && key_of(&other.email) == key)
        {
            return Ok(SignerEmail::Taken);
        }
        // Nor that of who signed for the head: they would be asked to sign, and refused.
        if self
            .other_role(&convention, role, None, key.as_deref())
            .await?
            .is_some()
        {
            return Ok(SignerEmail::Taken);
        }
        if email.map(ToString::to_string) == party.email {
            return Ok(SignerEmail::Done);
        }
        // Who has that address as a guardian of this pupil signs by their account; nobody else does any more.
        let account: Option<Uuid> = self
            .query(sql!(
                "UPDATE convention_signer SET email = $4, email_key = $5,
                        account_id = (SELECT a.id FROM guardian g JOIN account a ON a.id = g.account_id
                                      WHERE g.student_id = $6 AND a.email_key = $5)
                 WHERE convention_id = $1 AND number = $2 AND role = $3 RETURNING account_id"
            ))
            .bind(id)
            .bind(convention.number)
            .bind(role.code())
            .bind(email.map(ToString::to_string))
            .bind(&key)
            .bind(convention.student)
            .scalar()
            .await?;
        self.void_links(context, id, LinkRole::Signer(role)).await?;
        let address = key.map(|key| Digest::of(key.as_bytes()));
        self.write_log(
            context,
            &mut convention,
            Happened::SignerAddressChanged { role, address },
        )
        .await?;
        self.notify_former_address(context, &convention, &party).await?;
        // Who has signed reads by their link, and who signs by an account finds it there.
        if let Some(email) = email.filter(|_| account.is_none() || !party.signed) {
            self.write_at(context, &mut convention, &party, account, email, secret)
                .await?;
        }
        Ok(SignerEmail::Done)
    }

    /// Tells who was written to until now that nothing more comes to that address: they may be the one who did not ask for it.
    async fn notify_former_address(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        party: &Party,
    ) -> Result<(), StoreError> {
        let Some(email) = party.email.clone() else {
            return Ok(());
        };
        let to = Recipient {
            account: party.account.map(AccountId),
            name: party.name.clone(),
            email,
        };
        let names = self.names_of(convention).await?;
        let notification = Notification::SignerAddressChanged {
            reference: convention.reference.clone(),
            student: names.student,
            host: names.host,
        };
        self.enqueue_email(context, &convention.dedup_key("address", &to), &to, &notification)
            .await?;
        Ok(())
    }

    /// Writes to the new address: who has signed gets a link to read by, who has not is asked to sign, by the account it belongs to
    /// or by a link.
    async fn write_at(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        party: &Party,
        account: Option<Uuid>,
        email: &EmailAddress,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let to = Recipient {
            account: account.map(AccountId),
            name: party.name.clone(),
            email: email.to_string(),
        };
        if account.is_none() {
            let asked = !party.signed && convention.state.is_open_to_signatures();
            return self
                .give_link(
                    context,
                    convention,
                    LinkRole::Signer(party.role),
                    to,
                    asked,
                    secret,
                )
                .await;
        }
        let names = self.names_of(convention).await?;
        let notification = Notification::SignConvention {
            reference: convention.reference.clone(),
            student: names.student,
            host: names.host,
            link: urls::signing(ConventionId(convention.id)),
        };
        self.enqueue_email(context, &convention.dedup_key("sign", &to), &to, &notification)
            .await?;
        Ok(())
    }
}

impl Db {
    /// The lycée gives a guardian another address, or none: they sign on paper then. What they have signed stays. Who signs by
    /// a link gets one at the new address, made from `secret`.
    pub async fn change_signer_email(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        role: SignerRole,
        email: Option<&EmailAddress>,
        secret: &Secret,
    ) -> Result<SignerEmail, StoreError> {
        self.transaction(async |tx| tx.change_signer_email(context, id.0, role, email, secret).await)
            .await
    }
}
