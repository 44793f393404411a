//! The convention: filled by the host, then by the school; frozen; signed; checked years later.
//!
//! Fields and limits follow the official model annexed to circular NOR MENE2400643C and arrêté of 29 November 2023.

mod access;
mod amendment;
mod check;
mod comparison;
mod content;
mod diff;
mod document;
mod essential;
mod field;
mod first_day;
mod follow_up;
pub mod group;
mod integrity;
mod log;
mod page_mark;
mod pile;
mod prefill;
mod preview;
mod printable;
mod reuse;
pub mod sample;
mod signed_mark;
mod signer;
mod situation;
mod statement;
mod template;
mod transitions;
mod wording;

pub use access::{Access, HeadAct, PartyIdentity};
pub use amendment::{
    AMENDED_FIELDS, AMENDED_SECTIONS, AgreedBy, AlteredAmendment, Amendable, Amendment, AmendmentEvent,
    AmendmentState, Change, Clash, EndReason, Matter, StoredAmendment, StoredConsent, amended_section,
    amended_sections, amendment_consent, changes_between, clash, days_said, days_without_place, give_up,
    in_force, mondays,
};
pub use check::{Checked, Facts, Missing, SectionState};
pub use comparison::Comparison;
pub use content::{
    Address, Care, Content, Frozen, Guardian, HostPart, Logos, Person, Registration, Safety, SchoolPart,
    StudentPart, WeekPart,
};
pub use diff::{Difference, differences};
pub use document::{Block, Card, CheckMark, Fact, HoursTable, MISSING, OPTIONAL, SignatureSlot, check_mark};
pub use essential::{Essential, Promise, essential, outline};
pub use field::{
    CHOICE_NO, CHOICE_YES, FieldKind, FieldSpec, HOST_SECTIONS, SCHOOL_SECTIONS, Section, Values,
    field_label, field_words, hour_field, name, week_prefix,
};
pub use first_day::first_day;
pub use follow_up::{FollowUp, due_soon, pressing, waits_since};
pub use integrity::{Altered, StoredSignature, StoredVersion, altered_amendment};
pub use log::{
    Author, Entry, LogEvent, Origin, Refusal, Remains, Seal, broken_link, sealed_party_file, sealed_remains,
    sealed_text,
};
pub use page_mark::PageMark;
pub use pile::{InForce, PageFault, PileDocument, ScannedPage, SortedPile, is_preset, sort_pile};
pub use prefill::{Prefill, PrefillHost, prefill};
pub use preview::{Preview, Question, Unsaid};
pub use printable::{is_left_out, is_printable, unprintable};
pub use reuse::{Former, Usual, fill_section, like_before, profile_fields};
pub use signed_mark::{SignedMark, sealed_mark};
pub use signer::{
    Circumstances, IdentitySeen, Means, POWER, PaperRecord, PaperRule, Signer, SignerRole, consent,
    consent_in_two, delegated_by, paper_day_fault, signers, states_power,
};
pub use situation::{Meaning, NextActor, Outlook, Reader, Situation, Standing};
pub use template::{
    Clause, Forms, Insurance, TEMPLATE, TEMPLATE_2024, TEMPLATES, Template, document_blocks, draft_blocks,
    template,
};
pub use transitions::{
    ConventionActor, ConventionEvent, ConventionState, PlaceAfter, TRANSITIONS, UNDO_WITHIN, next, undone,
    waiting_for,
};
pub use wording::{
    Commitment, Committed, WordedArticle, Wording, WordingChange, WordingFault, WordingMistake,
};
