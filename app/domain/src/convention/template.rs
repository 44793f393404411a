//! Editions of the convention's text. An edition is all that its document says by itself: the articles, the texts they rest on, and
//! the wording and order of the other blocks; `LAYOUTS` of the crate `pdf` has its layout. A convention keeps the edition it was frozen with,
//! whatever becomes of the text later.
//!
//! The campaign names the edition of what is drafted, checked and frozen in it.
//!
//! Words alone may be another's, without a change of the program: see `wording`. To put an edition with other questions, another order or
//! another layout beside these: add a module here, named after the day from which it is used, with
//! its visas, its articles and what forms ask for as data; name it last in [`TEMPLATES`] and in `FORMS`, which makes it the edition of
//! new campaigns; give it a layout in `LAYOUTS`, an existing template or a copy under its name. If the words of the other blocks
//! change, copy `document.rs` into the module and change the copy. **An edition that conventions were frozen with never changes**: tests
//! hold the digest of each.

mod v2026_11_26;
mod v2026_11_29;

use serde::{Deserialize, Serialize};

use super::{
    content::Frozen,
    essential::Promise,
    field::{FieldSpec, name},
    preview::Unsaid,
    signer::SignerRole,
    wording::Wording,
};
use crate::convention::document::Block;

/// Every edition, the oldest first.
pub static TEMPLATES: [Template; 2] = [v2026_11_26::TEMPLATE, v2026_11_29::TEMPLATE];

/// The id of the edition after the model of 2024: that of the campaigns before there was a choice.
pub const TEMPLATE_2024: &str = v2026_11_26::TEMPLATE.id;

/// The id of the last edition, which new campaigns begin with.
pub const TEMPLATE: &str = v2026_11_29::TEMPLATE.id;

/// What an edition says of the student's insurance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Insurance {
    /// Its certificate is handed over.
    Asked,
    /// It is strongly recommended, for liability and bodily harm.
    Recommended,
}

/// What the annexes say by themselves, paragraph by paragraph, after what was filled.
#[derive(Clone, Copy, Debug)]
pub struct Annexes {
    /// The pedagogical one.
    pub pedagogical: &'static [&'static str],
    /// The financial one.
    pub financial: &'static [&'static str],
}

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

/// What forms ask for by an edition. It stands apart from the text: a page on which a section is filled downloads this alone.
#[derive(Clone, Copy, Debug)]
pub struct Forms {
    /// The edition.
    pub id: &'static str,
    /// The fields that not every edition has, and this one does.
    own_fields: &'static [&'static str],
    /// What it says of the student's insurance.
    pub insurance: Insurance,
    /// Whether its header has a place for logos.
    pub has_logos: bool,
}

/// What forms ask for, in the order of [`TEMPLATES`].
static FORMS: [Forms; 2] = [v2026_11_26::FORMS, v2026_11_29::FORMS];

/// What forms ask for by the edition of that id.
pub(super) fn forms(id: &str) -> Option<&'static Forms> {
    FORMS.iter().find(|forms| forms.id == id)
}

/// An edition of the text.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// The day from which it is used: « 2026-11-26 ». Frozen conventions name their edition by it.
    pub id: &'static str,
    /// The model that it follows, for whoever chooses among editions.
    pub name: &'static str,
    /// The texts on which the whole rests.
    pub visas: &'static str,
    /// The articles, in order.
    pub clauses: &'static [Clause],
    /// What each signer commits themselves to, in plain words: a summary of the articles, which the document does not contain.
    pub promises: &'static [Promise],
    /// What its annexes say by themselves.
    pub annexes: Annexes,
    /// What forms ask for.
    pub forms: Forms,
    /// Turns a convention into the blocks of its document.
    blocks: BlocksOf,
}

type BlocksOf = fn(&Template, Wording, &Frozen, Option<&str>, &[(SignerRole, String)], &Unsaid) -> Vec<Block>;

/// The edition of that id.
pub fn template(id: &str) -> Option<&'static Template> {
    find(&TEMPLATES, id)
}

fn find<'a>(editions: &'a [Template], id: &str) -> Option<&'a Template> {
    editions.iter().find(|edition| edition.id == id)
}

/// The document of a convention, by the edition it was frozen with: with its check code when it is frozen, without one in a draft, and
/// with a line for each signature given so far. None if the edition does not exist, or the wording is not one of it: another one would say
/// something else.
pub fn document_blocks(
    frozen: &Frozen,
    code: Option<&str>,
    signed: &[(SignerRole, String)],
) -> Option<Vec<Block>> {
    template(&frozen.template)?.blocks(frozen, code, signed, &Unsaid::NOTHING)
}

