//! Everything that is kept: one SQL text per query, on SQLite and on PostgreSQL alike.
//!
//! SQL lives here and nowhere else. Functions take domain types and give domain types back; rows are private to the
//! file of their noun. Nothing reads a clock: times are bound by the caller.

mod account;
mod act;
mod administration;
mod application;
mod attempt;
mod audit;
mod awaited;
mod campaign;
mod change;
mod contents;
mod convention;
mod db;
mod deposit;
mod draft;
mod error;
mod favourite;
#[cfg(feature = "bench")]
pub mod field_practice;
mod flash;
mod lease;
mod membership;
mod offer;
mod outbox;
mod people;
mod placement;
mod proposal;
mod report;
mod row;
mod saved_search;
mod school;
mod seat;
mod sector;
mod session;
mod setting;
mod signing;
mod staff;
mod structure;
mod student;
mod token;
#[cfg(feature = "bench")]
pub mod trial;

pub use account::{Account, Created, EmailChange, Login, NewAccount, Person, SignedUp, StudentFile};
pub use act::{Act, Letter, Recipient, Scribe};
pub use administration::{CampaignSaved, Figures, HiddenOffer, SectorRenamed, StructureLine};
pub use application::{
    Accepted, Applied, Confirmed, Day, DueApplication, InboxFilter, Moved, NewApplication,
};
pub use attempt::Period;
pub use audit::AuditLine;
pub use awaited::{Awaited, CodeLine, ToSign};
pub use change::{Change, Noun};
pub use convention::{
    ConventionFile, ConventionLine, ConventionMoved, ConventionsFilter, Delegated, DelegationLine, FileKind,
    FileLine, FrozenVersion, LogLine, Present, SavedSection, Seat, SectionSaved, Side, VersionLine,
};
pub use db::{BackupError, Db, Engine};
pub use deposit::{Edited, Imported, Publication};
pub use draft::{Draft, DraftSummary, OwnOffer, Saved};
pub use error::{Constraint, StoreError};
pub use membership::{Invitation, Invited, Joined, Member, MemberChange};
pub use offer::{OfferMoved, ReviewAsked, Reviewed};
pub use outbox::{LetterState, OutboxCounts, Queued};
pub use proposal::{NewProposal, ProposalMoved, ProposalsFilter, Proposed};
pub use report::{Decided, NewReport, Reported};
pub use saved_search::{DueSearch, Kept, SearchNews};
pub use session::{NewSession, Session, SessionLine};
pub use signing::{
    BatchSigned, Chased, CheckedWhich, CodeCheck, CodeSent, Evidence, EvidenceSigner, LinkHolder, LinkRole,
    LinkSent, NewCode, Proof, Sealed, Secrets, Seen, SignatureLine, Signed, SignedFor, SignerEmail, Verdict,
    code_hash,
};
pub use staff::StaffPost;
pub use structure::{Founded, StructureChange, StructureFile};
pub use student::{PlaceHeld, StudentCard};
pub use token::{NewToken, Secret, Token, TokenPurpose};
