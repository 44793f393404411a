//! Places to search from: what is proposed while somebody types, and where they are.

use serde::{Deserialize, Serialize};

use crate::search::Town;

/// A place to search from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Suggestion {
    /// The commune.
    pub town: Town,
    /// The school by which it was found.
    pub school: Option<String>,
}
