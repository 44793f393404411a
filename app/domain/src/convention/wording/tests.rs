use super::*;
use crate::convention::{TEMPLATE, TEMPLATES, document_blocks, essential, sample};

/// A file that reads as the last edition's text, by another id.
fn file() -> String {
    Wording::to_begin_from(&TEMPLATES[1]).replace("2026-11-29-a-nommer", "2027-officiel")
}

fn read(text: &str) -> Wording {
    Wording::read(text.as_bytes()).unwrap()
}

/// What is wrong with a file: the text of each line that is named, and the mistake.
fn faults(text: &str) -> Vec<(String, String)> {
    let faults = Wording::read(text.as_bytes()).unwrap_err();
    faults
        .into_iter()
        .map(|fault| {
            let line = text.lines().nth(fault.line - 1).unwrap_or_default();
            (line.to_owned(), fault.mistake.to_string())
        })
        .collect()
}

fn digest_of<T: Serialize>(value: &T) -> Digest {
    Digest::of(canonical(value).unwrap().as_bytes())
}

#[test]
fn built_in_editions_go_through_a_file_and_give_the_same_documents() {
    for edition in &TEMPLATES {
        let own = read(&Wording::to_begin_from(edition));
        assert_eq!(own.id, format!("{}-a-nommer", edition.id));
        assert_eq!(
            Wording {
                id: edition.id.into(),
                title: edition.name.into(),
                ..own.clone()
            },
            Wording::of(edition)
        );
        let built_in = sample::frozen_of(edition.id);
        let worded = Frozen {
            wording: Some(own.clone()),
            ..built_in.clone()
        };
        let blocks = |frozen: &Frozen| digest_of(&document_blocks(frozen, Some("CODE"), &[]).unwrap());
        assert_eq!(blocks(&built_in), blocks(&worded));
        for role in SignerRole::ALL {
            assert_eq!(essential(&built_in, &[role]), essential(&worded, &[role]));
        }
        assert_eq!(read(&own.to_file()), own);
        assert_eq!(own.changes_from(&Wording::of(edition)), []);
    }
}

/// What is read before signing is read by all who sign alike: a role that is left out of a promise would be told what it does not make.
#[test]
fn promises_of_editions_are_made_by_all_who_commit_themselves_together() {
    for promise in TEMPLATES.iter().flat_map(|edition| edition.promises) {
        let by = Committed::of(promise.by[0]);
        let together = SignerRole::ALL
            .into_iter()
            .filter(|role| Committed::of(*role) == by);
        assert_eq!(together.collect::<Vec<_>>(), promise.by, "{}", promise.text);
    }
}

/// Conventions of built-in editions keep their digests; those of a wording are made of themselves, whatever is in the program.
#[test]
fn a_convention_carries_its_wording_and_nothing_where_there_is_none() {
    let built_in = sample::frozen_of(TEMPLATE);
    assert!(!built_in.canonical_json().unwrap().0.contains("wording"));
    let mut own = read(&file());
    own.articles[0].paragraphs = vec!["Un autre objet.".into()];
    let worded = Frozen {
        wording: Some(own),
        ..built_in.clone()
    };
    let (json, digest) = worded.canonical_json().unwrap();
    assert_ne!(digest, built_in.canonical_json().unwrap().1);
    let back: Frozen = serde_json::from_str(&json).unwrap();
    assert_eq!(back, worded);
    let said = format!("{:?}", document_blocks(&back, None, &[]).unwrap());
    assert!(said.contains("Un autre objet."));
    assert_eq!(worded.text_id(), "2027-officiel");
    assert_eq!(built_in.text_id(), TEMPLATE);
}

#[test]
fn a_specimen_is_nobodys_and_says_the_text() {
    let own = read(&file());
    assert_eq!(own.specimen().wording, Some(own.clone()));
    assert_eq!(own.specimen().template, own.base);
    for edition in &TEMPLATES {
        let specimen = Wording::of(edition).specimen();
        assert_eq!(specimen.wording, None);
        assert_eq!(specimen.text_id(), edition.id);
        assert_eq!(specimen.reference, "SPÉCIMEN");
    }
    for (heading, said) in own.promised() {
        assert!(
            !said.is_empty() && said.iter().all(|one| one.ends_with(')')),
            "{heading}"
        );
    }
}

