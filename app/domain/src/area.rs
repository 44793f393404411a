//! Departments and regions as places to search in: « La Réunion », « 93 », « en Bretagne ».

mod table;

use table::{DEPARTMENTS, REGIONS};

/// What an area is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AreaKind {
    /// A department, or an overseas collectivity.
    Department,
    /// A region of several departments.
    Region,
}

impl AreaKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Department, Self::Region];

    /// The parameter of an address that names one.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Department => "departement",
            Self::Region => "region",
        }
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Department => "département",
            Self::Region => "région",
        }
    }
}

/// The code of an area as an address has it: well formed, whether or not there is such an area.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AreaCode {
    kind: AreaKind,
    code: [u8; 3],
}

/// Why a text is not an area's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an area's code is two or three digits, or 2A or 2B")]
pub struct NotAnAreaCode;

impl AreaCode {
    /// Reads a code; « 2a » is accepted.
    pub fn parse(kind: AreaKind, text: &str) -> Result<Self, NotAnAreaCode> {
        let mut code = [b' '; 3];
        let upper = text.to_ascii_uppercase();
        let is_corsican = matches!(upper.as_str(), "2A" | "2B");
        if !(2..=3).contains(&upper.len())
            || !(is_corsican || upper.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(NotAnAreaCode);
        }
        code[..upper.len()].copy_from_slice(upper.as_bytes());
        Ok(Self { kind, code })
    }

    /// Department or region.
    pub fn kind(self) -> AreaKind {
        self.kind
    }

    /// The two or three characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default().trim_end()
    }
}

/// A department or a region.
#[derive(PartialEq, Eq, Debug)]
pub struct Area {
    kind: AreaKind,
    code: &'static str,
    name: &'static str,
    /// What stands before the name to say where: « dans l’ ».
    before: &'static str,
    /// Other names that people use.
    also: &'static [&'static str],
    /// Codes of its departments, for a region.
    parts: &'static [&'static str],
}

const fn department(
    code: &'static str,
    name: &'static str,
    before: &'static str,
    also: &'static [&'static str],
) -> Area {
    Area {
        kind: AreaKind::Department,
        code,
        name,
        before,
        also,
        parts: &[],
    }
}

const fn region(
    code: &'static str,
    name: &'static str,
    before: &'static str,
    also: &'static [&'static str],
    parts: &'static [&'static str],
) -> Area {
    Area {
        kind: AreaKind::Region,
        code,
        name,
        before,
        also,
        parts,
    }
}

impl Area {
    /// Departments by code, then regions.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        DEPARTMENTS.iter().chain(&REGIONS)
    }

    /// The area of that code, if there is one.
    pub fn get(code: AreaCode) -> Option<&'static Self> {
        Self::all().find(|area| area.kind == code.kind && area.code == code.as_str())
    }

    /// The department of that code.
    pub fn department(code: &str) -> Option<&'static Self> {
        DEPARTMENTS
            .iter()
            .find(|area| area.code.eq_ignore_ascii_case(code))
    }

    /// Department or region.
    pub fn kind(&self) -> AreaKind {
        self.kind
    }

    /// « 93 », « 2A », « 974 ».
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// As an address has it.
    pub fn area_code(&self) -> Option<AreaCode> {
        AreaCode::parse(self.kind, self.code).ok()
    }

    /// « Seine-Saint-Denis ».
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Every name people use for it, the official one first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.also.iter().copied())
    }

    /// « Seine-Saint-Denis (département) »: leads back to the area where a commune has its name.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.kind.label())
    }

    /// Where that is: « dans l’Ain », « à La Réunion ».
    pub fn within(&self) -> String {
        format!("{}{}", self.before, self.name)
    }

    /// Codes of its departments: itself, for a department.
    pub fn departments(&self) -> &[&'static str] {
        match self.kind {
            AreaKind::Department => std::slice::from_ref(&self.code),
            AreaKind::Region => self.parts,
        }
    }

    /// The same, as a set.
    pub fn department_set(&self) -> DepartmentSet {
        self.departments()
            .iter()
            .filter_map(|code| department_number(code))
            .collect()
    }
}

/// The place of a department in the table, from 0 to 127.
pub fn department_number(code: &str) -> Option<u8> {
    let place = DEPARTMENTS.iter().position(|area| area.code == code)?;
    u8::try_from(place).ok()
}

