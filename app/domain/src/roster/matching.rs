//! Which column of a file is which.

use std::collections::BTreeMap;

use super::{
    column::Column,
    format::{Format, header_key},
};

/// Which column of a sheet is which.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Matching {
    /// What each column holds, in the order of the sheet.
    pub columns: Vec<Option<Column>>,
    /// The format whose names it has most of.
    pub format: Option<&'static str>,
}

/// What a sheet lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// A name.
    Name,
    /// A birth date.
    BirthDate,
    /// A class.
    Class,
}

impl Missing {
    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "le nom et le prénom de l’élève",
            Self::BirthDate => "la date de naissance",
            Self::Class => "la classe",
        }
    }
}

impl Matching {
    /// Where that column is.
    pub fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    /// What must be there and is not.
    pub fn missing(&self) -> Vec<Missing> {
        let has = |column| self.at(column).is_some();
        let named = has(Column::FullName)
            || has(Column::FamilyName) && (has(Column::GivenName) || has(Column::GivenNames));
        [
            (named, Missing::Name),
            (has(Column::BirthDate), Missing::BirthDate),
            (has(Column::Class), Missing::Class),
        ]
        .into_iter()
        .filter(|(there, _)| !there)
        .map(|(_, missing)| missing)
        .collect()
    }

    /// Whether it says anything of guardians.
    pub fn has_guardians(&self) -> bool {
        let of_guardian = |column: &Option<Column>| matches!(column, Some(Column::Guardian(..)));
        self.columns.iter().any(of_guardian)
    }
}

/// The format that has most of these names.
fn likeliest(keys: &[String]) -> &'static Format {
    let known = |format: &&&Format| {
        let names = format.names();
        keys.iter().filter(|key| names.contains_key(*key)).count()
    };
    // Of two that have as many, the first of the table.
    let best = Format::ALL.iter().rev().max_by_key(known);
    best.copied().unwrap_or(Format::ALL[0])
}

/// Matches the columns of a header: by what the lycée said itself (`kept`, by the key of the name; nothing for a column to leave out), then
/// by the names of the likeliest format, then by those of all others. A column has what is left by the one before it.
pub fn match_columns(header: &[String], kept: &BTreeMap<String, Option<Column>>) -> Matching {
    let keys: Vec<String> = header.iter().map(|name| header_key(name)).collect();
    let format = likeliest(&keys);
    let mut columns: Vec<Option<Column>> = vec![None; header.len()];
    let mut taken: Vec<Column> = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        if let Some(Some(column)) = kept.get(key)
            && !taken.contains(column)
        {
            columns[at] = Some(*column);
            taken.push(*column);
        }
    }
    let by_name = |format: &Format, columns: &mut Vec<Option<Column>>, taken: &mut Vec<Column>| {
        let names = format.names();
        for (at, key) in keys.iter().enumerate() {
            let free = columns[at].is_none() && !kept.contains_key(key);
            if let Some(column) = names.get(key).filter(|column| free && !taken.contains(column)) {
                columns[at] = Some(*column);
                taken.push(*column);
            }
        }
    };
    by_name(format, &mut columns, &mut taken);
    for other in Format::ALL {
        by_name(other, &mut columns, &mut taken);
    }
    let any = columns.iter().any(Option::is_some);
    Matching {
        columns,
        format: any.then_some(format.label),
    }
}

/// Which of the first rows names the columns: the one with most known names, where three are; sheets may begin with a title.
pub fn header_row(rows: &[Vec<String>]) -> usize {
    let known = |row: &Vec<String>| {
        let matching = match_columns(row, &BTreeMap::new());
        matching.columns.iter().flatten().count()
    };
    let best = rows.iter().take(15).map(known).enumerate();
    best.filter(|(_, count)| *count >= 3)
        .max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)))
        .map_or(0, |(at, _)| at)
}
