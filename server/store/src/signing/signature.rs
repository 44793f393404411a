//! A signature: who, how they were known, what they agreed to, when, and from where.

use domain::{
    convention::{
        By, Circumstances, ConventionActor, ConventionEvent, ConventionState, Happened, HeadAct, Means,
        SignerRole, Who, consent, next, paper_record,
    },
    digest::Digest,
    id::{AccountId, ConventionId, DelegationId},
};
use uuid::Uuid;

use super::{
    Frozen, Parties, Party,
    code::{CodeCheck, Codes},
    link::{LinkRole, Links},
};
use crate::{
    Db, StoreError,
    act::Act,
    convention::{Standing, Steps},
    db::{both_engines, in_transaction},
    people::People,
    row::{code, parsed},
};

/// How much of a browser's name is kept.
const AGENT: usize = 400;

/// What a signer had before their eyes, and where from they answered.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The document they were shown.
    pub document: Digest,
    /// Their IP address.
    pub ip: &'a str,
    /// Their browser.
    pub agent: &'a str,
}

/// What shows that somebody is who they say.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// They are signed in.
    Account,
    /// The code they typed, sent to the address of their personal link.
    Code(&'a str),
}

/// What became of a signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signed {
    /// It is kept.
    Done {
        /// Whether everybody has signed now.
        last: bool,
    },
    /// That role has signed this version already.
    Already,
    /// Nothing is signed where it stands.
    NotNow(ConventionState),
    /// What was shown is not what is to be signed (any more).
    Changed,
    /// The code was not right.
    Code(CodeCheck),
    /// They sign this version in that other role: nobody does in two.
    OtherRole(SignerRole),
    /// There is nothing for this person to sign.
    Gone,
}

/// A signer who was recognised, as it will be written.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) account: Option<Uuid>,
    pub(crate) identified: String,
    pub(crate) means: Means,
    /// The address they are known by now; none on paper.
    pub(crate) email: Option<String>,
    /// By which delegation they sign in the head's name.
    pub(crate) delegation: Option<Uuid>,
}

/// A paper page, and who recorded it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paper {
    pub(crate) by: Uuid,
    pub(crate) page: Digest,
}

/// A text as it may be kept: one line, not too long.
pub(crate) fn kept(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(AGENT).collect()
}

/// In which other role than $3 somebody ($4, with the address $5) signs a version ($2) of a convention ($1): a party to it signs for
/// no other, not even for the head by delegation. A head's own line does not count, since whoever is the head signs.
const OTHER_ROLE: &str = "SELECT role FROM (
         SELECT s.role FROM convention_signer s
         WHERE s.convention_id = $1 AND s.number = $2 AND s.role <> $3 AND s.role <> 'head'
           AND (s.account_id = $4 OR s.email_key = $5)
         UNION ALL
         SELECT d.role FROM convention_signature d
         WHERE d.convention_id = $1 AND d.number = $2 AND d.role <> $3
           AND (d.account_id = $4 OR LOWER(d.email) = $5)) AS others
     ORDER BY role LIMIT 1";

