//! Documents: from the canonical data of a convention to its PDF, and to the file that proves who signed it.
//!
//! A document depends on nothing but what it is made from: neither clock, network, package nor font of the machine. The same data
//! give the same bytes.

mod document;
mod evidence;
mod layout;
mod press;
mod printable;
mod sheet;

pub use document::{DocumentError, render, render_signed};
pub use evidence::{Delegated, Evidence, LogLine, OnPaper, SignatureEvidence};
pub use press::reference_render;
