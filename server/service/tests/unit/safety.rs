use std::collections::BTreeSet;

use domain::{
    convention::{Section, name, unprintable},
    typography::set,
};
use service::{
    reference_data::sectors,
    safety::{ARTICLES, LONGEST_PHRASE, read_sheets, sheets, starting_point},
};
use wire::safety::RiskSheet;

/// All that a sheet says, phrase by phrase.
fn phrases(sheet: &RiskSheet) -> Vec<&str> {
    let forbidden = sheet.forbidden.iter().map(|forbidden| &forbidden.what);
    let lists = [&sheet.meets, &sheet.protects, &sheet.ask];
    let phrases = lists.into_iter().flatten().chain(forbidden);
    phrases.map(String::as_str).collect()
}

#[test]
fn every_sector_has_its_sheet_and_each_is_whole() {
    let sheets = read_sheets().unwrap();
    let codes: BTreeSet<_> = sectors().unwrap().iter().map(|sector| sector.code).collect();
    assert_eq!(sheets.keys().copied().collect::<BTreeSet<_>>(), codes);
    for (code, sheet) in &sheets {
        assert!((2..=5).contains(&sheet.meets.len()), "{code}");
        assert!((1..=4).contains(&sheet.protects.len()), "{code}");
        assert!((1..=5).contains(&sheet.forbidden.len()), "{code}");
        assert!((2..=3).contains(&sheet.ask.len()), "{code}");
        let phrases = phrases(sheet);
        let different: BTreeSet<_> = phrases.iter().collect();
        assert_eq!(different.len(), phrases.len(), "{code} says something twice");
        for phrase in phrases {
            assert!(phrase.chars().count() <= LONGEST_PHRASE, "{code}: {phrase}");
            assert!(
                !phrase.contains(['\'', '"', '\t']) && set(phrase) == phrase,
                "{code}: {phrase}"
            );
            assert!(!phrase.ends_with('.'), "{code}: {phrase}");
        }
        assert!(sheet.ask.iter().all(|question| question.ends_with('?')), "{code}");
        let articles: BTreeSet<_> = sheet.forbidden.iter().map(|one| &one.article).collect();
        assert_eq!(
            articles.len(),
            sheet.forbidden.len(),
            "{code} names an article twice"
        );
    }
    assert_eq!(service::safety::sheets(), &sheets);
}

#[test]
fn articles_are_those_of_the_list() {
    // D. 4153-15 says what the list is; the list follows, without a gap.
    let decree: Vec<u32> = ARTICLES
        .iter()
        .filter_map(|article| article.strip_prefix("D. 4153-"))
        .map(|number| number.parse().unwrap())
        .collect();
    assert_eq!(decree, (16..=37).collect::<Vec<_>>());
    let named: BTreeSet<String> = sheets()
        .values()
        .flat_map(|sheet| &sheet.forbidden)
        .map(|forbidden| forbidden.article.replace('\u{a0}', " "))
        .collect();
    // Each is named somewhere: one that none needs would be a slip.
    assert_eq!(named, BTreeSet::from(ARTICLES.map(str::to_owned)));
}

#[test]
fn what_a_sheet_forbids_is_what_its_article_says() {
    // A word that each of these articles is about, one of which its phrases hold.
    let about: [(&str, &[&str]); 15] = [
        ("L. 4153-6", &["bar"]),
        ("D. 4153-16", &["violen"]),
        ("D. 4153-18", &["amiante"]),
        ("D. 4153-19", &["biologiques"]),
        ("D. 4153-20", &["vibrations"]),
        ("D. 4153-21", &["ionisants"]),
        ("D. 4153-22", &["laser", "ultraviolet", "arc"]),
        ("D. 4153-23", &["hyperbare"]),
        ("D. 4153-24", &["sous tension", "local électrique", "pièces nues"]),
        ("D. 4153-25", &["tranchée"]),
        ("D. 4153-31", &["échafaudage"]),
        ("D. 4153-32", &["arbre"]),
        ("D. 4153-33", &["pression"]),
        ("D. 4153-35", &["en fusion"]),
        ("D. 4153-37", &["anima", "venimeux"]),
    ];
    for sheet in sheets().values() {
        for forbidden in &sheet.forbidden {
            let article = forbidden.article.replace('\u{a0}', " ");
            if let Some((_, words)) = about.iter().find(|(of, _)| *of == article) {
                let said = words.iter().any(|word| forbidden.what.contains(word));
                assert!(said, "{article}: {}", forbidden.what);
            }
        }
    }
}

#[test]
fn a_sheet_begins_what_a_convention_says_of_risks() {
    let fault = |field: &str, text: &str| {
        let mut specs = Section::Activities.fields().iter();
        let spec = specs.find(|spec| spec.name == field).unwrap();
        spec.fault(text)
    };
    for (code, sheet) in sheets() {
        let [(risks, met), (protection, given)] = starting_point(sheet);
        assert_eq!((risks, protection), (name::RISKS, name::PROTECTION));
        assert_eq!(fault(risks, &met), None, "{code}: {met}");
        assert_eq!(fault(protection, &given), None, "{code}: {given}");
        // Of risks nothing is left out; of what protects, at most what would not fit.
        for phrase in &sheet.meets {
            assert!(
                met.to_lowercase().contains(&phrase.to_lowercase()),
                "{code}: {met}"
            );
        }
        let first = sheet.protects[0].to_lowercase();
        assert!(given.to_lowercase().starts_with(&first), "{code}: {given}");
        for text in [&met, &given] {
            assert!(text.ends_with('.') && text.lines().count() == 1, "{code}: {text}");
            assert_eq!(unprintable(text), None, "{code}");
            let asked = sheet.ask.iter().any(|question| text.contains(question));
            assert!(!asked, "{code}: {text}");
        }
    }
}
