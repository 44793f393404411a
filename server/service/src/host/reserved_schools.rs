//! Lycées by name: those an offer is reserved to.

use domain::{
    draft::{Problem, field},
    school::{School, Uai},
};
use search::schools::Schools;
use wire::{
    field::{SCHOOL_BOX, SCHOOL_CHOICES, SCHOOL_NAMES},
    form::FormData,
};

use super::require_host;
use crate::{context::AppContext, error::ServiceError, request::Request};

/// How many are proposed for a name.
const PROPOSED: usize = 8;

/// « LYCEE JEAN JAURES (Montreuil, 0930122C) »: leads back to the lycée.
fn label(school: &School) -> String {
    format!("{} ({}, {})", school.name, school.city, school.uai.as_str())
}

/// A lycée's name, by its number; the number alone when it is not on the map.
pub(super) fn named(app: &AppContext, uai: &str) -> (String, String) {
    let name = Uai::parse(uai)
        .ok()
        .and_then(|uai| app.schools.get(&uai).map(label))
        .unwrap_or_else(|| uai.to_owned());
    (uai.to_owned(), name)
}

/// Lycées by name, number and label, for whoever reserves an offer. For hosts.
pub fn suggest(request: &Request, typed: &str) -> Result<Vec<(String, String)>, ServiceError> {
    require_host(request)?;
    if typed.chars().count() > 100 {
        return Ok(Vec::new());
    }
    Ok(request
        .app
        .schools
        .suggest(typed, PROPOSED)
        .into_iter()
        .map(|school| (school.uai.as_str().to_owned(), label(school)))
        .collect())
}

/// What a form says of lycées.
pub(super) struct Reserved {
    /// Numbers of those that are certain.
    chosen: Vec<String>,
    /// Lines that are not, as they were typed.
    unclear: String,
    /// What they may stand for, see [`SCHOOL_CHOICES`].
    choices: String,
    /// What is wrong.
    pub(super) problem: Option<Problem>,
}

/// Reads the boxes and the lines of a form.
pub(super) fn read(app: &AppContext, form: &FormData) -> Reserved {
    let mut chosen: Vec<String> = form
        .iter()
        .filter_map(|(name, value)| name.strip_prefix(SCHOOL_BOX).filter(|_| !value.is_empty()))
        .map(str::to_owned)
        .collect();
    let (mut unclear, mut choices, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for line in domain::sanitize::lines(form.get(SCHOOL_NAMES))
        .into_iter()
        .take(domain::draft::MAX_RESERVED)
    {
        let by_number = line
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find_map(|word| Uai::parse(word).ok());
        if let Some(uai) = by_number {
            chosen.push(uai.as_str().to_owned());
            continue;
        }
        match meant(&app.schools, &line) {
            Ok(school) => chosen.push(school.uai.as_str().to_owned()),
            Err(proposed) => {
                if proposed.is_empty() {
                    unknown.push(line.clone());
                }
                choices.extend(
                    proposed
                        .iter()
                        .map(|school| format!("{}\t{}", school.uai.as_str(), label(school))),
                );
                unclear.push(line);
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    let problem = if unclear.is_empty() {
        None
    } else if unknown.is_empty() {
        Some(Problem::new(
            SCHOOL_NAMES,
            "Plusieurs lycées répondent à ce nom, ou aucun exactement. Cochez ceux que vous voulez ci-dessous, et videz ce champ.",
        ))
    } else {
        let names = unknown.join("\u{a0}», «\u{a0}");
        Some(Problem::new(
            SCHOOL_NAMES,
            format!(
                "Aucun lycée trouvé pour «\u{a0}{names}\u{a0}». Donnez son nom et sa ville, ou son numéro (UAI)."
            ),
        ))
    };
    Reserved {
        chosen,
        unclear: unclear.join("\n"),
        choices: choices.join("\n"),
        problem,
    }
}

/// The one lycée whose whole name was written, with its city if others have it; else those it may be.
fn meant<'s>(schools: &'s Schools, line: &str) -> Result<&'s School, Vec<&'s School>> {
    let named = schools.named(line, None);
    let exact: Vec<&School> = named
        .iter()
        .filter(|named| named.exact)
        .map(|named| named.school)
        .collect();
    match exact.as_slice() {
        [one] => Ok(one),
        [] => Err(schools.suggest(line, PROPOSED)),
        several => Err(several.iter().take(PROPOSED).copied().collect()),
    }
}

/// The fields that a form of an offer stands for: boxes and lines of lycées become their numbers.
pub(super) fn pairs(form: &FormData, reserved: &Reserved) -> Vec<(String, String)> {
    form.iter()
        .filter(|(name, _)| !name.starts_with(SCHOOL_BOX))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain(
            reserved
                .chosen
                .iter()
                .map(|uai| (field::RESERVED_TO.to_owned(), uai.clone())),
        )
        .collect()
}

/// What a form held, with the lycées that are certain ticked and the rest still typed.
pub(super) fn refilled(form: &FormData, reserved: &Reserved) -> FormData {
    let Reserved {
        chosen,
        unclear,
        choices,
        ..
    } = reserved;
    form.clone()
        .without(&[SCHOOL_NAMES, SCHOOL_CHOICES])
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain([
            (SCHOOL_NAMES.to_owned(), unclear.clone()),
            (SCHOOL_CHOICES.to_owned(), choices.clone()),
        ])
        .chain(
            chosen
                .iter()
                .map(|uai| (format!("{SCHOOL_BOX}{uai}"), "1".to_owned())),
        )
        .collect()
}
