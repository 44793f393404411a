//! Signing: personal links, codes, signatures, refusals, reminders, the signed file, and the public check.
//!
//! Whatever changes who signed locks the convention first: of two people who sign in the same second, the second one
//! sees the first. Then come links and codes, in that order.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    convention::{ConventionState, SignerRole},
    digest::Digest,
};
use serde::Deserialize;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Conn, Recipient, Secret, StoreError,
    change_context::ChangeContext,
    conn::sql,
    convention::LockedConvention,
    decode::{code, parsed},
};

mod address;
pub(crate) mod amendment;
pub(crate) mod bar;
mod batch;
mod code;
mod desk;
mod evidence;
mod finalize;
mod link;
mod link_delivery;
mod link_opening;
mod lost;
mod paper;
pub(crate) mod pending;
mod refusal;
mod remains;
mod reminder;
mod signature;
mod undelivered;
pub(crate) mod verify;

pub use address::{AddressChanged, NewAddress};
pub use amendment::{AmendmentLine, AmendmentProposed, AmendmentSignature, NewAmendment, Unreached};
pub use batch::BatchSigned;
pub(crate) use code::GOOD as CODE_MINUTES;
pub use code::{CodeCheck, CodeSent, NewCode};
pub use evidence::{Evidence, EvidenceSigner, SignatureLine, SignedFor};
pub use finalize::Finalized;
pub use link::{LinkHolder, LinkRole};
pub use link_delivery::LinkSent;
pub use link_opening::{LinkOpened, OpeningCode};
pub use paper::{ScannedDocument, SignedPaper};
pub use pending::{CodeLine, PendingSignature, ToSign};
pub use remains::ErasedVersion;
pub use reminder::{Reminded, RemindedMany, RemindedSigner};
pub use signature::{Proof, Seen, Signed};
pub use undelivered::{LinkState, Undelivered};
pub use verify::{CheckedWhich, Verification};

/// Makes the secret of a personal link, another one at each call.
pub type Secrets<'a> = &'a (dyn Fn() -> Secret + Send + Sync);

/// A frozen version, as its signatures need it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "when, beside whether")]
pub(crate) struct Frozen {
    pub(crate) number: i32,
    pub(crate) state: ConventionState,
    pub(crate) document: Digest,
    pub(crate) frozen_at: DateTime<Utc>,
    /// The day its document says, which the consent repeats.
    pub(crate) validated_on: NaiveDate,
}

#[derive(FromRow)]
struct FrozenRow {
    number: i32,
    state: String,
    content: String,
    document_hash: String,
    frozen_at: DateTime<Utc>,
}

/// What is read of the canonical JSON.
#[derive(Deserialize)]
struct Validated {
    validated_on: NaiveDate,
}

impl TryFrom<FrozenRow> for Frozen {
    type Error = StoreError;

    fn try_from(row: FrozenRow) -> Result<Self, StoreError> {
        let validated: Validated = parsed("convention_version.content", serde_json::from_str(&row.content))?;
        Ok(Self {
            number: row.number,
            state: code("convention_version.state", &row.state, ConventionState::from_code)?,
            document: parsed("convention_version.document_hash", row.document_hash.parse())?,
            frozen_at: row.frozen_at,
            validated_on: validated.validated_on,
        })
    }
}

impl Frozen {
    /// Its number as the domain counts.
    pub(crate) fn count(&self) -> Result<u32, StoreError> {
        parsed("convention_version.number", u32::try_from(self.number))
    }
}

/// Somebody who signs a frozen version.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) role: SignerRole,
    pub(crate) name: String,
    pub(crate) account: Option<Uuid>,
    pub(crate) email: Option<String>,
    pub(crate) chased_at: Option<DateTime<Utc>>,
    pub(crate) signed: bool,
}

#[derive(FromRow)]
struct PartyRow {
    role: String,
    name: String,
    account_id: Option<Uuid>,
    email: Option<String>,
    chased_at: Option<DateTime<Utc>>,
    signed: bool,
}

impl TryFrom<PartyRow> for Party {
    type Error = StoreError;

    fn try_from(row: PartyRow) -> Result<Self, StoreError> {
        Ok(Self {
            role: code("convention_signer.role", &row.role, SignerRole::from_code)?,
            name: row.name,
            account: row.account_id,
            email: row.email,
            chased_at: row.chased_at,
            signed: row.signed,
        })
    }
}

