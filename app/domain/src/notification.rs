//! What people are told by e-mail: a variant for each kind of e-mail, whose fields are what its template shows.

mod kinds;
mod told;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::{
    kinds::{
        AnswerWaiting, ConventionReader, FactorChange, OfferChange, ProposalChange, ReminderLine, Replaced,
        ToDoLine, WelcomeEnd,
    },
    told::Told,
};
use crate::{convention::SignerRole, weeks::Weeks};

/// Something that a person is told by e-mail. Texts are as people read them: `offer`, `structure` and `host` are names, not
/// ids. A `path` leads to a page of this site and starts with a slash; a `link` is a path that carries a secret, except for
/// signers who have an account. Where the reader may be the student, `student` is empty for that reader: nobody is written to in
/// the third person ([`Notification::spoken_to`]).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "only fields that need more than their name are described"
)]
pub enum Notification {
    /// Somebody signed up: their address must be confirmed.
    ConfirmEmail { link: String },
    /// Somebody signed up with an address that has an account already; only its owner is told.
    AlreadyRegistered,
    /// Somebody activated their account with an address that another account has; only that address is told.
    AddressTaken,
    /// Somebody forgot their password.
    ResetPassword { link: String },
    /// The password was changed.
    PasswordChanged,
    /// Somebody tried many wrong passwords; only the account's owner is told, once a day.
    FailedSignIns,
    /// To a new address: it must be confirmed.
    ChangeEmail { link: String },
    /// To the former address: it was replaced.
    EmailChanged,
    /// To somebody signed in who shows again who they are: the code they asked for.
    ProofCode {
        code: String,
        /// How long the code is valid.
        minutes: u32,
        path: String,
    },
    /// To somebody whose account asks for more than a password, or no longer does, or was opened by a code on paper.
    SecondFactorChanged { change: FactorChange, path: String },
    /// To somebody who signed in with a browser that was not known.
    NewDevice {
        /// The browser, in words.
        device: String,
        path: String,
    },
    /// To somebody whose sessions an administrator ended, all at once.
    SessionsEnded { path: String },
    /// To somebody who was given a role.
    RoleGranted {
        /// The role, as people call it.
        role: String,
        /// Who gave it.
        by: String,
        path: String,
    },
    /// To somebody from whom a role was taken.
    RoleTaken {
        /// The role, as people call it.
        role: String,
        /// What they are in its place; empty where nothing is left of it.
        left: String,
        /// Who took it.
        by: String,
        path: String,
    },
    /// To the other administrators: one of them asks for something that two must want.
    AdminRequested {
        /// Who asks.
        by: String,
        /// What for, in words.
        what: String,
        /// Whom it is about.
        person: String,
        path: String,
    },
    /// An account waits for its owner.
    Activate { link: String },
    /// To somebody invited to join a structure.
    JoinStructure {
        structure: String,
        inviter: String,
        link: String,
    },
    /// To somebody invited to join a school's staff.
    JoinSchool {
        school: String,
        inviter: String,
        /// What they will do there, with their classes.
        duty: String,
        link: String,
    },
    /// To the host: somebody applies.
    ApplicationReceived {
        offer: String,
        student: String,
        weeks: Weeks,
        /// Last day to answer.
        deadline: NaiveDate,
        path: String,
    },
    /// To the host, once a day at most: answers that are due soon, the first of them first.
    AnswerDue {
        waiting: Vec<AnswerWaiting>,
        path: String,
    },
    /// To the student: accepted, and until when to confirm.
    ApplicationAccepted {
        offer: String,
        structure: String,
        /// Last day to confirm.
        deadline: NaiveDate,
        /// What the host adds; may be empty.
        message: String,
        /// Where, when, whom to ask for: a line each.
        practical: Vec<String>,
        /// The days, as a calendar file.
        #[serde(skip)]
        calendar: String,
        path: String,
    },
    /// To the student: refused.
    ApplicationRefused {
        offer: String,
        structure: String,
        /// May be empty.
        reason: String,
        path: String,
    },
    /// To the student: no answer came in time.
    ApplicationExpired {
        offer: String,
        structure: String,
        path: String,
    },
    /// To the student and to the host: the place was not confirmed in time.
    ApplicationLapsed {
        offer: String,
        /// The other side's name.
        other: String,
        /// Whether the reader is the student rather than the host.
        to_student: bool,
        path: String,
    },
    /// To the host: the student confirmed.
    ApplicationConfirmed {
        offer: String,
        student: String,
        weeks: Weeks,
        path: String,
    },
    /// To the host: the student withdrew, or has a place elsewhere.
    ApplicationWithdrawn {
        offer: String,
        student: String,
        /// Whether the student confirmed another place.
        placed_elsewhere: bool,
        path: String,
    },
    /// To the other side: a confirmed place is cancelled.
    PlaceCancelled {
        /// The offer, or the host of a place found alone.
        offer: String,
        student: String,
        /// Who cancelled.
        by: String,
        reason: String,
        path: String,
    },
    /// To the student: the FAQ's question about the distance.
    DistanceQuestion {
        offer: String,
        structure: String,
        path: String,
    },
    /// To the host: the student has considered the distance.
    DistanceAnswer {
        offer: String,
        student: String,
        path: String,
    },
    /// To a colleague: an application is now theirs to answer.
    ApplicationTransferred {
        offer: String,
        student: String,
        by: String,
        path: String,
    },
    /// To students waiting for an answer: the offer is full, over or removed, or what they applied for has changed.
    OfferChanged {
        offer: String,
        change: OfferChange,
        path: String,
    },
    /// To the host: a moderator hid or removed the offer.
    OfferModerated {
        offer: String,
        /// Whether the offer is removed for good, rather than hidden.
        removed: bool,
        reason: String,
        path: String,
    },
    /// To the host: the offer that a moderator hid is again as it was before.
    OfferRestored { offer: String, path: String },
    /// To whoever is responsible for a structure: a moderator vetted it.
    StructureVetted {
        structure: String,
        /// How many offers that waited are public now.
        offers: u32,
        path: String,
    },
    /// To whoever is responsible for a structure: a moderator refused to vet it.
    StructureRefused {
        structure: String,
        reason: String,
        path: String,
    },
    /// To moderators: somebody says that a structure is theirs.
    StructureClaimed {
        structure: String,
        claimant: String,
        /// Why it is theirs, as they say it.
        message: String,
        path: String,
    },
    /// To whoever claimed a structure: what was decided.
    ClaimDecided {
        structure: String,
        granted: bool,
        reason: String,
        path: String,
    },
    /// To whoever was responsible for a structure: somebody else is now.
    OwnershipMoved {
        structure: String,
        reason: String,
        path: String,
    },
    /// To the student or their school: progress of a place found alone.
    ProposalMoved {
        host: String,
        student: String,
        change: ProposalChange,
        /// May be empty.
        reason: String,
        path: String,
    },
    /// To the host of a place found alone: please answer.
    ProposalInvitation {
        host: String,
        student: String,
        school: String,
        weeks: Weeks,
        /// Last day to answer.
        deadline: NaiveDate,
        link: String,
    },
    /// To the host of a place found alone, after the invitation: the student gave up, or has a place elsewhere.
    ProposalWithdrawn {
        host: String,
        student: String,
        /// Whether the student confirmed another place.
        placed_elsewhere: bool,
        path: String,
    },
    /// To a host that said yes by a student's card: nothing comes of it.
    WelcomeClosed {
        host: String,
        /// The student's first name: the host knows no more.
        student: String,
        end: WelcomeEnd,
        path: String,
    },
    /// New offers for a saved search.
    NewOffers {
        /// The search in words.
        search: String,
        /// Titles of the first few.
        titles: Vec<String>,
        /// How many there are in all.
        count: u32,
        path: String,
        /// Path with a secret, which stops these e-mails.
        stop: String,
    },
    /// To an address without an account: it must be confirmed before new offers for a search are told to it.
    ConfirmSearchAlert {
        /// The search in words.
        search: String,
        /// How many days the link is good.
        days: u32,
        link: String,
    },
    /// To an address without an account that asked for one search too many.
    SearchAlertsFull {
        /// The search in words.
        search: String,
        /// How many it may have.
        most: u32,
        path: String,
    },
    /// The campaign opens.
    CampaignOpens {
        /// Whether it opens to hosts, who publish, rather than to students, who apply.
        hosts: bool,
        path: String,
    },
    /// To the host, who fills it, and to the student: a place is confirmed and its convention opened.
    ConventionOpened {
        /// Empty for a place found alone.
        offer: String,
        host: String,
        student: String,
        weeks: Weeks,
        reader: ConventionReader,
        /// The cancelled convention in whose place it is opened.
        replaced: Option<Replaced>,
        /// To the student: where, when, whom to ask for, a line each.
        practical: Vec<String>,
        /// To the student: the days, as a calendar file.
        #[serde(skip)]
        calendar: String,
        /// Holds a secret when the reader has a personal link.
        path: String,
    },
    /// Once a day at most: what is left to do for somebody, all of it.
    ToDo {
        /// The most urgent first.
        lines: Vec<ToDoLine>,
        /// How many things that is.
        count: u32,
        path: String,
        /// Path with a secret, which stops these e-mails.
        stop: String,
    },
    /// To somebody of a lycée's staff, or of a structure: they may act in the name of the head, or of whoever is responsible, or may no more.
    Delegated {
        /// Who gave it, or took it back.
        by: String,
        /// The structure; empty for a lycée.
        structure: String,
        /// The acts, as people call them.
        acts: Vec<String>,
        first: NaiveDate,
        last: NaiveDate,
        /// Whether it is taken back.
        revoked: bool,
        path: String,
    },
    /// To the host: the lycée sends its part back.
    ConventionSentBack {
        reference: String,
        student: String,
        reason: String,
        reader: ConventionReader,
        path: String,
    },
    /// To parties with an account and tutors with a link: the content is final, signatures are awaited.
    ConventionValidated {
        reference: String,
        host: String,
        student: String,
        /// Whether the recipient signs.
        signs: bool,
        path: String,
    },
    /// To the parties: the lycée began a new version.
    ConventionCorrected {
        reference: String,
        host: String,
        student: String,
        reason: String,
        path: String,
    },
    /// To the parties: the convention is cancelled.
    ConventionCancelled {
        reference: String,
        host: String,
        student: String,
        reason: String,
        /// Whether another one is opened in its place, rather than the place given up.
        restarted: bool,
        path: String,
    },
    /// To the parties: the lycée took the cancellation back.
    ConventionRestored {
        reference: String,
        host: String,
        student: String,
        path: String,
    },
    /// To the tutor: please fill the host's part.
    FillConvention {
        reference: String,
        student: String,
        host: String,
        link: String,
    },
    /// To a signer: please read and sign.
    SignConvention {
        reference: String,
        student: String,
        host: String,
        link: String,
    },
    /// To a reader with a personal link: here is a new one.
    ConventionLink {
        reference: String,
        student: String,
        host: String,
        link: String,
    },
    /// To an address whose owner lost their links: what waits there, each told besides by what was told of it before.
    LostLinks {
        /// How many links that is.
        count: u32,
        /// Whether the address has an account.
        signs_in: bool,
        /// Where that account signs in; without one, the first of the links.
        link: String,
    },
    /// To a guardian who does not sign: the convention is validated, and the other guardian signs.
    GuardianInformed {
        reference: String,
        student: String,
        host: String,
    },
    /// To the holder of a personal link, or a signer: the code they asked for.
    SigningCode {
        code: String,
        /// Empty when several documents are signed at once.
        reference: String,
        /// How many documents the code signs; 0 where it only opens a personal link.
        documents: u32,
        /// The first of them in words, when they are several.
        conventions: Vec<String>,
        /// How long the code is valid.
        minutes: u32,
        path: String,
    },
    /// To the lycée and the other signers: somebody refused to sign.
    ConventionRefused {
        reference: String,
        student: String,
        host: String,
        /// Who refused.
        by: String,
        /// The role in which they were asked to sign.
        quality: SignerRole,
        reason: String,
        path: String,
    },
    /// To whoever signed at the lycée's desk: so they would learn of it if it was not them.
    SignedAtDesk {
        reference: String,
        student: String,
        host: String,
        /// Before whom, with what they do in the lycée.
        by: String,
    },
    /// To a signer's former address: the lycée replaced it.
    SignerAddressChanged {
        reference: String,
        student: String,
        host: String,
    },
    /// To a signer: the signature is still awaited.
    SignatureReminder {
        reference: String,
        student: String,
        host: String,
        /// The day the convention was validated.
        since: NaiveDate,
        /// What the school adds; may be empty.
        #[serde(default)]
        message: String,
        link: String,
    },
    /// From a school: to a student of theirs who has asked nobody, or to a host who has yet to answer one.
    SchoolReminder {
        school: String,
        /// What the school writes.
        message: String,
        /// What a host has yet to do; nothing for a student.
        awaited: Vec<ReminderLine>,
        /// Holds a secret when the reader has a personal link.
        path: String,
    },
    /// To all parties: everybody has signed, and the file is ready.
    ConventionSigned {
        reference: String,
        student: String,
        host: String,
        link: String,
    },
    /// To whoever signs an amendment: it waits for them. Nothing else of the convention changes.
    AmendmentToSign {
        reference: String,
        student: String,
        host: String,
        /// The amendment's number.
        number: u32,
        /// What it changes, a line each.
        changes: Vec<String>,
        /// Whether they were told before.
        reminder: bool,
        link: String,
    },
    /// To all parties and the lycée: an amendment is in force.
    AmendmentInForce {
        reference: String,
        student: String,
        host: String,
        number: u32,
        changes: Vec<String>,
        /// From when to when the student has no place any more, in words; empty where they keep it.
        without_place: String,
        path: String,
    },
    /// To those who had to sign an amendment: one of them refused it, or it was taken back. The convention is as it was.
    AmendmentClosed {
        reference: String,
        student: String,
        host: String,
        number: u32,
        /// Who.
        by: String,
        /// Why it was refused; empty where it was taken back.
        reason: String,
        path: String,
    },
    /// To a school: somebody of one of its families asks for their account to be erased.
    ErasureAsked,
    /// To whom asked: their account is not erased.
    ErasureRefused { reason: String },
    /// To whom asked: their account is erased.
    AccountErased {
        /// Whether a convention that they signed is kept for its time.
        signed: bool,
    },
}

