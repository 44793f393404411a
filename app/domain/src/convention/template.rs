//! Editions of the convention's text. An edition is all that its document says by itself: the articles, the texts they rest on, and
//! the wording and order of the other blocks; `pdf::layout` names its layout. A convention keeps the edition it was frozen with,
//! whatever becomes of the text later.
//!
//! To put another text in its place, the official one for instance: add a module here, named after the day from which it is used, with
//! its visas and articles as data; name it last in [`TEMPLATES`], which makes it the edition of new conventions; give it a layout in
//! `pdf::layout`, an existing template or a copy under its name. If the words of the other blocks change, copy `document.rs` into the
//! module and change the copy. **An edition that conventions were frozen with never changes**: tests hold the digest of each.

mod v2026_11_26;

use super::{content::Frozen, essential::Promise, preview::Unsaid, signer::SignerRole};
use crate::convention::document::Block;

/// Every edition, the oldest first.
pub static TEMPLATES: [Template; 1] = [v2026_11_26::TEMPLATE];

/// The id of the edition that new conventions are frozen with.
pub const TEMPLATE: &str = v2026_11_26::TEMPLATE.id;

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

/// An edition of the text.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// The day from which it is used: « 2026-11-26 ». Frozen conventions name their edition by it.
    pub id: &'static str,
    /// The texts on which the whole rests.
    pub visas: &'static str,
    /// The articles, in order.
    pub clauses: &'static [Clause],
    /// What each signer commits themselves to, in plain words: a summary of the articles, which the document does not contain.
    pub promises: &'static [Promise],
    /// Turns a convention into the blocks of its document.
    blocks: BlocksOf,
}

type BlocksOf = fn(&Template, &Frozen, Option<&str>, &[(SignerRole, String)], &Unsaid) -> Vec<Block>;

/// The edition of that id.
pub fn template(id: &str) -> Option<&'static Template> {
    find(&TEMPLATES, id)
}

fn find<'a>(editions: &'a [Template], id: &str) -> Option<&'a Template> {
    editions.iter().find(|edition| edition.id == id)
}

/// The document of a convention, by the edition it was frozen with: with its check code when it is frozen, without one in a draft, and
/// with a line for each signature given so far. None if the edition does not exist: another one would say something else.
pub fn document_blocks(
    frozen: &Frozen,
    code: Option<&str>,
    signed: &[(SignerRole, String)],
) -> Option<Vec<Block>> {
    Some(template(&frozen.template)?.blocks(frozen, code, signed, &Unsaid::NOTHING))
}

/// The document of a draft: what nobody has said yet is marked, and stated nowhere.
pub fn draft_blocks(draft: &Frozen, unsaid: &Unsaid) -> Option<Vec<Block>> {
    Some(template(&draft.template)?.blocks(draft, None, &[], unsaid))
}

impl Template {
    fn blocks(
        &self,
        frozen: &Frozen,
        code: Option<&str>,
        signed: &[(SignerRole, String)],
        unsaid: &Unsaid,
    ) -> Vec<Block> {
        (self.blocks)(self, frozen, code, signed, unsaid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{convention::sample, digest::Digest};

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
        let known = [(
            "2026-11-26",
            "b1e192a397a2b6af3367ad9428283a94b7d3fd6cab2ed314a8afbbf3b409d55e",
        )];
        assert_eq!(
            digests.each_ref().map(|(id, digest)| (*id, digest.as_str())),
            known,
            "an edition changed, or a new one has no digest here"
        );
    }

    /// With a second edition, whose last article is another.
    #[test]
    fn a_convention_keeps_the_edition_it_was_frozen_with() {
        const OTHER: &str = "La séquence dure une semaine.";
        static CLAUSES: [Clause; 1] = [Clause {
            number: 9,
            title: "Durée",
            paragraphs: &[OTHER],
            references: "Un texte.",
        }];
        let first = TEMPLATES[0];
        let second = Template {
            id: "2031-01-01",
            clauses: &CLAUSES,
            ..first
        };
        let editions = [first, second];
        let says_other = |frozen: &Frozen| {
            let blocks =
                find(&editions, &frozen.template)
                    .unwrap()
                    .blocks(frozen, None, &[], &Unsaid::NOTHING);
            blocks.iter().any(|block| {
                matches!(block, Block::Article { paragraphs, .. } if paragraphs.iter().any(|one| one == OTHER))
            })
        };
        let old = sample::frozen();
        let new = Frozen {
            template: second.id.into(),
            ..sample::frozen()
        };
        assert_eq!((says_other(&old), says_other(&new)), (false, true));
        assert_eq!(document_blocks(&new, None, &[]), None);
    }
}