/// Lookups that all of signing shares, in the order in which a signature asks for them.
impl Conn {
    /// One of those who sign the current version; while none is frozen, of the one before, to whom it is said that they wait.
    pub(crate) async fn party(
        &mut self,
        convention: &LockedConvention,
        role: SignerRole,
    ) -> Result<Option<Party>, StoreError> {
        let sql = sql!("SELECT MAX(number) FROM convention_signer WHERE convention_id = $1");
        let number: Option<i32> = self.query(sql).bind(convention.id).scalar().await?;
        let Some(number) = number else { return Ok(None) };
        let parties = self.parties(convention.id, number).await?;
        Ok(parties.into_iter().find(|party| party.role == role))
    }

    /// Who signs a version, in the document's order.
    pub(crate) async fn parties(&mut self, id: Uuid, number: i32) -> Result<Vec<Party>, StoreError> {
        let sql = sql!(
            "SELECT s.role, s.name, s.account_id, s.email, s.chased_at,
                    EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = s.convention_id
                            AND d.number = s.number AND d.role = s.role) AS signed
             FROM convention_signer s WHERE s.convention_id = $1 AND s.number = $2"
        );
        let rows: Vec<PartyRow> = self.query(sql).bind(id).bind(number).all().await?;
        let mut parties = rows
            .into_iter()
            .map(Party::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        parties.sort_by_key(|party| party.role);
        Ok(parties)
    }

    /// Whether an account is still what makes it that signer: a member of the structure, a guardian of the pupil, of the lycée's staff.
    /// Who no longer is neither reads nor signs, whatever was frozen.
    pub(crate) async fn is_still(
        &mut self,
        convention: &LockedConvention,
        role: SignerRole,
        account: Uuid,
    ) -> Result<bool, StoreError> {
        let (sql, of) = match role {
            SignerRole::Host | SignerRole::Host2 => (
                sql!("SELECT EXISTS (SELECT 1 FROM membership WHERE structure_id = $1 AND account_id = $2)"),
                convention.structure,
            ),
            SignerRole::Guardian1 | SignerRole::Guardian2 => (
                sql!(
                    "SELECT EXISTS (SELECT 1 FROM guardian g JOIN account a ON a.id = g.account_id
                                    WHERE g.student_id = $1 AND g.account_id = $2 AND g.may_be_told AND a.unvouched_since IS NULL)"
                ),
                Some(convention.student),
            ),
            SignerRole::Student => return Ok(account == convention.student),
            SignerRole::Head => return self.works_at(convention.school, account, true).await,
            // Who heads the lycée signs as its head.
            SignerRole::ReferentTeacher => {
                return Ok(self.works_at(convention.school, account, false).await?
                    && !self.works_at(convention.school, account, true).await?);
            }
        };
        self.query(sql).bind(of).bind(account).scalar().await
    }

    /// Whether somebody works in that lycée: as its head only, or as anybody.
    pub(crate) async fn works_at(&mut self, school: Uuid, who: Uuid, head: bool) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM account_role r JOIN account a ON a.id = r.account_id
             WHERE r.school_id = $1 AND r.account_id = $2 AND r.role IN ('head', $3)
                 AND a.suspended_at IS NULL)"
        );
        self.query(sql)
            .bind(school)
            .bind(who)
            .bind(if head { "head" } else { "staff" })
            .scalar()
            .await
    }

    /// A frozen version.
    pub(crate) async fn frozen(&mut self, id: Uuid, number: i32) -> Result<Option<Frozen>, StoreError> {
        let sql = sql!(
            "SELECT number, state, content, document_hash, frozen_at FROM convention_version
             WHERE convention_id = $1 AND number = $2"
        );
        let row: Option<FrozenRow> = self.query(sql).bind(id).bind(number).optional().await?;
        row.map(Frozen::try_from).transpose()
    }

    /// How a signer is written to: through their account if they have one, for as long as it is theirs to sign.
    pub(crate) async fn recipient(
        &mut self,
        convention: &LockedConvention,
        party: &Party,
    ) -> Result<Option<Recipient>, StoreError> {
        if let Some(account) = party.account {
            if !self.is_still(convention, party.role, account).await? {
                return Ok(None);
            }
            return self.person(account).await;
        }
        if let Some(email) = party.email.as_deref().filter(|_| party.role.is_guardian())
            && self.is_silenced(convention.id, email).await?
        {
            return Ok(None);
        }
        Ok(party.email.clone().map(|email| Recipient {
            account: None,
            name: party.name.clone(),
            email,
        }))
    }

    /// Whether the actor may see to a convention's links and reminders: the clock, and who fills the lycée's part.
    pub(crate) async fn may_see_to(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
    ) -> Result<bool, StoreError> {
        match context.actor {
            None => Ok(true),
            Some(by) => self.fills_school(convention, by, context.today).await,
        }
    }
}
