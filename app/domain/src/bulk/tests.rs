use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    draft::{Found, PlaceParts},
    id::{PlaceId, SchoolId},
    place::{Commune, CommuneCode, Location, Position},
    school::Uai,
    sector::SectorCode,
};

struct World;

impl Reference for World {
    fn has_place(&self, _: PlaceId) -> bool {
        false
    }

    fn lacks_siret(&self, _: Option<PlaceId>) -> bool {
        false
    }

    fn commune(&self, postal_code: &str, name: &str) -> Found {
        if postal_code != "93100" {
            return Found::Unknown;
        }
        Found::One(Commune {
            code: CommuneCode::parse("93048").unwrap(),
            name: name.to_owned(),
            department: "93".into(),
            postal_codes: vec![],
            population: 1,
            position: Position::new(48.8625, 2.4428).unwrap(),
        })
    }

    fn has_sector(&self, _: SectorCode) -> bool {
        true
    }

    fn school(&self, _: &Uai) -> Option<SchoolId> {
        Some(SchoolId(Uuid::nil()))
    }
}

fn sectors() -> Vec<Sector> {
    vec![Sector {
        code: SectorCode::parse("s31").unwrap(),
        label: "Informatique et réseaux".into(),
    }]
}

fn lines(text: &str) -> Vec<Line> {
    read(text.as_bytes(), "2026-2027", &sectors()).unwrap()
}

fn edited(change: &[(&str, &str)]) -> String {
    let cells = COLUMNS.iter().map(|(name, _, example)| {
        change
            .iter()
            .find(|(column, _)| column == name)
            .map_or(*example, |(_, value)| *value)
    });
    format!(
        "{}{}",
        csv::write_row(COLUMNS.iter().map(|(name, ..)| *name)),
        csv::write_row(cells)
    )
}

fn problems(change: &[(&str, &str)]) -> Vec<(usize, &'static str, String)> {
    check(&lines(&edited(change)), 2024, &World)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|problem| {
            let message = problem.message.replace(['\u{a0}', '\u{202f}'], " ");
            (problem.line, problem.column, message)
        })
        .collect()
}

#[test]
fn a_whole_class_is_refused_and_said() {
    let found = problems(&[("Accueil", "classe entière")]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1), (2, "Accueil"));
    assert!(found[0].2.contains("classe entière"), "{found:?}");
}

#[test]
fn the_template_is_a_good_file() {
    let read = lines(&template());
    assert_eq!(read.len(), 1);
    let offers = check(&read, 2024, &World).unwrap();
    let (key, parts) = &offers[0];
    assert!(key.starts_with("2026-2027\u{1f}3 rue des lilas\u{1f}93100"));
    assert_eq!(parts.metiers, ["Administratrice réseau", "Développeur"]);
    assert_eq!(parts.hours.total_minutes(), 35 * 60);
    assert_eq!(
        (parts.format, parts.weeks, parts.seats),
        (Format::Individual, Weeks::Both, 2)
    );
    assert!(parts.accessible && parts.reserved_to.is_empty());
    let PlaceParts::New { city, .. } = &parts.place else {
        panic!("a new place")
    };
    assert_eq!(city, "Montreuil");
}

#[test]
fn keys_do_not_depend_on_columns_order_spaces_or_capitals() {
    let first = lines(&template());
    let reversed = format!(
        "{}{}",
        csv::write_row(COLUMNS.iter().rev().map(|(name, ..)| *name)),
        csv::write_row(COLUMNS.iter().rev().map(|(.., example)| *example))
    );
    assert_eq!(lines(&reversed)[0].key, first[0].key);
    assert_eq!(
        lines(&edited(&[("Titre", " découvrir  les MÉTIERS du réseau ")]))[0].key,
        first[0].key
    );
    assert_ne!(lines(&edited(&[("Places", "3")]))[0].key, first[0].key);
    let next_year = read(template().as_bytes(), "2027-2028", &sectors()).unwrap();
    assert_ne!(next_year[0].key, first[0].key);
    assert_eq!(next_year[0].content, first[0].content);
}

#[test]
fn other_separators_encodings_and_headers() {
    let commas = template()
        .replace("repas à apporter", "repas")
        .replace(", bureau", " bureau")
        .replace(';', ",");
    assert!(check(&lines(&commas.replace('"', "")), 2024, &World).is_ok());
    let mut windows = Vec::new();
    for c in template().trim_start_matches('\u{feff}').chars() {
        windows.push(match c {
            '’' => 0x92,
            'œ' => 0x9c,
            _ => u8::try_from(u32::from(c)).unwrap(),
        });
    }
    let read = read(&windows, "2026-2027", &sectors()).unwrap();
    assert_eq!(read, lines(&template()));
    let shouted = template().replace("Métiers;Activités", "METIERS;activites");
    assert_eq!(lines(&shouted), lines(&template()));
}