both_engines! {
/// Steps of signing, under the convention's lock.
#[allow(clippy::too_many_arguments, reason = "what a signature holds")]
pub(crate) trait Signatures {
    /// Whether somebody is that signer, and how they are known; `None` when they are not.
    async fn known(
        &mut self,
        act: &Act<'_>,
        standing: &Standing,
        party: &Party,
        who: Who,
    ) -> Result<Option<Known>, StoreError> {
        match who {
            Who::Account(account) => self.known_by_account(act, standing, party, account.0).await,
            Who::Link(link) => {
                let Some(holder) = self.good_link(link.0, act.now).await? else { return Ok(None) };
                let theirs = holder.convention.0 == standing.id && holder.role == LinkRole::Signer(party.role);
                let address = party.email.as_deref().filter(|_| theirs);
                Ok(address.map(|address| Known {
                    name: party.name.clone(),
                    account: None,
                    identified: format!("Lien personnel et code envoyés à {address}"),
                    means: Means::LinkAndCode,
                    email: Some(address.to_owned()),
                    delegation: None,
                }))
            }
        }
    }

    async fn known_by_account(
        &mut self,
        act: &Act<'_>,
        standing: &Standing,
        party: &Party,
        account: Uuid,
    ) -> Result<Option<Known>, StoreError> {
        let Some(person) = self.person(account).await? else { return Ok(None) };
        let own = party.account == Some(account);
        let known = |name: String, how: String| Known {
            name,
            account: Some(account),
            identified: format!("Compte Quinzaine, adresse {}{how}", person.email),
            means: Means::Account,
            email: Some(person.email.clone()),
            delegation: None,
        };
        if party.role != SignerRole::Head {
            let theirs = own && self.is_still(standing, party.role, account).await?;
            return Ok(theirs.then(|| known(party.name.clone(), String::new())));
        }
        if self.works_at(standing.school, account, true).await? {
            return Ok(Some(if own {
                known(party.name.clone(), String::new())
            } else {
                known(person.name.clone(), format!(", en tant que chef d’établissement, à la place de {}", party.name))
            }));
        }
        let Some((delegation, by)) = self.delegation(act, standing.school, account, HeadAct::Sign).await? else {
            return Ok(None);
        };
        Ok(Some(Known {
            delegation: Some(delegation),
            ..known(person.name.clone(), format!(", par délégation de {by}"))
        }))
    }

    /// By which delegation somebody of the lycée acts in that matter today, and who gave it: the first that was given.
    async fn delegation(
        &mut self,
        act: &Act<'_>,
        school: Uuid,
        account: Uuid,
        what: HeadAct,
    ) -> Result<Option<(Uuid, String)>, StoreError> {
        if !self.works_at(school, account, false).await? {
            return Ok(None);
        }
        let sql = "SELECT d.id, g.name FROM delegation d JOIN account g ON g.id = d.granted_by
                   WHERE d.school_id = $1 AND d.account_id = $2 AND d.act = $3
                     AND d.first_day <= $4 AND d.last_day >= $4 AND d.revoked_at IS NULL
                   ORDER BY d.granted_at, d.id LIMIT 1";
        Ok(sqlx::query_as(sql)
            .bind(school)
            .bind(account)
            .bind(what.code())
            .bind(act.today)
            .fetch_optional(&mut *self)
            .await?)
    }

    /// What somebody shows for being that signer: the account they are signed in to, or the code that was sent to them. A wrong
    /// code is counted: whoever leaves after this commits.
    async fn proven(
        &mut self,
        act: &Act<'_>,
        who: Who,
        proof: Proof<'_>,
        document: Digest,
    ) -> Result<CodeCheck, StoreError> {
        match (who, proof) {
            (Who::Account(_), Proof::Account) => Ok(CodeCheck::Right),
            (Who::Link(link), Proof::Code(typed)) => self.try_code(act, link.0, document, typed).await,
            (Who::Account(_), Proof::Code(_)) | (Who::Link(_), Proof::Account) => Ok(CodeCheck::None),
        }
    }

    /// The version that is open to a signature of that signer, of that document; else what is said.
    async fn open_version(
        &mut self,
        standing: &Standing,
        party: &Party,
        shown: Digest,
    ) -> Result<Result<Frozen, Signed>, StoreError> {
        if party.signed && standing.state.is_frozen() {
            return Ok(Err(Signed::Already));
        }
        if !standing.state.is_open_to_signatures() {
            return Ok(Err(Signed::NotNow(standing.state)));
        }
        let Some(version) = self.frozen(standing.id, standing.number).await? else {
            return Ok(Err(Signed::Gone));
        };
        if !version.state.is_open_to_signatures() {
            return Ok(Err(Signed::NotNow(version.state)));
        }
        Ok(if version.document == shown { Ok(version) } else { Err(Signed::Changed) })
    }

    /// The same, for who signs it in no other role.
    async fn signable(
        &mut self,
        standing: &Standing,
        party: &Party,
        known: &Known,
        shown: Digest,
    ) -> Result<Result<Frozen, Signed>, StoreError> {
        let version = match self.open_version(standing, party, shown).await? {
            Ok(version) => version,
            Err(said) => return Ok(Err(said)),
        };
        let other = self.other_role(standing, party.role, known.account, known.email.as_deref()).await?;
        Ok(other.map_or(Ok(version), |other| Err(Signed::OtherRole(other))))
    }

    /// The other role in which an account, or an address, signs the current version, if there is one.
    async fn other_role(
        &mut self,
        standing: &Standing,
        role: SignerRole,
        account: Option<Uuid>,
        email: Option<&str>,
    ) -> Result<Option<SignerRole>, StoreError> {
        let other: Option<String> = sqlx::query_scalar(OTHER_ROLE)
            .bind(standing.id)
            .bind(standing.number)
            .bind(role.code())
            .bind(account)
            .bind(email.map(str::to_lowercase))
            .fetch_optional(&mut *self)
            .await?;
        other.map(|other| code("convention_signer.role", &other, SignerRole::from_code)).transpose()
    }

    /// Keeps a signature, and moves the convention on.
    async fn put_signature(
        &mut self,
        act: &Act<'_>,
        standing: &mut Standing,
        version: &Frozen,
        role: SignerRole,
        known: &Known,
        seen: &Seen<'_>,
        paper: Option<Paper>,
    ) -> Result<Signed, StoreError> {
        let count = version.count()?;
        let last = self.parties(standing.id, version.number).await?.iter().all(|one| one.signed || one.role == role);
        let event = if last { ConventionEvent::SignLast } else { ConventionEvent::Sign };
        let Some(to) = next(version.state, event, ConventionActor::Signer) else {
            return Ok(Signed::NotNow(version.state));
        };
        let consent = match paper {
            // Nobody who signs on paper was shown a text here.
            Some(paper) => paper_record(
                &known.name,
                &standing.reference,
                count,
                version.validated_on,
                version.document,
                &self.name_of(Some(AccountId(paper.by))).await?,
                paper.page,
            ),
            None => {
                consent(role, &known.name, &standing.reference, count, version.validated_on, version.document)
            }
        };
        let consent_hash = Digest::of(consent.as_bytes());
        let (ip, agent) = (kept(seen.ip), kept(seen.agent));
        let circumstances = Circumstances {
            at: act.now,
            means: known.means,
            email: known.email.as_deref().unwrap_or_default(),
            ip: &ip,
            agent: &agent,
            delegation: known.delegation.map(DelegationId),
        };
        let circumstances = parsed("convention_signature", circumstances.digest())?;
        sqlx::query(
            "INSERT INTO convention_signature (convention_id, number, role, signed_at, name, account_id, means, identified,
                                               consent, consent_hash, document_hash, ip, agent, recorded_by, page_hash,
                                               email, delegation_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        )
        .bind(standing.id)
        .bind(version.number)
        .bind(role.code())
        .bind(act.now)
        .bind(&known.name)
        .bind(known.account)
        .bind(known.means.code())
        .bind(&known.identified)
        .bind(consent)
        .bind(consent_hash.to_string())
        .bind(version.document.to_string())
        .bind(&ip)
        .bind(&agent)
        .bind(paper.map(|paper| paper.by))
        .bind(paper.map(|paper| paper.page.to_string()))
        .bind(known.email.as_deref())
        .bind(known.delegation)
        .execute(&mut *self)
        .await?;
        if to != version.state {
            self.put_version(standing.id, version.number, to, None).await?;
            self.stand(act, standing, to, version.number, "").await?;
        }
        let what = Happened::Signed {
            version: count,
            role,
            name: known.name.clone(),
            means: known.means,
            consent: consent_hash,
            document: version.document,
            identified: Some(Digest::of(known.identified.as_bytes())),
            page: paper.map(|paper| paper.page),
            circumstances: Some(circumstances),
        };
        // What is recorded for somebody is written in the name of who recorded it.
        if paper.is_some() {
            self.write_log(act, standing, what).await?;
        } else {
            let by = By { account: known.account, name: known.name.clone() };
            self.write_log_by(act, standing, by, what).await?;
        }
        Ok(Signed::Done { last })
    }

    async fn do_sign(
        &mut self,
        act: &Act<'_>,
        who: Who,
        id: Uuid,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
    ) -> Result<Signed, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(Signed::Gone) };
        let Some(party) = self.party(&standing, role).await? else { return Ok(Signed::Gone) };
        let Some(known) = self.known(act, &standing, &party, who).await? else { return Ok(Signed::Gone) };
        let version = match self.signable(&standing, &party, &known, seen.document).await? {
            Ok(version) => version,
            Err(said) => return Ok(said),
        };
        // A wrong code is counted: leaving here keeps the count, and nothing else was written.
        let check = self.proven(act, who, proof, version.document).await?;
        if check != CodeCheck::Right {
            return Ok(Signed::Code(check));
        }
        self.put_signature(act, &mut standing, &version, role, &known, seen, None).await
    }
}
}

impl Db {
    /// Somebody signs a convention's current version. What they were shown must be that version's document.
    pub async fn sign(
        &self,
        act: &Act<'_>,
        who: Who,
        id: ConventionId,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
    ) -> Result<Signed, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_sign(act, who, id.0, role, proof, seen).await?
        }))
    }
}
