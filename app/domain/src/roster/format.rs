//! What the columns of a lycée's files are called, format by format, and which column of a file is which.

use std::collections::BTreeMap;

use crate::name_key::fold;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Column {
    /// National number.
    Ine,
    /// Family name.
    FamilyName,
    /// First name, whole: « Jean-Pierre », « Jean Pierre ».
    GivenName,
    /// All first names, of which the first is shown.
    GivenNames,
    /// « DUPONT Camille ».
    FullName,
    /// Birth date.
    BirthDate,
    /// Class.
    Class,
    /// Year or programme: who is not in seconde is left out.
    Level,
    /// Postal code of home.
    PostalCode,
    /// Town of home.
    City,
    /// The student's address.
    Email,
    /// The lycée's number.
    Uai,
    /// Something of one of the two guardians: of the second where that is so.
    Guardian(bool, GuardianColumn),
}

/// What a column holds of a guardian.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GuardianColumn {
    /// « Mme Anne DUPONT », in whichever order.
    FullName,
    /// Family name.
    FamilyName,
    /// First name.
    GivenName,
    /// Address.
    Email,
    /// Phone.
    Phone,
    /// Whether they must not be told anything.
    NotTold,
}

impl GuardianColumn {
    const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::FullName, "complet", "Nom et prénom"),
        (Self::FamilyName, "nom", "Nom"),
        (Self::GivenName, "prenom", "Prénom"),
        (Self::Email, "courriel", "E-mail"),
        (Self::Phone, "tel", "Téléphone"),
        (Self::NotTold, "secret", "Ne pas prévenir"),
    ];
}

/// The columns that are not a guardian's: code, and name in French.
const OWN: [(Column, &str, &str); 12] = [
    (Column::FamilyName, "nom", "Nom de l’élève"),
    (Column::GivenName, "prenom", "Prénom de l’élève"),
    (
        Column::GivenNames,
        "prenoms",
        "Prénoms de l’élève (le premier est gardé)",
    ),
    (Column::FullName, "complet", "Nom et prénom de l’élève"),
    (Column::BirthDate, "naissance", "Date de naissance"),
    (Column::Class, "classe", "Classe"),
    (Column::Ine, "ine", "INE"),
    (Column::Level, "niveau", "Niveau ou formation"),
    (Column::PostalCode, "cp", "Code postal du domicile"),
    (Column::City, "ville", "Commune du domicile"),
    (Column::Email, "courriel", "E-mail de l’élève"),
    (Column::Uai, "uai", "UAI du lycée"),
];

impl Column {
    /// Every one, in the order in which a page offers them.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = OWN.iter().map(|(column, ..)| *column).collect();
        for second in [false, true] {
            all.extend(
                GuardianColumn::ALL
                    .iter()
                    .map(|(part, ..)| Self::Guardian(second, *part)),
            );
        }
        all
    }

    /// Its name in the database and in forms.
    pub fn code(self) -> String {
        if let Self::Guardian(second, part) = self {
            let part = GuardianColumn::ALL.iter().find(|(known, ..)| *known == part);
            return format!(
                "r{}_{}",
                1 + u8::from(second),
                part.map_or("", |(_, code, _)| code)
            );
        }
        let own = OWN.iter().find(|(known, ..)| *known == self);
        own.map_or("", |(_, code, _)| code).to_owned()
    }

    /// The one of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().into_iter().find(|column| column.code() == code)
    }

    /// In French.
    pub fn label(self) -> String {
        if let Self::Guardian(second, part) = self {
            let part = GuardianColumn::ALL.iter().find(|(known, ..)| *known == part);
            return format!(
                "Responsable {}\u{a0}: {}",
                1 + u8::from(second),
                part.map_or("", |(.., label)| label)
            );
        }
        let own = OWN.iter().find(|(known, ..)| *known == self);
        own.map_or("", |(.., label)| label).to_owned()
    }
}

