//! The columns of a file of offers: what each is called, fills and takes.

use crate::{draft::field, sector::Sector};

#[derive(Clone, Copy)]
pub(super) struct Column {
    /// Its name in the header.
    pub(super) name: &'static str,
    /// The form's field that it fills.
    pub(super) field: &'static str,
    pub(super) example: &'static str,
    /// Whether a file may leave it out.
    pub(super) is_optional: bool,
    /// What can be written in it.
    pub(super) takes: &'static str,
}

const fn column(
    name: &'static str,
    field: &'static str,
    example: &'static str,
    takes: &'static str,
) -> Column {
    Column {
        name,
        field,
        example,
        is_optional: false,
        takes,
    }
}

const fn optional(column: Column) -> Column {
    Column {
        is_optional: true,
        ..column
    }
}

/// What can be written in a day's column.
const HOURS: &str = "Les heures de présence\u{a0}: 9h-12h / 13h-17h, 09:00-12:00 13:00-17:00, 9 heures - 17 heures. Vide\u{a0}: pas de stage ce jour-là.";

/// A day of presence.
const DAY: &str = "9h-12h / 13h-17h";

/// The columns, in the template's order.
pub(super) const COLUMNS: [Column; 23] = [
    column(
        "Adresse",
        field::ADDRESS,
        "3 rue des Lilas",
        "Le numéro et la rue. Seuls les élèves acceptés la voient.",
    ),
    column(
        "Code postal",
        field::POSTAL_CODE,
        "93100",
        "Cinq chiffres en France\u{a0}; un premier zéro ôté par le tableur est remis (1000 est lu 01000).",
    ),
    column(
        "Commune",
        field::COMMUNE,
        "Montreuil",
        "La commune, ou la ville à l’étranger.",
    ),
    optional(column(
        "Pays",
        field::COUNTRY,
        "France",
        "Vide ou France\u{a0}; sinon le nom du pays, en français.",
    )),
    column(
        "Secteur",
        field::SECTOR,
        "Informatique et réseaux",
        "Un secteur de la liste, en toutes lettres.",
    ),
    column(
        "Titre",
        field::TITLE,
        "Découvrir les métiers du réseau",
        "De 5 à 100\u{a0}caractères.",
    ),
    optional(column(
        "Métiers",
        field::METIERS,
        "Administratrice réseau | Développeur",
        "Huit au plus, séparés par des barres droites ( | ) ou des retours à la ligne.",
    )),
    column(
        "Activités",
        field::ACTIVITIES,
        "Suivre une intervention | Lire un journal d’erreurs",
        "D’une à douze, séparées par des barres droites ( | ) ou des retours à la ligne.",
    ),
    column(
        "Accueil",
        field::FORMAT,
        "individuel",
        "individuel, ou petit groupe.",
    ),
    column(
        "Semaines",
        field::WEEKS,
        "les deux semaines",
        "les deux semaines, première semaine ou deuxième semaine\u{a0}; aussi\u{a0}: toutes, 1 et 2, semaine 1, S2, ou les dates (du 14 au 25 juin 2027, 14/06/2027 - 18/06/2027).",
    ),
    column(
        "Places",
        field::SEATS,
        "2",
        "Le nombre de places par semaine, de 1 à 99, en chiffres.",
    ),
    column("Lundi", "lundi", DAY, HOURS),
    column("Mardi", "mardi", DAY, HOURS),
    column("Mercredi", "mercredi", DAY, HOURS),
    column("Jeudi", "jeudi", DAY, HOURS),
    column("Vendredi", "vendredi", DAY, HOURS),
    optional(column("Samedi", "samedi", "", HOURS)),
    column(
        "Repas",
        field::LUNCH,
        "Cantine ou repas à apporter",
        "Comment l’élève déjeune, en 300\u{a0}caractères au plus.",
    ),
    optional(column(
        "Accessible",
        field::ACCESSIBLE,
        "oui",
        "oui ou non\u{a0}; les précisions vont dans la colonne Accessibilité.",
    )),
    optional(column(
        "Accessibilité",
        field::ACCESS_NOTE,
        "Ascenseur, bureau au rez-de-chaussée",
        "Ce qu’un élève en situation de handicap doit savoir, en 300\u{a0}caractères au plus.",
    )),
    optional(column(
        "Lycées",
        field::RESERVED_TO,
        "",
        "Vide\u{a0}: ouverte à tous. Sinon les numéros (UAI) des lycées à qui l’offre est réservée, séparés par des espaces.",
    )),
    column(
        "Contact",
        field::CONTACT_NAME,
        "Camille Martin",
        "Le prénom et le nom de la personne à appeler.",
    ),
    column(
        "Téléphone",
        field::CONTACT_PHONE,
        "06 39 98 00 01",
        "Un seul numéro\u{a0}; hors de France, avec + et l’indicatif.",
    ),
];

/// What is said of a column to whoever fills the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnGuide {
    /// Its name.
    pub name: &'static str,
    /// Whether every file has it.
    pub is_required: bool,
    /// What can be written.
    pub takes: &'static str,
    /// An example; may be empty.
    pub example: &'static str,
}

/// What is said of each column, in the template's order.
pub fn guide() -> Vec<ColumnGuide> {
    COLUMNS
        .iter()
        .map(|column| ColumnGuide {
            name: column.name,
            is_required: !column.is_optional,
            takes: column.takes,
            example: column.example,
        })
        .collect()
}

/// The sheet that explains the template: a line a column, then the sectors.
pub fn guide_file(sectors: &[Sector]) -> String {
    let row = |cells: [&str; 4]| crate::csv::write_row(cells);
    let mut file = format!(
        "\u{feff}{}",
        row(["Colonne", "Obligatoire", "Ce qui peut s’écrire", "Exemple"])
    );
    for line in guide() {
        let required = if line.is_required { "oui" } else { "non" };
        file.push_str(&row([line.name, required, line.takes, line.example]));
    }
    for sector in sectors {
        file.push_str(&row(["Secteur", "", "Un des secteurs", &sector.label]));
    }
    file
}
