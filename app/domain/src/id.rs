//! Identifiers: one newtype per noun, so that an offer's id cannot be passed where a structure's is expected.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A campaign: one per school year.
    CampaignId,
    /// A school (lycée).
    SchoolId,
    /// A host organisation (structure d'accueil).
    StructureId,
    /// A place where an internship happens.
    PlaceId,
    /// An offer, and the draft it was.
    OfferId,
    /// A person's account; a pupil is named by it.
    AccountId,
    /// Somebody signed in, in one browser.
    SessionId,
    /// An invitation to join a structure.
    InvitationId,
    /// An invitation to join a lycée's staff.
    StaffInvitationId,
    /// A note of a lycée about a pupil.
    StudentNoteId,
    /// An application to an offer.
    ApplicationId,
    /// A convention: all its versions.
    ConventionId,
    /// A personal link to a convention.
    ConventionLinkId,
    /// The right to act for a head, from one day to another.
    DelegationId,
    /// A place a pupil found alone.
    ProposalId,
    /// A search kept by somebody.
    SavedSearchId,
    /// What somebody says is wrong with an offer.
    ReportId,
    /// What one administrator asks for and another agrees to.
    AdminRequestId,
    /// A passkey of somebody.
    PasskeyId,
    /// An e-mail, queued or sent.
    EmailId,
    /// An SMS, queued or sent.
    SmsId,
}

/// A version-7 UUID (RFC 9562, 5.7) from a Unix time in milliseconds and 80 bits of randomness, both given by the
/// caller: ids sort by the time they were made, which keeps indexes compact.
#[must_use]
pub fn uuid_v7(unix_millis: u64, random: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(unix_millis, &random).into_uuid()
}
