//! What people are told by e-mail: a variant for each fact, with just what its letter says.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::weeks::Weeks;

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