/// A kind of file, and what its columns are called: `{n}` is 1 or 2. Where no public description exists, the names are those that the
/// program's own lists show or that public guides of importing programs quote; a lycée corrects what is missing on screen, once.
#[derive(Debug)]
pub struct Format {
    /// What it is called in French.
    pub label: &'static str,
    own: &'static [(Column, &'static [&'static str])],
    guardian: &'static [(GuardianColumn, &'static [&'static str])],
}

use Column::{
    BirthDate, City, Class, Email, FamilyName, FullName, GivenName, GivenNames, Level, PostalCode, Uai,
};
use GuardianColumn as G;

/// The national register of lycées (SIECLE, formerly SCONET): the names of elements of `ElevesSansAdresses.xml`,
/// `ElevesAvecAdresses.xml` and `ResponsablesAvecAdresses.xml`, as public programs that read them (GEPI, SACoche, Pix) name them. The reader
/// of these documents makes its columns with these names, `RESP1_` and `RESP2_` before those of guardians.
const SIECLE: Format = Format {
    label: "SIECLE",
    own: &[
        (Column::Ine, &["ID_NATIONAL", "INE_RNIE", "ID_RNIE"]),
        (FamilyName, &["NOM_DE_FAMILLE"]),
        (GivenName, &["PRENOM"]),
        (BirthDate, &["DATE_NAISS"]),
        (Class, &["CODE_STRUCTURE", "DIVISION", "Div."]),
        (Level, &["CODE_MEF", "MEF", "Code MEF"]),
        (PostalCode, &["CODE_POSTAL"]),
        (City, &["LIBELLE_POSTAL", "LL_COMMUNE", "COMMUNE"]),
        (Email, &["MEL"]),
        (Uai, &["UAJ", "CODE_RNE"]),
    ],
    guardian: &[
        (G::FamilyName, &["RESP{n}_NOM_DE_FAMILLE", "NOM_RESP{n}"]),
        (G::GivenName, &["RESP{n}_PRENOM", "PRENOM_RESP{n}"]),
        (G::Email, &["RESP{n}_MEL", "MEL_RESP{n}"]),
        (
            G::Phone,
            &["RESP{n}_TEL", "RESP{n}_TEL_PORTABLE", "TEL_PORTABLE_RESP{n}"],
        ),
    ],
};

/// PRONOTE (Index Éducation) copies or exports what its lists show, under the names that these lists have on screen.
const PRONOTE: Format = Format {
    label: "Pronote",
    own: &[
        (
            Column::Ine,
            &["N° INE", "INE", "Numéro national", "Identifiant national"],
        ),
        (FamilyName, &["Nom"]),
        (GivenName, &["Prénom"]),
        (FullName, &["Nom et prénom", "Élève"]),
        (BirthDate, &["Né(e) le", "Date de naissance"]),
        (Class, &["Classe", "Classes", "Classe de rattachement"]),
        (Level, &["Niveau", "Formation", "MEF"]),
        (PostalCode, &["Code postal"]),
        (City, &["Ville"]),
        (Email, &["E-mail", "Adresse e-mail", "E-mail élève"]),
    ],
    guardian: &[
        (
            G::FullName,
            &[
                "Responsable {n}",
                "Nom et prénom responsable {n}",
                "Responsable légal {n}",
            ],
        ),
        (G::FamilyName, &["Nom responsable {n}", "Responsable {n} Nom"]),
        (
            G::GivenName,
            &["Prénom responsable {n}", "Responsable {n} Prénom"],
        ),
        (
            G::Email,
            &[
                "E-mail responsable {n}",
                "Responsable {n} E-mail",
                "Adresse e-mail responsable {n}",
            ],
        ),
        (
            G::Phone,
            &[
                "Tél. portable responsable {n}",
                "Responsable {n} Tél. portable",
                "Téléphone responsable {n}",
            ],
        ),
    ],
};

/// École Directe and Charlemagne (Aplim), in private lycées: the names of the columns of their lists.
const ECOLE_DIRECTE: Format = Format {
    label: "École Directe",
    own: &[
        (Column::Ine, &["Numéro national", "Num. national", "INE"]),
        (FamilyName, &["Nom", "Nom élève"]),
        (GivenName, &["Prénom", "Prénom élève"]),
        (BirthDate, &["Date de naissance", "Date naissance", "Né le"]),
        (Class, &["Libellé classe", "Classe", "Code classe"]),
        (Level, &["Libellé niveau", "Niveau"]),
        (PostalCode, &["CP", "Code postal"]),
        (City, &["Ville", "Commune"]),
        (Email, &["Email", "Email élève", "Mail élève"]),
        (Uai, &["Code UAI", "UAI"]),
    ],
    guardian: &[
        (
            G::FamilyName,
            &["Nom resp. {n}", "Nom resp. légal {n}", "Resp. {n} Nom"],
        ),
        (
            G::GivenName,
            &["Prénom resp. {n}", "Prénom resp. légal {n}", "Resp. {n} Prénom"],
        ),
        (
            G::Email,
            &[
                "Email resp. {n}",
                "Email resp. légal {n}",
                "Resp. {n} Email",
                "Mail resp. {n}",
            ],
        ),
        (
            G::Phone,
            &[
                "Portable resp. {n}",
                "Mobile resp. {n}",
                "Resp. {n} Portable",
                "Tél. resp. {n}",
            ],
        ),
    ],
};

/// FREGATA, the register of agricultural lycées (ministry of agriculture): the names that its extractions of students have.
const FREGATA: Format = Format {
    label: "FREGATA",
    own: &[
        (Column::Ine, &["INE", "N° INE", "Identifiant national élève"]),
        (FamilyName, &["Nom de famille", "Nom apprenant"]),
        (GivenNames, &["Prénoms", "Prénom(s)"]),
        (GivenName, &["Prénom 1", "Prénom apprenant"]),
        (BirthDate, &["Date de naissance", "Date naissance apprenant"]),
        (Class, &["Division", "Libellé division", "Classe"]),
        (
            Level,
            &[
                "Formation",
                "Code formation",
                "Libellé formation",
                "Année de formation",
            ],
        ),
        (PostalCode, &["Code postal", "Code postal résidence"]),
        (City, &["Commune", "Commune résidence"]),
        (Email, &["Courriel", "Courriel apprenant"]),
        (Uai, &["UAI", "Code RNE", "RNE"]),
    ],
    guardian: &[
        (G::FamilyName, &["Nom représentant légal {n}", "Nom RL{n}"]),
        (G::GivenName, &["Prénom représentant légal {n}", "Prénom RL{n}"]),
        (G::Email, &["Courriel représentant légal {n}", "Courriel RL{n}"]),
        (
            G::Phone,
            &[
                "Téléphone représentant légal {n}",
                "Portable représentant légal {n}",
                "Téléphone RL{n}",
            ],
        ),
    ],
};

/// What people write themselves at the head of a sheet.
const BY_HAND: Format = Format {
    label: "tableur",
    own: &[
        (Column::Ine, &["INE", "Identifiant", "N° national", "Code INE"]),
        (
            FamilyName,
            &["Nom", "Nom de l’élève", "Noms", "NOM élève", "Nom usuel"],
        ),
        (GivenName, &["Prénom", "Prénom de l’élève", "Prénom usuel"]),
        (GivenNames, &["Prénoms"]),
        (
            FullName,
            &[
                "Élève",
                "Nom Prénom",
                "Nom et prénom",
                "Nom complet",
                "Nom & prénom",
                "Élèves",
            ],
        ),
        (
            BirthDate,
            &[
                "Date de naissance",
                "Naissance",
                "Né(e) le",
                "Né le",
                "Née le",
                "DDN",
                "Date naiss.",
            ],
        ),
        (Class, &["Classe", "Division", "Groupe classe"]),
        (Level, &["Niveau"]),
        (PostalCode, &["Code postal", "CP"]),
        (City, &["Ville", "Commune", "Domicile"]),
        (
            Email,
            &[
                "E-mail",
                "Mail",
                "Courriel",
                "Mail élève",
                "Courriel élève",
                "Adresse mail",
                "E-mail de l’élève",
            ],
        ),
        (Uai, &["UAI", "RNE"]),
    ],
    guardian: &[
        (
            G::FullName,
            &[
                "Parent {n}",
                "Responsable {n}",
                "Représentant légal {n}",
                "Resp. {n}",
                "RL{n}",
            ],
        ),
        (
            G::FamilyName,
            &["Nom parent {n}", "Nom du parent {n}", "Nom responsable légal {n}"],
        ),
        (
            G::GivenName,
            &[
                "Prénom parent {n}",
                "Prénom du parent {n}",
                "Prénom responsable légal {n}",
            ],
        ),
        (
            G::Email,
            &[
                "Mail parent {n}",
                "E-mail parent {n}",
                "Courriel parent {n}",
                "Mail responsable {n}",
                "Courriel responsable {n}",
            ],
        ),
        (
            G::Phone,
            &[
                "Tél. parent {n}",
                "Téléphone parent {n}",
                "Portable parent {n}",
                "Tél. responsable {n}",
            ],
        ),
        (
            G::NotTold,
            &[
                "Ne pas prévenir parent {n}",
                "Ne pas prévenir {n}",
                "Ne pas prévenir responsable {n}",
            ],
        ),
    ],
};

impl Format {
    /// Every one that is known.
    pub const ALL: [&'static Self; 5] = [&SIECLE, &PRONOTE, &ECOLE_DIRECTE, &FREGATA, &BY_HAND];

    /// Every name of a column, folded, and what the column holds. Of two columns that have a name, the first of the table has it.
    fn names(&self) -> BTreeMap<String, Column> {
        let mut names = BTreeMap::new();
        for (column, called) in self.own {
            for name in *called {
                names.entry(header_key(name)).or_insert(*column);
            }
        }
        for (part, called) in self.guardian {
            for name in *called {
                for (second, n) in [(false, "1"), (true, "2")] {
                    let column = Column::Guardian(second, *part);
                    names.entry(header_key(&name.replace("{n}", n))).or_insert(column);
                }
                // The only one there is.
                let alone = header_key(&name.replace("{n}", ""));
                names.entry(alone).or_insert(Column::Guardian(false, *part));
            }
        }
        names
    }
}

/// How the name of a column is compared: small, without accents or signs, figures parted from letters (« RESP1 », « Resp. 1 »).
pub fn header_key(name: &str) -> String {
    let folded = fold(&name.replace('_', " "));
    let mut key = String::with_capacity(folded.len() + 2);
    let mut last = ' ';
    for c in folded.chars() {
        if last.is_alphabetic() && c.is_ascii_digit() || last.is_ascii_digit() && c.is_alphabetic() {
            key.push(' ');
        }
        key.push(c);
        last = c;
    }
    key
}

/// Which column of a sheet is which.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Matching {
    /// What each column holds, in the order of the sheet.
    pub columns: Vec<Option<Column>>,
    /// The format whose names it has most of.
    pub format: Option<&'static str>,
}

/// What a sheet lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// A name.
    Name,
    /// A birth date.
    BirthDate,
    /// A class.
    Class,
}

impl Missing {
    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "le nom et le prénom de l’élève",
            Self::BirthDate => "la date de naissance",
            Self::Class => "la classe",
        }
    }
}

