//! Who is told of an amendment: who signs it; all, once it is in force; and who had to sign it, when it is closed.

use std::collections::BTreeSet;

use domain::{
    convention::{Amendment, Content, Difference, SignerRole, days_said, days_without_place},
    id::ConventionId,
    notification::Notification,
    urls,
};

use crate::{
    Conn, Recipient, StoreError,
    change_context::ChangeContext,
    convention::{LockedConvention, Names},
    signing::{Party, Secrets, link::LinkRole},
};

/// What an amendment changes, a line each: « Lieu du stage : 3 quai de la Gare, au lieu de 12 rue Haute ».
fn lines(amendment: &Amendment) -> Vec<String> {
    let flat = |text: &str| text.lines().collect::<Vec<_>>().join(", ");
    let line = |one: Difference| match (one.before.is_empty(), one.after.is_empty()) {
        (_, true) => format!("{}\u{a0}: plus rien, au lieu de {}", one.label, flat(&one.before)),
        (true, false) => format!("{}\u{a0}: {}", one.label, flat(&one.after)),
        (false, false) => format!(
            "{}\u{a0}: {}, au lieu de\u{a0}: {}",
            one.label,
            flat(&one.after),
            flat(&one.before)
        ),
    };
    amendment.differences().into_iter().map(line).collect()
}

/// What asks somebody to sign it, or asks again.
pub(super) fn to_sign(
    convention: &LockedConvention,
    names: &Names,
    amendment: &Amendment,
    link: String,
    reminder: bool,
) -> Notification {
    Notification::AmendmentToSign {
        reference: convention.reference.clone(),
        student: names.student.clone(),
        host: names.host.clone(),
        number: amendment.number,
        changes: lines(amendment),
        reminder,
        link,
    }
}

impl Conn {
    /// Asks those who sign it: each with a way to it, a personal link where they have no account.
    pub(super) async fn ask_to_sign(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        amendment: &Amendment,
        secrets: Secrets<'_>,
    ) -> Result<(), StoreError> {
        let names = self.names_of(convention).await?;
        let mut told: BTreeSet<String> = BTreeSet::new();
        for party in self.parties(convention.id, convention.number).await? {
            if !amendment.signers.iter().any(|signer| signer.role == party.role) {
                continue;
            }
            let Some(to) = self.recipient(convention, &party).await? else {
                continue;
            };
            if !told.insert(to.email.to_lowercase()) {
                continue;
            }
            let way = self
                .way_to(context, convention, amendment, &party, &to, secrets)
                .await?;
            let Some(link) = way else { continue };
            let notification = to_sign(convention, &names, amendment, link, false);
            let key = format!(
                "amendment_to_sign:{}:{}:{}",
                convention.id,
                amendment.number,
                party.role.code()
            );
            self.enqueue_about(context, convention, &key, &to, &notification)
                .await?;
        }
        Ok(())
    }

    /// What asks whoever signs in that role to sign the first amendment that waits for them, by that link, or by their account; none where none
    /// waits.
    pub(crate) async fn amendment_to_sign(
        &mut self,
        convention: &LockedConvention,
        role: SignerRole,
        link: Option<&str>,
    ) -> Result<Option<Notification>, StoreError> {
        let Some(digest) = self.awaited_amendment(convention.id, role).await? else {
            return Ok(None);
        };
        let all = self.amendments_of(convention).await?;
        let Some(amendment) = all.into_iter().find(|one| one.hash == digest) else {
            return Ok(None);
        };
        let number = amendment.content.number;
        let way = link.map_or_else(
            || urls::amendment(ConventionId(convention.id), number),
            str::to_owned,
        );
        let names = self.names_of(convention).await?;
        Ok(Some(to_sign(convention, &names, &amendment.content, way, false)))
    }

    /// Where whoever signs an amendment reads it: the page, or another personal link for who has no account. None for whose links the lycée
    /// revoked: they get no other one by itself.
    pub(super) async fn way_to(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        amendment: &Amendment,
        party: &Party,
        to: &Recipient,
        secrets: Secrets<'_>,
    ) -> Result<Option<String>, StoreError> {
        if party.account.is_some() || party.role == SignerRole::Head {
            return Ok(Some(urls::amendment(
                ConventionId(convention.id),
                amendment.number,
            )));
        }
        let role = LinkRole::Signer(party.role);
        let revoked = self
            .are_revoked(convention, convention.number, role, &to.email)
            .await?;
        if revoked || self.bar_of(convention.id, role, &to.email).await?.is_some() {
            return Ok(None);
        }
        let secret = secrets();
        self.insert_link(context, convention.id, role, &to.name, &to.email, &secret)
            .await?;
        Ok(Some(secret.link))
    }

    /// Tells all parties and the lycée that it is in force. `before` is what the convention said until then.
    pub(super) async fn tell_in_force(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        amendment: &Amendment,
        before: &Content,
    ) -> Result<(), StoreError> {
        let names = self.names_of(convention).await?;
        let without = days_without_place(before, &amendment.changes);
        let notification = Notification::AmendmentInForce {
            reference: convention.reference.clone(),
            student: names.student,
            host: names.host,
            number: amendment.number,
            changes: lines(amendment),
            without_place: without.map(days_said).unwrap_or_default(),
            path: urls::convention(ConventionId(convention.id)),
        };
        let people = self.all_of(context, convention).await?;
        self.notify_parties(context, convention, "amended", people, &notification)
            .await
    }

    /// Tells those who had to sign it, who fills the host's part and the lycée that there is nothing to sign any more: others were not told that
    /// there was.
    pub(super) async fn tell_closed(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        amendment: &Amendment,
        by: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        let names = self.names_of(convention).await?;
        let notification = Notification::AmendmentClosed {
            reference: convention.reference.clone(),
            student: names.student,
            host: names.host,
            number: amendment.number,
            by: by.to_owned(),
            reason: reason.to_owned(),
            path: urls::convention(ConventionId(convention.id)),
        };
        let mut people = self.host_accounts(convention).await?;
        people.extend(self.tutors_by_link(convention, context.now).await?);
        for party in self.parties(convention.id, convention.number).await? {
            if amendment.signers.iter().any(|signer| signer.role == party.role) {
                people.extend(self.recipient(convention, &party).await?);
            }
        }
        people.extend(self.school_of(convention.student).await?);
        let people = once_each(context, people);
        self.notify_parties(context, convention, "amendment_closed", people, &notification)
            .await
    }

    /// Everybody whom the convention concerns, the lycée among them, once each, but for whoever acts.
    async fn all_of(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
    ) -> Result<Vec<Recipient>, StoreError> {
        let mut people = self.concerned(context, convention, convention.number).await?;
        people.extend(self.school_of(convention.student).await?);
        Ok(once_each(context, people))
    }
}

/// Each address once, but for whoever acts. In one order for all transactions: who waits for whom is then the same everywhere.
fn once_each(context: &ChangeContext<'_>, mut people: Vec<Recipient>) -> Vec<Recipient> {
    let mut seen = BTreeSet::new();
    people.retain(|to| {
        seen.insert(to.email.to_lowercase()) && (to.account.is_none() || to.account != context.actor)
    });
    people.sort_by(|a, b| a.email.cmp(&b.email));
    people
}
