//! What people write in the cells of a file of offers, read into what the form's fields hold. What nobody foresaw is refused with what
//! can be written: it never becomes another value.

use crate::{
    hours::{TimeOfDay, parse_times},
    offer::Format,
    sanitize::line,
    sector::Sector,
    typography::plain,
};

/// « Oui (rampe) » : what was written, short enough to be repeated.
pub(super) fn quoted(typed: &str) -> String {
    let text = line(typed);
    let mut short: String = text.chars().take(30).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("«\u{a0}{short}\u{a0}»")
}

/// Whether a pupil with a disability can be hosted; empty is no promise.
pub(super) fn accessible(typed: &str) -> Result<bool, String> {
    match plain(typed).as_str() {
        "oui" | "o" | "x" | "vrai" | "true" | "1" | "yes" => Ok(true),
        "" | "non" | "n" | "faux" | "false" | "0" | "no" | "non precise" => Ok(false),
        _ => Err(format!(
            "{} n’est ni oui ni non. Écrivez «\u{a0}oui\u{a0}» ou «\u{a0}non\u{a0}»\u{a0}; les précisions vont dans la colonne Accessibilité.",
            quoted(typed)
        )),
    }
}

/// The code of a format.
pub(super) fn format(typed: &str) -> Result<String, String> {
    let simple = plain(typed);
    let format = match simple.as_str() {
        "individuel" | "individuelle" | "seul" | "un eleve" | "un eleve seul" => Some(Format::Individual),
        "petit groupe" | "groupe" | "en petit groupe" | "un petit groupe" => Some(Format::SmallGroup),
        "classe" | "classe entiere" | "une classe" => Some(Format::WholeClass),
        _ => Format::ALL
            .into_iter()
            .find(|format| plain(format.label()) == simple || plain(format.code()) == simple),
    };
    format.map(|format| format.code().to_owned()).ok_or_else(|| {
        let what = if simple.is_empty() {
            "Rien n’est écrit".to_owned()
        } else {
            format!("{} n’a pas été compris", quoted(typed))
        };
        format!("{what}. Écrivez «\u{a0}individuel\u{a0}» ou «\u{a0}petit groupe\u{a0}».")
    })
}

/// A sector's code: by its label, whatever its accents, plurals and small words.
pub(super) fn sector(typed: &str, sectors: &[Sector]) -> Result<String, String> {
    let simple = plain(typed);
    let exact = sectors
        .iter()
        .find(|known| plain(&known.label) == simple || known.code.to_string() == simple);
    if let Some(known) = exact {
        return Ok(known.code.to_string());
    }
    let wanted = words(typed);
    let mut alike = sectors.iter().filter(|known| words(&known.label) == wanted);
    if let (Some(known), None, false) = (alike.next(), alike.next(), wanted.is_empty()) {
        return Ok(known.code.to_string());
    }
    Err(no_sector(typed, &wanted, sectors))
}

fn no_sector(typed: &str, wanted: &[String], sectors: &[Sector]) -> String {
    let near: Vec<String> = sectors
        .iter()
        .filter(|known| {
            let label = words(&known.label);
            let shares =
                |word: &String| word.len() >= 4 && label.iter().any(|other| begin_alike(other, word));
            wanted.iter().any(shares)
        })
        .take(6)
        .map(|known| format!("«\u{a0}{}\u{a0}»", known.label))
        .collect();
    let what = if wanted.is_empty() {
        "Aucun secteur n’est écrit".to_owned()
    } else {
        format!("{} n’est pas un secteur", quoted(typed))
    };
    if near.is_empty() {
        format!(
            "{what}. Reprenez-en un de la liste des secteurs, donnée sur cette page et dans la feuille explicative."
        )
    } else {
        format!(
            "{what}. Peut-être\u{a0}: {}. La liste entière est sur cette page et dans la feuille explicative.",
            near.join(", ")
        )
    }
}

/// « informatique » and « informaticien » begin alike.
fn begin_alike(one: &str, other: &str) -> bool {
    let most = one.len().min(other.len()).min(8);
    most >= 4 && one.get(..most).is_some_and(|start| other.starts_with(start))
}

/// The words of a label that tell it from others, without the marks of plurals.
fn words(text: &str) -> Vec<String> {
    const SMALL: [&str; 14] = [
        "et", "de", "du", "des", "d", "la", "le", "les", "l", "en", "a", "au", "aux", "secteur",
    ];
    plain(text)
        .split(' ')
        .filter(|word| !word.is_empty() && !SMALL.contains(word))
        .map(|word| word.trim_end_matches(['s', 'x']).to_owned())
        .collect()
}

/// The four fields of a day: see [`parse_times`]. Nothing, or a word that says so, is a day off.
pub(super) fn hours(typed: &str) -> Result<[String; 4], String> {
    let off = matches!(
        plain(typed).as_str(),
        "" | "ferme" | "fermee" | "repos" | "non" | "libre" | "pas de stage" | "aucun" | "neant" | "ferie"
    );
    if off {
        return Ok(Default::default());
    }
    let none = String::new;
    let field = TimeOfDay::field_value;
    match parse_times(typed).as_deref() {
        Some([from, to]) if from.minutes() >= 12 * 60 => Ok([none(), none(), field(*from), field(*to)]),
        Some([from, to]) => Ok([field(*from), field(*to), none(), none()]),
        Some([a, b, c, d]) => Ok([field(*a), field(*b), field(*c), field(*d)]),
        _ => Err(format!(
            "{} n’a pas été compris. Écrivez par exemple 9h-12h / 13h-17h, 09:00-12:00 13:00-17:00 ou 9h-17h, et laissez vide un jour sans stage.",
            quoted(typed)
        )),
    }
}

/// Spreadsheets take the first zero of a number away.
pub(super) fn phone(typed: String) -> String {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let nine =
        digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if nine { format!("0{digits}") } else { typed }
}
