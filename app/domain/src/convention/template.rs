//! Versions of the convention's text. A version is all that its document says by itself: the articles, the texts they rest on, and
//! the wording and order of the outline; its layout is named in `documents::layout`. A convention keeps the
//! version it was frozen with, whatever has become of the text since.
//!
//! To put another text in its place, the official one for instance: add a module here beside the others, named after the day from which
//! it is used, with its visas and articles as data; name it in [`TEMPLATES`], and in [`TEMPLATE`] for new conventions; give it
//! a layout in `documents::layout`, the last one or a copy under its name. If the outline's own words change, copy `outline.rs` into the module and change the
//! copy. **What conventions were frozen with is never changed**: tests hold the digests of versions that are no longer the last.

mod v2026_11;
mod v2026_11_25;
mod v2026_11_26;

use super::{content::Frozen, outline::Block, signer::SignerRole};

/// The version of the text that new conventions are frozen with.
pub const TEMPLATE: &str = v2026_11_26::TEMPLATE.id;

/// Every version, the oldest first.
pub static TEMPLATES: [Template; 3] = [v2026_11::TEMPLATE, v2026_11_25::TEMPLATE, v2026_11_26::TEMPLATE];

/// An article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clause {
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: &'static str,
    /// What it says.
    pub paragraphs: &'static [&'static str],
    /// The texts it rests on.
    pub references: &'static str,
}

/// The articles, of which that one has other paragraphs.
const fn with_article(
    mut clauses: [Clause; 9],
    number: usize,
    paragraphs: &'static [&'static str],
) -> [Clause; 9] {
    clauses[number - 1].paragraphs = paragraphs;
    clauses
}

/// A version of the text.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// What it is known by: the month or the day from which it is used.
    pub id: &'static str,
    /// The texts on which the whole rests.
    pub visas: &'static str,
    /// Its articles.
    pub clauses: &'static [Clause],
    /// Its outline.
    set_out: SetOut,
}

/// What makes an outline.
type SetOut = fn(&Template, &Frozen, Option<&str>, &[(SignerRole, String)]) -> Vec<Block>;

/// The version of that name; none if there is no such version.
pub fn template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}

/// The document of a convention, by the version of the text it was frozen with: with its check code when it is frozen, without one in
/// a draft, and with what is known of the signatures. A version that does not exist gives none: today's would say something else.
pub fn outline(frozen: &Frozen, code: Option<&str>, signed: &[(SignerRole, String)]) -> Option<Vec<Block>> {
    let template = template(&frozen.template)?;
    Some((template.set_out)(template, frozen, code, signed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    #[test]
    fn every_article_is_numbered_and_rests_on_a_text() {
        for template in &TEMPLATES {
            assert_eq!(template.clauses.len(), 9);
            for (number, clause) in (1..).zip(template.clauses) {
                assert_eq!(clause.number, number);
                assert!(!clause.paragraphs.is_empty());
                assert!(clause.references.ends_with('.'));
            }
        }
        assert!(template("1999-01").is_none());
        assert_eq!(
            template(TEMPLATE).map(|last| last.id),
            TEMPLATES.last().map(|last| last.id)
        );
    }

    /// All that a version says by itself.
    fn texts(template: &Template) -> Vec<&'static str> {
        let articles = template.clauses.iter().flat_map(|clause| {
            let paragraphs = clause.paragraphs.iter().copied();
            [clause.title]
                .into_iter()
                .chain(paragraphs)
                .chain([clause.references])
        });
        [template.visas].into_iter().chain(articles).collect()
    }

    #[test]
    fn it_is_set_as_in_print() {
        for text in TEMPLATES.iter().flat_map(texts) {
            assert_eq!(crate::typography::set(text), text);
            assert!(!text.contains("  "), "{text}");
            assert!(!text.contains("art. ") && !text.contains(" h "), "{text}");
        }
    }

    #[test]
    fn what_conventions_were_frozen_with_is_never_changed() {
        let digests = TEMPLATES.each_ref().map(|template| {
            let digest = Digest::of(texts(template).join("\n").as_bytes());
            (template.id, digest.to_string())
        });
        let known = [
            (
                "2026-11",
                "8b8941b6bc1828e2fc9149e65b6e113e56057c4e0a06824fd3ef9e3765360de8",
            ),
            (
                "2026-11-25",
                "8c05a91b1954fec22d3e19b8a7729bb661f2cee1a1b42642ca6e52493f33245d",
            ),
        ];
        for ((id, digest), known) in digests.iter().zip(known) {
            assert_eq!((*id, digest.as_str()), known);
        }
        assert_eq!(
            digests.len(),
            known.len() + 1,
            "a version that is no longer the last has its digest here"
        );
    }
}
