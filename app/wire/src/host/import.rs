//! Many offers at once, from a file.

use domain::{id::StructureId, weeks::Weeks};
use serde::{Deserialize, Serialize};

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportShown {
    /// For which structure.
    pub structure: StructureId,
    /// What is wrong: line, column, and what to do about it.
    pub problems: Vec<(usize, String, String)>,
    /// The offers: line, title, commune, weeks and seats. Empty when something is wrong.
    pub offers: Vec<(usize, String, String, Weeks, String)>,
    /// Why nothing can be published today; empty when it can.
    pub obstacles: Vec<String>,
}
