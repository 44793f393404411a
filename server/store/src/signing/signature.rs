//! A signature: who, how they were known, what they agreed to, when, and from where.

use chrono::NaiveDate;
use domain::{
    convention::{
        Author, Circumstances, ConventionActor, ConventionEvent, ConventionState, HeadAct, LogEvent, Means,
        PaperRecord, PartyIdentity, SignerRole, consent, next,
    },
    digest::Digest,
    id::{AccountId, ConventionId, DelegationId},
    typography::of_person,
};
use uuid::Uuid;

use super::{Frozen, Party, code::CodeCheck, link::LinkRole};
use crate::{
    Conn, Db, StoreError,
    change_context::ChangeContext,
    conn::Statement,
    conn::sql,
    convention::{LockedConvention, granter_is_head},
    decode::{code, parsed},
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
    /// The code they typed, sent to the address of their personal link, or to their phone.
    Code(&'a str),
    /// The code by which they opened their link a moment ago, in the browser of that session (its hash).
    Opened(&'a str),
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
    /// Its state does not allow signatures.
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
pub(crate) struct IdentifiedSigner {
    pub(crate) name: String,
    pub(crate) account: Option<Uuid>,
    pub(crate) identified: String,
    pub(crate) means: Means,
    /// The address they are known by now; none on paper and at the desk.
    pub(crate) email: Option<String>,
    /// By which delegation they sign in the name of the head, or of the structure, and who gave it.
    pub(crate) delegation: Option<(Uuid, String)>,
}

/// What somebody of the lycée records for a signer, who came by no way of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded<'a> {
    /// Who records it.
    pub(crate) by: Uuid,
    /// The page, on paper; none at the desk, where the signer agreed to the text themselves.
    pub(crate) paper: Option<Paper<'a>>,
}

/// A paper page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paper<'a> {
    /// The name of who recorded it, with what they do in the lycée.
    pub(crate) recorded_by: &'a str,
    pub(crate) page: Digest,
    /// The day that the page says.
    pub(crate) signed_on: NaiveDate,
}

/// A text as it may be kept: one line, not too long.
pub(crate) fn single_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(AGENT).collect()
}

/// In which other role than $3 somebody ($4, with the address $5) signs a version ($2) of a convention ($1): a party to it signs for
/// no other, not even for the head by delegation. A head's own line does not count, since whoever is the head signs.
const OTHER_ROLE: Statement = sql!(
    "SELECT role FROM (
         SELECT s.role FROM convention_signer s
         WHERE s.convention_id = $1 AND s.number = $2 AND s.role <> $3 AND s.role <> 'head'
           AND (s.account_id = $4 OR s.email_key = $5)
         UNION ALL
         SELECT d.role FROM convention_signature d
         WHERE d.convention_id = $1 AND d.number = $2 AND d.role <> $3
           AND (d.account_id = $4 OR LOWER(d.email) = $5)) AS others
     ORDER BY role LIMIT 1"
);

/// The text that is kept with a signature: what the signer was shown and agreed to; on paper, where nobody is shown one, what was recorded.
fn agreed(
    convention: &LockedConvention,
    version: &Frozen,
    count: u32,
    role: SignerRole,
    signer: &IdentifiedSigner,
    paper: Option<Paper<'_>>,
) -> String {
    match paper {
        Some(paper) => PaperRecord {
            role,
            name: &signer.name,
            reference: &convention.reference,
            version: count,
            validated_on: version.validated_on,
            document: version.document,
            signed_on: paper.signed_on,
            recorded_by: paper.recorded_by,
            page: paper.page,
        }
        .text(),
        None => consent(
            role,
            &signer.name,
            signer.delegation.as_ref().map(|(_, by)| by.as_str()),
            &convention.reference,
            count,
            version.validated_on,
            version.document,
        ),
    }
}

impl Db {
    /// Somebody signs a convention's current version. What they were shown must be that version's document.
    pub async fn sign(
        &self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        id: ConventionId,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
    ) -> Result<Signed, StoreError> {
        self.transaction(async |tx| tx.sign(context, who, id.0, role, proof, seen).await)
            .await
    }
}