#[test]
fn a_wording_of_another_edition_gives_no_document() {
    let mut frozen = sample::frozen_of(TEMPLATE);
    frozen.wording = Some(Wording {
        base: TEMPLATES[0].id.into(),
        ..read(&file())
    });
    assert_eq!(document_blocks(&frozen, None, &[]), None);
    frozen.wording = Some(Wording {
        base: "1999-01-01".into(),
        ..read(&file())
    });
    frozen.template = "1999-01-01".into();
    assert_eq!(document_blocks(&frozen, None, &[]), None);
}

#[test]
fn what_is_typed_with_plain_spaces_on_several_lines_is_set_as_in_print() {
    let text = file().replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'");
    let text = text.replace(
        "dans la structure d'accueil. Cette",
        "dans la\n  structure d'accueil.\n// Un mot pour nous.\nCette",
    );
    let own = read(&format!("\u{feff}{}", text.replace('\n', "\r\n")));
    let said = &own.articles[0].paragraphs;
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("dans la structure d’accueil. Cette"), "{said:?}");
    assert!(
        own.visas.contains("D. 333-3-1\u{202f}; le code civil"),
        "{}",
        own.visas
    );
    let apart = read(&file().replace('é', "e\u{301}"));
    assert_eq!(apart, read(&file()));
}

/// What is written in place of what, the beginning of the line that is named then, and what is told of it.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (
        "Identifiant : 2027-officiel\n",
        "",
        "//",
        "« Identifiant : » is missing",
    ),
    ("2027-officiel", "", "Identifiant", "« Identifiant : » is missing"),
    (
        "2027-officiel",
        "2027-01-15",
        "Identifiant",
        "cannot be an identifier",
    ),
    (
        "2027-officiel",
        "2027-Officiel",
        "Identifiant",
        "cannot be an identifier",
    ),
    (
        "2027-officiel",
        "-officiel",
        "Identifiant",
        "cannot be an identifier",
    ),
    ("Date : 2026-11-29", "Date : 31/02/2027", "Date", "is not a day"),
    (
        "Modèle : 2026-11-29",
        "Modèle : 2025",
        "Modèle",
        "there are 2026-11-26, 2026-11-29",
    ),
    ("Titre :", "Nom :", "Nom", "expected « Identifiant : »"),
    ("Titre :", "Titre", "Titre", "expected « Identifiant : »"),
    (
        "Titre : ",
        "Date : 2027-01-01\nTitre : ",
        "Date : 2027-01-01",
        "« Date » is there already",
    ),
    ("# Visas", "# Vu", "# Vu", "« Vu » is not a heading"),
    (
        "# Visas",
        "# Article 1 : Vu",
        "# Article 1 : Objet",
        "article 2 comes here, not article 1",
    ),
    (
        "# Article 3",
        "# Article 4",
        "# Article 4",
        "article 3 comes here, not article 4",
    ),
    (
        "# Article 3 : Organisation et suivi",
        "# Article 3",
        "# Article 3",
        "« # Article 3 : TITRE » is missing",
    ),
    (
        "# Annexe financière",
        "# Annexe pédagogique",
        "# Annexe pédagogique",
        "is there already",
    ),
    (
        "Textes : Code de l’éducation, art.\u{a0}L.\u{a0}332-3 et",
        "Et",
        "# Article 1",
        "ends with a paragraph « Textes : … »",
    ),
    (
        "La présente convention",
        "Textes : rien.\n\nLa présente convention",
        "Textes : rien.",
        "ends with a paragraph",
    ),
    ("Vu le code", "Vu.\n\nVu le code", "Vu le code", "one paragraph"),
    ("(4) L’élève", "L’élève", "L’élève", "begins with the articles"),
    ("(4) L’élève", "(4, 10, 4) L’élève", "(4, 10, 4)", "each once"),
    (
        "(4) L’élève",
        "(quatre) L’élève",
        "(quatre)",
        "begins with the articles",
    ),
    (
        "(4) L’élève",
        "(4, 11) L’élève",
        "(4, 11)",
        "there is no article 11",
    ),
    ("(4) L’élève", "(0) L’élève", "(0)", "there is no article 0"),
    (
        "# Engagements de l’élève",
        "# Engagements de la famille",
        "# Engagements de la famille",
        "is not a heading",
    ),
    (
        "# Engagements de l’élève",
        "# Engagements de la famille",
        "//",
        "« # Engagements de l’élève » is missing",
    ),
    (
        "Objet",
        "Objet \u{e000}",
        "# Article 1",
        "(U+E000) cannot be printed",
    ),
    (
        "Objet",
        "Ob\u{200b}jet",
        "# Article 1",
        "invisible character, U+200B",
    ),
    (
        "Objet",
        "Ob\u{202e}jet",
        "# Article 1",
        "invisible character, U+202E",
    ),
];

