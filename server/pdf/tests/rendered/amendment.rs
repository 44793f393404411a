use domain::{
    convention::{Amendment, Content, Frozen, Signer, SignerRole, changes_between, sample},
    digest::Digest,
};
use pdf::render_amendment;

use crate::{document::said, support::bare};

/// What makes one content of another, to be signed by those.
fn amendment_to(frozen: &Frozen, after: &Content, signers: Vec<Signer>) -> Amendment {
    Amendment {
        reference: frozen.reference.clone(),
        version: frozen.version,
        number: 1,
        follows: Digest::of(b"document"),
        proposed_on: frozen.validated_on,
        proposed_by: "Paul Henry".into(),
        reason: "Le tuteur est muté".into(),
        check_url: frozen.check_url.clone(),
        changes: changes_between(&frozen.content, after),
        signers,
    }
}

#[test]
fn an_amendment_is_a_file_that_carries_its_data() {
    let frozen = sample::frozen();
    let mut after = frozen.content.clone();
    after.host.tutor.name = "Zoé « #strong[Morel] »".into();
    after.host.activities.push("mot ".repeat(300));
    let amendment = amendment_to(&frozen, &after, frozen.signers.clone());
    let (json, _) = amendment.canonical_json().unwrap();
    let signers = vec![(
        "Anne, chef d’établissement".to_owned(),
        "Signé le 3 mai 2027".to_owned(),
    )];
    let file = render_amendment(&json, "En vigueur", &signers).unwrap();
    assert!(file.starts_with(b"%PDF-"));
    // The same data give the same bytes, and other ones do not.
    assert_eq!(render_amendment(&json, "En vigueur", &signers).unwrap(), file);
    assert_ne!(render_amendment(&json, "À signer", &[]).unwrap(), file);
    assert!(render_amendment("{}", "", &[]).is_err());
}

/// The page of A4 less its margin, in points, and what is lost in rounding.
const RIGHT: f64 = 595.3 - 62.4 + 1.5;

/// How far to the right something is written.
fn right_edge(file: &[u8]) -> f64 {
    let words = said("pdftotext", &["-bbox"], file);
    words
        .split("xMax=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok())
        .fold(0.0, f64::max)
}

/// Seven sign, with names as long and as wide as names may be: wherever a page ends, each stands whole beside its signature, within the margins,
/// and no heading stands alone.
#[test]
fn seven_wide_names_are_whole_wherever_a_page_ends() {
    let wide = "W".repeat(80);
    let frozen = sample::frozen();
    let signers = SignerRole::ALL.map(|role| Signer {
        role,
        name: wide.clone(),
        quality: String::new(),
    });
    let signed = SignerRole::ALL.map(|role| {
        (
            format!("{wide}, {}", role.label().to_lowercase()),
            "Signé le 3 mai 2027 à 11 h 04 (heure de Paris). Lien personnel et code.".to_owned(),
        )
    });
    let mut parted = 0;
    // A line of the table more each time: pages end at each place of the list.
    for lines in 20..=46 {
        let mut after = frozen.content.clone();
        after.host.activities.push("mot ".repeat(8 * lines));
        let amendment = amendment_to(&frozen, &after, signers.to_vec());
        let (json, _) = amendment.canonical_json().unwrap();
        let file = render_amendment(&json, "En vigueur", &signed).unwrap();
        let text = said("pdftotext", &[], &file);
        let pages: Vec<String> = text
            .split('\u{c}')
            .map(bare)
            .filter(|page| !page.is_empty())
            .collect();
        assert!(pages.len() <= 3, "{lines}: {text}");
        let names = |page: &String| page.matches(&wide).count();
        assert_eq!(pages.iter().map(names).sum::<usize>(), 7, "{lines}: {text}");
        for page in &pages {
            let signatures = page.matches("Signéle3mai2027").count();
            assert_eq!(names(page), signatures, "{lines}: {text}");
            let end = page.trim_end_matches(|c: char| c.is_ascii_digit() || c == '/');
            assert!(!end.ends_with("Quil’asigné"), "{lines}: {text}");
        }
        parted += usize::from(pages.iter().filter(|page| names(page) > 0).count() > 1);
        assert!(right_edge(&file) < RIGHT, "{lines}");
    }
    assert!(parted > 0, "no page ends within the list");
}
