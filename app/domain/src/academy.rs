//! Académies: which departments each is made of. An officer oversees the lycées of one.

use serde::{Deserialize, Serialize};

use crate::area::Area;

/// Collectivities an ocean away from the rest of their académie: no picture holds both.
const AN_OCEAN_AWAY: [&str; 3] = ["975", "977", "978"];

/// How many students seek a place for each that is left in a department.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tension {
    /// How many seek is not told.
    Untold,
    /// There are as many places as students, or more.
    Eased,
    /// Up to two for one.
    Even,
    /// Up to five.
    Tight,
    /// More, or no place at all.
    Strained,
}

impl Tension {
    /// Each of them, the easiest first.
    pub const ALL: [Self; 5] = [Self::Eased, Self::Even, Self::Tight, Self::Strained, Self::Untold];

    /// Of that many who seek, where that many places are left.
    pub fn of(seeking: Option<u32>, left: u32) -> Self {
        let Some(seeking) = seeking else {
            return Self::Untold;
        };
        if seeking <= left {
            Self::Eased
        } else if seeking <= left.saturating_mul(2) {
            Self::Even
        } else if seeking <= left.saturating_mul(5) {
            Self::Tight
        } else {
            Self::Strained
        }
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Untold => "Besoins masqués ou inconnus",
            Self::Eased => "Assez de places",
            Self::Even => "Jusqu’à 2 élèves par place",
            Self::Tight => "De 2 à 5 élèves par place",
            Self::Strained => "Plus de 5 élèves par place",
        }
    }
}

/// An académie.
#[derive(PartialEq, Eq, Debug)]
pub struct Academy {
    code: &'static str,
    name: &'static str,
    before: &'static str,
    departments: &'static [&'static str],
}

const fn academy(
    code: &'static str,
    name: &'static str,
    before: &'static str,
    departments: &'static [&'static str],
) -> Academy {
    Academy {
        code,
        name,
        before,
        departments,
    }
}

/// As they have been since 2022 (Code de l'éducation, art. R. 222-2), by name. Collectivities without a rector of their own stand with
/// the académie that sees to their lycées; those of the Pacific have a vice-rectorat each.
static ACADEMIES: [Academy; 33] = [
    academy("aix-marseille", "Aix-Marseille", "d’", &["04", "05", "13", "84"]),
    academy("amiens", "Amiens", "d’", &["02", "60", "80"]),
    academy("besancon", "Besançon", "de ", &["25", "39", "70", "90"]),
    academy("bordeaux", "Bordeaux", "de ", &["24", "33", "40", "47", "64"]),
    academy(
        "clermont-ferrand",
        "Clermont-Ferrand",
        "de ",
        &["03", "15", "43", "63"],
    ),
    academy("corse", "Corse", "de ", &["2A", "2B"]),
    academy("creteil", "Créteil", "de ", &["77", "93", "94"]),
    academy("dijon", "Dijon", "de ", &["21", "58", "71", "89"]),
    academy("grenoble", "Grenoble", "de ", &["07", "26", "38", "73", "74"]),
    academy("guadeloupe", "Guadeloupe", "de la ", &["971", "977", "978"]),
    academy("guyane", "Guyane", "de la ", &["973"]),
    academy("la-reunion", "La Réunion", "de ", &["974"]),
    academy("lille", "Lille", "de ", &["59", "62"]),
    academy("limoges", "Limoges", "de ", &["19", "23", "87"]),
    academy("lyon", "Lyon", "de ", &["01", "42", "69"]),
    academy("martinique", "Martinique", "de la ", &["972"]),
    academy("mayotte", "Mayotte", "de ", &["976"]),
    academy(
        "montpellier",
        "Montpellier",
        "de ",
        &["11", "30", "34", "48", "66"],
    ),
    academy("nancy-metz", "Nancy-Metz", "de ", &["54", "55", "57", "88"]),
    academy("nantes", "Nantes", "de ", &["44", "49", "53", "72", "85"]),
    academy("nice", "Nice", "de ", &["06", "83"]),
    academy(
        "normandie",
        "Normandie",
        "de ",
        &["14", "27", "50", "61", "76", "975"],
    ),
    academy("nouvelle-caledonie", "Nouvelle-Calédonie", "de ", &["988"]),
    academy(
        "orleans-tours",
        "Orléans-Tours",
        "d’",
        &["18", "28", "36", "37", "41", "45"],
    ),
    academy("paris", "Paris", "de ", &["75"]),
    academy("poitiers", "Poitiers", "de ", &["16", "17", "79", "86"]),
    academy("polynesie-francaise", "Polynésie française", "de ", &["987"]),
    academy("reims", "Reims", "de ", &["08", "10", "51", "52"]),
    academy("rennes", "Rennes", "de ", &["22", "29", "35", "56"]),
    academy("strasbourg", "Strasbourg", "de ", &["67", "68"]),
    academy(
        "toulouse",
        "Toulouse",
        "de ",
        &["09", "12", "31", "32", "46", "65", "81", "82"],
    ),
    academy("versailles", "Versailles", "de ", &["78", "91", "92", "95"]),
    academy("wallis-et-futuna", "Wallis-et-Futuna", "de ", &["986"]),
];

