//! The board taken away as a file holds what its page shows: row by row, column by column, for a head as for a teacher.

use std::io::Cursor;

use axum::{Router, body::Body};
use calamine::{Data, Reader, Xlsx};
use domain::board::BoardColumn;
use http::{Request, header};
use testing::browser::Browser;
use tower::ServiceExt;
use wire::school::board::{BoardLine, BoardPage};

/// Views that are asked for: everything; two states and all columns; a class by name; a text; one week.
const VIEWS: [&str; 5] = [
    "",
    "etat=a-signer&etat=convention-lycee&colonne=classe&colonne=semaines&colonne=etat&colonne=attendu&colonne=depuis&colonne=echeance&\
     colonne=suite&colonne=structure&colonne=referent&tri=nom",
    "classe=2de+7&colonne=etat&tri=classe",
    "q=dia&tri=depuis",
    "semaine=2&attendu=structure&colonne=classe&colonne=etat",
];

async fn page(router: &Router, cookie: &str, query: &str, page: u32) -> BoardPage {
    let asked = form_urlencoded::Serializer::new(String::new())
        .append_pair("query", &format!("{query}&page={page}"))
        .finish();
    let request = Request::get(format!("/api/school/board?{asked}"))
        .header(header::ACCEPT, "application/json")
        .header(header::HOST, "localhost")
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert!(response.status().is_success(), "{query}: {}", response.status());
    let body = axum::body::to_bytes(response.into_body(), 10_000_000).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// Every row of a view, and its columns.
async fn shown(router: &Router, cookie: &str, query: &str) -> (Vec<BoardLine>, Vec<BoardColumn>) {
    let first = page(router, cookie, query, 1).await;
    let mut rows = first.rows;
    for number in 2..=first.pages {
        rows.extend(page(router, cookie, query, number).await.rows);
    }
    assert_eq!(rows.len(), first.total as usize, "{query}");
    (rows, first.columns)
}

/// What a cell of the page says where its words are the same in a file.
fn said(line: &BoardLine, column: BoardColumn) -> Option<String> {
    match column {
        BoardColumn::Class => Some(line.class_name.clone()),
        BoardColumn::State => Some(line.state.label().to_owned()),
        BoardColumn::Awaited => Some(line.awaited.clone()),
        BoardColumn::Referent => Some(line.referent.clone()),
        // Days and sentences are written otherwise.
        _ => None,
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
    let rows = sheet.rows().map(|row| row.iter().map(&mut read).collect()).collect();
    (rows, days)
}

/// All of it, on that site with a large lycée.
pub async fn hold_what_pages_show(router: &Router) {
    let mut all = Vec::new();
    for email in ["odile@grand-lycee.example", "idriss@grand-lycee.example"] {
        let mut browser = Browser::new(router);
        browser.post("/api/demo/sign-in", &[("courriel", email)]).await;
        let cookie = browser.cookie().to_owned();
        for query in VIEWS {
            let (rows, columns) = shown(router, &cookie, query).await;
            let csv = browser.download(&format!("/lycee/suivi/export.csv?{query}&page=2")).await;
            assert!(csv.starts_with("\u{feff}Élève;".as_bytes()), "{query}");
            let csv: Vec<Vec<String>> = domain::csv::read(&csv).unwrap().into_iter().map(|row| row.cells).collect();
            let (book, days) = workbook(browser.download(&format!("/lycee/suivi/export.xlsx?{query}")).await);
            assert_eq!(csv, book, "{email} {query}");
            let heading: Vec<&str> = std::iter::once("Élève").chain(columns.iter().map(|column| column.label())).collect();
            assert_eq!(csv[0], heading, "{query}");
            assert_eq!(csv.len() - 1, rows.len(), "{email} {query}");
            for (line, cells) in rows.iter().zip(&csv[1..]) {
                assert_eq!(cells[0], line.name);
                for (cell, column) in cells[1..].iter().zip(&columns) {
                    assert!(said(line, *column).is_none_or(|said| said == *cell), "{column:?}: {cell} {line:?}");
                }
            }
            // Of so many rows some have a day.
            if rows.len() > 20 {
                assert_eq!(days > 0, columns.contains(&BoardColumn::Since), "{query}");
            }
            if query.is_empty() {
                all.push(rows.len());
            }
        }
    }
    // The teacher takes away the thirty they follow, some of whom have a row for each week.
    assert!(all[0] >= 900 && (30..60).contains(&all[1]), "{all:?}");
}
