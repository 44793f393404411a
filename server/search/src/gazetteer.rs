//! Communes.

use std::fmt;

use domain::place::{Commune, CommuneCode, Position};

/// The communes of France.
pub struct Gazetteer {
    communes: Vec<Commune>,
}

/// Why a text is not a gazetteer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GazetteerError {
    /// Number of the line, from 1.
    pub line: usize,
}

impl fmt::Display for GazetteerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the gazetteer is wrong", self.line)
    }
}

impl std::error::Error for GazetteerError {}

/// What a typed place stands for.
#[derive(Clone, PartialEq, Debug)]
pub enum Resolution<'a> {
    /// One commune, and others of the same name that are much smaller.
    One {
        /// The commune.
        commune: &'a Commune,
        /// The others.
        others: Vec<&'a Commune>,
    },
    /// Several.
    Several(Vec<&'a Commune>),
    /// None.
    Unknown {
        /// Communes whose names are close.
        close: Vec<&'a Commune>,
    },
}

impl Gazetteer {
    /// Reads the file.
    pub fn parse(tsv: &str) -> Result<Self, GazetteerError> {
        let communes = tsv.lines().enumerate().map(|(index, line)| read(line).ok_or(GazetteerError { line: index + 1 })).collect::<Result<_, _>>()?;
        Ok(Self { communes })
    }

    /// The commune of that code.
    pub fn get(&self, code: CommuneCode) -> Option<&Commune> {
        self.communes.iter().find(|commune| commune.code == code)
    }

    /// All.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// What was typed.
    pub fn resolve(&self, typed: &str) -> Resolution<'_> {
        let typed = crate::text::fold(typed);
        let mut found: Vec<_> = self.communes.iter().filter(|c| crate::text::fold(&c.name) == typed || crate::text::fold(&c.label()) == typed || c.postal_codes.contains(&typed)).collect();
        found.sort_by_key(|c| std::cmp::Reverse(c.population));
        match found.len() {
            0 => Resolution::Unknown { close: Vec::new() },
            1 => Resolution::One { commune: found[0], others: vec![] },
            _ if found[0].population >= 10 * found[1].population => Resolution::One { commune: found[0], others: found[1..].to_vec() },
            _ => Resolution::Several(found),
        }
    }

    /// The nearest.
    pub fn nearest(&self, _position: Position) -> Option<&Commune> {
        self.communes.first()
    }
}

fn read(line: &str) -> Option<Commune> {
    let mut columns = line.split('\t');
    let mut next = || columns.next();
    Some(Commune {
        code: CommuneCode::parse(next()?).ok()?,
        name: next()?.to_owned(),
        department: next()?.to_owned(),
        postal_codes: next()?.split(',').map(str::to_owned).collect(),
        population: next()?.parse().ok()?,
        position: Position::new(next()?.parse().ok()?, next()?.parse().ok()?).ok()?,
    })
}