impl Notification {
    /// The same for the student of that name whom it is about; `None` when it is about nobody of that name, or says the same to
    /// everybody.
    pub fn spoken_to(&self, name: &str) -> Option<Self> {
        // What a student proposes is for the school to check.
        if let Self::ProposalMoved {
            change: ProposalChange::Proposed,
            ..
        } = self
        {
            return None;
        }
        let mut spoken = self.clone();
        let (Self::ProposalMoved { student, .. }
        | Self::ConventionValidated { student, .. }
        | Self::ConventionCorrected { student, .. }
        | Self::ConventionCancelled { student, .. }
        | Self::ConventionRestored { student, .. }
        | Self::ConventionLink { student, .. }
        | Self::ConventionRefused { student, .. }
        | Self::ConventionSigned { student, .. }
        | Self::SignedAtDesk { student, .. }
        | Self::SignConvention { student, .. }
        | Self::AmendmentToSign { student, .. }
        | Self::AmendmentInForce { student, .. }
        | Self::AmendmentClosed { student, .. }
        | Self::SignatureReminder { student, .. }) = &mut spoken
        else {
            return None;
        };
        if student != name {
            return None;
        }
        student.clear();
        Some(spoken)
    }

    /// Whether somebody nobody knows can cause it, to an address of their choice: few of them are sent to one address, and they call
    /// nobody by a name that a stranger may have typed.
    pub fn is_open_to_anybody(&self) -> bool {
        matches!(
            self,
            Self::ConfirmEmail { .. }
                | Self::AlreadyRegistered
                | Self::AddressTaken
                | Self::ResetPassword { .. }
                | Self::FailedSignIns
                | Self::ChangeEmail { .. }
                | Self::ConfirmSearchAlert { .. }
                | Self::SearchAlertsFull { .. }
                | Self::JoinStructure { .. }
                | Self::LostLinks { .. }
        )
    }

    /// Whether the e-mail is sent before all others, however many wait: the recipient is looking at the page that announced
    /// it, or the security of their account depends on it.
    pub fn is_urgent(&self) -> bool {
        matches!(
            self,
            Self::ConfirmEmail { .. }
                | Self::AlreadyRegistered
                | Self::AddressTaken
                | Self::ResetPassword { .. }
                | Self::PasswordChanged
                | Self::FailedSignIns
                | Self::ChangeEmail { .. }
                | Self::EmailChanged
                | Self::ConfirmSearchAlert { .. }
                | Self::LostLinks { .. }
                | Self::ProofCode { .. }
                | Self::SecondFactorChanged { .. }
                | Self::NewDevice { .. }
                | Self::SessionsEnded { .. }
                | Self::SigningCode { .. }
        )
    }
}
