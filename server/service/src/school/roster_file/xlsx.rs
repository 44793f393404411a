//! Workbooks of Excel. Cells are read one after another, never as a rectangle: a cell far away would make that of any size.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use domain::roster::{MAX_COLUMNS, MAX_ROWS, Sheet, SheetError, SheetRow};

use super::table::{MAX_CELLS, MAX_SHEETS, best_of};

/// The sheet of a workbook that looks most like a list of students. The archive was unpacked before, within bounds.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names: Vec<String> = workbook.sheet_names().into_iter().take(MAX_SHEETS).collect();
    let mut sheets = Vec::new();
    for name in names {
        sheets.push(rows_of(&mut workbook, &name)?);
    }
    best_of(sheets)
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` gives it away")]
fn broken(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Closed,
        _ => SheetError::Broken,
    }
}

fn rows_of(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<SheetRow>, SheetError> {
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A sheet of charts has no cells.
        Err(XlsxError::WorksheetNotFound(_)) => return Ok(Vec::new()),
        Err(error) => return Err(broken(error)),
    };
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut count = 0;
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let text = text_of(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let (line, column) = cell.get_position();
        let (line, column) = (line + 1, column as usize);
        if column >= MAX_COLUMNS {
            return Err(SheetError::TooManyColumns);
        }
        if rows.last().is_none_or(|row| row.line != line) {
            rows.push(SheetRow {
                line,
                cells: Vec::new(),
            });
        }
        count += 1;
        if rows.len() > MAX_ROWS + 15 || count > MAX_CELLS {
            return Err(SheetError::TooManyRows);
        }
        if let Some(row) = rows.last_mut() {
            if row.cells.len() <= column {
                row.cells.resize(column + 1, String::new());
            }
            row.cells[column] = text;
        }
    }
    Ok(rows)
}

/// What a cell shows: dates with their year first, whole numbers without a point.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => if *yes { "oui" } else { "non" }.to_owned(),
        DataRef::DateTime(time) => time
            .as_datetime()
            .map(|time| time.date().to_string())
            .unwrap_or_default(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
