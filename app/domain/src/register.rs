//! What the State's register of companies (répertoire Sirene) says of a SIRET, and whether a structure says the same of itself.

use serde::{Deserialize, Serialize};

use crate::{
    name_key::fold,
    place::CommuneCode,
    structure::{Siret, StructureKind},
};

/// An establishment, as the register describes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub siret: Siret,
    /// The name of the legal entity; empty where its owner keeps it from the public.
    pub name: String,
    /// Other names of the establishment or the entity: signs, trade names, initials.
    pub other_names: Vec<String>,
    /// Whether both the entity and the establishment are active.
    pub open: bool,
    /// Number and street; may be empty.
    pub street: String,
    /// Postal code; may be empty.
    pub postal_code: String,
    /// Commune; nothing abroad, or where it is kept from the public.
    pub commune: Option<CommuneCode>,
    /// Name of the commune; may be empty.
    pub city: String,
    /// Main activity, as a code of the NAF: « 62.01Z ».
    pub activity: String,
    /// What kind of structure it is, where its legal form says so.
    pub kind: Option<StructureKind>,
}

/// What came back from the register.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The establishment.
    Found(Box<Entry>),
    /// It knows no such number.
    Missing,
    /// It did not answer, or not in time.
    Unreachable,
}

/// What a moderator is told to look at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The establishment or its entity has closed.
    Closed,
    /// The register knows no such number.
    Unknown,
    /// It has another name there.
    OtherName,
    /// It is elsewhere.
    OtherPlace,
    /// It says of itself that it is public, or that it is not, and the register says otherwise.
    OtherKind,
    /// The register keeps its name from the public.
    Undisclosed,
    /// The register could not be asked.
    Unreachable,
}

impl Flag {
    /// What it means, for moderators.
    pub fn words(self) -> &'static str {
        match self {
            Self::Closed => "L’établissement est fermé, d’après le répertoire de l’État.",
            Self::Unknown => "Le répertoire de l’État ne connaît pas ce SIRET.",
            Self::OtherName => "Le répertoire de l’État donne un autre nom à ce SIRET.",
            Self::OtherPlace => "Le répertoire de l’État donne une autre commune à ce SIRET.",
            Self::OtherKind => "Le statut déclaré n’est pas celui du répertoire de l’État.",
            Self::Undisclosed => "Le répertoire de l’État ne publie pas le nom de cet établissement.",
            Self::Unreachable => "Le répertoire de l’État n’a pas répondu\u{a0}: rien n’a été comparé.",
        }
    }
}

/// What the register said of a structure the last time it was asked, and what differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RegisterCheck {
    /// What it said.
    pub answer: Answer,
    /// What a moderator should look at, in order; empty when all agrees.
    pub flags: Vec<Flag>,
}

/// What a structure says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its kind.
    pub kind: StructureKind,
    /// The communes of its places; the register's address need only be one of them.
    pub communes: &'a [CommuneCode],
}

impl RegisterCheck {
    /// Compares an answer with what a structure says of itself.
    pub fn of(answer: Answer, declared: Declared<'_>) -> Self {
        let mut flags = match &answer {
            Answer::Missing => vec![Flag::Unknown],
            Answer::Unreachable => vec![Flag::Unreachable],
            Answer::Found(entry) => differences(entry, declared),
        };
        flags.sort_unstable();
        Self { answer, flags }
    }

    /// Whether the register confirms what the structure says of itself.
    pub fn confirms(&self) -> bool {
        self.flags.is_empty()
    }
}

fn differences(entry: &Entry, declared: Declared<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    if !entry.open {
        flags.push(Flag::Closed);
    }
    if entry.name.is_empty() && entry.other_names.is_empty() {
        flags.push(Flag::Undisclosed);
    } else if !std::iter::once(&entry.name)
        .chain(&entry.other_names)
        .any(|name| is_alike(name, declared.name))
    {
        flags.push(Flag::OtherName);
    }
    if entry.commune.is_some_and(|commune| {
        !declared
            .communes
            .iter()
            .any(|place| is_same_town(*place, commune))
    }) {
        flags.push(Flag::OtherPlace);
    }
    if entry
        .kind
        .is_some_and(|kind| is_public(kind) != is_public(declared.kind))
    {
        flags.push(Flag::OtherKind);
    }
    flags
}

/// Whether a kind is one of the public law.
pub fn is_public(kind: StructureKind) -> bool {
    matches!(
        kind,
        StructureKind::Administration | StructureKind::PublicBody | StructureKind::LocalAuthority
    )
}

