//! What an académie's officer sees.

use domain::{academy::Tension, department_map::DepartmentShape};
use serde::{Deserialize, Serialize};

/// A lycée of the académie. A number that is not told stands for few students, or hides a number that others would give away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcademyLine {
    /// National number; empty for the line of a department.
    pub uai: String,
    /// Name of the lycée, or of the department.
    pub name: String,
    /// City.
    pub city: String,
    /// Students.
    pub students: Option<u32>,
    /// Those with a place in each week.
    pub placed: Option<u32>,
    /// Those whose conventions are signed for both weeks.
    pub signed: Option<u32>,
    /// Hosts whom they wait for an answer of.
    pub unanswered: Option<u32>,
}

/// A department of the académie.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcademyDepartment {
    /// All its lycées together.
    pub total: AcademyLine,
    /// Its lycées that have students here.
    pub schools: Vec<AcademyLine>,
    /// How many others it has.
    pub without_students: u32,
    /// Offers there.
    pub offers: u32,
    /// Students whom these can still take, for two weeks.
    pub left: u32,
    /// Students of its lycées who have yet to find a place for some week: who is exempted or stays at school seeks none.
    pub seeking: Option<u32>,
    /// Its code: « 93 ».
    pub code: String,
    /// How many seek for each place that is left.
    pub tension: Tension,
    /// Where it is on the map; nothing where it is on none.
    pub shape: Option<DepartmentShape>,
}

/// The page of an académie.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcademyShown {
    /// Which académie; none while nobody said which one the reader oversees.
    pub label: String,
    /// Its code.
    pub code: String,
    /// The académies that the reader may choose from: code and name. Empty for an officer.
    pub choices: Vec<(String, String)>,
    /// School year of the campaign.
    pub campaign: String,
    /// Everything together.
    pub total: AcademyLine,
    /// Its departments, where most students lack a place for each that is left first.
    pub departments: Vec<AcademyDepartment>,
    /// The map of these, whose shapes stand with them.
    pub map: AcademyMap,
}

/// The frame of a map: squares of length one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AcademyMap {
    /// Width; nought where there is no map.
    pub width: u16,
    /// Height.
    pub height: u16,
    /// Borders: the data of an SVG path.
    pub borders: String,
}
