//! The board as a file: exactly the rows and the columns of a view, whatever page of it is looked at, for a teacher as for a head.

use std::{
    fs::File,
    io::{Seek, SeekFrom},
};

use chrono::NaiveDate;
use domain::{
    board::{BoardColumn, BoardQuery, BoardRow, Cell},
    csv::{inert, write_row},
    query::Page,
};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use tokio::sync::mpsc::Receiver;

use super::board::{self, Board};
use crate::{
    blocking_pool,
    error::ServiceError,
    kept,
    parts::{Part, of_file, of_pieces, table},
    request::Request,
};

/// What stands above the first column.
const NAME: &str = "Élève";
/// What the sheet of a workbook is called.
const SHEET: &str = "Suivi";
/// How a day is shown; it is a day to the spreadsheet, which sorts and filters it as one.
const DAY: &str = "dd/mm/yyyy";

/// A file to download.
#[derive(Debug)]
pub struct BoardFile {
    /// What it is called.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes, as they are made.
    pub parts: Receiver<Part>,
}

/// The rows of the view that an address's query names, all pages together.
async fn view(request: &Request, query: &str) -> Result<(Board, Vec<BoardColumn>), ServiceError> {
    let query = BoardQuery {
        page: Page::default(),
        ..BoardQuery::parse(query)
    };
    let board = board::rows(request, &query).await?;
    kept::note_export(request).await;
    Ok((board, query.shown_columns()))
}

/// As CSV that French spreadsheets open: UTF-8 with its mark, semicolons, days as they are written. What a spreadsheet would take for a
/// formula is not one. For the head and the staff of a school.
pub async fn csv(request: &Request, query: &str) -> Result<BoardFile, ServiceError> {
    let (board, columns) = view(request, query).await?;
    Ok(BoardFile {
        name: file_name(board.today, "csv"),
        media: "text/csv; charset=utf-8",
        parts: of_pieces(pieces(board.rows, columns)),
    })
}

/// The heading, then a hundred rows at a time.
pub fn pieces(
    rows: Vec<BoardRow>,
    columns: Vec<BoardColumn>,
) -> impl Iterator<Item = Vec<u8>> + Send + 'static {
    let labels = columns.iter().map(|column| column.label());
    let heading = write_row(std::iter::once(NAME).chain(labels));
    table(
        &heading,
        rows.into_iter().map(move |row| in_a_line(&row, &columns)),
    )
}

fn in_a_line(row: &BoardRow, columns: &[BoardColumn]) -> String {
    let name = inert(&row.name).into_owned();
    let cells: Vec<String> = std::iter::once(name)
        .chain(columns.iter().map(|column| in_words(row, *column)))
        .collect();
    write_row(cells.iter().map(String::as_str))
}

fn in_words(row: &BoardRow, column: BoardColumn) -> String {
    match row.cell(column) {
        Cell::Text(text) => inert(&text).into_owned(),
        Cell::Day(day) => day
            .map(|day| day.format("%d/%m/%Y").to_string())
            .unwrap_or_default(),
    }
}

/// As a workbook: its heading stays in sight, columns are as wide as what they hold, days are days and texts are texts. Rows go to a
/// temporary file one by one, and the workbook to another, which is sent from there: no core is kept busy by whoever reads slowly. For
/// the head and the staff of a school.
pub async fn workbook(request: &Request, query: &str) -> Result<BoardFile, ServiceError> {
    let (board, columns) = view(request, query).await?;
    let name = file_name(board.today, "xlsx");
    let file = blocking_pool::run(move || write(&board.rows, &columns))
        .await?
        .map_err(ServiceError::broken_by("a workbook could not be written"))?;
    Ok(BoardFile {
        name,
        media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        parts: of_file(file),
    })
}

/// The workbook, on the disk until it is closed, to be read from its beginning.
pub fn write(rows: &[BoardRow], columns: &[BoardColumn]) -> Result<File, XlsxError> {
    let mut workbook = Workbook::new();
    let (heading, day) = (Format::new().set_bold(), Format::new().set_num_format(DAY));
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(SHEET)?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_column_width(0, width(NAME, rows.iter().map(|row| row.name.chars().count())))?;
    sheet.write_with_format(0, 0, NAME, &heading)?;
    for (place, column) in (1..).zip(columns) {
        let lengths = rows.iter().map(|row| match row.cell(*column) {
            Cell::Text(text) => text.chars().count(),
            Cell::Day(_) => DAY.len(),
        });
        sheet.set_column_width(place, width(column.label(), lengths))?;
        sheet.write_with_format(0, place, column.label(), &heading)?;
    }
    for (line, row) in (1..).zip(rows) {
        sheet.write_string(line, 0, row.name.as_str())?;
        for (place, column) in (1..).zip(columns) {
            write_cell(sheet, (line, place), &row.cell(*column), &day)?;
        }
    }
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let right = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    if last > 0 {
        sheet.autofilter(0, 0, last, right)?;
    }
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn write_cell(sheet: &mut Worksheet, at: (u32, u16), cell: &Cell, day: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        // A string is never a formula, whatever it begins with.
        Cell::Text(text) => {
            sheet.write_string(at.0, at.1, text.as_str())?;
        }
        Cell::Day(Some(known)) => {
            sheet.write_datetime_with_format(at.0, at.1, known, day)?;
        }
        Cell::Day(None) => {}
    }
    Ok(())
}

/// Wide enough for what a column holds, and for no more than a line of a screen.
fn width(heading: &str, lengths: impl Iterator<Item = usize>) -> f64 {
    let most = lengths.fold(heading.chars().count(), usize::max).clamp(6, 48);
    f64::from(u32::try_from(most).unwrap_or(48)) + 2.0
}

fn file_name(today: NaiveDate, ending: &str) -> String {
    format!("suivi-{today}.{ending}")
}
