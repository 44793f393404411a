//! A convention says the same as a page and as a PDF.

#[path = "../../pdf/tests/rendered/support.rs"]
mod support;

use app::{ConventionDocument, ConventionDocumentProps};
use domain::convention::{Frozen, OPTIONAL, SignerRole, TEMPLATE, Unsaid};
use leptos::prelude::*;
use support::{bare, evidence, full, full_of, hostile, short, text_in_order};

fn page(frozen: &Frozen, draft: bool, signatures: &[(SignerRole, &str)]) -> String {
    let signatures = signatures
        .iter()
        .map(|(role, text)| (*role, (*text).to_owned()))
        .collect();
    Owner::new().with(|| {
        ConventionDocument(ConventionDocumentProps {
            frozen: frozen.clone(),
            unsaid: if draft { Unsaid::ANSWERED } else { Unsaid::NOTHING },
            signatures,
        })
        .into_view()
        .to_html()
    })
}

/// The text of a page: without its tags, its characters as they are read.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(begin) = rest.find('<') {
        text.push_str(&rest[..begin]);
        let end = if rest[begin..].starts_with("<!--") {
            "-->"
        } else {
            ">"
        };
        let length = rest[begin..].find(end).unwrap() + end.len();
        rest = &rest[begin + length..];
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&")
}

/// Where two texts part, for people.
fn assert_same(page: &str, pdf: &str) {
    let (page, pdf): (Vec<_>, Vec<_>) = (page.chars().collect(), pdf.chars().collect());
    let place = page
        .iter()
        .zip(&pdf)
        .position(|(a, b)| a != b)
        .unwrap_or(page.len().min(pdf.len()));
    let near = |text: &[char]| {
        text[place.saturating_sub(60)..(place + 60).min(text.len())]
            .iter()
            .collect::<String>()
    };
    assert!(page == pdf, "page: …{}…\n pdf: …{}…", near(&page), near(&pdf));
}

#[test]
fn page_and_pdf_say_the_same() {
    for frozen in [full(), short(), full_of(TEMPLATE)] {
        let (json, _) = frozen.canonical_json().unwrap();
        let pdf = bare(&text_in_order(&pdf::render(&json, &[]).unwrap()));
        let page = bare(&text_of(&page(&frozen, false, &[])));
        // The PDF begins with the mark's name, which the site has above every page.
        assert_same(&page, pdf.strip_prefix("Quinzaine").unwrap());
    }
}

#[test]
fn hostile_texts_are_shown_as_they_are() {
    let frozen = hostile();
    let html = page(&frozen, false, &[]);
    assert!(!html.contains("<script"), "{html}");
    let text = text_of(&html);
    assert!(text.contains("<script>alert(1)</script>"));
    assert!(text.contains("👩‍🔧🚀"), "a page shows what a PDF's fonts lack");
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn a_draft_says_what_is_missing() {
    let mut frozen = full();
    frozen.content.host.lunch.clear();
    frozen.content.host.activities.clear();
    let html = page(&frozen, true, &[]);
    // What may be left out is marked too, as such.
    let asked_for = html.replace(OPTIONAL, "");
    assert_eq!(
        asked_for.matches("À compléter").count(),
        3,
        "twice missing, and what the mark means: {asked_for}"
    );
    assert!(html.contains("Brouillon"));
    assert!(!html.contains("Code de contrôle"), "a draft cannot be checked");
    assert!(!page(&full(), false, &[]).contains("À compléter"));
}

#[test]
fn signatures_are_said_beside_each_name() {
    let frozen = full();
    let html = page(
        &frozen,
        false,
        &[(SignerRole::Student, "Signée le 4\u{a0}mai 2027")],
    );
    assert_eq!(html.matches("Signée le 4\u{a0}mai 2027").count(), 1);
    assert_eq!(
        html.matches("Date et signature").count(),
        frozen.signers.len() - 1
    );
    // The signed file says it in its pages too.
    let (json, _) = frozen.canonical_json().unwrap();
    let document = pdf::render(&json, &[]).unwrap();
    let signed = pdf::render_signed(&json, &[], &document, &evidence(&frozen, &document)).unwrap();
    assert!(!bare(&text_in_order(&signed)).contains("Dateetsignature"));
}
