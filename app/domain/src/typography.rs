//! How numbers, dates and texts are written in French.

use chrono::{Datelike, NaiveDate};

use crate::{hours::TimeOfDay, name_key::fold};

mod elision;
mod names_in_h;

pub use elision::{
    at_organisation, at_place, of_organisation, of_person, of_place, that_person, the_organisation,
};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

const WEEKDAYS: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];

/// No-break space.
pub const NBSP: char = '\u{a0}';

/// Narrow no-break space: between thousands, and before `;`, `!` and `?`.
pub const NNBSP: char = '\u{202f}';

fn month(date: NaiveDate) -> &'static str {
    MONTHS[date.month0() as usize]
}

/// « 14 », and « 1er » for the first of the month.
fn day_number(date: NaiveDate) -> String {
    if date.day() == 1 {
        "1er".to_owned()
    } else {
        date.day().to_string()
    }
}

/// « 14 juin 2027 ».
pub fn date(date: NaiveDate) -> String {
    format!("{}{NBSP}{} {}", day_number(date), month(date), date.year())
}

/// « lundi 14 juin 2027 ».
pub fn date_with_weekday(day: NaiveDate) -> String {
    format!(
        "{} {}",
        WEEKDAYS[day.weekday().num_days_from_monday() as usize],
        date(day)
    )
}

/// « du 14 au 25 juin 2027 », « du 30 juin au 4 juillet 2027 ».
pub fn span(first: NaiveDate, last: NaiveDate) -> String {
    if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("du {} au {}", day_number(first), date(last))
    } else if first.year() == last.year() {
        format!("du {}{NBSP}{} au {}", day_number(first), month(first), date(last))
    } else {
        format!("du {} au {}", date(first), date(last))
    }
}

/// « 9 h », « 9 h 30 ».
pub fn time(time: TimeOfDay) -> String {
    duration(u32::from(time.minutes()))
}

/// A number of minutes in hours: « 7 h », « 35 h 30 ».
pub fn duration(minutes: u32) -> String {
    match minutes % 60 {
        0 => format!("{}{NBSP}h", minutes / 60),
        rest => format!("{}{NBSP}h{NBSP}{rest:02}", minutes / 60),
    }
}

/// « 30 000 ».
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * NNBSP.len_utf8());
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(NNBSP);
        }
        out.push(digit);
    }
    out
}

/// A number to its tenth, as drawings have it: « -3.5 ». By whole numbers: everybody would download the tables that write exact ones.
pub fn tenths(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "drawings are some hundreds of units wide"
    )]
    let tenths = (value * 10.0).round() as i32;
    let sign = if tenths < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{}",
        tenths.unsigned_abs() / 10,
        tenths.unsigned_abs() % 10
    )
}

/// « 0 offre », « 1 offre », « 12 offres »: in French, one and a half is still singular, and so is zero.
pub fn counted(n: usize, singular: &str, plural: &str) -> String {
    format!("{}{NBSP}{}", number(n), if n < 2 { singular } else { plural })
}

/// How much is typed of what fits: « 0 caractère sur 1 500 ».
pub fn characters_of(typed: usize, longest: usize) -> String {
    format!(
        "{} sur {}",
        counted(typed, "caractère", "caractères"),
        number(longest)
    )
}

/// What people typed, set as a printer would: curly apostrophes, and no line break before `: ; ! ? »` or after `«`.
pub fn set(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => out.push('’'),
            ' ' => match chars.peek() {
                Some(':' | '»') => out.push(NBSP),
                Some(';' | '!' | '?') => out.push(NNBSP),
                _ if out.ends_with('«') => out.push(NBSP),
                _ => out.push(' '),
            },
            _ => out.push(c),
        }
    }
    out
}

/// What somebody wrote, between marks of quotation and within a sentence of ours: a full stop of its own would stand beside the sentence's.
pub fn quoted(text: &str) -> String {
    let text = text.trim_end();
    let own = text.strip_suffix('.').filter(|rest| !rest.ends_with('.'));
    format!("«\u{a0}{}\u{a0}»", own.unwrap_or(text))
}

/// The name of a commune as people write it, from how registers do: « L’Haÿ-les-Roses », « Paris 18ᵉ ».
pub fn place_name(name: &str) -> String {
    let name = name.replace('\'', "’");
    let arrondissement = name
        .strip_suffix(" Arrondissement")
        .or_else(|| name.strip_suffix(" arrondissement"))
        .and_then(|rest| rest.rsplit_once(' '))
        .map(|(city, number)| (city, number.trim_end_matches(|c: char| !c.is_ascii_digit())));
    match arrondissement {
        Some((city, "1")) => format!("{city} 1ᵉʳ"),
        Some((city, number)) if !number.is_empty() => format!("{city} {number}ᵉ"),
        _ => name,
    }
}