#[test]
fn errors_name_the_line_and_the_column() {
    assert_eq!(problems(&[]), []);
    let one = |change| problems(&[change]).remove(0);
    assert_eq!(one(("Titre", "")).1, "Titre");
    assert_eq!(one(("Titre", "")).0, 2);
    assert_eq!(
        one(("Places", "deux")),
        (
            2,
            "Places",
            "Indiquez un nombre de places par semaine, de 1 à 99, en chiffres.".into()
        )
    );
    assert_eq!(one(("Code postal", "9310")).1, "Code postal");
    assert_eq!(one(("Code postal", "75001")).1, "Commune");
    assert_eq!(one(("Secteur", "Magie")).1, "Secteur");
    assert_eq!(one(("Semaines", "2")).1, "Semaines");
    assert_eq!(one(("Mercredi", "9h-12h-17h")).1, "Mercredi");
    assert_eq!(
        one(("Jeudi", "9h-12h / 13h-18h")),
        (
            2,
            "Jeudi",
            "Jeudi : 8 h de présence, 7 h au plus par jour (limite de la convention).".into()
        )
    );
    assert_eq!(one(("Samedi", "9h à midi")).1, "Samedi");
    assert_eq!(one(("Lycées", "123")).1, "Lycées");
    let two = problems(&[("Titre", "x"), ("Téléphone", "12")]);
    assert_eq!(
        two.iter().map(|problem| problem.1).collect::<Vec<_>>(),
        ["Titre", "Téléphone"]
    );
}

#[test]
fn abroad_has_a_country() {
    let abroad = edited(&[
        ("Pays", "Portugal"),
        ("Commune", "Lisbonne"),
        ("Code postal", "1100-148"),
    ]);
    let offers = check(&lines(&abroad), 2024, &World).unwrap();
    let PlaceParts::New { city, location, .. } = &offers[0].1.place else {
        panic!("a new place")
    };
    assert_eq!(city, "Lisbonne");
    assert_eq!(
        *location,
        Location::Abroad {
            country: "Portugal".into()
        }
    );
    assert_eq!(problems(&[("Pays", "Portugal"), ("Commune", "")])[0].1, "Commune");
}

#[test]
fn hours_are_written_in_many_ways() {
    let four = ["9h", "12h30", "13h30", "17h"];
    for text in [
        "9h-12h30 / 13h30-17h",
        "9h–12h30, 13h30–17h",
        "de 9h à 12h30 et de 13h30 à 17h",
        "9h-12h30 + 13h30-17h",
        "9H-12H30 | 13H30-17H",
    ] {
        assert_eq!(hours(text), four, "{text}");
    }
    assert_eq!(hours("9 h 30 - 12 h"), ["9 h 30", "12 h", "", ""]);
    assert_eq!(hours("13:30-17:00"), ["", "", "13:30", "17:00"]);
    for text in ["", "-", " ", "Fermé", "repos"] {
        assert_eq!(hours(text), [""; 4], "{text}");
    }
    assert_eq!(hours("9h"), ["9h", "", "", ""]);
    assert_eq!(hours("toute la journée")[0], "toute la journée");
}

#[test]
fn files_that_cannot_be_read_are_explained() {
    let refused = |bytes: &[u8]| read(bytes, "2026-2027", &sectors()).unwrap_err();
    assert_eq!(refused(b""), FileProblem::Empty);
    assert_eq!(
        refused(csv::write_row(COLUMNS.iter().map(|c| c.0)).as_bytes()),
        FileProblem::Empty
    );
    assert_eq!(
        refused(b"Couleur;Titre\nbleu;x"),
        FileProblem::Unknown("Couleur".into())
    );
    assert_eq!(refused(b"Titre;TITRE\nx;y"), FileProblem::Twice("Titre"));
    assert!(refused(b"Titre\nx").message().contains("Code postal"));
    assert_eq!(refused(&vec![b'a'; MAX_BYTES + 1]), FileProblem::TooBig);
    let example = csv::write_row(COLUMNS.iter().map(|c| c.2));
    let many = format!("{}{}", template(), example.repeat(MAX_OFFERS));
    assert_eq!(refused(many.as_bytes()), FileProblem::TooMany(MAX_OFFERS + 1));
    assert!(refused(b"PK\x03\x04").message().contains("CSV"));
    // A zero that a spreadsheet took away comes back.
    assert_eq!(problems(&[("Téléphone", "639980001")]), []);
}

proptest! {
    #[test]
    fn no_file_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let file = [template().as_bytes(), &bytes].concat();
        if let Ok(lines) = read(&file, "2026-2027", &sectors()) {
            let _ = check(&lines, 2024, &World);
        }
    }

    #[test]
    fn no_cells_make_it_panic(cells in proptest::collection::vec(any::<String>(), 23)) {
        let file = format!(
            "{}{}",
            csv::write_row(COLUMNS.iter().map(|(name, ..)| *name)),
            csv::write_row(cells.iter().map(String::as_str))
        );
        if let Ok(lines) = read(file.as_bytes(), "2026-2027", &sectors()) {
            let _ = check(&lines, 2024, &World);
        }
    }
}
