//! What a column of a lycée's file may hold.

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
