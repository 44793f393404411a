//! Signatures on paper: a party signs a printed page, which the lycée keeps and records. Guardians without an e-mail may everywhere, the
//! others where the head of the lycée takes it.

use chrono::NaiveDate;
use domain::{
    account::StaffDuty,
    convention::{Means, PaperRecord, PaperRule, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId, SchoolId},
};
use uuid::Uuid;

use super::{
    Party,
    signature::{IdentifiedSigner, Paper, Recorded, Seen, Signed},
};
use crate::{
    Conn, Db, FileKind, StoreError,
    change_context::ChangeContext,
    conn::{Statement, sql},
    convention::{LockedConvention, NewFile},
    decode::{code, parsed},
};

/// Who may sign on paper in a school ($1).
const RULE: Statement = sql!("SELECT paper_host, paper_guardians, paper_student FROM school WHERE id = $1");

/// What somebody ($2) does in a school ($1): the head before the staff.
const POST: Statement = sql!(
    "SELECT role, duty FROM account_role
     WHERE school_id = $1 AND account_id = $2 AND role IN ('head', 'staff') ORDER BY role LIMIT 1"
);

/// A page that was signed on paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedPaper {
    /// In whose name.
    pub role: SignerRole,
    /// The document that the page belongs to.
    pub document: Digest,
    /// The day that the page says.
    pub signed_on: NaiveDate,
    /// The digest of the page.
    pub page: Digest,
}

/// All pages of a document that parties signed, as they were scanned, put together as one file that is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScannedDocument<'a> {
    /// The document.
    pub document: Digest,
    /// The digest of the file.
    pub file: Digest,
    /// What kind of file that is.
    pub media: &'a str,
    /// How large it is, in bytes.
    pub size: i32,
}

fn rule((host, guardians, student): (bool, bool, bool)) -> PaperRule {
    PaperRule {
        host,
        guardians,
        student,
    }
}

impl Conn {
    /// The name of somebody of a lycée, with what they do there: « Paul Durand (Secrétariat) ».
    pub(super) async fn name_and_post(&mut self, school: Uuid, who: AccountId) -> Result<String, StoreError> {
        let name = self.name_of(Some(who)).await?;
        let post: Option<(String, Option<String>)> =
            self.query(POST).bind(school).bind(who.0).optional().await?;
        let Some((_, duty)) = post else { return Ok(name) };
        let duty = match duty {
            Some(duty) => code("account_role.duty", &duty, StaffDuty::from_code)?.label(),
            None => SignerRole::Head.label(),
        };
        Ok(format!("{name} ({duty})"))
    }

    /// The address of an account, in small letters, whether it was proved or not.
    pub(super) async fn account_address(&mut self, account: AccountId) -> Result<Option<String>, StoreError> {
        let sql = sql!("SELECT email_key FROM account WHERE id = $1");
        let address: Option<Option<String>> = self.query(sql).bind(account.0).optional_scalar().await?;
        Ok(address.flatten())
    }

    /// The signer of a convention who comes in person, or whose page does; none where they are no more what made them that signer, or may
    /// not be told anything of the pupil. Whether they proved an address does not matter here: none is needed.
    pub(super) async fn party_in_person(
        &mut self,
        convention: &LockedConvention,
        role: SignerRole,
    ) -> Result<Option<Party>, StoreError> {
        let Some(party) = self.party(convention, role).await? else {
            return Ok(None);
        };
        let still: bool = match party.account {
            Some(account) if role.is_guardian() => {
                self.query(sql!(
                    "SELECT EXISTS (SELECT 1 FROM guardian
                                    WHERE student_id = $1 AND account_id = $2 AND may_be_told)"
                ))
                .bind(convention.student)
                .bind(account)
                .scalar()
                .await?
            }
            Some(account) => self.is_still(convention, role, account).await?,
            None => match party.email.as_deref().filter(|_| role.is_guardian()) {
                Some(email) => !self.is_silenced(convention.id, email).await?,
                None => true,
            },
        };
        Ok(still.then_some(party))
    }

    async fn record_paper(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        paper: &SignedPaper,
    ) -> Result<Signed, StoreError> {
        let role = paper.role;
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Signed::Gone);
        };
        let Some(by) = context.actor else {
            return Ok(Signed::Gone);
        };
        if !self.fills_school(&convention, by, context.today).await? {
            return Ok(Signed::Gone);
        }
        let Some(party) = self.party_in_person(&convention, role).await? else {
            return Ok(Signed::Gone);
        };
        // Who has an address signs by it, unless the head takes paper of them: nobody else may say that they did.
        let allowed: Option<(bool, bool, bool)> = self.query(RULE).bind(convention.school).optional().await?;
        let minor = self
            .parties(convention.id, convention.number)
            .await?
            .iter()
            .any(|party| party.role.is_guardian());
        if !allowed.is_some_and(|row| rule(row).allows(role, party.email.is_some(), minor)) {
            return Ok(Signed::Gone);
        }
        let version = match self.open_version(&convention, &party, paper.document).await? {
            Ok(version) => version,
            Err(said) => return Ok(said),
        };
        // Nobody says of themselves that they signed, whether they are a party by their account or by the address that it has.
        let own = self.account_address(by).await?;
        let theirs = party.email.as_deref().map(str::to_lowercase);
        if party.account == Some(by.0) || (own.is_some() && own == theirs) {
            return Ok(Signed::OtherRole(role));
        }
        let other = self
            .other_role(&convention, role, party.account, party.email.as_deref())
            .await?;
        if let Some(other) = other {
            return Ok(Signed::OtherRole(other));
        }
        let recorded_by = self.name_and_post(convention.school, by).await?;
        let signer = IdentifiedSigner {
            name: party.name.clone(),
            account: None,
            identified: PaperRecord::identified(paper.signed_on, &recorded_by),
            means: Means::Paper,
            email: None,
            delegation: None,
        };
        let seen = Seen {
            document: paper.document,
            ip: "",
            agent: "",
        };
        let recorded = Some(Recorded {
            by: by.0,
            paper: Some(Paper {
                recorded_by: &recorded_by,
                page: paper.page,
                signed_on: paper.signed_on,
            }),
        });
        self.insert_signature(context, &mut convention, &version, role, &signer, &seen, recorded)
            .await
    }
}