/// Who hosts, and where: « Atelier du Parc, Montreuil ». A city that the name says already, in whatever spelling, is said once.
pub fn with_city(name: &str, city: &str) -> String {
    let (name, city) = (set(name), place_name(city));
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(fold)
            .collect()
    };
    let (said, looked_for) = (words(&name), words(&city));
    let is_said = looked_for.is_empty() || said.windows(looked_for.len()).any(|part| part == looked_for);
    if is_said { name } else { format!("{name}, {city}") }
}

/// A French text as it is looked through: lower case, without accents, ligatures in two letters, one space between words.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(small) {
        match c {
            'à' | 'â' | 'ä' => out.push('a'),
            'ç' => out.push('c'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' => out.push('i'),
            'ô' | 'ö' => out.push('o'),
            'ù' | 'û' | 'ü' => out.push('u'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            _ if c.is_alphanumeric() => out.push(c),
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The same text with a capital letter first.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| std::iter::once(capital(first)).chain(chars).collect())
        .unwrap_or_default()
}

/// The capital of a Latin letter; what is none stays as it is. Unicode's table of all scripts would be five kilobytes of what everybody
/// who looks for an offer downloads.
fn capital(letter: char) -> char {
    let code = u32::from(letter);
    let capital = match code {
        0x61..=0x7a | 0xe0..=0xf6 | 0xf8..=0xfe => code - 0x20,
        0xff => 0x178,
        0x131 => 0x49,
        // Pairs whose capital is even, and pairs whose capital is odd.
        0x100..=0x137 | 0x14a..=0x177 => code & !1,
        0x13a..=0x148 | 0x17a..=0x17e => (code - 1) | 1,
        _ => code,
    };
    char::from_u32(capital).unwrap_or(letter)
}

/// The small letter of a Latin capital, Vietnamese ones included; what is none stays as it is. See [`capital`].
fn small(letter: char) -> char {
    let code = u32::from(letter);
    let small = match code {
        0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde => code + 0x20,
        0x130 => 0x69,
        0x178 => 0xff,
        // Signs of units that are written like letters.
        0x212a => 0x6b,
        0x212b => 0xe5,
        // Pairs whose capital is even, and pairs whose capital is odd.
        0x100..=0x137
        | 0x14a..=0x177
        | 0x1a0..=0x1a5
        | 0x1de..=0x1ef
        | 0x1f8..=0x21f
        | 0x222..=0x233
        | 0x1e00..=0x1e95
        | 0x1ea0..=0x1eff => code | 1,
        0x139..=0x148 | 0x179..=0x17e | 0x1af..=0x1b0 | 0x1cd..=0x1dc => (code + 1) & !1,
        _ => code,
    };
    char::from_u32(small).unwrap_or(letter)
}

/// A sentence as it stands inside another: its first letter is small.
pub fn lowered(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| std::iter::once(small(first)).chain(chars).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn tenths_are_those_of_drawings() {
        for (value, text) in [
            (0.0, "0.0"),
            (9.5, "9.5"),
            (-3.46, "-3.5"),
            (-0.04, "0.0"),
            (-0.3, "-0.3"),
            (112.0, "112.0"),
        ] {
            assert_eq!(tenths(value), text);
        }
    }

    #[test]
    fn dates() {
        assert_eq!(date(day("2027-06-14")), "14\u{a0}juin 2027");
        assert_eq!(date_with_weekday(day("2027-06-14")), "lundi 14\u{a0}juin 2027");
        assert_eq!(date(day("2027-07-01")), "1er\u{a0}juillet 2027");
        assert_eq!(
            span(day("2027-06-14"), day("2027-06-25")),
            "du 14 au 25\u{a0}juin 2027"
        );
        assert_eq!(
            span(day("2027-06-28"), day("2027-07-02")),
            "du 28\u{a0}juin au 2\u{a0}juillet 2027"
        );
    }

    #[test]
    fn hours_and_numbers() {
        assert_eq!(time(TimeOfDay::new(9, 0).unwrap()), "9\u{a0}h");
        assert_eq!(time(TimeOfDay::new(9, 5).unwrap()), "9\u{a0}h\u{a0}05");
        assert_eq!(number(7), "7");
        assert_eq!(number(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(counted(0, "offre", "offres"), "0\u{a0}offre");
        assert_eq!(counted(2, "offre", "offres"), "2\u{a0}offres");
    }

    #[test]
    fn plain_text_is_easy_to_look_through() {
        assert_eq!(
            plain("  Où l’Élève\u{a0}: cœur, ça\u{202f}?"),
            "ou l eleve coeur ca"
        );
        assert_eq!(plain(""), "");
    }

    #[test]
    fn places_are_named_as_people_do() {
        for (register, people) in [
            ("Paris 18e Arrondissement", "Paris 18ᵉ"),
            ("Paris 1er Arrondissement", "Paris 1ᵉʳ"),
            ("Marseille 13e Arrondissement", "Marseille 13ᵉ"),
            ("Lyon 2ème arrondissement", "Lyon 2ᵉ"),
            ("L'Haÿ-les-Roses", "L’Haÿ-les-Roses"),
            ("Paris 18ᵉ", "Paris 18ᵉ"),
            ("Val d'Arrondissement", "Val d’Arrondissement"),
            ("Arrondissement", "Arrondissement"),
            ("Le Grand Arrondissement", "Le Grand Arrondissement"),
        ] {
            assert_eq!(place_name(register), people);
        }
    }

    #[test]
    fn a_city_is_said_once() {
        for (name, city, said) in [
            ("Atelier du Parc", "Montreuil", "Atelier du Parc, Montreuil"),
            (
                "École de Paris 14e Arrondissement",
                "Paris 14ᵉ",
                "École de Paris 14e Arrondissement",
            ),
            ("Mairie de Saint-Denis", "Saint-Denis", "Mairie de Saint-Denis"),
            (
                "MAIRIE DE L'HAY LES ROSES",
                "L'Haÿ-les-Roses",
                "MAIRIE DE L’HAY LES ROSES",
            ),
            // Another arrondissement, another commune, a word that only begins alike.
            ("École de Paris 14ᵉ", "Paris 1ᵉʳ", "École de Paris 14ᵉ, Paris 1ᵉʳ"),
            ("Garage d'Europe", "Eu", "Garage d’Europe, Eu"),
            ("Maison Denis", "Saint-Denis", "Maison Denis, Saint-Denis"),
            ("Atelier du Parc", "", "Atelier du Parc"),
        ] {
            assert_eq!(with_city(name, city), said);
        }
    }

    #[test]
    fn a_quotation_has_no_stop_of_its_own() {
        assert_eq!(quoted("C’est trop loin."), "«\u{a0}C’est trop loin\u{a0}»");
        assert_eq!(quoted("Trop loin "), "«\u{a0}Trop loin\u{a0}»");
        assert_eq!(quoted("On verra..."), "«\u{a0}On verra...\u{a0}»");
        assert_eq!(quoted("Pourquoi\u{202f}?"), "«\u{a0}Pourquoi\u{202f}?\u{a0}»");
    }

    #[test]
    fn texts_are_set_as_in_print() {
        assert_eq!(set("l'atelier : on y va ?"), "l’atelier\u{a0}: on y va\u{202f}?");
        assert_eq!(set("dit « oui »"), "dit «\u{a0}oui\u{a0}»");
        assert_eq!(capitalised("élève"), "Élève");
        assert_eq!(capitalised(""), "");
        let paired = [
            '\u{1a0}'..='\u{1a5}',
            '\u{1cd}'..='\u{1ef}',
            '\u{1f8}'..='\u{21f}',
            '\u{222}'..='\u{233}',
        ];
        let vietnamese = ['\u{1e00}'..='\u{1e95}', '\u{1ea0}'..='\u{1eff}'];
        let latin = ['\u{0}'..='\u{17f}', '\u{1af}'..='\u{1b0}'];
        for letter in latin.into_iter().chain(paired).chain(vietnamese).flatten() {
            // « i » with a dot above, which loses it, and letters that have a capital elsewhere.
            if letter != 'İ' {
                assert_eq!(
                    lowered(&letter.to_string()),
                    letter.to_lowercase().collect::<String>()
                );
            }
        }
        // As Unicode has it, but for « ŉ », « ſ » and « ß », which begin no word.
        for letter in ('\u{0}'..='\u{17f}').filter(|letter| !"ŉſßµ".contains(*letter)) {
            assert_eq!(
                capitalised(&letter.to_string()),
                letter.to_uppercase().collect::<String>()
            );
        }
    }
}
