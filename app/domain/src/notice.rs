//! What people are told by e-mail: a variant for each fact, with just what its letter says.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{convention::SignerRole, weeks::Weeks};

/// A fact that somebody is told. Paths start with a slash and lead to this site; links that carry a secret are whole paths.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Somebody signed up: their address must be confirmed.
    ConfirmEmail {
        /// Path with the secret.
        link: String,
    },
    /// Somebody signed up with an address that has an account already: told to its owner alone.
    AlreadyRegistered,
    /// Somebody took over their account with an address that another account has: told to that address alone.
    AddressTaken,
    /// Somebody forgot their password.
    ResetPassword {
        /// Path with the secret.
        link: String,
    },
    /// The password was changed.
    PasswordChanged,
    /// Another address is to be confirmed: told to that address.
    ChangeEmail {
        /// Path with the secret.
        link: String,
    },
    /// The address was changed: told to the former one.
    EmailChanged,
    /// An account waits for its owner.
    Activate {
        /// Path with the secret.
        link: String,
    },
    /// Invited to join a structure.
    JoinStructure {
        /// Structure.
        structure: String,
        /// Who invites.
        inviter: String,
        /// Path with the secret.
        link: String,
    },
    /// To the host: somebody applies.
    ApplicationReceived {
        /// Offer.
        offer: String,
        /// Pupil.
        student: String,
        /// Weeks.
        weeks: Weeks,
        /// Last day to answer.
        deadline: NaiveDate,
        /// Path of the application.
        path: String,
    },
    /// To the host: an answer is due soon.
    AnswerDue {
        /// Offer.
        offer: String,
        /// Pupil.
        student: String,
        /// Last day to answer.
        deadline: NaiveDate,
        /// Path.
        path: String,
    },
    /// To the pupil: accepted, and until when to confirm.
    ApplicationAccepted {
        /// Offer.
        offer: String,
        /// Structure.
        structure: String,
        /// Last day to confirm.
        deadline: NaiveDate,
        /// What the host adds; may be empty.
        message: String,
        /// Path.
        path: String,
    },
    /// To the pupil: refused.
    ApplicationRefused {
        /// Offer.
        offer: String,
        /// Structure.
        structure: String,
        /// Reason given; may be empty.
        reason: String,
        /// Path.
        path: String,
    },
    /// To the pupil: no answer came in time.
    ApplicationExpired {
        /// Offer.
        offer: String,
        /// Structure.
        structure: String,
        /// Path.
        path: String,
    },
    /// To the pupil and to the host: the place was not confirmed in time.
    ApplicationLapsed {
        /// Offer.
        offer: String,
        /// The other side's name.
        other: String,
        /// Path.
        path: String,
    },
    /// To the host: the pupil confirmed.
    ApplicationConfirmed {
        /// Offer.
        offer: String,
        /// Pupil.
        student: String,
        /// Weeks.
        weeks: Weeks,
        /// Path.
        path: String,
    },
    /// To the host: the pupil withdrew, or has a place elsewhere.
    ApplicationWithdrawn {
        /// Offer.
        offer: String,
        /// Pupil.
        student: String,
        /// Whether because they confirmed another place.
        placed_elsewhere: bool,
        /// Path.
        path: String,
    },
    /// To the other side: a confirmed place is cancelled.
    PlaceCancelled {
        /// Offer, or the host of a place found alone.
        offer: String,
        /// Who cancelled.
        by: String,
        /// Reason.
        reason: String,
        /// Path.
        path: String,
    },
    /// To the pupil: the FAQ's question about the distance.
    DistanceQuestion {
        /// Offer.
        offer: String,
        /// Structure.
        structure: String,
        /// Path.
        path: String,
    },
    /// To the host: the pupil has thought of it.
    DistanceAnswer {
        /// Offer.
        offer: String,
        /// Pupil.
        student: String,
        /// Path.
        path: String,
    },
    /// To a colleague: an application is now theirs to answer.
    ApplicationTransferred {
        /// Offer.
        offer: String,
        /// Pupil.
        student: String,
        /// Who passes it on.
        by: String,
        /// Path.
        path: String,
    },
    /// To pupils who wait for an answer: the offer is full, over or gone, or what they applied for has changed.
    OfferChanged {
        /// Offer.
        offer: String,
        /// What happened.
        change: OfferChange,
        /// Path of the application.
        path: String,
    },
    /// To the host: a moderator hid or removed the offer.
    OfferModerated {
        /// Offer.
        offer: String,
        /// Whether it is gone for good.
        removed: bool,
        /// Reason.
        reason: String,
        /// Path of the offer in the host's space.
        path: String,
    },
    /// To the host: the offer that a moderator hid is back where it was.
    OfferRestored {
        /// Offer.
        offer: String,
        /// Path of the offer in the host's space.
        path: String,
    },
    /// To the pupil or their school: where a place found alone stands.
    ProposalMoved {
        /// Host's name.
        host: String,
        /// Pupil.
        student: String,
        /// What happened.
        change: ProposalChange,
        /// Reason, when there is one.
        reason: String,
        /// Path.
        path: String,
    },
    /// To the host of a place found alone: please answer.
    ProposalInvitation {
        /// Host's name.
        host: String,
        /// Pupil.
        student: String,
        /// Their lycée.
        school: String,
        /// Weeks.
        weeks: Weeks,
        /// Last day to answer.
        deadline: NaiveDate,
        /// Path with the secret.
        link: String,
    },
    /// To the host of a place found alone, who was asked: the pupil gave up, or has a place elsewhere.
    ProposalWithdrawn {
        /// Host's name.
        host: String,
        /// Pupil.
        student: String,
        /// Whether because another place of theirs was confirmed.
        placed_elsewhere: bool,
        /// Path.
        path: String,
    },
    /// New offers for a saved search.
    NewOffers {
        /// The search in words.
        search: String,
        /// Titles of the first few.
        titles: Vec<String>,
        /// How many in all.
        count: u32,
        /// Path of the search.
        path: String,
        /// Path with the secret that stops these letters.
        stop: String,
    },
    /// The campaign opens.
    CampaignOpens {
        /// To hosts (publish) or pupils (apply).
        hosts: bool,
        /// Path.
        path: String,
    },
    /// A place is confirmed, and its convention opened: to the host, who fills it, and to the pupil.
    ConventionOpened {
        /// Host's name.
        host: String,
        /// Pupil.
        student: String,
        /// Weeks.
        weeks: Weeks,
        /// Who reads this.
        reader: ConventionReader,
        /// Path; with the secret for who has a personal link.
        path: String,
    },
    /// To the lycée: the host's part is complete.
    ConventionForSchool {
        /// Reference of the convention.
        reference: String,
        /// Host's name.
        host: String,
        /// Pupil.
        student: String,
        /// Path.
        path: String,
    },
    /// To the host: the lycée sends its part back.
    ConventionSentBack {
        /// Reference of the convention.
        reference: String,
        /// Pupil.
        student: String,
        /// Reason.
        reason: String,
        /// Who reads this.
        reader: ConventionReader,
        /// Path.
        path: String,
    },
    /// To the parties who have an account, and to tutors who have a link: nothing changes any more, signatures are awaited.
    ConventionValidated {
        /// Reference of the convention.
        reference: String,
        /// Host's name.
        host: String,
        /// Pupil.
        student: String,
        /// Whether who reads this signs.
        signs: bool,
        /// Path.
        path: String,
    },
    /// To the parties: the lycée began a new version.
    ConventionCorrected {
        /// Reference of the convention.
        reference: String,
        /// Host's name.
        host: String,
        /// Pupil.
        student: String,
        /// Reason.
        reason: String,
        /// Path.
        path: String,
    },
    /// To the parties: it is given up.
    ConventionCancelled {
        /// Reference of the convention.
        reference: String,
        /// Host's name.
        host: String,
        /// Pupil.
        student: String,
        /// Reason.
        reason: String,
        /// Path.
        path: String,
    },
    /// To the tutor: please fill the host's part.
    FillConvention {
        /// The convention's reference.
        reference: String,
        /// Pupil.
        student: String,
        /// Host.
        host: String,
        /// Path with the secret.
        link: String,
    },
    /// To a signer: please read and sign.
    SignConvention {
        /// The convention's reference.
        reference: String,
        /// Pupil.
        student: String,
        /// Host.
        host: String,
        /// Path, with the secret for who has no account.
        link: String,
    },
    /// To who reads by a personal link: here is another one.
    ConventionLink {
        /// The convention's reference.
        reference: String,
        /// Pupil.
        student: String,
        /// Host.
        host: String,
        /// Path, with the secret.
        link: String,
    },
    /// To a guardian whose signature is not asked for: it is validated, and the other guardian signs.
    GuardianInformed {
        /// The convention's reference.
        reference: String,
        /// Pupil.
        student: String,
        /// Host.
        host: String,
    },
    /// To a signer: the code they asked for.
    SigningCode {
        /// The code.
        code: String,
        /// The convention's reference; empty for several at once.
        reference: String,
        /// How many documents it signs.
        documents: u32,
        /// How many minutes it is good.
        minutes: u32,
        /// Path of the page where it is typed.
        path: String,
    },
    /// To the lycée and the other signers: somebody refused to sign.
    ConventionRefused {
        /// The convention's reference.
        reference: String,
        /// Pupil.
        student: String,
        /// Host.
        host: String,
        /// Who refused.
        by: String,
        /// In whose name.
        quality: SignerRole,
        /// Why.
        reason: String,
        /// Path.
        path: String,
    },
    /// To the address that a signer had until now: the lycée replaced it.
    SignerAddressChanged {
        /// The convention's reference.
        reference: String,
        /// Pupil.
        student: String,
        /// Host.
        host: String,
    },
    /// To a signer: the signature is still awaited.
    SignatureReminder {
        /// The convention's reference.
        reference: String,
        /// Pupil.
        student: String,
        /// Host.
        host: String,
        /// The day it was validated.
        since: NaiveDate,
        /// Path, with the secret for who has no account.
        link: String,
    },
    /// To all parties: everybody has signed, here is the file.
    ConventionSigned {
        /// The convention's reference.
        reference: String,
        /// Pupil.
        student: String,
        /// Host.
        host: String,
        /// Path, with the secret for who has no account.
        link: String,
    },
}