/// The document of a draft: what nobody has said yet is marked, and stated nowhere.
pub fn draft_blocks(draft: &Frozen, unsaid: &Unsaid) -> Option<Vec<Block>> {
    template(&draft.template)?.blocks(draft, None, &[], unsaid)
}

impl Forms {
    /// Whether they have that field.
    pub fn has(&self, spec: &FieldSpec) -> bool {
        !spec.of_some || self.own_fields.contains(&spec.name)
    }

    /// Whether that field must be filled in any case.
    pub fn requires(&self, spec: &FieldSpec) -> bool {
        let spared = spec.name == name::LIABILITY && self.insurance == Insurance::Recommended;
        spec.required && !spared && self.has(spec)
    }
}

impl Template {
    fn blocks(
        &self,
        frozen: &Frozen,
        code: Option<&str>,
        signed: &[(SignerRole, String)],
        unsaid: &Unsaid,
    ) -> Option<Vec<Block>> {
        let wording = match &frozen.wording {
            Some(own) => (own.base == self.id).then(|| own.clone())?,
            None => Wording::of(self),
        };
        Some((self.blocks)(self, wording, frozen, code, signed, unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        convention::{Section, sample},
        digest::Digest,
    };

    #[test]
    fn every_article_is_numbered_and_rests_on_a_text() {
        for (template, articles) in TEMPLATES.iter().zip([9, 10]) {
            assert_eq!(template.clauses.len(), articles);
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

    #[test]
    fn forms_ask_for_what_each_edition_says() {
        for (template, asked) in TEMPLATES.iter().zip(&FORMS) {
            assert_eq!((template.id, template.forms.id), (asked.id, asked.id));
            assert_eq!(
                forms(template.id).map(|forms| forms.own_fields),
                Some(template.forms.own_fields)
            );
        }
        assert!(forms("1999-01").is_none());
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
        let annexes = [template.annexes.pedagogical, template.annexes.financial];
        let annexes = annexes.into_iter().flatten().copied();
        [template.visas]
            .into_iter()
            .chain(articles)
            .chain(annexes)
            .collect()
    }

    /// The comparison with the model quotes the last edition, and quotes what it says.
    #[test]
    fn what_the_comparison_with_the_model_quotes_is_said() {
        let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
        let said = plain(&texts(&TEMPLATES[1]).join("\n"));
        let quoted: Vec<String> = include_str!("../../../../docs/convention-text.md")
            .split('“')
            .skip(1)
            .filter_map(|rest| Some(plain(rest.split_once('”')?.0)))
            .collect();
        assert!(quoted.len() > 30, "{}", quoted.len());
        for words in quoted {
            assert!(said.contains(&words), "{words}");
        }
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
                "2026-11-26",
                "b1e192a397a2b6af3367ad9428283a94b7d3fd6cab2ed314a8afbbf3b409d55e",
            ),
            (
                "2026-11-29",
                "026260162ab2e242e1d0988fe7f44834bf0e9b5d6c922c01b1c87e6322243f34",
            ),
        ];
        assert_eq!(
            digests.each_ref().map(|(id, digest)| (*id, digest.as_str())),
            known,
            "an edition changed, or a new one has no digest here"
        );
    }

    #[test]
    fn an_edition_names_fields_that_there_are_and_the_first_has_none_of_its_own() {
        let specs = || Section::ALL.into_iter().flat_map(Section::fields);
        for forms in &FORMS {
            for name in forms.own_fields {
                let spec = specs().find(|spec| spec.name == *name).unwrap();
                assert!(spec.of_some && forms.has(spec), "{name}");
            }
        }
        let [first, last] = &FORMS;
        let more: Vec<_> = specs()
            .filter(|spec| last.has(spec) && !first.has(spec))
            .map(|spec| spec.name)
            .collect();
        assert_eq!(more.len(), last.own_fields.len());
        let asked = |forms: &Forms| -> Vec<&'static str> {
            let asked = specs().filter(|spec| forms.requires(spec));
            asked.map(|spec| spec.name).collect()
        };
        let (before, now) = (asked(first), asked(last));
        let only = |these: &[&'static str], others: &[&str]| -> Vec<&'static str> {
            let only = these.iter().filter(|name| !others.contains(name));
            only.copied().collect()
        };
        assert_eq!(only(&before, &now), [name::LIABILITY]);
        assert_eq!(
            only(&now, &before),
            [name::CONFIDANT_NAME, name::CONFIDANT_PHONE, name::RISKS]
        );
    }

    /// With another edition, whose last article is another.
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
            let blocks = find(&editions, &frozen.template)
                .unwrap()
                .blocks(frozen, None, &[], &Unsaid::NOTHING)
                .unwrap();
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