impl Academy {
    /// All of them, by name.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        ACADEMIES.iter()
    }

    /// The one of that code, as addresses and the database have it.
    pub fn from_code(code: &str) -> Option<&'static Self> {
        Self::all().find(|academy| academy.code == code)
    }

    /// The one that a department is of.
    pub fn of_department(department: &str) -> Option<&'static Self> {
        Self::all().find(|academy| academy.departments.contains(&department))
    }

    /// « creteil ».
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// « Créteil ».
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// « académie de Créteil ».
    pub fn label(&self) -> String {
        format!("académie {}{}", self.before, self.name)
    }

    /// Codes of its departments, in order.
    pub fn departments(&self) -> &'static [&'static str] {
        self.departments
    }

    /// Whether one of its departments is drawn with the others: not where an ocean lies between.
    pub fn draws(&self, department: &str) -> bool {
        self.departments.contains(&department) && !AN_OCEAN_AWAY.contains(&department)
    }

    /// Its departments, in order.
    pub fn areas(&self) -> impl Iterator<Item = &'static Area> {
        self.departments.iter().filter_map(|code| Area::department(code))
    }
}

/// What somebody moderates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Nothing: they moderate nothing, or nobody said yet which académie they oversee.
    Nothing,
    /// What takes place in the departments of one académie.
    Academy(&'static Academy),
    /// Everything, abroad too.
    Everything,
}

impl Reach {
    /// Whether what takes place in a department is within it; `None` is abroad.
    pub fn covers(self, department: Option<&str>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Academy(academy) => department.is_some_and(|code| academy.departments.contains(&code)),
        }
    }

    /// What queries compare a department with, between commas: `,77,93,94,`. A star stands for all of them.
    pub fn pattern(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Everything => "*".to_owned(),
            Self::Academy(academy) => format!(",{},", academy.departments.join(",")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::AreaKind;

    #[test]
    fn an_officer_reaches_their_departments_and_nothing_abroad() {
        let creteil = Reach::Academy(Academy::from_code("creteil").unwrap());
        assert!(creteil.covers(Some("93")) && !creteil.covers(Some("75")) && !creteil.covers(None));
        assert!(Reach::Everything.covers(None) && !Reach::Nothing.covers(Some("93")));
        assert_eq!(creteil.pattern(), ",77,93,94,");
        assert!(Reach::Nothing.pattern().is_empty());
    }

    #[test]
    fn each_department_is_of_one_academy() {
        for area in Area::all().filter(|area| area.kind() == AreaKind::Department) {
            let of = Academy::all().filter(|academy| academy.departments.contains(&area.code()));
            assert_eq!(of.count(), 1, "{} {}", area.code(), area.name());
        }
        for academy in Academy::all() {
            assert_eq!(
                academy.areas().count(),
                academy.departments.len(),
                "{}",
                academy.name
            );
        }
    }

    #[test]
    fn need_is_measured_against_what_is_left() {
        for (seeking, left, tension) in [
            (None, 9, Tension::Untold),
            (Some(0), 0, Tension::Eased),
            (Some(7), 7, Tension::Eased),
            (Some(8), 7, Tension::Even),
            (Some(14), 7, Tension::Even),
            (Some(35), 7, Tension::Tight),
            (Some(36), 7, Tension::Strained),
            (Some(6), 0, Tension::Strained),
            (Some(u32::MAX), u32::MAX - 1, Tension::Even),
        ] {
            assert_eq!(Tension::of(seeking, left), tension, "{seeking:?} {left}");
        }
        assert!(Academy::all().all(|academy| academy.departments.iter().any(|code| academy.draws(code))));
    }

    #[test]
    fn codes_lead_back_and_names_are_in_order() {
        let codes: Vec<_> = Academy::all().map(Academy::code).collect();
        assert!(codes.is_sorted(), "{codes:?}");
        for academy in Academy::all() {
            assert_eq!(Academy::from_code(academy.code()), Some(academy));
        }
        assert_eq!(
            Academy::of_department("93").map(Academy::label).as_deref(),
            Some("académie de Créteil")
        );
        assert_eq!(Academy::from_code("Creteil"), None);
    }
}
