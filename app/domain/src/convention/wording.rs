//! The operator's own wording of the convention: another text in place of a built-in edition's articles, visas, annexes and promises. All
//! else, the fields of the forms, the order of the blocks, what it says of the insurance and the layout, is its base edition's.
//!
//! What is frozen carries its wording whole, under its digest: it is drawn and checked from itself, wherever it was written.

mod file;

use serde::{Deserialize, Serialize};

use chrono::NaiveDate;

use super::{
    content::Frozen,
    sample,
    signer::SignerRole,
    template::{Template, template},
};
use crate::{
    digest::{Digest, canonical},
    typography::set,
};

pub use file::{WordingFault, WordingMistake};

/// A wording. Its members are frozen with conventions: their names never change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wording {
    /// « 2027-01-15-academie »: small letters, digits and hyphens, one letter at least, which no built-in edition has.
    pub id: String,
    /// The id of the edition whose fields and layout it has.
    pub base: String,
    /// The day that the text is of.
    pub date: NaiveDate,
    /// For whoever chooses among texts.
    pub title: String,
    /// The texts on which the whole rests.
    pub visas: String,
    /// The articles, in order, numbered from 1.
    pub articles: Vec<WordedArticle>,
    /// What the pedagogical annex says by itself, after what was filled.
    pub pedagogical: Vec<String>,
    /// The same of the financial one.
    pub financial: Vec<String>,
    /// What each signer commits themselves to, in plain words: a summary of the articles, which the document does not contain.
    pub commitments: Vec<Commitment>,
}

/// An article of a wording.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WordedArticle {
    /// Its title.
    pub title: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// The texts it rests on.
    pub references: String,
}

/// What a signature commits to, in a sentence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Commitment {
    /// Who commits themselves to it.
    pub by: Committed,
    /// The articles that say it.
    pub articles: Vec<u32>,
    /// In a sentence, spoken to them.
    pub text: String,
}

impl Commitment {
    /// « article 5 », « articles 7 et 8 ».
    pub fn source(&self) -> String {
        let numbers: Vec<String> = self.articles.iter().map(u32::to_string).collect();
        let word = if numbers.len() < 2 { "article" } else { "articles" };
        format!("{word}\u{a0}{}", numbers.join(" et "))
    }
}

/// In what a part of a text differs from the same part of another, paragraph by paragraph.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WordingChange {
    /// « Article 3 ».
    pub part: String,
    /// What the other says; nothing where it has no such part.
    pub before: Vec<String>,
    /// What this one says; nothing where it has no such part.
    pub after: Vec<String>,
}

/// Who commits themselves to the same: both guardians, for instance. What is frozen names them so, whatever roles come to sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Committed {
    /// The head of the lycée.
    Head,
    /// The referent teacher, where the lycée has them sign.
    ReferentTeacher,
    /// The structure.
    Host,
    /// The pupil.
    Student,
    /// Guardians.
    Guardians,
}

impl Committed {
    /// All of them, in the order of the document.
    pub const ALL: [Self; 5] = [
        Self::Head,
        Self::ReferentTeacher,
        Self::Host,
        Self::Student,
        Self::Guardians,
    ];

    /// With whom somebody in that role commits themselves.
    pub fn of(role: SignerRole) -> Self {
        match role {
            SignerRole::Head => Self::Head,
            SignerRole::ReferentTeacher => Self::ReferentTeacher,
            SignerRole::Host | SignerRole::Host2 => Self::Host,
            SignerRole::Student => Self::Student,
            SignerRole::Guardian1 | SignerRole::Guardian2 => Self::Guardians,
        }
    }

    /// The heading of their commitments.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Head => "Engagements du chef d’établissement",
            Self::ReferentTeacher => "Engagements du professeur référent",
            Self::Host => "Engagements de la structure d’accueil",
            Self::Student => "Engagements de l’élève",
            Self::Guardians => "Engagements des représentants légaux",
        }
    }
}

impl Wording {
    /// What a built-in edition says, as a wording of itself.
    pub fn of(edition: &Template) -> Self {
        let owned = |texts: &[&str]| -> Vec<String> { texts.iter().copied().map(str::to_owned).collect() };
        let article = |clause: &super::Clause| WordedArticle {
            title: clause.title.to_owned(),
            paragraphs: owned(clause.paragraphs),
            references: clause.references.to_owned(),
        };
        let commitment = |promise: &super::Promise| {
            Some(Commitment {
                by: promise.by.first().copied().map(Committed::of)?,
                articles: promise.articles.to_vec(),
                text: promise.text.to_owned(),
            })
        };
        Self {
            id: edition.id.to_owned(),
            base: edition.id.to_owned(),
            date: edition.id.parse().unwrap_or_default(),
            title: edition.name.to_owned(),
            visas: edition.visas.to_owned(),
            articles: edition.clauses.iter().map(article).collect(),
            pedagogical: owned(edition.annexes.pedagogical),
            financial: owned(edition.annexes.financial),
            commitments: edition.promises.iter().filter_map(commitment).collect(),
        }
    }

