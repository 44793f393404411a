//! The board taken away as a file holds what the board shows: row by row, column by column, for a head as for a teacher.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use domain::{
    board::{BoardColumn, BoardQuery, BoardRow, Cell},
    csv::inert,
};
use service::school::{
    board,
    board_file::{self, BoardFile},
};

use super::{HEAD, TEACHER, site::Site};

/// Views that are asked for: everything; two states and all columns; a class by name; a text; one week.
const VIEWS: [&str; 5] = [
    "",
    "etat=a-signer&etat=convention-lycee&colonne=classe&colonne=semaines&colonne=etat&colonne=attendu&colonne=depuis&colonne=echeance&\
     colonne=suite&colonne=structure&colonne=referent&tri=nom",
    "classe=2de+7&colonne=etat&tri=classe&page=2",
    "q=dia&tri=depuis",
    "semaine=2&attendu=structure&colonne=classe&colonne=etat&colonne=structure",
];

/// What a cell says, as it is written.
fn said(row: &BoardRow, column: BoardColumn) -> String {
    match row.cell(column) {
        Cell::Text(text) => text,
        Cell::Day(day) => day
            .map(|day| day.format("%d/%m/%Y").to_string())
            .unwrap_or_default(),
    }
}

/// The rows of a workbook as a spreadsheet reads them, days as they are written in the other file; and how many days there are.
fn workbook(bytes: Vec<u8>) -> (Vec<Vec<String>>, usize) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("Suivi").unwrap();
    let mut days = 0;
    let mut read = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::DateTime(at) => {
            days += 1;
            at.as_datetime().unwrap().format("%d/%m/%Y").to_string()
        }
        other => panic!("neither a text nor a day: {other:?}"),
    };
    let rows = sheet
        .rows()
        .map(|row| row.iter().map(&mut read).collect())
        .collect();
    (rows, days)
}

/// A file's bytes, all parts together.
async fn whole(file: &mut BoardFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(part) = file.parts.recv().await {
        bytes.extend(part.unwrap());
    }
    bytes
}

/// All of it.
pub async fn hold_what_the_board_shows(site: &Site) {
    for email in [HEAD, TEACHER] {
        let request = site.request(email).await;
        for query in VIEWS {
            let asked = BoardQuery::parse(query);
            let (columns, shown) = (
                asked.shown_columns(),
                board::rows(&request, &asked).await.unwrap(),
            );
            let mut csv = board_file::csv(&request, query).await.unwrap();
            assert_eq!(
                (csv.name.as_str(), csv.media),
                ("suivi-2026-11-21.csv", "text/csv; charset=utf-8")
            );
            let bytes = whole(&mut csv).await;
            assert!(bytes.starts_with("\u{feff}Élève;".as_bytes()), "{query}");
            let csv: Vec<Vec<String>> = domain::csv::read(&bytes)
                .unwrap()
                .into_iter()
                .map(|row| row.cells)
                .collect();
            let mut book = board_file::workbook(&request, query).await.unwrap();
            let (book, days) = workbook(whole(&mut book).await);
            let heading: Vec<&str> = std::iter::once("Élève")
                .chain(columns.iter().map(|column| column.label()))
                .collect();
            assert_eq!(csv[0], heading, "{query}");
            assert_eq!(book[0], heading, "{query}");
            assert_eq!(
                (csv.len() - 1, book.len() - 1),
                (shown.rows.len(), shown.rows.len()),
                "{email} {query}"
            );
            for ((row, in_csv), in_book) in shown.rows.iter().zip(&csv[1..]).zip(&book[1..]) {
                let cells: Vec<String> = std::iter::once(row.name.clone())
                    .chain(columns.iter().map(|column| said(row, *column)))
                    .collect();
                assert_eq!(*in_book, cells, "{query}");
                let harmless: Vec<String> = cells.iter().map(|cell| inert(cell).trim().to_owned()).collect();
                assert_eq!(*in_csv, harmless, "{query}");
            }
            let known = shown
                .rows
                .iter()
                .flat_map(|row| columns.iter().map(|column| row.cell(*column)));
            assert_eq!(
                days,
                known.filter(|cell| matches!(cell, Cell::Day(Some(_)))).count(),
                "{query}"
            );
        }
    }
}
