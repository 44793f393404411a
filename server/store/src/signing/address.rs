//! An address is corrected: in the section where it is typed, from which the next version is made, and for whoever signs the last
//! version. Links sent to the former one are void, nothing is sent there again, the new one gets what it needs, and the former one is
//! told.

use domain::{
    account::EmailAddress,
    convention::{ConventionState, LogEvent, SignerRole, name},
    digest::Digest,
    id::{AccountId, ConventionId},
    notification::Notification,
    urls,
};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Party, Secrets, bar::BarCause, link::LinkRole};
use crate::{
    Conn, Db, Recipient, StoreError,
    change_context::ChangeContext,
    conn::{Statement, sql},
    convention::LockedConvention,
    decode::like,
    proven::proven,
};

/// Another address for somebody.
#[derive(Clone, Copy, Debug)]
pub struct NewAddress<'a> {
    /// Whose.
    pub role: LinkRole,
    /// The address; none for a guardian who signs on paper from now on.
    pub email: Option<&'a EmailAddress>,
    /// Whether it may be one that was taken from them before.
    pub reinstate: bool,
}

/// What became of a correction of an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddressChanged {
    /// Changed; former links are void, and an e-mail is on its way to the new address.
    Done,
    /// Another signer has it.
    Taken,
    /// It was taken from that person before.
    Barred,
    /// Only guardians may have none.
    Needed,
    /// Nobody is to be written to in this state.
    NotNow(ConventionState),
    /// There is no such convention for this person, or nobody in that role.
    Gone,
}

/// Whoever had the former address.
struct Former {
    name: String,
    account: Option<Uuid>,
    email: Option<String>,
    signed: bool,
    /// The last version that names them as a signer, if one does.
    number: Option<i32>,
}

impl From<(Party, i32)> for Former {
    fn from((party, number): (Party, i32)) -> Self {
        Self {
            name: party.name,
            account: party.account,
            email: party.email,
            signed: party.signed,
            number: Some(number),
        }
    }
}

