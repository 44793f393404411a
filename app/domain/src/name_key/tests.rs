//! Names as people type them.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

/// What `LIKE` does with a pattern whose only sign is `%`.
fn like(key: &str, pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.split('%').collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return key == pattern;
    };
    let Some(mut rest) = key.strip_prefix(first) else {
        return false;
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn finds(typed: &str, name: &str) -> bool {
    let key = search_key(name);
    search_patterns(typed).iter().any(|pattern| like(&key, pattern))
}

#[test]
fn what_is_typed_finds_whom_it_means() {
    for (name, all_typed) in [
        (
            "Chloé Perrin",
            &[
                "chloe",
                "CHLOÉ",
                "Perrin Chloé",
                "perrin  chloe",
                "PERRIN",
                "per chl",
                " Chloé\u{a0}Perrin ",
                "Chloe\u{301} Perrin",
                "perrin, chloé",
                "Chlo\u{200b}é",
                "Ｃｈｌｏé",
            ][..],
        ),
        (
            "Fatoumata Traoré",
            &["traore", "TRAORE Fatoumata", "Traoré", "traore\u{301}", "fatou"],
        ),
        (
            "Linh N’Guyen",
            &[
                "n'guyen",
                "N’GUYEN",
                "nguyen",
                "n guyen",
                "nʼguyen",
                "n`guyen",
                "guyen",
                "linh nguyen",
            ],
        ),
        ("Minh Nguyen", &["n'guyen", "n’guyen minh"]),
        (
            "Jean-Pierre Martin-Dupont",
            &[
                "jean pierre",
                "jean-pierre",
                "jeanpierre",
                "dupont",
                "martin dupont jean",
                "Jean‑Pierre",
            ],
        ),
        ("Yann Le Goff", &["legoff", "le goff", "goff", "LE GOFF Yann"]),
        ("Yann Legoff", &["le goff", "Le Goff"]),
        ("Sofia El Amrani", &["elamrani", "el amrani", "amrani sofia"]),
        (
            "Léa d’Aubigné",
            &["aubigne", "d'aubigne", "daubigne", "D’AUBIGNÉ"],
        ),
        ("Ægir Œuvrard", &["oeuvrard", "aegir", "ŒUVRARD"]),
        ("Łukasz Strauß", &["lukasz", "strauss"]),
        ("Ömer Yıldız", &["omer", "yildiz", "YILDIZ"]),
        ("Nguyễn Thị Minh", &["nguyen thi", "minh nguyen"]),
        (
            "Boulangerie Saint-Michel",
            &["st michel", "st-michel", "saint michel", "boulangerie"],
        ),
        ("Durand & Fils", &["durand et fils", "durand & fils"]),
        (
            "L’Atelier d'Élise",
            &["latelier", "atelier elise", "l'atelier d’élise"],
        ),
        ("李伟", &["李", "李伟"]),
        ("Ольга", &["ольга", "ОЛЬГА"]),
        ("Mary Ann Mar", &["mar mary", "ma mar"]),
    ] {
        for typed in all_typed {
            assert!(
                finds(typed, name),
                "{typed} finds {name}: {:?} in {:?}",
                search_patterns(typed),
                search_key(name)
            );
        }
    }
}

#[test]
fn what_is_typed_finds_nobody_else() {
    for (typed, name) in [
        ("errin", "Chloé Perrin"),
        ("chloe martin", "Chloé Perrin"),
        ("perrin paul", "Chloé Perrin"),
        ("%", "Chloé Perrin"),
        ("_", "Chloé Perrin"),
        ("-", "Chloé Perrin"),
        ("’", "N’Guyen"),
        ("chloé perrin martin", "Chloé Perrin"),
        ("pierrejean", "Jean-Pierre"),
    ] {
        assert!(!finds(typed, name), "{typed} does not find {name}");
    }
    assert!(
        finds("", "Chloé Perrin") && finds(" \u{a0}\u{200b}", "***"),
        "nothing typed leaves nobody out"
    );
}

#[test]
fn one_person_is_known_whichever_way_they_are_written() {
    for same in [
        &[
            "Chloé Perrin",
            "PERRIN Chloé",
            "perrin  chloe",
            "Chloe\u{301} Perrin",
            "Perrin\u{a0}Chloé",
        ][..],
        &["Linh N’Guyen", "NGUYEN Linh", "N'GUYEN LINH", "Linh n guyen"],
        &["Jean-Pierre Martin", "Jean Pierre MARTIN", "Martin, Jean‑Pierre"],
        &["Yann Le Goff", "LEGOFF Yann", "Le Goff Yann"],
        &["Léa d’Aubigné", "D'AUBIGNE Léa"],
        &["Ben Ali", "ALI Ben"],
        &["Nguyen Van An", "An NGUYEN VAN"],
    ] {
        for name in same {
            assert!(
                is_same_name(name, same[0]) && is_same_name(same[0], name),
                "{name}"
            );
        }
    }
    for (one, other) in [
        ("Chloé Perrin", "Cléo Perrin"),
        ("Ali Ben", "Ali Ben Ali"),
        ("Jean Pierre", "Jeanne Pierre"),
        ("Li", "Li Li"),
    ] {
        assert!(!is_same_name(one, other), "{one}, {other}");
    }
}

#[test]
fn names_are_sorted_as_a_french_dictionary_does() {
    let sorted = [
        "Adèle",
        "anna",
        "Anna",
        "Cote",
        "Côte",
        "Coté",
        "Côté",
        "D’Aubigné",
        "D’Aubigny",
        "Élise",
        "Émile",
        "Eve",
        "Ève",
        "Jean Paul",
        "Jean-Pierre",
        "Léa",
        "Œdipe",
        "Omar",
        "Zoé",
    ];
    let mut names = sorted;
    names.reverse();
    names.sort_by_key(|name| sort_key(name));
    assert_eq!(names, sorted);
}

#[test]
fn a_key_holds_neither_nul_nor_signs_of_like() {
    let key = search_key("50 % d’A_b\\c");
    assert!(!key.contains(['%', '_', '\\', '\0']), "{key}");
    assert_eq!(search_key("***"), " ");
    assert_eq!(search_key(""), " ");
}

proptest! {
    #[test]
    fn every_word_finds_its_name_however_it_is_written(
        words in prop::collection::vec("[A-Za-zÀ-ÖØ-öø-ÿŒœĀ-ňŊ-žẠ-ỹ]{1,8}", 1..5),
        order in any::<prop::sample::Index>(),
        capitals in any::<bool>(),
        parted in any::<bool>(),
        sign in "[ \u{a0}-]{1,2}",
    ) {
        let name = words.join(" ");
        let mut typed = words.clone();
        typed.rotate_left(order.index(words.len()));
        let typed = typed.join(&sign);
        let typed = if capitals { typed.to_uppercase() } else { typed.to_lowercase() };
        let typed: String = if parted { typed.nfd().collect() } else { typed };
        prop_assert!(finds(&typed, &name), "{:?} {:?}", search_patterns(&typed), search_key(&name));
        for word in &words {
            prop_assert!(finds(word, &name), "{word} {name}");
        }
    }

    #[test]
    fn any_text_has_keys(text in any::<String>()) {
        let key = search_key(&text);
        prop_assert!(key.starts_with(' ') && !key.contains(['%', '_', '\\']));
        prop_assert!(search_patterns(&text).iter().any(|pattern| like(&key, pattern)) || key == " ", "{:?}", key);
        let composed: String = text.nfc().collect();
        prop_assert!(is_same_name(&composed, &text.nfd().collect::<String>()));
        prop_assert_eq!(sort_key(&composed), sort_key(&text.nfd().collect::<String>()));
    }
}
