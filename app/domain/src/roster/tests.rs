use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    account::EmailAddress,
    id::AccountId,
    place::CommuneCode,
    school::{Uai, class_key},
};

mod compared;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-21")
}

fn sheet(header: &[&str], rows: &[&[&str]]) -> Sheet {
    let row = |(at, cells): (usize, &&[&str])| SheetRow {
        line: u32::try_from(at).unwrap() + 2,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
    };
    Sheet {
        uai: String::new(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows: rows.iter().enumerate().map(row).collect(),
    }
}

fn reading(sheet: &Sheet) -> Reading {
    let matching = match_columns(&sheet.header, &BTreeMap::new());
    assert_eq!(matching.missing(), [], "{:?}", matching.columns);
    let uai = Uai::parse("0930122C").unwrap();
    let context = ReadContext {
        today: today(),
        uai: &uai,
        commune: &|code, _| (code == "93100").then(|| CommuneCode::parse("93048").unwrap()),
    };
    read_rows(sheet, &matching, &context)
}

fn faults(reading: &Reading) -> Vec<(u32, &str)> {
    reading
        .faults
        .iter()
        .map(|fault| (fault.line, fault.column.as_str()))
        .collect()
}

#[test]
fn national_numbers_have_three_forms() {
    for (typed, read) in [
        ("0123456789A", "0123456789A"),
        (" 012 345 678 9a ", "0123456789A"),
        ("INE : 123456789AB", "123456789AB"),
        ("123456789ab", "123456789AB"),
        ("1234a56789b", "1234A56789B"),
    ] {
        assert_eq!(Ine::parse(typed).unwrap().as_str(), read, "{typed}");
    }
    for typed in [
        "",
        "0123456789",
        "12345678ABC",
        "01234567890",
        "A123456789B",
        "1234B56789C",
        "12345A6789B",
        "0123456789É",
        "=1+1",
    ] {
        assert!(Ine::parse(typed).is_err(), "{typed}");
    }
}

#[test]
fn every_format_is_recognised_by_its_own_names() {
    let formats: [(&str, &[&str]); 5] = [
        (
            "SIECLE",
            &[
                "ID_NATIONAL",
                "NOM_DE_FAMILLE",
                "PRENOM",
                "DATE_NAISS",
                "CODE_STRUCTURE",
                "CODE_MEF",
                "RESP1_MEL",
            ],
        ),
        (
            "Pronote",
            &[
                "Nom",
                "Prénom",
                "Né(e) le",
                "Classe",
                "N° INE",
                "E-mail responsable 1",
                "Adresse e-mail",
            ],
        ),
        (
            "École Directe",
            &[
                "Nom",
                "Prénom",
                "Date de naissance",
                "Libellé classe",
                "Num. national",
                "Email resp. 1",
                "Portable resp. 2",
            ],
        ),
        (
            "FREGATA",
            &[
                "Nom de famille",
                "Prénoms",
                "Date de naissance",
                "Division",
                "Courriel représentant légal 1",
                "Code RNE",
            ],
        ),
        (
            "tableur",
            &["Élève", "DDN", "Classe", "Mail parent 1", "Ne pas prévenir 2"],
        ),
    ];
    for (label, header) in formats {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        let matching = match_columns(&header, &BTreeMap::new());
        assert_eq!(matching.format, Some(label));
        assert!(
            matching.columns.iter().all(Option::is_some),
            "{label}: {:?}",
            matching.columns
        );
        assert_eq!(matching.missing(), [], "{label}");
    }
}

#[test]
fn names_of_columns_are_unique_within_a_format_and_codes_lead_back() {
    for column in Column::all() {
        assert_eq!(Column::from_code(&column.code()), Some(column));
        assert!(!column.label().is_empty());
    }
    assert_eq!(header_key("RESP1_TEL"), header_key("Resp. 1 – tél"));
    assert_ne!(header_key("Responsable 1"), header_key("Responsable 2"));
}

#[test]
fn a_lycee_says_itself_what_a_column_is() {
    let header: Vec<String> = ["Nom", "Prénom", "Quand", "Groupe", "Classe"]
        .map(String::from)
        .to_vec();
    let found = match_columns(&header, &BTreeMap::new());
    assert_eq!(found.missing(), [Missing::BirthDate]);
    let kept = BTreeMap::from([
        (header_key("quand"), Some(Column::BirthDate)),
        (header_key("groupe"), Some(Column::Class)),
        (header_key("classe"), None),
    ]);
    let found = match_columns(&header, &kept);
    assert_eq!(found.missing(), []);
    assert_eq!(found.at(Column::Class), Some(3));
    assert_eq!(found.columns[4], None);
}

#[test]
fn a_title_above_the_columns_is_no_header() {
    let rows = [
        vec!["Liste des secondes"],
        vec!["Année 2026"],
        vec!["Nom", "Prénom", "Né le", "Classe"],
    ];
    let rows: Vec<Vec<String>> = rows
        .map(|row| row.into_iter().map(String::from).collect())
        .to_vec();
    assert_eq!(header_row(&rows), 2);
    assert_eq!(header_row(&[vec!["a".to_owned(), "b".to_owned()]]), 0);
}

#[test]
fn birth_dates_are_read_in_every_form() {
    for text in [
        "04/05/2011",
        "4/5/2011",
        "2011-05-04",
        "04.05.2011",
        "4 mai 2011",
        "04/05/11",
        "40667",
        "2011-05-04T00:00:00",
        "04/05/2011 00:00",
    ] {
        assert_eq!(read_birth_date(text, today()), Ok(day("2011-05-04")), "{text}");
    }
    for text in ["", "31/02/2011", "04/05/1911", "04/05/2024", "hier", "05/2011"] {
        assert!(read_birth_date(text, today()).is_err(), "{text}");
    }
}

#[test]
fn a_column_with_the_month_first_is_read_so_when_all_of_it_says_so() {
    let header = ["Nom", "Prénom", "Né le", "Classe"];
    let whole = sheet(
        &header,
        &[
            &["A", "Léa", "05/14/2011", "2de 1"],
            &["B", "Tom", "03/04/2011", "2de 1"],
        ],
    );
    let read = reading(&whole);
    assert_eq!(read.students[0].birth_date, day("2011-05-14"));
    assert_eq!(read.students[1].birth_date, day("2011-03-04"));
    assert!(read.notes[0].message.contains("le mois avant le jour"));
    // One that has its day first: each is read so, and the other is wrong.
    let mixed = sheet(
        &header,
        &[
            &["A", "Léa", "05/14/2011", "2de 1"],
            &["B", "Tom", "25/04/2011", "2de 1"],
        ],
    );
    let read = reading(&mixed);
    assert_eq!(faults(&read), [(2, "Né le")]);
    assert_eq!(read.students[0].birth_date, day("2011-04-25"));
}

#[test]
fn lines_are_read_as_people_write_them() {
    let header = [
        "Nom",
        "Prénoms",
        "Date de naissance",
        "Classe",
        "INE",
        "CP",
        "Ville",
        "Mail",
        "Responsable 1",
        "Mail parent 1",
        "Tél. parent 1",
        "Nom parent 2",
        "Prénom parent 2",
        "Ne pas prévenir 2",
    ];
    let rows: &[&[&str]] = &[
        &[
            "D’ŒUVRE-LE GOFF",
            "Maëlys Anne, Zoé",
            "04/05/2011",
            "2DE 04",
            "0123456789a",
            "93100",
            "Montreuil",
            "m@exemple.fr",
            "Mme LE GOFF Anne",
            "anne@exemple.fr",
            "612345678",
            "D’Œuvre",
            "Paul",
            "oui",
        ],
        &[
            "O'Brien",
            "Jean-Pierre",
            "05/06/2011",
            "2de 4",
            "",
            "99999",
            "Nulle-Part",
        ],
    ];
    let read = reading(&sheet(&header, rows));
    assert_eq!(faults(&read), []);
    let [first, second] = &read.students[..] else {
        panic!("{read:?}")
    };
    assert_eq!(first.name, "Maëlys D’ŒUVRE-LE GOFF");
    assert_eq!(first.family_name, "D’ŒUVRE-LE GOFF");
    assert_eq!(first.home.unwrap().as_str(), "93048");
    assert_eq!(first.ine.as_ref().unwrap().as_str(), "0123456789A");
    let [anne, paul] = &first.guardians[..] else {
        panic!("{first:?}")
    };
    assert_eq!(
        (anne.name.as_str(), anne.phone.as_str(), anne.rank),
        ("Anne LE GOFF", "06 12 34 56 78", 1)
    );
    assert_eq!(
        (paul.name.as_str(), paul.not_told, paul.rank),
        ("Paul D’Œuvre", true, 2)
    );
    assert_eq!((second.name.as_str(), second.home), ("Jean-Pierre O'Brien", None));
    assert!(
        read.notes
            .iter()
            .any(|note| note.message.contains("commune n’est pas reconnue"))
    );
}

#[test]
fn what_is_wrong_is_said_by_line_and_column() {
    let header = [
        "Nom",
        "Prénom",
        "Né le",
        "Classe",
        "INE",
        "UAI",
        "E-mail",
        "Email resp. 1",
        "Nom resp. 1",
        "Prénom resp. 1",
    ];
    let rows: &[&[&str]] = &[
        &["=SOMME(A1)", "Léa", "04/05/2011", "2de 1"],
        &["A", "", "04/05/2011", "2de 1"],
        &["A", "Léa", "32/05/2011", ""],
        &["A", "Léa", "04/05/2011", "2de 1", "123"],
        &["A", "Léa", "04/05/2011", "2de 1", "", "0010006B"],
        &["A", "Léa", "04/05/2011", "2de 1", "", "", "lea"],
        &[
            "A",
            "Léa",
            "04/05/2011",
            "2de 1",
            "",
            "",
            "",
            "mere@exemple.fr",
            "",
            "",
        ],
        &["A", "Tom", "04/05/2011", "1re 2"],
        &["A", "Zoé", "04/05/2011", "2de 1"],
    ];
    let read = reading(&sheet(&header, rows));
    assert_eq!(
        faults(&read),
        [
            (2, "Nom"),
            (3, "Prénom"),
            (4, "Né le"),
            (4, "Classe"),
            (5, "INE"),
            (6, "UAI"),
            (7, "E-mail"),
            (8, "Nom resp. 1"),
        ]
    );
    assert_eq!(
        (read.students.len(), read.faulty.len(), read.other_levels),
        (1, 7, 1)
    );
    let file: String = read.faults.iter().map(fault_row).collect();
    assert!(file.contains("2;Nom;'=SOMME(A1);"), "{file}");
    assert!(!file.contains(";=SOMME"));
}

#[test]
fn who_is_not_in_seconde_is_left_out() {
    for (level, class) in [
        ("20111003110", "2de 1"),
        ("", "1RE 3"),
        ("Première générale", "G3"),
        ("", "Terminale 2"),
        ("", "TLE2"),
    ] {
        assert!(is_other_level(level, class), "{level}, {class}");
    }
    for (level, class) in [
        ("20010017110", "1"),
        ("", "2de 1"),
        ("2nde GT", "1"),
        ("", "SECONDE 2"),
        ("", "T4"),
        ("", "201"),
    ] {
        assert!(!is_other_level(level, class), "{level}, {class}");
    }
}

// What becomes of a lycée's list when a file is applied, as the store writes it.
