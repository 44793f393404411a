//! What people hand over as a file, a photograph or a PDF: limits that the form says, the browser keeps to where its code runs, and the
//! server checks.

/// The largest file taken, in bytes.
pub const LARGEST: usize = 5 * 1024 * 1024;

/// The longest side of a photograph that is kept, in points: a page of A4 at 257 points an inch. Larger ones are made smaller.
pub const LONGEST_SIDE: u32 = 3000;
