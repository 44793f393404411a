//! Workbooks of `LibreOffice`: their one document of cells. What it says is repeated a million times is not repeated.

use domain::roster::{MAX_COLUMNS, MAX_ROWS, Sheet, SheetError, SheetRow};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::{
    siecle::reference,
    table::{MAX_CELLS, MAX_SHEETS, best_of},
};

/// The sheet of a workbook that looks most like a list of students.
pub(super) fn read(content: &[u8]) -> Result<Sheet, SheetError> {
    let text = std::str::from_utf8(content).map_err(|_| SheetError::Broken)?;
    let mut reader = Reader::from_str(text);
    let mut tables = Tables::default();
    loop {
        match reader.read_event().map_err(|_| SheetError::Broken)? {
            Event::DocType(_) => return Err(SheetError::Declares),
            Event::Start(start) => tables.open(&start, false)?,
            Event::Empty(start) => tables.open(&start, true)?,
            Event::Text(text) => tables.say(&text.xml10_content()),
            Event::CData(text) => tables.say(&text.xml10_content()),
            Event::GeneralRef(name) => tables.say(&reference(&name)?),
            Event::End(end) => tables.close(end.local_name().as_ref())?,
            Event::Eof => break,
            _ => {}
        }
    }
    best_of(tables.done)
}

/// Where the reading is.
#[derive(Default)]
struct Tables {
    done: Vec<Vec<SheetRow>>,
    rows: Vec<SheetRow>,
    line: u32,
    /// How often the row is there.
    repeated: u32,
    cells: Vec<String>,
    /// The cell that is open: what it shows, how often it is there, and its value where that says more.
    cell: Option<(String, usize, Option<String>)>,
    /// Within notes of a cell, which are none of its text.
    in_note: bool,
    count: usize,
}

impl Tables {
    fn open(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<(), SheetError> {
        match start.local_name().as_ref() {
            "table" => (self.rows, self.line) = (Vec::new(), 0),
            "table-row" => {
                self.cells.clear();
                self.repeated = number(start, "number-rows-repeated");
                if empty {
                    self.line = self.line.saturating_add(self.repeated);
                }
            }
            "table-cell" | "covered-table-cell" => {
                let repeated = number(start, "number-columns-repeated") as usize;
                let value = attribute(start, "date-value").map(|date| date.chars().take(10).collect());
                self.cell = Some((String::new(), repeated, value));
                if empty {
                    self.close_cell()?;
                }
            }
            "annotation" => self.in_note = !empty,
            "s" | "line-break" | "tab" => self.say(" "),
            _ => {}
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        if let Some((shown, ..)) = self.cell.as_mut().filter(|_| !self.in_note) {
            shown.push_str(text);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), SheetError> {
        match name {
            "table-cell" | "covered-table-cell" => self.close_cell()?,
            "annotation" => self.in_note = false,
            "table-row" => {
                let line = self.line + 1;
                self.line = self.line.saturating_add(self.repeated);
                let cells = std::mem::take(&mut self.cells);
                if cells.iter().any(|cell| !cell.trim().is_empty()) {
                    self.rows.push(SheetRow { line, cells });
                }
                if self.rows.len() > MAX_ROWS + 15 {
                    return Err(SheetError::TooManyRows);
                }
            }
            "table" if self.done.len() < MAX_SHEETS => self.done.push(std::mem::take(&mut self.rows)),
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), SheetError> {
        let Some((shown, repeated, value)) = self.cell.take() else {
            return Ok(());
        };
        let text = value.unwrap_or(shown);
        let room = MAX_COLUMNS.saturating_sub(self.cells.len());
        if !text.trim().is_empty() && repeated > room {
            return Err(SheetError::TooManyColumns);
        }
        // Empty cells up to the last column of the sheet are kept as far as they may be followed by others.
        for _ in 0..repeated.min(room) {
            self.cells.push(text.clone());
        }
        self.count += repeated.min(room);
        if self.count > 4 * MAX_CELLS {
            return Err(SheetError::TooManyColumns);
        }
        Ok(())
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn number(start: &BytesStart<'_>, name: &str) -> u32 {
    attribute(start, name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
        .max(1)
}
