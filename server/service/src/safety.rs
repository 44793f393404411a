//! Risk sheets: of each sector what a student may meet, what protects, what minors may not do, what to ask. The texts stay on the
//! server: no browser downloads more than the one it reads.

use std::{collections::BTreeMap, sync::LazyLock};

use domain::{
    convention::{FieldKind, Section, name},
    sector::SectorCode,
    typography::{capitalised, set},
};
use wire::safety::{Forbidden, RiskSheet, SectorSheet};

use crate::{
    error::ServiceError,
    reference_data::{ReferenceError, table},
    request::Request,
    search::sectors,
};

const SHEETS: &str = include_str!("../../data/risk_sheets.tsv");

/// The longest phrase of a sheet, in characters: a line or two of a phone.
pub const LONGEST_PHRASE: usize = 110;

/// The articles of the Code du travail that a sheet may name: what minors may not be employed at, in general (L. 4153-8), at a bar
/// (L. 4153-6), and of the list of works that are forbidden or regulated (D. 4153-16 to D. 4153-37).
pub const ARTICLES: [&str; 24] = [
    "L. 4153-6",
    "L. 4153-8",
    "D. 4153-16",
    "D. 4153-17",
    "D. 4153-18",
    "D. 4153-19",
    "D. 4153-20",
    "D. 4153-21",
    "D. 4153-22",
    "D. 4153-23",
    "D. 4153-24",
    "D. 4153-25",
    "D. 4153-26",
    "D. 4153-27",
    "D. 4153-28",
    "D. 4153-29",
    "D. 4153-30",
    "D. 4153-31",
    "D. 4153-32",
    "D. 4153-33",
    "D. 4153-34",
    "D. 4153-35",
    "D. 4153-36",
    "D. 4153-37",
];

/// A line of the file.
enum Line {
    Meets(String),
    Protects(String),
    Forbidden(Forbidden),
    Ask(String),
}

/// The sheets as they are shipped, or what is wrong with them: a fault of the build, which a test finds.
pub fn read_sheets() -> Result<BTreeMap<SectorCode, RiskSheet>, ReferenceError> {
    let lines = table("risk_sheets.tsv", SHEETS, |[sector, part, article, text]| {
        let sector = SectorCode::parse(sector).map_err(|error| error.to_string())?;
        let length = text.chars().count();
        if text.trim() != text || !(1..=LONGEST_PHRASE).contains(&length) {
            return Err(format!(
                "a phrase of {length} characters, or with spaces around it"
            ));
        }
        let text = set(text);
        let line = match (part, article) {
            ("meets", "") => Line::Meets(text),
            ("protects", "") => Line::Protects(text),
            ("ask", "") => Line::Ask(text),
            ("forbidden", article) if ARTICLES.contains(&article) => Line::Forbidden(Forbidden {
                what: text,
                article: article.replace(' ', "\u{a0}"),
            }),
            _ => {
                return Err(format!(
                    "no such part, or not with that article: {part}, {article}"
                ));
            }
        };
        Ok((sector, line))
    })?;
    let mut sheets: BTreeMap<SectorCode, RiskSheet> = BTreeMap::new();
    for (sector, line) in lines {
        let sheet = sheets.entry(sector).or_default();
        match line {
            Line::Meets(text) => sheet.meets.push(text),
            Line::Protects(text) => sheet.protects.push(text),
            Line::Forbidden(forbidden) => sheet.forbidden.push(forbidden),
            Line::Ask(text) => sheet.ask.push(text),
        }
    }
    Ok(sheets)
}

/// The sheets. What is shipped is checked by a test: should it be unreadable all the same, the site goes on without them.
pub fn sheets() -> &'static BTreeMap<SectorCode, RiskSheet> {
    static READ: LazyLock<BTreeMap<SectorCode, RiskSheet>> = LazyLock::new(|| {
        read_sheets().unwrap_or_else(|error| {
            tracing::error!(%error, "the risk sheets are left aside");
            BTreeMap::new()
        })
    });
    &READ
}

/// `/securite/{secteur}`: the sheet of a sector, open to anybody.
pub fn sheet(request: &Request, code: &str) -> Result<SectorSheet, ServiceError> {
    let code = SectorCode::parse(code).map_err(|_| ServiceError::NotFound)?;
    sheet_of(request, code).ok_or(ServiceError::NotFound)
}

/// The sheet of that sector, under the label it has today.
pub(crate) fn sheet_of(request: &Request, code: SectorCode) -> Option<SectorSheet> {
    let sector = sectors(request).into_iter().find(|sector| sector.code == code)?;
    let sheet = sheets().get(&code)?.clone();
    Some(SectorSheet { sector, sheet })
}

/// What a host begins with where nothing is said yet, by field of a convention: what the student may meet, what protects. What minors may
/// not do is what the host pledges in any case, and questions are for the family.
pub fn starting_point(sheet: &RiskSheet) -> [(&'static str, String); 2] {
    [
        (name::RISKS, as_many(&sheet.meets, room(name::RISKS))),
        (name::PROTECTION, as_many(&sheet.protects, room(name::PROTECTION))),
    ]
}

/// How many characters a field of the activities takes.
fn room(field: &str) -> usize {
    let spec = Section::Activities
        .fields()
        .iter()
        .find(|spec| spec.name == field);
    match spec.map(|spec| spec.kind) {
        Some(FieldKind::Text(most)) => most,
        _ => 0,
    }
}

/// As many of the phrases as there is room for, the first ones first, as one sentence.
fn as_many(phrases: &[String], room: usize) -> String {
    const BETWEEN: &str = "\u{202f}; ";
    let mut said = String::new();
    for phrase in phrases {
        let longer = if said.is_empty() {
            capitalised(phrase)
        } else {
            format!("{said}{BETWEEN}{phrase}")
        };
        // And its full stop.
        if longer.chars().count() < room {
            said = longer;
        }
    }
    if !said.is_empty() {
        said.push('.');
    }
    said
}
