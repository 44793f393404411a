//! Tables that people make in a spreadsheet and save as CSV (RFC 4180, with the separators and encodings that French spreadsheets use).

use std::borrow::Cow;

use ::csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// A line of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Where it starts in the file: the number of its first line, from 1.
    pub line: usize,
    /// Without the spaces around them.
    pub cells: Vec<String>,
}

/// Why a file is not a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotATable {
    /// A workbook, or another archive.
    #[error("the file is a workbook or another archive")]
    Workbook,
    /// Text in UTF-16.
    #[error("the file is in UTF-16")]
    Utf16,
    /// Bytes that are not text.
    #[error("the file is not text")]
    NotText,
    /// A quoted cell without its closing quotation mark.
    #[error("a quotation mark opened on line {line} is never closed")]
    OpenQuote {
        /// The line of the opening one, from 1.
        line: usize,
    },
}

/// Follows the text while it is read: a quotation that is still open at the end swallows it. No text holds a NUL.
const END: &str = "\n\0";

/// Reads a file: UTF-8 with or without a byte-order mark, else Windows-1252; cells are separated by whichever of `;`, `,` and the tab
/// the first line has most of. Lines whose cells are all empty are left out.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, NotATable> {
    let text = decode(bytes)?.replace("\r\n", "\n").replace('\r', "\n") + END;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .terminator(Terminator::Any(b'\n'))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| NotATable::NotText)?;
        let line = first_line(&record, &text);
        if let Some(last) = record.iter().next_back().filter(|last| last.ends_with(END)) {
            let before: usize = record.iter().map(line_breaks).sum();
            let line = line + before - line_breaks(last);
            return Err(NotATable::OpenQuote { line });
        }
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !matches!(cell.as_str(), "" | "\0")) {
            rows.push(Row { line, cells });
        }
    }
    Ok(rows)
}

/// The number of a record's first line, from 1. Its position is that of the empty lines before it, if there are any.
fn first_line(record: &StringRecord, text: &str) -> usize {
    let Some(position) = record.position() else {
        return 1;
    };
    let line = usize::try_from(position.line()).unwrap_or_default();
    let start = usize::try_from(position.byte()).unwrap_or_default();
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    line + rest.iter().take_while(|byte| **byte == b'\n').count()
}

fn line_breaks(cell: &str) -> usize {
    cell.matches('\n').count()
}

/// A line of a file, its cells separated by semicolons and quoted where they must be.
pub fn write_row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut writer = WriterBuilder::new()
        .delimiter(b';')
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    // Neither can fail: rows are written to memory, and a row of texts is text.
    let written = writer.write_record(cells.into_iter().map(str::as_bytes));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}

/// The separator that the first line has most of, outside quotations; `;` where it has none.
fn separator(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (separator, count) in &mut counts {
                    *count += usize::from(byte == *separator);
                }
            }
        }
    }
    let mut best = counts[0];
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotATable> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(NotATable::Workbook);
    }
    let bytes = match Encoding::for_bom(bytes) {
        None => bytes,
        Some((encoding, mark)) if encoding == UTF_8 => &bytes[mark..],
        Some(_) => return Err(NotATable::Utf16),
    };
    if bytes.contains(&0) {
        return Err(NotATable::NotText);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(windows_1252(bytes)),
    })
}

/// Five bytes mean nothing in Windows-1252: they are marked, where browsers take them for control characters.
fn windows_1252(bytes: &[u8]) -> String {
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    text.replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::csv::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).unwrap().into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn separators_quotes_and_line_breaks() {
        let table =
            "a;b;c\r\n\"x;1\";\"dit \"\"oui\"\"\";\"deux\nlignes\"\r\n\r\n;;\r\n 1 , 2;;\r\n".as_bytes();
        let rows = read(table).unwrap();
        let lines: Vec<_> = rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [1, 2, 6]);
        assert_eq!(rows[1].cells, ["x;1", "dit \"oui\"", "deux\nlignes"]);
        assert_eq!(rows[2].cells, ["1 , 2", "", ""]);
        assert_eq!(cells(b"a,b\n1;2,3"), [["a", "b"], ["1;2", "3"]]);
        assert_eq!(cells(b"a\tb\r1\t2\r"), [["a", "b"], ["1", "2"]]);
        assert_eq!(cells(b"5\" pipe;x\"y"), [["5\" pipe", "x\"y"]]);
        assert!(cells(b"").is_empty());
        assert_eq!(read(b"a;b\n1;\"2\n\n"), Err(NotATable::OpenQuote { line: 2 }));
    }

    #[test]
    fn encodings_are_told_by_the_content() {
        let plain = "Métiers;œuvre".as_bytes();
        let marked = [b"\xef\xbb\xbf", plain].concat();
        let windows = b"M\xe9tiers;\x9cuvre";
        for bytes in [plain, &marked, windows] {
            assert_eq!(cells(bytes), [["Métiers", "œuvre"]]);
        }
        assert_eq!(read(b"PK\x03\x04..."), Err(NotATable::Workbook));
        assert_eq!(read(b"\xff\xfea\0"), Err(NotATable::Utf16));
        assert_eq!(read(b"a\0b"), Err(NotATable::NotText));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }

        #[test]
        fn what_is_written_is_read_back(
            rows in proptest::collection::vec(proptest::collection::vec("[a-zé;,\"\n ]{0,8}", 3), 1..6)
        ) {
            let header = write_row(["a", "b", "c"]);
            let text: String = rows.iter().map(|row| write_row(row.iter().map(String::as_str))).collect();
            let kept: Vec<Vec<String>> = rows
                .into_iter()
                .map(|row| row.into_iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            let read = cells(format!("{header}{text}").as_bytes());
            prop_assert_eq!(&read[1..], &kept[..]);
        }
    }
}
