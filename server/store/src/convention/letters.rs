//! Who is told about a convention.

use chrono::{DateTime, Utc};
use domain::{
    account::Email,
    convention::{HeadAct, Section, SignerRole, name},
    id::AccountId,
    notice::{ConventionReader, Notice},
    path,
};
use uuid::Uuid;

use super::steps::{Standing, Steps};
use crate::{
    Recipient, StoreError, act::Act, db::both_engines, outbox::queue, people::People, signing::Parties,
};

/// Names that letters about a convention say.
pub(crate) struct Names {
    /// Host.
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
fn once(act: &Act<'_>, people: Vec<Recipient>) -> Vec<Recipient> {
    let mut seen = std::collections::BTreeSet::new();
    people
        .into_iter()
        .filter(|to| seen.insert(to.email.to_lowercase()))
        .filter(|to| to.account.is_none() || to.account != act.by)
        .collect()
}

/// Leaves out those who are among others.
fn without(people: Vec<Recipient>, others: &[Recipient]) -> Vec<Recipient> {
    let known: std::collections::BTreeSet<String> = others.iter().map(|to| to.email.to_lowercase()).collect();
    people
        .into_iter()
        .filter(|to| !known.contains(&to.email.to_lowercase()))
        .collect()
}

both_engines! {
/// Letters of a convention's life.
pub(crate) trait Letters {
    /// The names that letters say.
    async fn names_of(&mut self, standing: &Standing) -> Result<Names, StoreError> {
        let sql = "SELECT COALESCE(s.name, p.host_name, ''), a.name
                   FROM convention c JOIN account a ON a.id = c.student_id LEFT JOIN structure s ON s.id = c.structure_id
                        LEFT JOIN proposal p ON p.id = c.proposal_id
                   WHERE c.id = $1";
        let (host, student) = sqlx::query_as(sql).bind(standing.id).fetch_one(&mut *self).await?;
        Ok(Names { host, student })
    }

    /// Who fills the host's part with an account.
    async fn host_accounts(&mut self, standing: &Standing) -> Result<Vec<Recipient>, StoreError> {
        let Some(structure) = standing.structure else { return Ok(Vec::new()) };
        let sql = "SELECT handler_id FROM application WHERE id = $1";
        let handler: Option<Option<Uuid>> =
            sqlx::query_scalar(sql).bind(standing.application).fetch_optional(&mut *self).await?;
        self.hosts(structure, handler.flatten()).await
    }

    /// Who fills the host's part by a personal link.
    async fn tutors_by_link(&mut self, standing: &Standing, now: DateTime<Utc>) -> Result<Vec<Recipient>, StoreError> {
        let sql = "SELECT name, email_key FROM convention_link
                   WHERE convention_id = $1 AND role = 'tutor' AND revoked_at IS NULL AND expires_at > $2
                   ORDER BY email_key, id";
        let lines: Vec<(String, String)> =
            sqlx::query_as(sql).bind(standing.id).bind(now).fetch_all(&mut *self).await?;
        Ok(lines.into_iter().map(without_account).collect())
    }

    /// Who follows conventions in the lycée: its heads and who is named for them that day; its secretariat where there is neither.
    async fn school_followers(&mut self, act: &Act<'_>, standing: &Standing) -> Result<Vec<Recipient>, StoreError> {
        let sql = "SELECT DISTINCT a.id, a.name, a.email FROM account_role r JOIN account a ON a.id = r.account_id
                   WHERE r.school_id = $1 AND a.email IS NOT NULL AND a.suspended_at IS NULL
                     AND (r.role = 'head' OR EXISTS (
                         SELECT 1 FROM delegation d WHERE d.school_id = $1 AND d.account_id = a.id AND d.act = $2
                           AND d.revoked_at IS NULL AND d.first_day <= $3 AND d.last_day >= $3))
                   ORDER BY a.id";
        let lines: Vec<(Uuid, String, String)> = sqlx::query_as(sql)
            .bind(standing.school)
            .bind(HeadAct::Validate.code())
            .bind(act.today)
            .fetch_all(&mut *self)
            .await?;
        if !lines.is_empty() {
            return Ok(lines.into_iter().map(with_account).collect());
        }
        let sql = "SELECT a.id, a.name, a.email FROM account_role r JOIN account a ON a.id = r.account_id
                   WHERE r.school_id = $1 AND r.duty = 'secretariat' AND a.email IS NOT NULL AND a.suspended_at IS NULL
                   ORDER BY a.id";
        let lines: Vec<(Uuid, String, String)> =
            sqlx::query_as(sql).bind(standing.school).fetch_all(&mut *self).await?;
        Ok(lines.into_iter().map(with_account).collect())
    }

    /// The pupil and their guardians who have an account.
    async fn family_accounts(&mut self, standing: &Standing) -> Result<Vec<Recipient>, StoreError> {
        let sql = "SELECT a.id, a.name, a.email FROM guardian g JOIN account a ON a.id = g.account_id
                   WHERE g.student_id = $1 AND a.email IS NOT NULL AND a.suspended_at IS NULL ORDER BY a.id";
        let guardians: Vec<(Uuid, String, String)> =
            sqlx::query_as(sql).bind(standing.student).fetch_all(&mut *self).await?;
        let mut people: Vec<Recipient> = self.person(standing.student).await?.into_iter().collect();
        people.extend(guardians.into_iter().map(with_account));
        Ok(people)
    }

    /// Who signs a version, if they can be written to: role, whether they have an account, and whom to write to.
    async fn signers_of(
        &mut self,
        standing: &Standing,
        number: i32,
    ) -> Result<Vec<(SignerRole, Recipient)>, StoreError> {
        let sql = "SELECT s.role, a.id, s.name, COALESCE(a.email, s.email)
                   FROM convention_signer s LEFT JOIN account a ON a.id = s.account_id AND a.suspended_at IS NULL
                   WHERE s.convention_id = $1 AND s.number = $2 AND COALESCE(a.email, s.email) IS NOT NULL
                   ORDER BY s.role";
        let lines: Vec<(String, Option<Uuid>, String, String)> =
            sqlx::query_as(sql).bind(standing.id).bind(number).fetch_all(&mut *self).await?;
        let signer = |(role, account, name, email): (String, Option<Uuid>, String, String)| {
            let to = Recipient { account: account.map(AccountId), name, email };
            SignerRole::from_code(&role).map(|role| (role, to))
        };
        Ok(lines.into_iter().filter_map(signer).collect())
    }

    /// Everybody whom a convention concerns but the lycée: the host, the family, and who signs that version.
    async fn concerned(
        &mut self,
        act: &Act<'_>,
        standing: &Standing,
        number: i32,
    ) -> Result<Vec<Recipient>, StoreError> {
        let mut people = self.host_accounts(standing).await?;
        people.extend(self.tutors_by_link(standing, act.now).await?);
        people.extend(self.family_accounts(standing).await?);
        let signers = self.signers_of(standing, number).await?;
        people.extend(signers.into_iter().filter(|(role, _)| *role != SignerRole::Head).map(|(_, to)| to));
        Ok(once(act, people))
    }

    /// Tells those people of what the last line of the log says.
    async fn tell(
        &mut self,
        act: &Act<'_>,
        standing: &Standing,
        what: &str,
        people: Vec<Recipient>,
        notice: &Notice,
    ) -> Result<(), StoreError> {
        for to in people {
            queue!(self, act, standing.fact(what, &to), &to, notice);
        }
        Ok(())
    }

    /// Tells who follows in the lycée that the host's part is complete.
    async fn tell_complete(&mut self, act: &Act<'_>, standing: &Standing) -> Result<(), StoreError> {
        let names = self.names_of(standing).await?;
        let people = self.school_followers(act, standing).await?;
        let notice = Notice::ConventionForSchool {
            reference: standing.reference.clone(),
            host: names.host,
            student: names.student,
            path: path::convention(domain::id::ConventionId(standing.id)),
        };
        self.tell(act, standing, "complete", once(act, people), &notice).await
    }

    /// Tells the host that its part comes back.
    async fn tell_sent_back(&mut self, act: &Act<'_>, standing: &Standing, reason: &str) -> Result<(), StoreError> {
        let names = self.names_of(standing).await?;
        let notice = |reader| Notice::ConventionSentBack {
            reference: standing.reference.clone(),
            student: names.student.clone(),
            reason: reason.to_owned(),
            reader,
            path: path::convention(domain::id::ConventionId(standing.id)),
        };
        let people = self.host_accounts(standing).await?;
        self.tell(act, standing, "sent_back", once(act, people), &notice(ConventionReader::Host)).await?;
        let people = self.tutors_by_link(standing, act.now).await?;
        self.tell(act, standing, "sent_back", once(act, people), &notice(ConventionReader::Link)).await
    }

    /// The second guardian of a minor whose signature is not asked for, where they can be written to. Nobody represents who is of
    /// age, whatever was filled in before.
    async fn guardian_not_signing(&mut self, standing: &Standing) -> Result<Option<Recipient>, StoreError> {
        let parties = self.parties(standing.id, standing.number).await?;
        let typed = self.typed_in(standing.id, Section::Guardians).await?;
        if typed.is_ticked(name::BOTH_SIGN) || !parties.iter().any(|party| party.role.is_guardian()) {
            return Ok(None);
        }
        let email = Email::parse(typed.get("resp2_email")).ok();
        Ok(email.map(|email| without_account((typed.get("resp2_nom").to_owned(), email.to_string()))))
    }

    /// Tells the parties that it is frozen: who signs by an account, where to; the others, that it can be read. Who signs by a link
    /// is sent one.
    async fn tell_validated(&mut self, act: &Act<'_>, standing: &Standing) -> Result<(), StoreError> {
        let names = self.names_of(standing).await?;
        let id = domain::id::ConventionId(standing.id);
        let notice = |signs| Notice::ConventionValidated {
            reference: standing.reference.clone(),
            host: names.host.clone(),
            student: names.student.clone(),
            signs,
            path: if signs { path::signing(id) } else { path::convention(id) },
        };
        let signers = self.signers_of(standing, standing.number).await?;
        let mut signing: Vec<Recipient> = signers.into_iter().map(|(_, to)| to).collect();
        let mut others = self.host_accounts(standing).await?;
        others.extend(self.family_accounts(standing).await?);
        others.extend(self.tutors_by_link(standing, act.now).await?);
        let others = once(act, without(others, &signing));
        let informed = self.guardian_not_signing(standing).await?.into_iter().collect();
        let informed = without(without(informed, &signing), &others);
        signing.retain(|to| to.account.is_some());
        self.tell(act, standing, "validated", once(act, signing), &notice(true)).await?;
        self.tell(act, standing, "validated", others, &notice(false)).await?;
        let notice = Notice::GuardianInformed {
            reference: standing.reference.clone(),
            host: names.host.clone(),
            student: names.student.clone(),
        };
        self.tell(act, standing, "informed", informed, &notice).await
    }

    /// Tells that it is given up: those whom it concerns, but for who is told already.
    async fn tell_cancelled(
        &mut self,
        act: &Act<'_>,
        standing: &Standing,
        reason: &str,
        told: &[Recipient],
    ) -> Result<(), StoreError> {
        let names = self.names_of(standing).await?;
        let notice = Notice::ConventionCancelled {
            reference: standing.reference.clone(),
            host: names.host,
            student: names.student,
            reason: reason.to_owned(),
            path: path::convention(domain::id::ConventionId(standing.id)),
        };
        // The signers told are those of the last version that was frozen.
        let sql = "SELECT COALESCE(MAX(number), 0) FROM convention_version WHERE convention_id = $1";
        let last: i32 = sqlx::query_scalar(sql).bind(standing.id).fetch_one(&mut *self).await?;
        let people = self.concerned(act, standing, last).await?;
        self.tell(act, standing, "cancelled", without(people, told), &notice).await
    }
}
}