/// Conventions ($1 is the account) in which somebody is a guardian, of the structure or the referent teacher and a section holds their
/// address ($2).
const TYPED_SOMEWHERE: Statement = sql!(
    r"SELECT c.id FROM convention c
      WHERE c.state <> 'cancelled'
        AND (c.student_id IN (SELECT g.student_id FROM guardian g WHERE g.account_id = $1)
             OR c.structure_id IN (SELECT m.structure_id FROM membership m WHERE m.account_id = $1)
             OR c.school_id IN (SELECT r.school_id FROM account_role r WHERE r.account_id = $1 AND r.role = 'staff')
                AND c.referent_id = $1)
        AND EXISTS (SELECT 1 FROM convention_section s WHERE s.convention_id = c.id
                    AND LOWER(CAST(s.content AS TEXT)) LIKE $2 ESCAPE '\')
      ORDER BY c.id"
);

/// Everybody whose address is typed in a section and followed.
const ROLES: [LinkRole; 6] = [
    LinkRole::Tutor,
    LinkRole::Signer(SignerRole::ReferentTeacher),
    LinkRole::Signer(SignerRole::Host),
    LinkRole::Signer(SignerRole::Host2),
    LinkRole::Signer(SignerRole::Guardian1),
    LinkRole::Signer(SignerRole::Guardian2),
];

fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

impl Conn {
    async fn change_address(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        new: &NewAddress<'_>,
        secrets: Secrets<'_>,
    ) -> Result<AddressChanged, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(AddressChanged::Gone);
        };
        if new.role.address_field().is_none() || !self.may_see_to(context, &convention).await? {
            return Ok(AddressChanged::Gone);
        }
        if !convention.state.is_live() {
            return Ok(AddressChanged::NotNow(convention.state));
        }
        let Some(former) = self.former(&convention, new.role).await? else {
            return Ok(AddressChanged::Gone);
        };
        if let Some(refused) = self.refuses_address(&convention, new, &former).await? {
            return Ok(refused);
        }
        let mut owners = vec![(new.role, former)];
        if let Some(twin) = self.twin(&convention, new.role, &owners[0].1).await?
            && let Some(other) = self.former(&convention, twin).await?
        {
            owners.push((twin, other));
        }
        // One act is one e-mail, which begins with the first thing asked for: to sign comes before to read.
        owners.sort_by_key(|(role, _)| *role == LinkRole::Tutor);
        for (role, former) in &owners {
            self.replace_address(context, &mut convention, *role, new.email, former, secrets)
                .await?;
        }
        let (_, former) = &owners[0];
        if former.email.as_deref().is_some_and(|email| !new.is(email)) {
            self.notify_former_address(context, &convention, former).await?;
        }
        Ok(AddressChanged::Done)
    }

    /// Who has the address that is corrected: whoever signs the last version in that role, or whoever the section names.
    async fn former(
        &mut self,
        convention: &LockedConvention,
        role: LinkRole,
    ) -> Result<Option<Former>, StoreError> {
        if let LinkRole::Signer(signer) = role
            && let Some(number) = self.last_signed_version(convention.id).await?
        {
            let parties = self.parties(convention.id, number).await?;
            let party = parties.into_iter().find(|party| party.role == signer);
            return Ok(party.map(|party| Former::from((party, number))));
        }
        let Some((section, field)) = role.address_field() else {
            return Ok(None);
        };
        let typed = self.typed_in(convention.id, section).await?;
        let named = match role {
            LinkRole::Tutor => self.tutor(convention).await?,
            LinkRole::Signer(_) => None,
        };
        let email = named.map_or_else(|| typed.get(field).trim().to_owned(), |(_, email)| email);
        Ok(Some(Former {
            name: typed.get(name_field(role)).trim().to_owned(),
            account: None,
            email: (!email.is_empty()).then_some(email),
            signed: false,
            number: None,
        }))
    }

    /// The last version that was frozen, which names its signers.
    pub(crate) async fn last_signed_version(&mut self, id: Uuid) -> Result<Option<i32>, StoreError> {
        let sql = sql!("SELECT MAX(number) FROM convention_signer WHERE convention_id = $1");
        self.query(sql).bind(id).scalar().await
    }

    /// Why that address is not taken, if it is not.
    async fn refuses_address(
        &mut self,
        convention: &LockedConvention,
        new: &NewAddress<'_>,
        former: &Former,
    ) -> Result<Option<AddressChanged>, StoreError> {
        let signer = new.role.signer();
        if signer.is_some() && former.number.is_none() {
            return Ok(Some(AddressChanged::NotNow(convention.state)));
        }
        let Some(email) = new.email else {
            let may = signer.is_some_and(SignerRole::is_guardian);
            return Ok((!may).then_some(AddressChanged::Needed));
        };
        if let (Some(signer), Some(number)) = (signer, former.number) {
            let parties = self.parties(convention.id, number).await?;
            let theirs = |other: &Party| {
                other.role != signer
                    && other
                        .email
                        .as_deref()
                        .is_some_and(|theirs| is_same(theirs, email.as_str()))
            };
            // Nor that of who signed for the head: they would be asked to sign, and refused.
            let signs = self
                .other_role(convention, signer, None, Some(email.as_str()))
                .await?;
            let heads = signer == SignerRole::ReferentTeacher
                && self.is_of_head(convention.id, email.as_str()).await?;
            if parties.iter().any(theirs) || signs.is_some() || heads {
                return Ok(Some(AddressChanged::Taken));
            }
        }
        let bar = self.bar_of(convention.id, new.role, email.as_str()).await?;
        Ok((bar == Some(BarCause::Replaced) && !new.reinstate).then_some(AddressChanged::Barred))
    }

    /// The other role in which the same person has the same address: the tutor often signs for the structure.
    async fn twin(
        &mut self,
        convention: &LockedConvention,
        role: LinkRole,
        former: &Former,
    ) -> Result<Option<LinkRole>, StoreError> {
        let others: &[LinkRole] = match role {
            LinkRole::Tutor => &[
                LinkRole::Signer(SignerRole::Host),
                LinkRole::Signer(SignerRole::Host2),
            ],
            LinkRole::Signer(SignerRole::Host | SignerRole::Host2) => &[LinkRole::Tutor],
            LinkRole::Signer(_) => &[],
        };
        for other in others {
            let Some(other_former) = self.former(convention, *other).await? else {
                continue;
            };
            let same_email = match (&former.email, &other_former.email) {
                (Some(one), Some(two)) => is_same(one, two),
                _ => false,
            };
            if same_email && is_same(&former.name, &other_former.name) {
                return Ok(Some(*other));
            }
        }
        Ok(None)
    }

    /// Puts another address in place of the former one: in the section, for the signer, and for links.
    async fn replace_address(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        role: LinkRole,
        email: Option<&EmailAddress>,
        former: &Former,
        secrets: Secrets<'_>,
    ) -> Result<(), StoreError> {
        let address = email.map(|email| email.as_str().to_owned());
        self.type_address(context, convention, role, address.as_deref())
            .await?;
        let same = match (&former.email, &address) {
            (Some(one), Some(two)) => is_same(one, two),
            (None, None) => true,
            _ => false,
        };
        if same {
            return Ok(());
        }
        if let Some(email) = &address {
            self.lift_bar(convention.id, role, email).await?;
        }
        let mut came_by_link = false;
        if let Some(former) = &former.email {
            self.bar_address(context, convention.id, role, former, BarCause::Replaced)
                .await?;
            (_, came_by_link) = self.void_links_at(context, convention.id, role, former).await?;
        }
        let account = match (role, former.number) {
            (LinkRole::Signer(signer), Some(number)) => {
                self.void_links(context, convention.id, role).await?;
                self.readdress_signer(convention, signer, number, email).await?
            }
            _ => None,
        };
        let digest = email.map(|email| Digest::of(email.key().as_bytes()));
        match (role, digest) {
            (LinkRole::Signer(role), address) => {
                self.write_log(
                    context,
                    convention,
                    LogEvent::SignerAddressChanged { role, address },
                )
                .await?;
            }
            (LinkRole::Tutor, Some(address)) => {
                self.write_log(context, convention, LogEvent::TutorAddressChanged { address })
                    .await?;
            }
            (LinkRole::Tutor, None) => {}
        }
        let Some(email) = email else { return Ok(()) };
        match role {
            LinkRole::Tutor if came_by_link => {
                let asked = convention.state == ConventionState::HostPart;
                let to = recipient(&former.name, None, email);
                self.give_link(context, convention, role, to, asked, &secrets())
                    .await
            }
            // A version that is yet to be frozen is sent when it is.
            LinkRole::Signer(_) if convention.state.is_frozen() => {
                self.write_at(context, convention, role, former, account, email, secrets)
                    .await
            }
            _ => Ok(()),
        }
    }

    /// Writes an address into the section where it is typed.
    async fn type_address(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        role: LinkRole,
        email: Option<&str>,
    ) -> Result<(), StoreError> {
        let Some((section, field)) = role.address_field() else {
            return Ok(());
        };
        let mut values = self.typed_in(convention.id, section).await?;
        if values.get(field) == email.unwrap_or_default() {
            return Ok(());
        }
        values.set(field, email.unwrap_or_default());
        let saved_by = self.name_of_actor(context).await?;
        self.query(sql!(
            "UPDATE convention_section SET content = $3, version = version + 1, saved_at = $4, saved_by = $5,
                    saved_account = $6
             WHERE convention_id = $1 AND section = $2"
        ))
        .bind(convention.id)
        .bind(section.code())
        .bind(Json(&values))
        .bind(context.now)
        .bind(saved_by)
        .bind(context.actor.map(|by| by.0))
        .execute()
        .await?;
        Ok(())
    }

    /// Gives a signer another address. Who has it as a guardian of this student, as a member of the structure or of the lycée's staff, signs by
    /// their account; nobody else does any more. The account they sign by now.
    async fn readdress_signer(
        &mut self,
        convention: &LockedConvention,
        role: SignerRole,
        number: i32,
        email: Option<&EmailAddress>,
    ) -> Result<Option<Uuid>, StoreError> {
        let key = email.map(EmailAddress::key);
        let account: Option<Uuid> = self
            .query(sql!(
                "SELECT a.id FROM account a WHERE a.email_key = $1 AND ", proven!("a"), "
                   AND (EXISTS (SELECT 1 FROM guardian g WHERE g.account_id = a.id AND g.student_id = $2 AND g.may_be_told)
                            AND a.unvouched_since IS NULL AND $4 IN ('guardian1', 'guardian2')
                        OR EXISTS (SELECT 1 FROM membership m WHERE m.account_id = a.id AND m.structure_id = $3)
                            AND $4 IN ('host', 'host2')
                        OR EXISTS (SELECT 1 FROM account_role r
                                   WHERE r.account_id = a.id AND r.school_id = $5 AND r.role = 'staff')
                            AND $4 = 'referent_teacher')"
            ))
            .bind(&key)
            .bind(convention.student)
            .bind(convention.structure)
            .bind(role.code())
            .bind(convention.school)
            .optional_scalar()
            .await?;
        self.query(sql!(
            "UPDATE convention_signer SET email = $4, email_key = $5, account_id = $6
             WHERE convention_id = $1 AND number = $2 AND role = $3"
        ))
        .bind(convention.id)
        .bind(number)
        .bind(role.code())
        .bind(email.map(ToString::to_string))
        .bind(&key)
        .bind(account)
        .execute()
        .await?;
        Ok(account)
    }

    /// Tells who was written to until now that nothing more comes to that address: they may be the one who did not ask for it.
    async fn notify_former_address(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        former: &Former,
    ) -> Result<(), StoreError> {
        let Some(email) = former.email.clone() else {
            return Ok(());
        };
        let to = Recipient {
            account: former.account.map(AccountId),
            name: former.name.clone(),
            email,
        };
        let names = self.names_of(convention).await?;
        let notification = Notification::SignerAddressChanged {
            reference: convention.reference.clone(),
            student: names.student,
            host: names.host,
        };
        self.enqueue_about(
            context,
            convention,
            &convention.dedup_key("address", &to),
            &to,
            &notification,
        )
        .await
    }

    /// Writes to the new address: who has signed gets a link to read by, who has not is asked to sign, by the account it belongs to
    /// or by a link; so is who has signed and has an amendment to sign. Who signs by an account and has nothing to sign finds all there.
    #[allow(clippy::too_many_arguments, reason = "to whom, as whom, and what")]
    async fn write_at(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        role: LinkRole,
        former: &Former,
        account: Option<Uuid>,
        email: &EmailAddress,
        secrets: Secrets<'_>,
    ) -> Result<(), StoreError> {
        let to = recipient(&former.name, account, email);
        if account.is_none() {
            let asked = !former.signed && convention.state.is_open_to_signatures();
            return self
                .give_link(context, convention, role, to, asked, &secrets())
                .await;
        }
        let notification = match role {
            LinkRole::Signer(signer) if former.signed => {
                let amendment = Box::pin(self.amendment_to_sign(convention, signer, None)).await?;
                let Some(amendment) = amendment else { return Ok(()) };
                amendment
            }
            _ => {
                let names = self.names_of(convention).await?;
                Notification::SignConvention {
                    reference: convention.reference.clone(),
                    student: names.student,
                    host: names.host,
                    link: urls::signing(ConventionId(convention.id)),
                }
            }
        };
        self.enqueue_about(
            context,
            convention,
            &convention.dedup_key("sign", &to),
            &to,
            &notification,
        )
        .await
    }

    /// The address of somebody's account is another: it is what conventions say of them from now on, where a section holds the former
    /// one. Otherwise the next version would write to an address that its owner gave up.
    pub(crate) async fn follow_account_address(
        &mut self,
        context: &ChangeContext<'_>,
        account: Uuid,
        former: &str,
        email: &str,
    ) -> Result<(), StoreError> {
        let pattern = format!("%\"{}\"%", like(&former.trim().to_lowercase()));
        let found: Vec<Uuid> = self
            .query(TYPED_SOMEWHERE)
            .bind(account)
            .bind(pattern)
            .scalars()
            .await?;
        for id in found {
            let Some(convention) = self.lock_convention(id).await? else {
                continue;
            };
            for role in ROLES {
                let Some((section, field)) = role.address_field() else {
                    continue;
                };
                let own = self.is_own_role(&convention, role, account).await?;
                let typed = self.typed_in(id, section).await?;
                if !own || !is_same(typed.get(field), former) {
                    continue;
                }
                if role == LinkRole::Signer(SignerRole::ReferentTeacher) {
                    self.readdress_referent(context, id, email).await?;
                } else {
                    self.type_address(context, &convention, role, Some(email)).await?;
                }
            }
        }
        self.query(sql!(
            "UPDATE convention_signer SET email = $2, email_key = $3
             WHERE account_id = $1 AND role <> 'head'
               AND number = (SELECT c.number FROM convention c WHERE c.id = convention_signer.convention_id)
               AND NOT EXISTS (SELECT 1 FROM convention_signer s
                               WHERE s.convention_id = convention_signer.convention_id
                                 AND s.number = convention_signer.number
                                 AND s.role <> convention_signer.role AND s.email_key = $3)"
        ))
        .bind(account)
        .bind(email)
        .bind(email.to_lowercase())
        .execute()
        .await?;
        Ok(())
    }

    /// Whether an account may be who has that role: a guardian of the student, of the structure, or of the lycée's staff.
    async fn is_own_role(
        &mut self,
        convention: &LockedConvention,
        role: LinkRole,
        account: Uuid,
    ) -> Result<bool, StoreError> {
        let signer = role.signer().unwrap_or(SignerRole::Host);
        self.is_still(convention, signer, account).await
    }
}

