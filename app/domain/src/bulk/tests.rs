use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    convention::sample::campaign,
    draft::{Found, PlaceParts},
    id::{PlaceId, SchoolId},
    offer::Format,
    place::{Commune, CommuneCode, Location, Position},
    school::Uai,
    sector::SectorCode,
    weeks::Weeks,
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
            return Found::Unknown(Vec::new());
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
    [
        ("s31", "Informatique et réseaux"),
        ("s24", "Filière bois"),
        ("s27", "Hôtellerie, restauration"),
        ("s32", "Jeux vidéo"),
    ]
    .into_iter()
    .map(|(code, label)| Sector {
        code: SectorCode::parse(code).unwrap(),
        label: label.into(),
    })
    .collect()
}

fn lines(text: &str) -> Vec<Line> {
    read(text.as_bytes(), &campaign(), &sectors()).unwrap()
}

fn names() -> impl DoubleEndedIterator<Item = &'static str> {
    COLUMNS.iter().map(|column| column.name)
}

fn edited(change: &[(&str, &str)]) -> String {
    let cells = COLUMNS.iter().map(|column| {
        change
            .iter()
            .find(|(name, _)| *name == column.name)
            .map_or(column.example, |(_, value)| *value)
    });
    format!("{}{}", csv::write_row(names()), csv::write_row(cells))
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
        csv::write_row(names().rev()),
        csv::write_row(COLUMNS.iter().rev().map(|column| column.example))
    );
    assert_eq!(lines(&reversed)[0].key, first[0].key);
    assert_eq!(
        lines(&edited(&[("Titre", " découvrir  les MÉTIERS du réseau ")]))[0].key,
        first[0].key
    );
    assert_ne!(lines(&edited(&[("Places", "3")]))[0].key, first[0].key);
    let next = Campaign {
        label: "2027-2028".into(),
        ..campaign()
    };
    let next_year = read(template().as_bytes(), &next, &sectors()).unwrap();
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
    let found = read(&windows, &campaign(), &sectors()).unwrap();
    assert_eq!(found, lines(&template()));
    let shouted = template().replace("Métiers;Activités", "METIERS;activites");
    assert_eq!(lines(&shouted), lines(&template()));
    // Headers whose accents stand apart, as files of macOS have them; a first line for Excel; UTF-16.
    let apart = template().replace('é', "e\u{301}");
    assert_ne!(apart, template());
    assert_eq!(lines(&apart), lines(&template()));
    let said = lines(&format!("sep=;\n{}", template().trim_start_matches('\u{feff}')));
    assert_eq!(said[0].content, lines(&template())[0].content);
    assert_eq!(said[0].number, 3);
    let utf16: Vec<u8> = template().encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16, &campaign(), &sectors()).unwrap(), lines(&template()));
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
    // The first zero may have been lost: the code is then another commune's.
    assert_eq!(one(("Code postal", "9310")).1, "Commune");
    assert_eq!(one(("Code postal", "931")).1, "Code postal");
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
    assert_eq!(one(("Samedi", "9h à plus tard")).1, "Samedi");
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
    let four = ["09:00", "12:30", "13:30", "17:00"].map(str::to_owned);
    for text in [
        "9h-12h30 / 13h30-17h",
        "9h–12h30, 13h30–17h",
        "de 9h à 12h30 et de 13h30 à 17h",
        "9h-12h30 + 13h30-17h",
        "9H-12H30 | 13H30-17H",
        "09:00-12:30 13:30-17:00",
        "9 heures - 12 heures 30 / 13 heures 30 - 17 heures",
    ] {
        assert_eq!(cell::hours(text), Ok(four.clone()), "{text}");
    }
    let two = |from: &str, to: &str| Ok([from, to, "", ""].map(str::to_owned));
    assert_eq!(cell::hours("9 h 30 - 12 h"), two("09:30", "12:00"));
    assert_eq!(cell::hours("9 heures - 17 heures"), two("09:00", "17:00"));
    assert_eq!(cell::hours("9h à midi"), two("09:00", "12:00"));
    assert_eq!(
        cell::hours("13:30-17:00"),
        Ok(["", "", "13:30", "17:00"].map(str::to_owned))
    );
    for text in ["", "-", " ", "Fermé", "repos", "pas de stage"] {
        assert_eq!(cell::hours(text), Ok(Default::default()), "{text}");
    }
    for text in [
        "9h",
        "toute la journée",
        "9h-12h-17h",
        "9h-17h sauf le midi",
        "matin",
    ] {
        let message = cell::hours(text).unwrap_err();
        assert!(message.contains("9h-12h / 13h-17h"), "{text}: {message}");
    }
}

#[test]
fn what_nobody_foresaw_is_refused_with_what_can_be_written() {
    for (column, typed, said) in [
        ("Accessible", "Oui (rampe)", "« oui » ou « non »"),
        ("Accessible", "partiellement", "Accessibilité"),
        ("Accessible", "à voir", "« oui » ou « non »"),
        ("Accueil", "binôme", "« individuel » ou « petit groupe »"),
        ("Accueil", "2 élèves", "« individuel » ou « petit groupe »"),
        ("Semaines", "au choix", "« les deux semaines »"),
        ("Semaines", "1", "quelle semaine"),
        ("Semaines", "du 1er au 12 juin 2027", "du 14 au 25 juin 2027"),
        ("Secteur", "Magie", "liste des secteurs"),
        ("Secteur", "Restaurant", "« Hôtellerie, restauration »"),
        ("Secteur", "", "Aucun secteur"),
        ("Mardi", "le matin", "9h-12h / 13h-17h"),
        ("Mardi", "9h-25h", "9h-12h / 13h-17h"),
    ] {
        let found = problems(&[(column, typed)]);
        assert_eq!(found.len(), 1, "{column} {typed}: {found:?}");
        assert_eq!((found[0].0, found[0].1), (2, column), "{typed}");
        assert!(found[0].2.contains(said), "{column} {typed}: {}", found[0].2);
    }
}