/// Departments, by their [numbers](department_number).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct DepartmentSet(u128);

impl DepartmentSet {
    /// Whether a department is in it.
    pub fn contains(self, number: u8) -> bool {
        number < 128 && self.0 >> number & 1 == 1
    }
}

impl FromIterator<u8> for DepartmentSet {
    fn from_iter<T: IntoIterator<Item = u8>>(numbers: T) -> Self {
        let valid = numbers.into_iter().filter(|&number| number < 128);
        Self(valid.fold(0, |set, number| set | 1 << number))
    }
}

/// Departments whose communes may have that postal code or the code of an office (« Cedex »), which no commune has. Offices
/// of La Réunion begin with 977 to 979; Corsica's departments share 20; Saint-Martin and Saint-Barthélemy have codes
/// of Guadeloupe.
pub fn departments_of_postal_code(code: &str) -> &'static [&'static str] {
    let (Some(two), Some(three)) = (code.get(..2), code.get(..3)) else {
        return &[];
    };
    match three {
        "971" => return &["971", "977", "978"],
        "977" | "978" | "979" => return &["974"],
        crate::place::MONACO => return &[crate::place::MONACO],
        _ => {}
    }
    if two == "20" {
        return &["2A", "2B"];
    }
    let wanted = if matches!(two, "97" | "98") { three } else { two };
    Area::department(wanted).map_or(&[], Area::departments)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(DEPARTMENTS.len() < 128);
        let codes: HashSet<_> = DEPARTMENTS.iter().map(Area::code).collect();
        assert_eq!(codes.len(), DEPARTMENTS.len());
        let today = &REGIONS[..13];
        let mut parts: Vec<_> = today.iter().flat_map(|region| region.parts).collect();
        assert_eq!(parts.len(), 96);
        parts.sort_unstable();
        parts.dedup();
        assert_eq!(parts.len(), 96);
        for area in Area::all() {
            let code = area.area_code().unwrap();
            assert_eq!(Area::get(code), Some(area), "{}", area.label());
            let set = area.department_set();
            let count = (0..128).filter(|&number| set.contains(number)).count();
            assert_eq!(count, area.departments().len(), "{}", area.label());
        }
    }

    #[test]
    fn areas_are_said_in_french() {
        let within = |code| Area::department(code).map(Area::within).unwrap_or_default();
        assert_eq!(within("01"), "dans l’Ain");
        assert_eq!(within("93"), "en Seine-Saint-Denis");
        assert_eq!(within("94"), "dans le Val-de-Marne");
        assert_eq!(within("974"), "à La Réunion");
        assert_eq!(within("988"), "en Nouvelle-Calédonie");
        assert_eq!(within("2a"), "en Corse-du-Sud");
        assert_eq!(within("22"), "dans les Côtes-d’Armor");
    }

    #[test]
    fn codes_are_read() {
        for (kind, text) in [
            (AreaKind::Department, "93"),
            (AreaKind::Department, "2a"),
            (AreaKind::Department, "974"),
            (AreaKind::Region, "11"),
        ] {
            let code = AreaCode::parse(kind, text).unwrap();
            assert_eq!(code.as_str(), text.to_uppercase());
            assert!(Area::get(code).is_some());
        }
        for bad in ["", "9", "9333", "2C", "é9", "93 ", "A2"] {
            assert!(AreaCode::parse(AreaKind::Department, bad).is_err(), "{bad}");
        }
        let nowhere = AreaCode::parse(AreaKind::Department, "99").unwrap();
        assert_eq!(Area::get(nowhere), None);
    }

    #[test]
    fn offices_are_in_departments() {
        for (code, departments) in [
            ("93512", vec!["93"]),
            ("92911", vec!["92"]),
            ("20181", vec!["2A", "2B"]),
            ("20405", vec!["2A", "2B"]),
            ("97743", vec!["974"]),
            ("97829", vec!["974"]),
            ("97150", vec!["971", "977", "978"]),
            ("97262", vec!["972"]),
            ("98849", vec!["988"]),
            ("98713", vec!["987"]),
            ("98600", vec!["986"]),
            ("97500", vec!["975"]),
            ("98015", vec!["980"]),
            ("00100", vec![]),
            ("é", vec![]),
        ] {
            assert_eq!(departments_of_postal_code(code), departments, "{code}");
        }
    }
}
