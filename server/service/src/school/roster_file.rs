//! Files of students as lycées have them, read into a sheet: CSV, workbooks (XLSX, ODS), and what the national register exports (XML, alone
//! or in an archive). Whatever is sent, what it takes to read it is bounded.

use std::io::{Cursor, Read};

use domain::{
    csv::{self, NotATable},
    roster::{MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Sheet, SheetError, SheetRow},
    sanitize::composed,
};
use zip::ZipArchive;

mod ods;
mod siecle;
mod table;
mod xlsx;

use table::{MAX_CELLS, with_header};

/// How much an archive may hold once unpacked.
const MAX_UNPACKED: u64 = 60_000_000;
/// How many documents it may hold.
const MAX_ENTRIES: usize = 500;

/// Reads a file. Takes a while: to be called on the blocking pool.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    if bytes.len() > MAX_BYTES {
        return Err(SheetError::TooBig);
    }
    if bytes.is_empty() {
        return Err(SheetError::Empty);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(SheetError::Closed);
    }
    let mut sheet = if bytes.starts_with(b"PK") {
        read_archive(bytes)?
    } else if is_markup(bytes) {
        let mut document = siecle::Documents::default();
        document.read(bytes)?;
        document.sheet()?
    } else {
        read_csv(bytes)?
    };
    tidy(&mut sheet);
    if sheet.rows.is_empty() {
        return Err(SheetError::Empty);
    }
    Ok(sheet)
}

/// Whether it begins as XML does, in one byte a character or in two.
fn is_markup(bytes: &[u8]) -> bool {
    let mut seen = bytes
        .iter()
        .take(64)
        .filter(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe) && !byte.is_ascii_whitespace());
    seen.next() == Some(&b'<')
}

fn read_archive(bytes: &[u8]) -> Result<Sheet, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::Broken)?;
    if archive.len() > MAX_ENTRIES {
        return Err(SheetError::Bomb);
    }
    let documents = unpack(&mut archive)?;
    let has = |name: &str| documents.iter().any(|(known, _)| known == name);
    if has("xl/workbook.xml") {
        return xlsx::read(bytes);
    }
    if let Some((_, content)) = documents.iter().find(|(name, _)| name == "content.xml") {
        return ods::read(content);
    }
    let mut read = siecle::Documents::default();
    let mut any = false;
    for (name, content) in &documents {
        if name.to_ascii_lowercase().ends_with(".xml") {
            read.read(content)?;
            any = true;
        }
    }
    if any {
        read.sheet()
    } else {
        Err(SheetError::Unknown)
    }
}

/// Every document of an archive whose content is wanted, by name. What each says of its length is not believed: bytes are counted while
/// they come. Those that nobody needs are read as well, and thrown away, since whoever reads the archive next believes what it says.
fn unpack(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<(String, Vec<u8>)>, SheetError> {
    let mut left = MAX_UNPACKED;
    let mut documents = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| SheetError::Broken)?;
        if entry.encrypted() {
            return Err(SheetError::Closed);
        }
        let name = entry.name().map_err(|_| SheetError::Broken)?.into_owned();
        let wanted =
            name == "content.xml" || name.to_ascii_lowercase().ends_with(".xml") && !name.contains('/');
        let mut content = Vec::new();
        let mut limited = entry.take(left + 1);
        let length = if wanted {
            limited.read_to_end(&mut content).map(|read| read as u64)
        } else {
            std::io::copy(&mut limited, &mut std::io::sink())
        };
        let length = length.map_err(|_| SheetError::Broken)?;
        left = left.checked_sub(length).ok_or(SheetError::Bomb)?;
        documents.push((name, content));
    }
    Ok(documents)
}

fn read_csv(bytes: &[u8]) -> Result<Sheet, SheetError> {
    check_extent(bytes)?;
    let rows = csv::read(bytes).map_err(|error| match error {
        NotATable::OpenQuote { line } => SheetError::OpenQuote(line),
        NotATable::LongCell { line } => SheetError::LongCell(line),
        NotATable::Workbook | NotATable::NotText => SheetError::Unknown,
    })?;
    let rows = rows
        .into_iter()
        .map(|row| SheetRow {
            line: u32::try_from(row.line).unwrap_or(u32::MAX),
            cells: row.cells,
        })
        .collect();
    with_header(rows)
}

#[expect(clippy::naive_bytecount, reason = "a file of ten megabytes at most, once")]
/// Refuses a text of too many lines or columns before its cells take room.
fn check_extent(bytes: &[u8]) -> Result<(), SheetError> {
    let (mut lines, mut cells) = (0_usize, 0_usize);
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let count = |separator| line.iter().filter(|byte| **byte == separator).count();
        let marks = count(b';').max(count(b'\t'));
        let marks = if marks == 0 { count(b',') } else { marks };
        if marks > MAX_COLUMNS {
            return Err(SheetError::TooManyColumns);
        }
        lines += usize::from(!line.is_empty());
        cells += marks;
    }
    // A cell of several lines makes a few more lines than there are rows.
    if lines > 3 * MAX_ROWS {
        return Err(SheetError::TooManyRows);
    }
    if cells > MAX_CELLS {
        return Err(SheetError::TooManyColumns);
    }
    Ok(())
}

/// Accents in their letters, no NUL, which no database keeps, and no cell that is longer than any value.
fn tidy(sheet: &mut Sheet) {
    let cells = sheet.rows.iter_mut().flat_map(|row| &mut row.cells);
    for cell in cells.chain(&mut sheet.header) {
        let mut text = composed(cell.trim()).replace('\0', "");
        if let Some((end, _)) = text.char_indices().nth(MAX_CELL) {
            text.truncate(end);
        }
        *cell = text;
    }
}
