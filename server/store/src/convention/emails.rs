//! Who is notified about a convention.

use chrono::{DateTime, Utc};
use domain::{
    account::EmailAddress,
    convention::{Section, SignerRole, name},
    id::AccountId,
    notification::{ConventionReader, Notification},
    urls,
};
use uuid::Uuid;

use super::steps::LockedConvention;
use crate::{Conn, Recipient, StoreError, change_context::ChangeContext, conn::sql, proven::proven};

/// Names that e-mails about a convention say.
pub(crate) struct Names {
    pub(crate) host: String,
    /// Pupil.
    pub(crate) student: String,
}

fn with_account((id, name, email): (Uuid, String, String)) -> Recipient {
    Recipient {
        account: Some(AccountId(id)),
        name,
        email,
    }
}

fn without_account((name, email): (String, String)) -> Recipient {
    Recipient {
        account: None,
        name,
        email,
    }
}

/// Leaves each address once, and those who act out: they know.
fn once(context: &ChangeContext<'_>, people: Vec<Recipient>) -> Vec<Recipient> {
    let mut seen = std::collections::BTreeSet::new();
    people
        .into_iter()
        .filter(|to| seen.insert(to.email.to_lowercase()))
        .filter(|to| to.account.is_none() || to.account != context.actor)
        .collect()
}

/// Leaves out those who are among others.
fn without(people: Vec<Recipient>, others: &[Recipient]) -> Vec<Recipient> {
    let addresses: std::collections::BTreeSet<String> =
        others.iter().map(|to| to.email.to_lowercase()).collect();
    people
        .into_iter()
        .filter(|to| !addresses.contains(&to.email.to_lowercase()))
        .collect()
}

/// E-mails of a convention's life.
impl Conn {
    /// The names that e-mails say.
    pub(crate) async fn names_of(&mut self, convention: &LockedConvention) -> Result<Names, StoreError> {
        let sql = sql!(
            "SELECT COALESCE(s.name, p.host_name, ''), a.name
             FROM convention c JOIN account a ON a.id = c.student_id LEFT
                 JOIN structure s ON s.id = c.structure_id
                  LEFT JOIN proposal p ON p.id = c.proposal_id
             WHERE c.id = $1"
        );
        let (host, student) = self.query(sql).bind(convention.id).one().await?;
        Ok(Names { host, student })
    }

    /// Who fills the host's part with an account.
    pub(crate) async fn host_accounts(
        &mut self,
        convention: &LockedConvention,
    ) -> Result<Vec<Recipient>, StoreError> {
        let Some(structure) = convention.structure else {
            return Ok(Vec::new());
        };
        let sql = sql!("SELECT handler_id FROM application WHERE id = $1");
        let handler: Option<Option<Uuid>> = self
            .query(sql)
            .bind(convention.application)
            .optional_scalar()
            .await?;
        self.hosts(structure, handler.flatten()).await
    }

    /// Who fills the host's part by a personal link.
    pub(crate) async fn tutors_by_link(
        &mut self,
        convention: &LockedConvention,
        now: DateTime<Utc>,
    ) -> Result<Vec<Recipient>, StoreError> {
        let sql = sql!(
            "SELECT name, email_key FROM convention_link
             WHERE convention_id = $1 AND role = 'tutor' AND revoked_at IS NULL AND expires_at > $2
             ORDER BY email_key, id"
        );
        let lines: Vec<(String, String)> = self.query(sql).bind(convention.id).bind(now).all().await?;
        Ok(lines.into_iter().map(without_account).collect())
    }

