//! Rows of cells, the first of which or one of the next names the columns.

use std::collections::BTreeMap;

use domain::roster::{MAX_COLUMNS, MAX_ROWS, Sheet, SheetError, SheetRow, header_row, match_columns};

/// The most cells of a file: a hundred columns of as many lines as are read.
pub(super) const MAX_CELLS: usize = 2_000_000;
/// Sheets of a workbook that are looked at.
pub(super) const MAX_SHEETS: usize = 8;

/// The rows of a table, the first of which or one of the next names the columns.
pub(super) fn with_header(mut rows: Vec<SheetRow>) -> Result<Sheet, SheetError> {
    for row in &mut rows {
        let filled = row.cells.iter().rposition(|cell| !cell.trim().is_empty());
        row.cells.truncate(filled.map_or(0, |last| last + 1));
    }
    rows.retain(|row| !row.cells.is_empty());
    if rows.iter().any(|row| row.cells.len() > MAX_COLUMNS) {
        return Err(SheetError::TooManyColumns);
    }
    let first: Vec<Vec<String>> = rows.iter().take(15).map(|row| row.cells.clone()).collect();
    let at = header_row(&first);
    let mut rows = rows.into_iter().skip(at);
    let header = rows.next().ok_or(SheetError::Empty)?.cells;
    let rows: Vec<SheetRow> = rows.collect();
    if rows.len() > MAX_ROWS {
        return Err(SheetError::TooManyRows);
    }
    Ok(Sheet {
        uai: String::new(),
        header,
        rows,
    })
}

/// How many columns of a sheet have a name that is known.
fn known_columns(sheet: &Sheet) -> usize {
    let matching = match_columns(&sheet.header, &BTreeMap::new());
    matching.columns.iter().flatten().count()
}

/// The sheet of a workbook that looks most like a list of students; of several, the first.
pub(super) fn best_of(sheets: Vec<Vec<SheetRow>>) -> Result<Sheet, SheetError> {
    let mut best: Option<Sheet> = None;
    for rows in sheets.into_iter().filter(|rows| !rows.is_empty()) {
        let sheet = with_header(rows)?;
        if best
            .as_ref()
            .is_none_or(|best| known_columns(&sheet) > known_columns(best))
        {
            best = Some(sheet);
        }
    }
    best.ok_or(SheetError::Empty)
}
