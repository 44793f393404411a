//! Everything that is kept: one SQL text per query, on SQLite and on PostgreSQL alike.
//!
//! SQL lives here and nowhere else. Functions take domain types and give domain types back; rows are private to the
//! file of their noun. Nothing reads a clock: times are bound by the caller.

mod academy;
mod account;
mod admin_request;
mod administration;
mod application;
mod attempt;
mod audit;
mod awaited;
mod board;
mod calendar_feed;
mod campaign;
mod change;
mod change_context;
mod cipher;
mod conn;
mod convention;
mod copy;
mod db;
mod decode;
mod device;
mod draft;
mod error;
mod favourite;
mod flash;
mod held;
mod lease;
mod logo;
mod made_up;
mod membership;
mod name_keys;
mod offer;
mod outbox;
mod passkey;
mod pile;
mod placement;
mod proof;
mod proposal;
mod proven;
pub mod query_text;
mod recipients;
mod report;
mod retention;
mod roster;
mod saved_search;
mod school;
mod school_figures;
mod seal;
mod search_alert;
mod seat;
mod second_factor;
mod sector;
mod security;
mod session;
mod setting;
mod signing;
mod sms;
mod staff;
mod structure;
mod student;
mod to_do;
mod token;
mod vetting;
mod waiting;
mod witness;
mod wording;

/// What tests try in modules that are private, and nothing else does from outside. Tests within this crate would compile all of it a
/// second time: they stand in `tests/unit`.
#[doc(hidden)]
pub mod inner {
    pub use crate::{
        application::clock::is_due,
        cipher::Place,
        conn::with_rows,
        signing::verify::{read_reference, same},
    };
}

pub use academy::{AcademySchool, DepartmentSupply};
pub use account::{
    Account, Created, EmailChange, Enrolled, Login, NewAccount, Person, SignedUp, StudentFile, Twin, Typist,
};
pub use admin_request::{AdminAct, AdminAnswered, AdminAsked, AdminRequestLine};
pub use administration::{CampaignSaved, Figures, HiddenOffer, SectorRenamed, StructureLine};
pub use application::{
    Accepted, Applied, Confirmed, Day, DueApplication, InboxFilter, Moved, NewApplication,
};
pub use attempt::Period;
pub use audit::AuditLine;
pub use board::{
    BoardReach, BoardView, LastLook, RemindedPerson, ReminderOutcome, SituationLine, SituationsSet,
    StudentFacts, ViewSaved,
};
pub use change::{Change, Noun};
pub use change_context::{ChangeContext, Email, EmailRenderer, Recipient};
pub use conn::{Bind, Conn, Query, Row, Scalar, Transaction};
pub use convention::{
    By, CancellationUndone, ConventionFile, ConventionLine, ConventionMoved, ConventionsFilter,
    ConventionsOrder, Delegated, DelegationLine, FileKind, FileLine, FrozenVersion, LogLine, OpenTab,
    PartsToFill, Present, ProfileSaved, SavedSection, SchoolProfile, SectionSaved, Side, TypedSection,
    VersionLine,
};
pub use copy::{CopyItem, CopyPart};
pub use db::{BackupError, Db, Engine, Shared, SoleMaker, is_proven_or_local};
pub use draft::{Draft, DraftSummary, OwnOffer, Saved};
pub use error::{Constraint, StoreError};
pub use made_up::{
    MadeApplication, MadeColleague, MadeConvention, MadeGuardian, MadeMove, MadePerson, MadePlace,
    MadeProposal, MadeSituation, MadeStudent, MadeUp,
};
pub use membership::{
    Invitation, Invited, Joined, Member, MemberChange, StructureDelegated, StructureDelegationLine,
};
pub use offer::{Edited, Import, Imported, OfferMoved, Publication, ReviewAsked, Reviewed, SeenOffer};
pub use outbox::{EmailState, OutboxCounts, Queued};
pub use passkey::{NewPasskey, PasskeyLine};
pub use pile::{PileLine, PilePage, ScannedPile};
pub use proof::proof_target;
pub use proposal::{
    Card, CardAnswered, CardHolder, HostDetails, HostLinks, KnownHost, NewProposal, PlaceTyped,
    ProposalMoved, ProposalsFilter, Proposed, TypedClass, TypedStudent,
};
pub use report::{Decided, NewReport, Reported};
pub use retention::{Erased, ErasureAsked, ErasureDecided, ErasureGround, ErasureRequest};
pub use roster::{
    GuardianEdit, GuardianSaved, RosterApplied, RosterCounts, RosterFilter, RosterImport, RosterLine,
    RosterList, RosterOptions, StudentEdit, StudentSaved,
};
pub use saved_search::{DueSearch, SearchNews, SearchSaved};
pub use school::{ClassCounts, SheetsOf, ToActivate};
pub use school_figures::{FoundPlace, HostReply, SignedWeeks};
pub use seal::{Adopted, Keys, UnreadableKeys};
pub use search_alert::{AskedAlert, SearchAlert};
pub use second_factor::{CodeApplication, SignInStep};
pub use security::{Reading, ReadingLine, SecurityEvent, SecurityLine};
pub use session::{NewSession, Session, SessionLine};
pub use signing::{
    AddressChanged, AmendmentLine, AmendmentProposed, AmendmentSignature, BatchSigned, CheckedWhich,
    CodeCheck, CodeLine, CodeSent, ErasedVersion, Evidence, EvidenceSigner, Finalized, LinkHolder,
    LinkOpened, LinkRole, LinkSent, LinkState, NewAddress, NewAmendment, NewCode, OpeningCode,
    PendingSignature, Proof, Reminded, RemindedMany, RemindedSigner, ScannedDocument, Secrets, Seen,
    SignatureLine, Signed, SignedFor, SignedPaper, ToSign, Undelivered, Unreached, Verification,
};
pub use sms::{QueuedSms, SmsCounts};
pub use staff::{
    FollowedStudent, InvitationToTeam, PlacedStudent, ReferentLoad, ReferentsSet, StaffAssignment,
    StaffInvitation, StaffInvited, StaffJoined, TeamChange, TeamMember,
};
pub use structure::{CommittedStructure, Founded, StructureChange, StructureFile};
pub use student::{
    ApplicationEventLine, EmailAbout, GuardianOf, NoteLine, PlaceHeld, SchoolStudent, StudentCard,
};
pub use to_do::{ToDoEmail, ToTell, ToTellSlice};
pub use token::{NewToken, Secret, Token, TokenPurpose};
pub use vetting::{Claim, ClaimDecided, Claimed, OwnershipMoved, Spent, ToVet, VettingDecided, VettingState};
pub use witness::SeenLine;