impl Notice {
    /// Whether somebody waits for it in front of the page that announced it, or must hear of it at once for their account's
    /// sake: such letters leave before all others, however many wait.
    pub fn comes_first(&self) -> bool {
        matches!(
            self,
            Self::ConfirmEmail { .. }
                | Self::AlreadyRegistered
                | Self::AddressTaken
                | Self::ResetPassword { .. }
                | Self::PasswordChanged
                | Self::ChangeEmail { .. }
                | Self::EmailChanged
                | Self::SigningCode { .. }
        )
    }
}

/// Who reads a letter about a convention.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConventionReader {
    /// The host, signed in.
    Host,
    /// The host's tutor, by a personal link.
    Link,
    /// The pupil.
    Student,
}

/// What happened to an offer that somebody applied to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferChange {
    /// Its last seat is gone.
    Full,
    /// It is over.
    Ended,
    /// It is gone.
    Removed,
    /// Its place, weeks or hours changed.
    Edited,
}

/// What happened to a place found alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalChange {
    /// Named by the pupil: the school must look at it.
    Proposed,
    /// Passed on to the host.
    Invited,
    /// Refused by the school.
    Rejected,
    /// Agreed by the host.
    Agreed,
    /// Declined by the host.
    Declined,
    /// No answer came.
    Lapsed,
    /// Given up by the pupil.
    Withdrawn,
}