impl Matching {
    /// Where that column is.
    pub fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    /// What must be there and is not.
    pub fn missing(&self) -> Vec<Missing> {
        let has = |column| self.at(column).is_some();
        let named = has(FullName) || has(FamilyName) && (has(GivenName) || has(GivenNames));
        [
            (named, Missing::Name),
            (has(BirthDate), Missing::BirthDate),
            (has(Class), Missing::Class),
        ]
        .into_iter()
        .filter(|(there, _)| !there)
        .map(|(_, missing)| missing)
        .collect()
    }

    /// Whether it says anything of guardians.
    pub fn has_guardians(&self) -> bool {
        let of_guardian = |column: &Option<Column>| matches!(column, Some(Column::Guardian(..)));
        self.columns.iter().any(of_guardian)
    }
}

/// The format that has most of these names.
fn likeliest(keys: &[String]) -> &'static Format {
    let known = |format: &&&Format| {
        let names = format.names();
        keys.iter().filter(|key| names.contains_key(*key)).count()
    };
    // Of two that have as many, the first of the table.
    let best = Format::ALL.iter().rev().max_by_key(known);
    best.copied().unwrap_or(&BY_HAND)
}

/// Matches the columns of a header: by what the lycée said itself (`kept`, by the key of the name; nothing for a column to leave out), then
/// by the names of the likeliest format, then by those of all others. A column has what is left by the one before it.
pub fn match_columns(header: &[String], kept: &BTreeMap<String, Option<Column>>) -> Matching {
    let keys: Vec<String> = header.iter().map(|name| header_key(name)).collect();
    let format = likeliest(&keys);
    let mut columns: Vec<Option<Column>> = vec![None; header.len()];
    let mut taken: Vec<Column> = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        if let Some(Some(column)) = kept.get(key)
            && !taken.contains(column)
        {
            columns[at] = Some(*column);
            taken.push(*column);
        }
    }
    let by_name = |format: &Format, columns: &mut Vec<Option<Column>>, taken: &mut Vec<Column>| {
        let names = format.names();
        for (at, key) in keys.iter().enumerate() {
            let free = columns[at].is_none() && !kept.contains_key(key);
            if let Some(column) = names.get(key).filter(|column| free && !taken.contains(column)) {
                columns[at] = Some(*column);
                taken.push(*column);
            }
        }
    };
    by_name(format, &mut columns, &mut taken);
    for other in Format::ALL {
        by_name(other, &mut columns, &mut taken);
    }
    let any = columns.iter().any(Option::is_some);
    Matching {
        columns,
        format: any.then_some(format.label),
    }
}

/// Which of the first rows names the columns: the one with most known names, where three are; sheets may begin with a title.
pub fn header_row(rows: &[Vec<String>]) -> usize {
    let known = |row: &Vec<String>| {
        let matching = match_columns(row, &BTreeMap::new());
        matching.columns.iter().flatten().count()
    };
    let best = rows.iter().take(15).map(known).enumerate();
    best.filter(|(_, count)| *count >= 3)
        .max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)))
        .map_or(0, |(at, _)| at)
}