/// Asserts that a file with that change is told to have that mistake, on that line.
fn told(file: &str, from: &str, to: &str, line: &str, mistake: &str) {
    assert!(file.contains(from), "{from}");
    let found = faults(&file.replacen(from, to, 1));
    assert!(
        found
            .iter()
            .any(|(at, what)| at.starts_with(line) && what.contains(mistake)),
        "{to}: {found:?}"
    );
}

#[test]
fn each_mistake_is_told_with_its_line() {
    let base = file();
    for (from, to, line, mistake) in MISTAKES {
        told(&base, from, to, line, mistake);
    }
    let long = "Un titre ".repeat(10);
    told(
        &base,
        "Titre : ",
        &format!("Titre : {long}"),
        "Titre",
        "more than 40 characters",
    );
    told(&base, "Objet", &long, "# Article 1", "more than 80 characters");
    told(
        &base,
        "Vu le code",
        &"Vu ".repeat(5_000),
        "//",
        "more than the 12500",
    );
    for (from, to) in [
        ("Textes : ", format!("Textes : {}", "Code. ".repeat(90))),
        ("La présente convention", "Dit. ".repeat(501)),
        ("La présente convention", "Dit.\n\n".repeat(10)),
    ] {
        told(&base, from, &to, "# Article 1", "never cut between two pages");
    }
    told(
        &base,
        "# Engagements de l’élève\n",
        &format!("# Engagements de l’élève\n{}", "\n(4) Rien.\n".repeat(4)),
        "# Engagements de l’élève",
        "more than 6",
    );
    told(
        &base,
        "(4) L’élève",
        &format!("(4) {} L’élève", "Dit. ".repeat(60)),
        "(4) Dit.",
        "a commitment has at most 300 characters",
    );
    let more = (11..=31).fold(String::new(), |more, number| {
        more + &format!("# Article {number} : Un de plus\n\nDit.\n\nTextes : Un.\n\n")
    });
    told(
        &base,
        "# Annexe pédagogique",
        &format!("{more}# Annexe pédagogique"),
        "# Article 31",
        "more than 30 articles",
    );
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_lines() {
    let wrong = file()
        .replace("2027-officiel", "É")
        .replace("(4) L’élève", "L’élève");
    let faults = Wording::read(wrong.as_bytes()).unwrap_err();
    assert!(faults.len() > 2);
    assert!(faults.is_sorted_by_key(|fault| fault.line));
    assert_eq!(
        faults[0].to_string(),
        "line 5: « É » cannot be an identifier: at most 40 small letters without accents, digits and hyphens, with one letter at least"
    );
    let nothing = Wording::read(b"").unwrap_err();
    assert!(nothing.len() > 8, "{nothing:?}");
    let latin = [b"Identifiant : a\nTitre : ".as_slice(), &[0xe9]].concat();
    assert_eq!(
        Wording::read(&latin).unwrap_err(),
        [WordingFault {
            line: 2,
            mistake: WordingMistake::Encoding
        }]
    );
}

#[test]
fn a_comparison_says_what_differs_part_by_part() {
    let base = Wording::of(&TEMPLATES[1]);
    let mut own = read(&file());
    own.articles[2].paragraphs.push("Un paragraphe de plus.".into());
    own.articles.pop();
    own.commitments
        .retain(|one| one.by != Committed::Head || one.articles == [4]);
    let changes = own.changes_from(&base);
    let parts: Vec<&str> = changes.iter().map(|change| change.part.as_str()).collect();
    assert_eq!(
        parts,
        [
            "Article\u{a0}3",
            "Article\u{a0}10",
            "Engagements du chef d’établissement"
        ]
    );
    assert_eq!(changes[0].after.len(), changes[0].before.len() + 1);
    assert_eq!((changes[1].before.is_empty(), changes[1].after.len()), (false, 0));
    let back = base.changes_from(&own);
    assert_eq!(back[1].before, Vec::<String>::new());
}

#[test]
fn what_was_kept_under_older_rules_is_the_same_text() {
    let own = read(&file());
    let mut kept = own.clone();
    kept.visas = kept.visas.replace('\u{202f}', " ");
    assert!(own.is_the_kept(&kept) && own.is_the_kept(&own));
    kept.visas.push_str(" Et plus.");
    assert!(!own.is_the_kept(&kept));
}
