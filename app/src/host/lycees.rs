//! Lycées by name: those an offer is reserved to.

use domain::{
    draft::{Problem, field},
    school::{School, Uai},
};

use super::host;
use crate::{context::AppContext, error::AppError, form::Fields};

/// How many are proposed for a name.
const PROPOSED: usize = 8;

/// The field where names are typed, one a line.
pub(crate) const NAMES: &str = "lycees_noms";
/// Where the choices of an unclear name are kept: number and name parted by a tab, one a line.
pub(crate) const CHOICES: &str = "lycees_choix";
/// What starts the name of the box of a lycée that was chosen; its number follows.
const BOX: &str = "lycee_";

/// « LYCEE JEAN JAURES (Montreuil, 0930122C) »: leads back to the lycée.
fn label(school: &School) -> String {
    format!("{} ({}, {})", school.name, school.city, school.uai.as_str())
}

/// A lycée's name, by its number; the number alone when it is not on the map.
pub(crate) fn named(app: &AppContext, uai: &str) -> (String, String) {
    let name = Uai::parse(uai)
        .ok()
        .and_then(|uai| app.schools.get(&uai).map(label))
        .unwrap_or_else(|| uai.to_owned());
    (uai.to_owned(), name)
}

/// Lycées to propose.
pub(crate) fn suggest(app: &AppContext, typed: &str) -> Result<Vec<(String, String)>, AppError> {
    host()?;
    if typed.chars().count() > 100 {
        return Ok(Vec::new());
    }
    Ok(app
        .schools
        .suggest(typed, PROPOSED)
        .into_iter()
        .map(|school| (school.uai.as_str().to_owned(), label(school)))
        .collect())
}

/// What a form says of lycées.
pub(crate) struct Reserved {
    /// Numbers of those that are known for sure.
    pub(crate) chosen: Vec<String>,
    /// Lines that are not, as they were typed.
    pub(crate) unclear: String,
    /// What they may stand for, see [`CHOICES`].
    pub(crate) choices: String,
    /// What is wrong.
    pub(crate) problem: Option<Problem>,
}

/// Reads the boxes and the lines of a form.
pub(crate) fn read(app: &AppContext, form: &Fields) -> Reserved {
    let mut chosen: Vec<String> = form
        .iter()
        .filter_map(|(name, value)| name.strip_prefix(BOX).filter(|_| !value.is_empty()))
        .map(str::to_owned)
        .collect();
    let (mut unclear, mut choices, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for line in domain::typed::lines(form.get(NAMES))
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
        match app.schools.suggest(&line, PROPOSED).as_slice() {
            [] => {
                unknown.push(line.clone());
                unclear.push(line);
            }
            [one] => chosen.push(one.uai.as_str().to_owned()),
            several => {
                choices.extend(
                    several
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
            NAMES,
            "Plusieurs lycées répondent à ce nom. Cochez ceux que vous voulez ci-dessous, et videz ce champ.",
        ))
    } else {
        let names = unknown.join("\u{a0}», «\u{a0}");
        Some(Problem::new(
            NAMES,
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

/// The pairs that a form of an offer stands for: boxes and lines of lycées become their numbers.
pub(crate) fn pairs(form: &Fields, reserved: &Reserved) -> Vec<(String, String)> {
    form.iter()
        .filter(|(name, _)| !name.starts_with(BOX))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain(
            reserved
                .chosen
                .iter()
                .map(|uai| (field::RESERVED_TO.to_owned(), uai.clone())),
        )
        .collect()
}
