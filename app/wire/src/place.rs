//! Places to search from: what is proposed while somebody types, and where they are.

use serde::{Deserialize, Serialize};

/// A place to search from or in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Suggestion {
    /// What the field holds once it is chosen: leads back to the place.
    pub label: String,
    /// The name by which it was found: a commune, a former one, a lycée, a department.
    pub name: String,
    /// What tells it from others: a postal code, today's commune.
    pub detail: String,
}
