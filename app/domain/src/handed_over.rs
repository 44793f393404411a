//! What people hand over as a file, a photograph or a PDF: limits that the form says, the browser keeps to where its code runs, and the
//! server checks.

/// The largest file taken, in bytes.
pub const LARGEST: usize = 5 * 1024 * 1024;

/// The largest pile of scanned pages, in bytes of all its files together.
pub const LARGEST_PILE: usize = 40 * 1024 * 1024;
/// The most files of one,
pub const PILE_FILES: usize = 60;
/// and the most pages of these together.
pub const PILE_PAGES: usize = 300;

/// The longest side of a photograph that is kept, in points: a page of A4 at 257 points an inch. Larger ones are made smaller.
pub const LONGEST_SIDE: u32 = 3000;