/// Paris, Lyon and Marseille are one commune for some and many for others.
fn is_same_town(one: CommuneCode, other: CommuneCode) -> bool {
    let whole = |commune: CommuneCode| {
        let code = String::from(commune);
        // Corsican codes are no numbers, and no arrondissements either.
        match code.parse::<u32>() {
            Ok(75_101..=75_120) => "75056".to_owned(),
            Ok(69_381..=69_389) => "69123".to_owned(),
            Ok(13_201..=13_216) => "13055".to_owned(),
            _ => code,
        }
    };
    whole(one) == whole(other)
}

/// Words that say what an entity is by law, and nothing of who it is.
const LEGAL_FORMS: [&str; 26] = [
    "sa",
    "sas",
    "sasu",
    "sarl",
    "eurl",
    "sci",
    "scp",
    "selarl",
    "snc",
    "scop",
    "scic",
    "gie",
    "ei",
    "eirl",
    "ets",
    "etablissements",
    "societe",
    "ste",
    "association",
    "asso",
    "de",
    "du",
    "des",
    "la",
    "le",
    "les",
];

/// Whether two names may be those of one structure: every word that counts in the shorter one is in the other, however they are written.
fn is_alike(registered: &str, declared: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let folded = fold(name);
        let all: Vec<String> = folded.split(' ').map(str::to_owned).collect();
        let telling: Vec<String> = all
            .iter()
            .filter(|word| word.chars().count() > 1 && !LEGAL_FORMS.contains(&word.as_str()))
            .cloned()
            .collect();
        if telling.is_empty() { all } else { telling }
    };
    let (one, other) = (words(registered), words(declared));
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let gathered = |words: &[String]| words.concat();
    gathered(&short) == gathered(&long)
        || (!short.is_empty() && short.iter().all(|word| !word.is_empty() && long.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commune(code: &str) -> CommuneCode {
        CommuneCode::parse(code).unwrap()
    }

    fn entry() -> Entry {
        Entry {
            siret: Siret::fictive(1),
            name: "SARL ATELIER DES LILAS".to_owned(),
            other_names: vec!["LILAS BOIS".to_owned()],
            open: true,
            street: "3 RUE DES LILAS".to_owned(),
            postal_code: "93100".to_owned(),
            commune: Some(commune("93048")),
            city: "MONTREUIL".to_owned(),
            activity: "16.23Z".to_owned(),
            kind: Some(StructureKind::Company),
        }
    }

    fn flags(entry: Entry, name: &str, places: &[&str]) -> Vec<Flag> {
        let communes: Vec<CommuneCode> = places.iter().map(|code| commune(code)).collect();
        let declared = Declared {
            name,
            kind: StructureKind::Company,
            communes: &communes,
        };
        RegisterCheck::of(Answer::Found(Box::new(entry)), declared).flags
    }

    #[test]
    fn names_agree_however_they_are_written() {
        for name in [
            "Atelier des Lilas",
            "L’Atelier des Lilas",
            "Lilas Bois",
            "atelier lilas",
            "Atelier des Lilas – Montreuil",
        ] {
            assert!(flags(entry(), name, &["93048"]).is_empty(), "{name}");
        }
        for name in ["Boulangerie Martin", "Atelier du Parc", "Mairie de Montreuil"] {
            assert_eq!(flags(entry(), name, &["93048"]), [Flag::OtherName], "{name}");
        }
    }

    #[test]
    fn what_is_closed_elsewhere_or_hidden_is_flagged() {
        let closed = Entry {
            open: false,
            ..entry()
        };
        assert_eq!(
            flags(closed, "Atelier des Lilas", &["75111"]),
            [Flag::Closed, Flag::OtherPlace]
        );
        // One of its places is enough, and Paris is one town.
        assert!(flags(entry(), "Atelier des Lilas", &["75111", "93048"]).is_empty());
        let parisian = Entry {
            commune: Some(commune("75056")),
            ..entry()
        };
        assert!(flags(parisian, "Atelier des Lilas", &["75111"]).is_empty());
        let hidden = Entry {
            name: String::new(),
            other_names: Vec::new(),
            commune: None,
            ..entry()
        };
        assert_eq!(
            flags(hidden, "Atelier des Lilas", &["93048"]),
            [Flag::Undisclosed]
        );
        let public = Entry {
            kind: Some(StructureKind::LocalAuthority),
            ..entry()
        };
        assert_eq!(flags(public, "Atelier des Lilas", &["93048"]), [Flag::OtherKind]);
    }

    #[test]
    fn no_answer_confirms_nothing() {
        let declared = Declared {
            name: "Atelier",
            kind: StructureKind::Company,
            communes: &[],
        };
        for (answer, flag) in [
            (Answer::Missing, Flag::Unknown),
            (Answer::Unreachable, Flag::Unreachable),
        ] {
            let check = RegisterCheck::of(answer, declared);
            assert_eq!(check.flags, [flag]);
            assert!(!check.confirms());
        }
    }
}
