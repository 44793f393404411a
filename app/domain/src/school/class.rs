//! The names of classes: as a lycée writes them, and as they are compared.

use std::cmp::Ordering;

use crate::normal_form::{is_combining_mark, nfkd};

/// How a seconde is written after its figure, or as a word.
const SECONDE: [&str; 9] = [
    "2de", "2des", "2nd", "2nde", "2ndes", "2eme", "2ieme", "seconde", "secondes",
];

/// What two ways of writing one class share: « 2DE 4 », « 2nde4 », « Seconde 04 » are « 2de 4 ». Rights follow from it, so that it brings no
/// two classes together that a lycée could tell apart: « 2E 4 » and « 204 » stay what they are. Empty for an empty name alone.
pub fn class_key(name: &str) -> String {
    let runs = runs(name);
    if runs.is_empty() {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let mut key = String::with_capacity(name.len());
    for run in with_seconde(runs) {
        // « 2de 1 2 » is not « 2de 12 ».
        if key.ends_with(|c: char| c.is_ascii_digit()) && run.starts_with(|c: char| c.is_ascii_digit()) {
            key.push('-');
        }
        key.push_str(&run);
    }
    key
}

/// The letters and figures of a name, folded: « 2DE 04 » is « 2 », « de », « 4 ». Signs other than spaces, hyphens and the like say
/// something: « 2de A+ » is not « 2de A ».
fn runs(name: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut open = false;
    let folded = name.replace('º', "°");
    for c in nfkd(&folded)
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
    {
        if !(c.is_alphanumeric() || matches!(c, '+' | '*' | '#' | '°')) {
            open = false;
            continue;
        }
        match runs.last_mut() {
            Some(run) if open && run.ends_with(|last: char| last.is_ascii_digit()) == c.is_ascii_digit() => {
                run.push(c);
            }
            _ => runs.push(c.to_string()),
        }
        open = true;
    }
    runs.retain(|run| run != "n°");
    for run in &mut runs {
        let zeros = run.bytes().take_while(|&byte| byte == b'0').count();
        run.drain(..zeros.min(run.len() - 1));
    }
    runs
}

/// The same with one way of writing « seconde ».
fn with_seconde(runs: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(runs.len());
    for run in runs {
        match out.last_mut() {
            Some(last) if last == "2" && (run == "°" || SECONDE.contains(&format!("2{run}").as_str())) => {
                "2de".clone_into(last);
            }
            // « 2ndeGT ».
            Some(last) if last == "2" && run.starts_with("nde") => *last = format!("2de{}", &run[3..]),
            _ if SECONDE.contains(&run.as_str()) => out.push("2de".to_owned()),
            _ => out.push(run),
        }
    }
    out
}

/// The order of classes in a list: « 2de 9 » before « 2de 10 ».
pub fn compare_classes(one: &str, other: &str) -> Ordering {
    let figures = |name: &str| {
        with_seconde(runs(name))
            .into_iter()
            .map(|run| match run.parse::<u64>() {
                Ok(figure) => (0, figure, String::new()),
                Err(_) => (1, 0, run),
            })
            .collect::<Vec<_>>()
    };
    figures(one).cmp(&figures(other)).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn one_class_has_one_key() {
        for same in [
            &[
                "2de 4",
                "2de4",
                "2DE 4",
                "2DE4",
                "2nde 4",
                "2NDE4",
                "2nd 4",
                "2de\u{a0}4",
                "2de\u{202f}4",
                "2de-4",
                "2de_4",
                " 2de  4 ",
                "2ᵈᵉ 4",
                "2de 04",
                "Seconde 4",
                "SECONDE 4",
                "2ème 4",
                "2eme 4",
                "2e\u{300}me 4",
                "2de n°4",
                "2° 4",
                "2de.4",
                "2de\u{200b}4",
            ][..],
            &["2de 10", "2DE10", "2nde 010"],
            &["2de GT 3", "2DEGT3", "2nde GT-3", "2NDEGT3"],
            &["2de A", "2deA", "2NDE a"],
            &["2de Européenne", "2DE EUROPEENNE"],
            &["Seconde", "2de", "2NDE"],
            &["É 2", "e2"],
        ] {
            for name in same {
                assert_eq!(class_key(name), class_key(same[0]), "{name}");
            }
        }
    }

    #[test]
    fn two_classes_have_two_keys() {
        let classes = [
            "2de 4",
            "2de 5",
            "2de 14",
            "2de 40",
            "204",
            "24",
            "2E 4",
            "2D 4",
            "2A",
            "2B",
            "2de A",
            "2de A+",
            "2de 1 2",
            "2de 12",
            "2de 1-2 B",
            "1re 4",
            "Tle 4",
            "2GT4",
            "2de GT 4",
            "4",
            "***",
            "—",
            "2de 0",
            "2de",
        ];
        for (at, one) in classes.iter().enumerate() {
            for other in &classes[at + 1..] {
                assert_ne!(class_key(one), class_key(other), "{one}, {other}");
            }
        }
        assert_eq!(class_key(" "), "");
    }

    #[test]
    fn figures_are_sorted_as_numbers() {
        let mut classes = ["2de 10", "2de 9", "2DE 1", "2nde 2", "2de B", "2de A"];
        classes.sort_by(|one, other| compare_classes(one, other));
        assert_eq!(classes, ["2DE 1", "2nde 2", "2de 9", "2de 10", "2de A", "2de B"]);
    }

    proptest! {
        #[test]
        fn spaces_capitals_and_accents_do_not_count(letters in "[A-Za-zéÉèç]{1,6}", figure in 0_u32..2000) {
            let key = class_key(&format!("{letters} {figure}"));
            prop_assert_eq!(class_key(&format!("{letters}{figure}")), key.clone());
            prop_assert_eq!(class_key(&format!(" {}\u{a0}{figure:05} ", letters.to_uppercase())), key.clone());
            prop_assert_eq!(class_key(&format!("{}-{figure}", letters.nfd().collect::<String>())), key.clone());
            prop_assert_ne!(class_key(&format!("{letters} {}", figure + 1)), key);
        }

        #[test]
        fn no_class_is_without_a_key(name in "\\PC{1,12}") {
            prop_assert_eq!(class_key(&name).is_empty(), name.trim().is_empty());
        }
    }
}
