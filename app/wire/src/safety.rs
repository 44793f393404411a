//! Risk sheets: of each sector what a student may meet there.

use domain::sector::Sector;
use serde::{Deserialize, Serialize};

/// What a minor may not do, and which article says so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Forbidden {
    /// In a few words, without a capital.
    pub what: String,
    /// « D. 4153-27 », of the Code du travail.
    pub article: String,
}

/// What is said of a sector to whoever hosts, comes or sends a child: phrases without a capital, but for questions.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct RiskSheet {
    /// What a student may meet.
    pub meets: Vec<String>,
    /// What protects them.
    pub protects: Vec<String>,
    /// What minors may not do.
    pub forbidden: Vec<Forbidden>,
    /// What the student or the family should ask.
    pub ask: Vec<String>,
}

/// The sheet of a sector.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SectorSheet {
    /// Which.
    pub sector: Sector,
    /// What it says.
    pub sheet: RiskSheet,
}