impl NewAddress<'_> {
    fn is(&self, email: &str) -> bool {
        self.email.is_some_and(|new| is_same(new.as_str(), email))
    }
}

/// Where the name is typed of whoever has that role.
fn name_field(role: LinkRole) -> &'static str {
    match role {
        LinkRole::Tutor => "tuteur_nom",
        LinkRole::Signer(SignerRole::ReferentTeacher) => "referent_nom",
        LinkRole::Signer(SignerRole::Host) => "rep_nom",
        LinkRole::Signer(SignerRole::Host2) => name::SECOND_SIGNER_NAME,
        LinkRole::Signer(SignerRole::Guardian1) => "resp1_nom",
        LinkRole::Signer(SignerRole::Guardian2) => "resp2_nom",
        LinkRole::Signer(SignerRole::Head) => "chef_nom",
        LinkRole::Signer(SignerRole::Student) => "eleve_nom",
    }
}

fn recipient(name: &str, account: Option<Uuid>, email: &EmailAddress) -> Recipient {
    Recipient {
        account: account.map(AccountId),
        name: name.to_owned(),
        email: email.to_string(),
    }
}

impl Db {
    /// The lycée gives somebody another address, or a guardian none: they sign on paper then. What they have signed stays. Who comes by a
    /// link gets one at the new address, made from one of `secrets`; the former one gets none again for this convention.
    pub async fn change_address(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        new: &NewAddress<'_>,
        secrets: Secrets<'_>,
    ) -> Result<AddressChanged, StoreError> {
        self.transaction(async |tx| tx.change_address(context, id.0, new, secrets).await)
            .await
    }
}