#[test]
fn what_people_write_is_read() {
    let parts = |change| {
        check(&lines(&edited(&[change])), 2024, &World)
            .unwrap()
            .remove(0)
            .1
    };
    for (typed, accessible) in [
        ("Oui", true),
        ("X", true),
        ("VRAI", true),
        ("", false),
        ("non", false),
        ("Faux", false),
    ] {
        assert_eq!(parts(("Accessible", typed)).accessible, accessible, "{typed}");
    }
    for (typed, weeks) in [
        ("toutes", Weeks::Both),
        ("1 et 2", Weeks::Both),
        ("S1", Weeks::First),
        ("du 21 au 25 juin 2027", Weeks::Second),
    ] {
        assert_eq!(parts(("Semaines", typed)).weeks, weeks, "{typed}");
    }
    for typed in [
        "informatique & réseau",
        "INFORMATIQUE ET RESEAUX",
        "s31",
        "Secteur : Informatique et réseaux",
    ] {
        assert_eq!(cell::sector(typed, &sectors()).as_deref(), Ok("s31"), "{typed}");
    }
    for typed in ["Informatique", "Réseaux et informatique"] {
        let message = cell::sector(typed, &sectors()).unwrap_err();
        assert!(message.contains("Informatique et réseaux"), "{typed}: {message}");
    }
    let PlaceParts::New { location, .. } = parts(("Pays", "FR")).place else {
        panic!("a new place")
    };
    assert!(matches!(location, Location::France { .. }));
    // A zero that a spreadsheet took away comes back.
    assert_eq!(
        lines(&edited(&[("Code postal", "1000")]))[0].content.postal_code,
        "01000"
    );
    assert_eq!(parts(("Téléphone", "639980001")).contact_phone, "06 39 98 00 01");
    assert_eq!(
        parts(("Téléphone", "33639980001")).contact_phone,
        "06 39 98 00 01"
    );
}

#[test]
fn a_cell_without_a_column_is_told() {
    let moved = edited(&[]).replace("9h-12h / 13h-17h;9h-12h", "9h-12h;13h-17h;9h-12h");
    let found = check(&lines(&moved), 2024, &World).unwrap_err();
    assert!(
        found
            .iter()
            .any(|problem| problem.column.is_empty() && problem.message.contains("séparateur"))
    );
    // Empty cells at the end are a spreadsheet's.
    let wide = edited(&[]).replace("\r\n", ";;;\r\n");
    assert!(check(&lines(&wide), 2024, &World).is_ok());
}

#[test]
fn the_preview_shows_every_column_that_is_published() {
    let change: Vec<(&str, &str)> = vec![("Lycées", "0010006B"), ("Samedi", "")];
    let parts = check(&lines(&edited(&change)), 2024, &World).unwrap().remove(0).1;
    let shown = published(&parts, &sectors(), &["Lycée Lalande, Bourg-en-Bresse".to_owned()]);
    assert_eq!(
        shown.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        names().collect::<Vec<_>>()
    );
    let value = |name: &str| {
        let found = shown.iter().find(|(known, _)| *known == name).unwrap();
        found.1.replace(['\u{a0}', '\u{202f}'], " ")
    };
    assert_eq!(value("Commune"), "Montreuil (93)");
    assert_eq!(value("Lundi"), "9 h à 12 h, 13 h à 17 h");
    assert_eq!(value("Samedi"), "Pas de stage");
    assert_eq!(value("Accessible"), "Oui");
    assert_eq!(value("Semaines"), "Les deux semaines");
}

#[test]
fn the_guide_explains_each_column_and_lists_the_sectors() {
    assert_eq!(guide().len(), COLUMNS.len());
    assert!(guide().iter().all(|column| !column.takes.is_empty()));
    let file = guide_file(&sectors());
    let rows = csv::read(file.as_bytes()).unwrap();
    assert_eq!(rows.len(), 1 + COLUMNS.len() + sectors().len());
    for sector in sectors() {
        assert!(file.contains(&sector.label));
    }
}

#[test]
fn files_that_cannot_be_read_are_explained() {
    let refused = |bytes: &[u8]| read(bytes, &campaign(), &sectors()).unwrap_err();
    assert_eq!(refused(b""), FileProblem::Empty);
    assert_eq!(refused(csv::write_row(names()).as_bytes()), FileProblem::Empty);
    assert_eq!(
        refused(b"Couleur;Titre\nbleu;x"),
        FileProblem::Unknown("Couleur".into())
    );
    assert_eq!(refused(b"Titre;TITRE\nx;y"), FileProblem::Twice("Titre"));
    assert!(refused(b"Titre\nx").message().contains("Code postal"));
    assert_eq!(refused(&vec![b'a'; MAX_BYTES + 1]), FileProblem::TooBig);
    let example = csv::write_row(COLUMNS.iter().map(|column| column.example));
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
        if let Ok(lines) = read(&file, &campaign(), &sectors()) {
            let _ = check(&lines, 2024, &World);
        }
    }

    #[test]
    fn no_cells_make_it_panic(cells in proptest::collection::vec(any::<String>(), 23)) {
        let file = format!(
            "{}{}",
            csv::write_row(names()),
            csv::write_row(cells.iter().map(String::as_str))
        );
        if let Ok(lines) = read(file.as_bytes(), &campaign(), &sectors()) {
            let _ = check(&lines, 2024, &World);
        }
    }
}
