//! The convention: filled by the host, then by the school; frozen; signed; checked years later.
//!
//! Fields and limits follow the official model annexed to circular NOR MENE2400643C and arrêté of 29 November 2023.

mod access;
mod check;
mod content;
mod difference;
mod field;
mod integrity;
mod log;
mod moves;
mod outline;
mod prefill;
mod preview;
mod signer;
mod template;

pub use access::{Access, HeadAct, Who};
pub use check::{Checked, Facts, Missing, SectionState};
pub use content::{
    Address, Care, Content, Frozen, Guardian, HostPart, Person, PupilPart, Registration, SchoolPart, WeekPart,
};
pub use difference::{Difference, differences};
pub use field::{
    CHOICE_NO, CHOICE_YES, FieldKind, FieldSpec, HOST_SECTIONS, SCHOOL_SECTIONS, Section, Values,
    field_label, field_words, hour_field, name,
};
pub use integrity::{Altered, Kept, KeptSignature};
pub use log::{By, Entry, Happened, Origin, broken_link};
pub use moves::{ConventionActor, ConventionEvent, ConventionState, TRANSITIONS, awaited, next};
pub use outline::{Block, Card, CheckMark, Fact, HoursTable, MISSING, SignatureSlot, check_mark};
pub use prefill::{Known, KnownHost, prefill};
pub use preview::Preview;
pub use signer::{Circumstances, Means, Signer, SignerRole, consent, paper_record, signers};
pub use template::{Clause, TEMPLATE, TEMPLATES, Template, outline, template};