    /// The pupil and their guardians who have an account.
    pub(crate) async fn family_accounts(
        &mut self,
        convention: &LockedConvention,
    ) -> Result<Vec<Recipient>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.name, a.email FROM guardian g JOIN account a ON a.id = g.account_id
             WHERE g.student_id = $1 AND g.may_be_told AND ",
            proven!("a"),
            " ORDER BY a.id"
        );
        let guardians: Vec<(Uuid, String, String)> = self.query(sql).bind(convention.student).all().await?;
        let mut people: Vec<Recipient> = self.person(convention.student).await?.into_iter().collect();
        people.extend(guardians.into_iter().map(with_account));
        Ok(people)
    }

    /// Who signs a version, if they can be written to: role, whether they have an account, and whom to write to.
    pub(crate) async fn signers_of(
        &mut self,
        convention: &LockedConvention,
        number: i32,
    ) -> Result<Vec<(SignerRole, Recipient)>, StoreError> {
        let sql = sql!(
            "SELECT s.role, a.id, s.name, COALESCE(a.email, s.email)
             FROM convention_signer s LEFT JOIN account a ON a.id = s.account_id AND ",
            proven!("a"),
            "
             WHERE s.convention_id = $1 AND s.number = $2 AND COALESCE(a.email, s.email) IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM guardian g JOIN account ga ON ga.id = g.account_id
                               WHERE g.student_id = $3 AND NOT g.may_be_told
                                 AND s.role IN ('guardian1', 'guardian2')
                                 AND (ga.id = s.account_id OR ga.email_key = s.email_key))
             ORDER BY s.role"
        );
        let lines: Vec<(String, Option<Uuid>, String, String)> = self
            .query(sql)
            .bind(convention.id)
            .bind(number)
            .bind(convention.student)
            .all()
            .await?;
        let signer = |(role, account, name, email): (String, Option<Uuid>, String, String)| {
            let to = Recipient {
                account: account.map(AccountId),
                name,
                email,
            };
            SignerRole::from_code(&role).map(|role| (role, to))
        };
        Ok(lines.into_iter().filter_map(signer).collect())
    }

    /// Everybody whom a convention concerns but the lycée: the host, the family, and who signs that version.
    pub(crate) async fn concerned(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        number: i32,
    ) -> Result<Vec<Recipient>, StoreError> {
        let mut people = self.host_accounts(convention).await?;
        people.extend(self.tutors_by_link(convention, context.now).await?);
        people.extend(self.family_accounts(convention).await?);
        let signers = self.signers_of(convention, number).await?;
        people.extend(
            signers
                .into_iter()
                .filter(|(role, _)| *role != SignerRole::Head)
                .map(|(_, to)| to),
        );
        Ok(once(context, people))
    }

    /// Tells those people of what the last line of the log says.
    pub(crate) async fn notify_parties(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        what: &str,
        people: Vec<Recipient>,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        for to in people {
            self.enqueue_about(
                context,
                convention,
                &convention.dedup_key(what, &to),
                &to,
                notification,
            )
            .await?;
        }
        Ok(())
    }

    /// Queues an e-mail, and keeps which convention it is about, the e-mail that it goes into being an earlier one or not: its lycée asks
    /// what became of it.
    pub(crate) async fn enqueue_about(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        dedup_key: &str,
        to: &Recipient,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        let Some(email) = self.queue_email(context, dedup_key, to, notification).await? else {
            return Ok(());
        };
        self.note_about(email, convention.id).await
    }

    /// Keeps that an e-mail speaks of a convention.
    pub(crate) async fn note_about(&mut self, email: Uuid, convention: Uuid) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO outbox_convention (convention_id, email_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        ))
        .bind(convention)
        .bind(email)
        .execute()
        .await?;
        Ok(())
    }

    /// Notifies the host that its part comes back.
    pub(crate) async fn notify_sent_back(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        reason: &str,
    ) -> Result<(), StoreError> {
        let names = self.names_of(convention).await?;
        let notification = |reader| Notification::ConventionSentBack {
            reference: convention.reference.clone(),
            student: names.student.clone(),
            reason: reason.to_owned(),
            reader,
            path: urls::convention(domain::id::ConventionId(convention.id)),
        };
        let people = self.host_accounts(convention).await?;
        self.notify_parties(
            context,
            convention,
            "sent_back",
            once(context, people),
            &notification(ConventionReader::Host),
        )
        .await?;
        let people = self.tutors_by_link(convention, context.now).await?;
        self.notify_parties(
            context,
            convention,
            "sent_back",
            once(context, people),
            &notification(ConventionReader::Link),
        )
        .await
    }

    /// The second guardian of a minor whose signature is not asked for, where they can be written to. Nobody represents who is of
    /// age, whatever was filled in before.
    pub(crate) async fn guardian_not_signing(
        &mut self,
        convention: &LockedConvention,
    ) -> Result<Option<Recipient>, StoreError> {
        let parties = self.parties(convention.id, convention.number).await?;
        let typed = self.typed_in(convention.id, Section::Guardians).await?;
        if typed.is_ticked(name::BOTH_SIGN) || !parties.iter().any(|party| party.role.is_guardian()) {
            return Ok(None);
        }
        let email = EmailAddress::parse(typed.get("resp2_email")).ok();
        if let Some(email) = &email
            && self.is_silenced(convention.id, email.as_str()).await?
        {
            return Ok(None);
        }
        Ok(email.map(|email| without_account((typed.get("resp2_nom").to_owned(), email.to_string()))))
    }

    /// Tells the parties that it is frozen: who signs by an account, where to; the others, that it can be read. Who signs by a link
    /// is sent one. The lycée is told once a day of all that waits for it.
    pub(crate) async fn notify_validated(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
    ) -> Result<(), StoreError> {
        let names = self.names_of(convention).await?;
        let id = domain::id::ConventionId(convention.id);
        let notification = |signs| Notification::ConventionValidated {
            reference: convention.reference.clone(),
            host: names.host.clone(),
            student: names.student.clone(),
            signs,
            path: if signs {
                urls::signing(id)
            } else {
                urls::convention(id)
            },
        };
        let signers = self.signers_of(convention, convention.number).await?;
        let (heads, signing): (Vec<_>, Vec<_>) = signers
            .into_iter()
            .partition(|(role, _)| *role == SignerRole::Head);
        let heads: Vec<Recipient> = heads.into_iter().map(|(_, to)| to).collect();
        let mut signing: Vec<Recipient> = signing.into_iter().map(|(_, to)| to).collect();
        let mut others = self.host_accounts(convention).await?;
        others.extend(self.family_accounts(convention).await?);
        others.extend(self.tutors_by_link(convention, context.now).await?);
        let others = once(context, without(without(others, &signing), &heads));
        let informed = self.guardian_not_signing(convention).await?.into_iter().collect();
        let informed = without(without(informed, &signing), &others);
        signing.retain(|to| to.account.is_some());
        self.notify_parties(
            context,
            convention,
            "validated",
            once(context, signing),
            &notification(true),
        )
        .await?;
        self.notify_parties(context, convention, "validated", others, &notification(false))
            .await?;
        let notification = Notification::GuardianInformed {
            reference: convention.reference.clone(),
            host: names.host.clone(),
            student: names.student.clone(),
        };
        self.notify_parties(context, convention, "informed", informed, &notification)
            .await
    }

    /// Tells that it is given up, and whether another is begun for the place: those whom it concerns, but for whoever is told already.
    pub(crate) async fn notify_convention_cancelled(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        reason: &str,
        restarted: bool,
        notified: &[Recipient],
    ) -> Result<(), StoreError> {
        let names = self.names_of(convention).await?;
        let notification = Notification::ConventionCancelled {
            reference: convention.reference.clone(),
            host: names.host,
            student: names.student,
            reason: reason.to_owned(),
            restarted,
            path: urls::convention(domain::id::ConventionId(convention.id)),
        };
        // The signers told are those of the last version that was frozen.
        let sql = sql!("SELECT COALESCE(MAX(number), 0) FROM convention_version WHERE convention_id = $1");
        let last: i32 = self.query(sql).bind(convention.id).scalar().await?;
        let people = self.concerned(context, convention, last).await?;
        self.notify_parties(
            context,
            convention,
            "cancelled",
            without(people, notified),
            &notification,
        )
        .await
    }
}