/// Steps of signing, under the convention's lock, in their order.
#[allow(clippy::too_many_arguments, reason = "what a signature holds")]
impl Conn {
    pub(crate) async fn sign(
        &mut self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        id: Uuid,
        role: SignerRole,
        proof: Proof<'_>,
        seen: &Seen<'_>,
    ) -> Result<Signed, StoreError> {
        self.hold_what_signs(context, who, role).await?;
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Signed::Gone);
        };
        let Some(party) = self.party(&convention, role).await? else {
            return Ok(Signed::Gone);
        };
        let Some(mut signer) = self.identify_signer(context, &convention, &party, who).await? else {
            return Ok(Signed::Gone);
        };
        let version = match self.signable(&convention, &party, &signer, seen.document).await? {
            Ok(version) => version,
            Err(said) => return Ok(said),
        };
        // A wrong code is counted: leaving here keeps the count, and nothing else was written.
        let check = self
            .prove_signer(context, &mut signer, who, proof, version.document)
            .await?;
        if check != CodeCheck::Right {
            return Ok(Signed::Code(check));
        }
        self.insert_signature(context, &mut convention, &version, role, &signer, seen, None)
            .await
    }

    /// Looks at what a signer shows for being it, as [`Conn::proven`] does, and says on them how they were known where their code came by SMS.
    pub(super) async fn prove_signer(
        &mut self,
        context: &ChangeContext<'_>,
        signer: &mut IdentifiedSigner,
        who: PartyIdentity,
        proof: Proof<'_>,
        document: Digest,
    ) -> Result<CodeCheck, StoreError> {
        let check = self.proven(context, who, proof, document).await?;
        if check == CodeCheck::Right
            && let Some(number) = self.mobile_of_proof(who, proof, document).await?
        {
            let address = signer.email.as_deref().unwrap_or_default();
            signer.identified =
                format!("Lien personnel envoyé à {address}, et code envoyé par SMS au {number}");
        }
        Ok(check)
    }

    /// Holds the delegations by which somebody may sign in the name of the head, before the convention is locked.
    pub(super) async fn hold_what_signs(
        &mut self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        role: SignerRole,
    ) -> Result<(), StoreError> {
        match (who, role) {
            (PartyIdentity::Account(account), SignerRole::Head) => {
                self.hold_delegations(context, account, HeadAct::Sign).await
            }
            (PartyIdentity::Account(account), role) if role.is_of_host() => {
                self.hold_structure_delegations(context, account).await
            }
            _ => Ok(()),
        }
    }

    /// Whether somebody is that signer, and how they are known; `None` when they are not.
    pub(crate) async fn identify_signer(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        party: &Party,
        who: PartyIdentity,
    ) -> Result<Option<IdentifiedSigner>, StoreError> {
        match who {
            PartyIdentity::Account(account) => {
                self.identify_account(context, convention, party, account.0).await
            }
            PartyIdentity::Link(link) => {
                let Some(holder) = self.good_link(link.0, context.now).await? else {
                    return Ok(None);
                };
                let theirs =
                    holder.convention.0 == convention.id && holder.role == LinkRole::Signer(party.role);
                let address = party.email.as_deref().filter(|_| theirs);
                Ok(address.map(|address| IdentifiedSigner {
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

    pub(crate) async fn identify_account(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        party: &Party,
        account: Uuid,
    ) -> Result<Option<IdentifiedSigner>, StoreError> {
        let Some(person) = self.person(account).await? else {
            return Ok(None);
        };
        let own = party.account == Some(account);
        let signer = |name: String, how: String| IdentifiedSigner {
            name,
            account: Some(account),
            identified: format!("Compte Quinzaine, adresse {}{how}", person.email),
            means: Means::Account,
            email: Some(person.email.clone()),
            delegation: None,
        };
        if party.role != SignerRole::Head {
            if own {
                let theirs = self.is_still(convention, party.role, account).await?;
                return Ok(theirs.then(|| signer(party.name.clone(), String::new())));
            }
            let given = self
                .acts_for_structure(context, convention, party.role, account)
                .await?;
            return Ok(given.map(|(delegation, by)| {
                let how = format!(", par délégation {}", of_person(&by));
                IdentifiedSigner {
                    delegation: Some((delegation, by)),
                    ..signer(person.name.clone(), how)
                }
            }));
        }
        if self.works_at(convention.school, account, true).await? {
            return Ok(Some(if own {
                signer(party.name.clone(), String::new())
            } else {
                signer(
                    person.name.clone(),
                    format!(
                        ", en tant que chef d’établissement, à la place {}",
                        of_person(&party.name)
                    ),
                )
            }));
        }
        let Some((delegation, by)) = self
            .delegation(context, convention.school, account, HeadAct::Sign)
            .await?
        else {
            return Ok(None);
        };
        let how = format!(", par délégation {}", of_person(&by));
        Ok(Some(IdentifiedSigner {
            delegation: Some((delegation, by)),
            ..signer(person.name.clone(), how)
        }))
    }

    /// By which delegation somebody signs for the structure today, and who gave it. Whoever may sign for the lycée does not: nobody stands on
    /// both sides.
    async fn acts_for_structure(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        role: SignerRole,
        account: Uuid,
    ) -> Result<Option<(Uuid, String)>, StoreError> {
        let Some(structure) = convention.structure.filter(|_| role.is_of_host()) else {
            return Ok(None);
        };
        let of_school = self
            .head_may(
                convention.school,
                Some(AccountId(account)),
                HeadAct::Sign,
                context.today,
            )
            .await?;
        if of_school {
            return Ok(None);
        }
        self.structure_delegation(context, structure, account).await
    }

    /// By which delegation somebody of the lycée acts in that matter today, and who gave it: the first that was given.
    pub(crate) async fn delegation(
        &mut self,
        context: &ChangeContext<'_>,
        school: Uuid,
        account: Uuid,
        what: HeadAct,
    ) -> Result<Option<(Uuid, String)>, StoreError> {
        if !self.works_at(school, account, false).await? {
            return Ok(None);
        }
        let sql = sql!(
            "SELECT d.id, g.name FROM delegation d JOIN account g ON g.id = d.granted_by ",
            granter_is_head!(),
            " WHERE d.school_id = $1 AND d.account_id = $2 AND d.act = $3
               AND d.first_day <= $4 AND d.last_day >= $4 AND d.revoked_at IS NULL
             ORDER BY d.granted_at, d.id LIMIT 1"
        );
        self.query(sql)
            .bind(school)
            .bind(account)
            .bind(what.code())
            .bind(context.today)
            .optional()
            .await
    }

    /// The version that is open to a signature of that signer, of that document; else what is said.
    pub(crate) async fn open_version(
        &mut self,
        convention: &LockedConvention,
        party: &Party,
        shown: Digest,
    ) -> Result<Result<Frozen, Signed>, StoreError> {
        if party.signed && convention.state.is_frozen() {
            return Ok(Err(Signed::Already));
        }
        if !convention.state.is_open_to_signatures() {
            return Ok(Err(Signed::NotNow(convention.state)));
        }
        let Some(version) = self.frozen(convention.id, convention.number).await? else {
            return Ok(Err(Signed::Gone));
        };
        if !version.state.is_open_to_signatures() {
            return Ok(Err(Signed::NotNow(version.state)));
        }
        Ok(if version.document == shown {
            Ok(version)
        } else {
            Err(Signed::Changed)
        })
    }

    /// The same, for whoever signs it in no other role.
    pub(crate) async fn signable(
        &mut self,
        convention: &LockedConvention,
        party: &Party,
        signer: &IdentifiedSigner,
        shown: Digest,
    ) -> Result<Result<Frozen, Signed>, StoreError> {
        let version = match self.open_version(convention, party, shown).await? {
            Ok(version) => version,
            Err(said) => return Ok(Err(said)),
        };
        let other = self
            .other_role(convention, party.role, signer.account, signer.email.as_deref())
            .await?;
        Ok(other.map_or(Ok(version), |other| Err(Signed::OtherRole(other))))
    }

    /// The other role in which an account, or an address, signs the current version, if there is one.
    pub(crate) async fn other_role(
        &mut self,
        convention: &LockedConvention,
        role: SignerRole,
        account: Option<Uuid>,
        email: Option<&str>,
    ) -> Result<Option<SignerRole>, StoreError> {
        let other: Option<String> = self
            .query(OTHER_ROLE)
            .bind(convention.id)
            .bind(convention.number)
            .bind(role.code())
            .bind(account)
            .bind(email.map(str::to_lowercase))
            .optional_scalar()
            .await?;
        other
            .map(|other| code("convention_signer.role", &other, SignerRole::from_code))
            .transpose()
    }

    /// What somebody shows for being that signer: the account they are signed in to, or the code that was sent to them. Counts a failed attempt;
    /// callers must commit even when they return early.
    pub(crate) async fn proven(
        &mut self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        proof: Proof<'_>,
        document: Digest,
    ) -> Result<CodeCheck, StoreError> {
        match (who, proof) {
            (PartyIdentity::Account(_), Proof::Account) => Ok(CodeCheck::Right),
            (PartyIdentity::Link(link), Proof::Code(typed)) => {
                self.try_code(context, link.0, document, typed).await
            }
            (PartyIdentity::Link(link), Proof::Opened(session)) => {
                let proves = self
                    .opening_proves(link.0, session, document, context.now)
                    .await?;
                Ok(if proves { CodeCheck::Right } else { CodeCheck::None })
            }
            (PartyIdentity::Account(_), Proof::Code(_) | Proof::Opened(_))
            | (PartyIdentity::Link(_), Proof::Account) => Ok(CodeCheck::None),
        }
    }

    /// Keeps a signature, and moves the convention on.
    pub(crate) async fn insert_signature(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        version: &Frozen,
        role: SignerRole,
        signer: &IdentifiedSigner,
        seen: &Seen<'_>,
        recorded: Option<Recorded<'_>>,
    ) -> Result<Signed, StoreError> {
        let count = version.count()?;
        let last = self
            .parties(convention.id, version.number)
            .await?
            .iter()
            .all(|one| one.signed || one.role == role);
        let event = if last {
            ConventionEvent::SignLast
        } else {
            ConventionEvent::Sign
        };
        let Some(to) = next(version.state, event, ConventionActor::Signer) else {
            return Ok(Signed::NotNow(version.state));
        };
        let paper = recorded.and_then(|recorded| recorded.paper);
        let consent = agreed(convention, version, count, role, signer, paper);
        let delegation = signer.delegation.as_ref().map(|(delegation, _)| *delegation);
        // Those of a head and those of a structure are kept apart: each refers to its own.
        let of_structure = delegation.filter(|_| role.is_of_host());
        let of_head = delegation.filter(|_| !role.is_of_host());
        let consent_hash = Digest::of(consent.as_bytes());
        let (ip, agent) = (single_line(seen.ip), single_line(seen.agent));
        let circumstances = Circumstances {
            at: context.now,
            means: signer.means,
            email: signer.email.as_deref().unwrap_or_default(),
            ip: &ip,
            agent: &agent,
            delegation: delegation.map(DelegationId),
        };
        let circumstances = parsed("convention_signature", circumstances.digest())?;
        self.query(sql!(
            "INSERT INTO convention_signature (convention_id, number, role, signed_at, name, account_id,
                                               means, identified, consent, consent_hash, document_hash, ip,
                                               agent, recorded_by, page_hash, email, delegation_id,
                                               structure_delegation_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        ))
        .bind(convention.id)
        .bind(version.number)
        .bind(role.code())
        .bind(context.now)
        .bind(&signer.name)
        .bind(signer.account)
        .bind(signer.means.code())
        .bind(&signer.identified)
        .bind(consent)
        .bind(consent_hash.to_string())
        .bind(version.document.to_string())
        .bind(&ip)
        .bind(&agent)
        .bind(recorded.map(|recorded| recorded.by))
        .bind(paper.map(|paper| paper.page.to_string()))
        .bind(signer.email.as_deref())
        .bind(of_head)
        .bind(of_structure)
        .execute()
        .await?;
        if to != version.state {
            self.set_version_state(convention.id, version.number, to, None)
                .await?;
            self.set_convention_state(context, convention, to, version.number, "")
                .await?;
        }
        let what = LogEvent::Signed {
            version: count,
            role,
            name: signer.name.clone(),
            means: signer.means,
            consent: consent_hash,
            document: version.document,
            identified: Some(Digest::of(signer.identified.as_bytes())),
            page: paper.map(|paper| paper.page),
            circumstances: Some(circumstances),
        };
        // What is recorded for somebody is written in the name of who recorded it.
        if recorded.is_some() {
            self.write_log(context, convention, what).await?;
        } else {
            let by = Author {
                account: signer.account,
                name: signer.name.clone(),
            };
            self.write_log_by(context, convention, by, what).await?;
        }
        Ok(Signed::Done { last })
    }
}
