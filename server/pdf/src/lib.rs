//! PDF: from the canonical data of a convention to its document, and to the signed file that holds the evidence.
//!
//! A document depends on its data and the pictures that these name by digest: neither on a clock, the network, a package nor a font of the
//! machine. The same data give the same bytes.

mod amendment;
mod cards;
mod copy;
mod document;
mod evidence_file;
mod evidence_sheet;
mod fonts;
mod printable;
mod qr;
mod render_job;
mod sheets;

/// What tests try in modules that are private, and nothing else does from outside. Tests within this crate would compile all of it a
/// second time.
#[doc(hidden)]
pub mod inner {
    pub use crate::{
        document::LAYOUTS,
        fonts::{FILES, FONTS},
        printable::{BREAK, EVERY, printable_text},
    };
}

pub use amendment::render_amendment;
pub use cards::{PrintedCard, render_cards};
pub use copy::{CopiedPart, CopiedThing, render_copy};
pub use document::{
    DocumentError, ROOM_FOR_MARKS, fitted, page_count, render, render_signed, render_to_print,
};
pub use evidence_file::{Delegated, EvidenceFile, LogLine, OnPaper, Scan, SignatureEvidence, log_to_jsonl};
pub use qr::{QrDrawing, qr_drawing};
pub use render_job::reference_render;
pub use sheets::{Coupon, Sheets, render_sheets};
