//! Tables that people make in a spreadsheet and save as CSV (RFC 4180, and what spreadsheets make of it in France).

use std::borrow::Cow;

/// A line of a table: where it starts in the file, and its cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Number of its first line, from 1.
    pub line: usize,
    /// Cells, without the spaces around them.
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
    /// Bytes that are no text.
    #[error("the file is not text")]
    NotText,
    /// A quoted cell that is never closed.
    #[error("a quotation mark opened on line {line} is never closed")]
    OpenQuote {
        /// Where it is opened.
        line: usize,
    },
}

/// Reads a file: UTF-8 with or without its mark, else Windows-1252; cells are parted by whichever of `;`, `,` and the tab the
/// first line has most of. Lines whose cells are all empty are left out.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, NotATable> {
    let text = decode(bytes)?;
    let separator = separator(&text);
    let mut rows = Vec::new();
    let mut cells = Vec::new();
    let mut cell = String::new();
    // Where an open quotation started, the line now, and the line at which the row started.
    let (mut quoted, mut line, mut start) = (None, 1, 1);
    let mut was_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let ends_line = c == '\n' || (c == '\r' && chars.peek() != Some(&'\n'));
        if quoted.is_some() {
            match c {
                '"' if chars.peek() == Some(&'"') => {
                    chars.next();
                    cell.push('"');
                }
                '"' => quoted = None,
                _ => cell.push(c),
            }
        } else if c == '"' && !was_quoted && cell.trim().is_empty() {
            cell.clear();
            (quoted, was_quoted) = (Some(line), true);
        } else if c == separator || ends_line {
            cells.push(cell.trim().to_owned());
            cell.clear();
            was_quoted = false;
            if ends_line {
                push(&mut rows, start, &mut cells);
                start = line + 1;
            }
        } else if c != '\r' {
            cell.push(c);
        }
        line += usize::from(ends_line);
    }
    if let Some(line) = quoted {
        return Err(NotATable::OpenQuote { line });
    }
    cells.push(cell.trim().to_owned());
    push(&mut rows, start, &mut cells);
    Ok(rows)
}

fn push(rows: &mut Vec<Row>, line: usize, cells: &mut Vec<String>) {
    let cells = std::mem::take(cells);
    if cells.iter().any(|cell| !cell.is_empty()) {
        rows.push(Row { line, cells });
    }
}

/// A line of a file, its cells parted by semicolons and quoted where they must be.
pub fn write_row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(';');
        }
        let plain = cell == cell.trim() && !cell.contains([';', ',', '\t', '"', '\r', '\n']);
        if plain {
            out.push_str(cell);
        } else {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        }
    }
    out.push_str("\r\n");
    out
}

fn separator(text: &str) -> char {
    let mut quoted = false;
    let mut counts = [(';', 0), (',', 0), ('\t', 0)];
    for c in text.trim_start().chars() {
        match c {
            '"' => quoted = !quoted,
            '\r' | '\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (separator, count) in &mut counts {
                    *count += usize::from(c == *separator);
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
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(NotATable::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(NotATable::NotText);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().copied().map(windows_1252).collect()),
    })
}

/// A byte in Windows-1252, which is ISO 8859-1 with letters and marks in place of a second set of controls.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
