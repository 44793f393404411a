//! What the columns of a lycée's files are called, format by format.

use std::collections::BTreeMap;

use super::column::{Column, GuardianColumn};
use crate::name_key::fold;

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
/// `ElevesAvecAdresses.xml` and `ResponsablesAvecAdresses.xml`, as public programs that read them (GEPI, `SACoche`, Pix) name them. The reader
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
    pub(super) fn names(&self) -> BTreeMap<String, Column> {
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