impl Db {
    /// The page that was handed over as the signature of that role, and what kind of file it is.
    pub async fn signed_page(
        &self,
        id: ConventionId,
        number: i32,
        role: SignerRole,
    ) -> Result<Option<(Digest, String)>, StoreError> {
        let sql = sql!(
            "SELECT f.digest, f.media FROM convention_signature d
             JOIN convention_file f ON f.convention_id = d.convention_id AND f.kind = 'signed_page'
                                   AND f.digest = d.page_hash
             WHERE d.convention_id = $1 AND d.number = $2 AND d.role = $3 ORDER BY f.added_at LIMIT 1"
        );
        let row: Option<(String, String)> = self
            .query(sql)
            .bind(id.0)
            .bind(number)
            .bind(role.code())
            .optional()
            .await?;
        row.map(|(digest, media)| Ok((parsed("convention_file.digest", digest.parse())?, media)))
            .transpose()
    }

    /// Records what a party signed on paper; the actor is the member of staff named for it.
    pub async fn record_paper(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        paper: &SignedPaper,
    ) -> Result<Signed, StoreError> {
        self.transaction(async |tx| tx.record_paper(context, id.0, paper).await)
            .await
    }

    /// Keeps a page whose bytes are stored already, of that kind and size, and records what it signs. Where it signs nothing, nothing of it is
    /// kept: its bytes go in the night, and nobody would ever be shown it.
    pub async fn receive_paper(
        &self,
        context: &ChangeContext<'_>,
        by_name: &str,
        id: ConventionId,
        paper: &SignedPaper,
        (media, size): (&str, i32),
    ) -> Result<Signed, StoreError> {
        let file = NewFile {
            kind: FileKind::SignedPage,
            digest: paper.page,
            media,
            size,
        };
        let mut tx = self.begin().await?;
        let added = tx
            .add_convention_file(context, by_name.into(), id.0, &file)
            .await?;
        if added.is_none() {
            return Ok(Signed::Changed);
        }
        let said = tx.record_paper(context, id.0, paper).await?;
        if matches!(said, Signed::Done { .. }) {
            tx.commit().await?;
        }
        Ok(said)
    }

    /// The same of all who signed one scanned document, each in that role and on that day: what became of each, in their order. `by_name` is who
    /// hands the scan over. Where nothing is recorded, no file is added.
    pub async fn record_papers(
        &self,
        context: &ChangeContext<'_>,
        by_name: &str,
        id: ConventionId,
        scan: &ScannedDocument<'_>,
        signed: &[(SignerRole, NaiveDate)],
    ) -> Result<Vec<Signed>, StoreError> {
        let mut tx = self.begin().await?;
        let mut said = Vec::with_capacity(signed.len());
        for (role, signed_on) in signed {
            let paper = SignedPaper {
                role: *role,
                document: scan.document,
                signed_on: *signed_on,
                page: scan.file,
            };
            said.push(tx.record_paper(context, id.0, &paper).await?);
        }
        if !said.iter().any(|one| matches!(one, Signed::Done { .. })) {
            return Ok(said);
        }
        let file = NewFile {
            kind: FileKind::SignedPage,
            digest: scan.file,
            media: scan.media,
            size: scan.size,
        };
        let added = tx
            .add_convention_file(context, by_name.into(), id.0, &file)
            .await?;
        if added.is_none() {
            return Ok(vec![Signed::Gone; signed.len()]);
        }
        tx.commit().await?;
        Ok(said)
    }

    /// Who may sign on paper in a school.
    pub async fn paper_rule(&self, school: SchoolId) -> Result<PaperRule, StoreError> {
        let row: Option<(bool, bool, bool)> = self.query(RULE).bind(school.0).optional().await?;
        Ok(row.map(rule).unwrap_or_default())
    }

    /// The head says who may sign on paper in their school; `false` where who asks does not head it. What was recorded stays.
    pub async fn set_paper_rule(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        rule: PaperRule,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if !tx.heads(school, context.actor).await? {
            return Ok(false);
        }
        tx.query(sql!(
            "UPDATE school SET paper_host = $2, paper_guardians = $3, paper_student = $4 WHERE id = $1"
        ))
        .bind(school.0)
        .bind(rule.host)
        .bind(rule.guardians)
        .bind(rule.student)
        .execute()
        .await?;
        let taken = [
            (rule.host, "structure"),
            (rule.guardians, "responsables"),
            (rule.student, "élève majeur"),
        ];
        let taken: Vec<&str> = taken
            .into_iter()
            .filter_map(|(on, who)| on.then_some(who))
            .collect();
        tx.write_audit(context, "school.paper", Some(school.0), &taken.join(", "))
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}