    /// By what wording a convention says what its text says; none where its edition is unknown, or its wording is not of that edition.
    pub fn of_frozen(frozen: &Frozen) -> Option<Self> {
        let edition = template(&frozen.template)?;
        match &frozen.wording {
            Some(own) => (own.base == edition.id).then(|| own.clone()),
            None => Some(Self::of(edition)),
        }
    }

    /// The first letters of its digest, by which two people see that they read the same text.
    pub fn code(&self) -> Result<String, serde_json::Error> {
        Ok(Digest::of(canonical(self)?.as_bytes()).short())
    }

    /// The edition whose fields and layout it has; none where this program does not know it.
    pub fn edition(&self) -> Option<&'static Template> {
        template(&self.base)
    }

    /// The same by the typographic rules of this program.
    #[must_use]
    pub fn typeset(self) -> Self {
        let every = |texts: Vec<String>| -> Vec<String> { texts.iter().map(|text| set(text)).collect() };
        Self {
            title: set(&self.title),
            visas: set(&self.visas),
            articles: self
                .articles
                .into_iter()
                .map(|article| WordedArticle {
                    title: set(&article.title),
                    paragraphs: every(article.paragraphs),
                    references: set(&article.references),
                })
                .collect(),
            pedagogical: every(self.pedagogical),
            financial: every(self.financial),
            commitments: self
                .commitments
                .into_iter()
                .map(|one| Commitment {
                    text: set(&one.text),
                    ..one
                })
                .collect(),
            ..self
        }
    }

    /// Whether a wording that was kept is this one, which was read now: typographic rules may have grown since.
    pub fn is_the_kept(&self, kept: &Self) -> bool {
        self == kept || *self == kept.clone().typeset()
    }

    /// In what it differs from another, in the order of the document.
    pub fn changes_from(&self, other: &Self) -> Vec<WordingChange> {
        let (before, after) = (other.parts(), self.parts());
        let of = |parts: &[(String, Vec<String>)], name: &str| -> Vec<String> {
            let found = parts.iter().find(|(part, _)| part == name);
            found.map(|(_, said)| said.clone()).unwrap_or_default()
        };
        let mut names: Vec<&String> = after.iter().map(|(part, _)| part).collect();
        for (place, (part, _)) in before.iter().enumerate() {
            if !names.contains(&part) {
                // Articles that this one leaves out are the last.
                names.insert(place.min(names.len()), part);
            }
        }
        names
            .into_iter()
            .map(|part| WordingChange {
                part: part.clone(),
                before: of(&before, part),
                after: of(&after, part),
            })
            .filter(|change| change.before != change.after)
            .collect()
    }

    /// What each signer is told that they commit themselves to: whose commitments, and each with the articles that say it.
    pub fn promised(&self) -> Vec<(&'static str, Vec<String>)> {
        let of = |by: Committed| -> Vec<String> {
            let own = self.commitments.iter().filter(|one| one.by == by);
            own.map(|one| format!("{} ({})", one.text, one.source()))
                .collect()
        };
        Committed::ALL.map(|by| (by.heading(), of(by))).into()
    }

    /// A complete convention of nobody that says it, for whoever chooses among texts; by the edition as it is, where this is one's own.
    pub fn specimen(&self) -> Frozen {
        Frozen {
            reference: "SPÉCIMEN".to_owned(),
            wording: (self.id != self.base).then(|| self.clone()),
            ..sample::frozen_of(&self.base)
        }
    }

    /// All that it says, part by part.
    fn parts(&self) -> Vec<(String, Vec<String>)> {
        let articles = (1..).zip(&self.articles).map(|(number, article)| {
            let said = [&article.title]
                .into_iter()
                .chain(&article.paragraphs)
                .chain([&article.references]);
            (format!("Article\u{a0}{number}"), said.cloned().collect())
        });
        let promised = self.promised().into_iter();
        let promised = promised.map(|(heading, said)| (heading.to_owned(), said));
        [("Visas".to_owned(), vec![self.visas.clone()])]
            .into_iter()
            .chain(articles)
            .chain([
                ("Annexe pédagogique".to_owned(), self.pedagogical.clone()),
                ("Annexe financière".to_owned(), self.financial.clone()),
            ])
            .chain(promised)
            .collect()
    }
}

#[cfg(test)]
mod tests;
