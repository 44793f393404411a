//! Tables that people make in a spreadsheet and save as CSV (RFC 4180, with the separators and encodings that French spreadsheets use).

use std::borrow::Cow;

use ::csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};

use crate::sanitize::composed;

mod encoding;

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
    /// Bytes that are not text.
    #[error("the file is not text")]
    NotText,
    /// A quoted cell without its closing quotation mark.
    #[error("a quotation mark opened on line {line} is never closed")]
    OpenQuote {
        /// The line of the opening one, from 1.
        line: usize,
    },
    /// A cell longer than any that people write.
    #[error("line {line} holds a cell of more than {LONGEST} bytes")]
    LongCell {
        /// Its line, from 1.
        line: usize,
    },
}

/// How long a cell may be, in bytes. What holds no separator for longer is no table, and read as one it would be in memory ten times over.
const LONGEST: usize = 20_000;

/// Follows the text while it is read: a quotation that is still open at the end swallows it. No text holds a NUL.
const END: &str = "\n\0";

/// Reads a file, in whichever encoding spreadsheets write (see [`encoding::decode`]), accents in their letters. Cells are separated by
/// what a first line `sep=;` says, else by whichever of `;`, `,` and the tab the first line has most of. Lines whose cells are all
/// empty are left out.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, NotATable> {
    let text = encoding::decode(bytes)?;
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        text
    };
    if let Some(line) = long_cell(&text) {
        return Err(NotATable::LongCell { line });
    }
    let text = composed(&text).into_owned() + END;
    let (said, before) = said_separator(&text);
    let text = &text[before..];
    let lines_before = usize::from(before > 0);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(said.unwrap_or_else(|| separator(text)))
        .terminator(Terminator::Any(b'\n'))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| NotATable::NotText)?;
        let line = first_line(&record, text) + lines_before;
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

/// The line of the first cell that is too long, quoted or not.
fn long_cell(text: &str) -> Option<usize> {
    let (mut line, mut length) = (1, 0);
    for byte in text.bytes() {
        match byte {
            b'\n' => (line, length) = (line + 1, 0),
            b';' | b',' | b'\t' | b'|' => length = 0,
            _ => length += 1,
        }
        if length > LONGEST {
            return Some(line);
        }
    }
    None
}

/// The separator of a first line `sep=;`, which Excel reads and writes, and how long that line is. Saved again, it may be quoted or
/// followed by empty cells.
fn said_separator(text: &str) -> (Option<u8>, usize) {
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    let bare = line.trim_end_matches('\n').trim_start_matches('"');
    let Some(rest) = bare
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
        .map(|_| &bare[4..])
    else {
        return (None, 0);
    };
    match rest.bytes().next() {
        Some(mark @ (b';' | b',' | b'\t' | b'|'))
            if rest
                .bytes()
                .all(|byte| matches!(byte, b'"' | b';' | b',' | b'\t' | b'|')) =>
        {
            (Some(mark), line.len())
        }
        _ => (None, 0),
    }
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

/// A cell that no spreadsheet takes for a formula: one that begins as formulas do is given an apostrophe, which says that it is text.
/// A number that is only negative stays one.
pub fn inert(cell: &str) -> Cow<'_, str> {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = cell
        .strip_prefix('-')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    if is_formula && !is_number {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::csv::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).unwrap().into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn nothing_is_taken_for_a_formula() {
        for formula in [
            "=1+1",
            "+33 1",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "=HYPERLINK(\"x\")",
            "-",
        ] {
            assert_eq!(inert(formula), format!("'{formula}"));
        }
        for harmless in ["", "Léa", "-12", "2de 4", "a=1", "'=1"] {
            assert_eq!(inert(harmless), harmless);
        }
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
        let long = "x".repeat(LONGEST);
        assert_eq!(
            cells(format!("a;b\n{long};{long}\n").as_bytes())[1],
            [&*long, &*long]
        );
        assert_eq!(
            read(format!("a;b\n1;{long}x\n").as_bytes()),
            Err(NotATable::LongCell { line: 2 })
        );
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
        for utf16 in [
            [b"\xff\xfe".to_vec(), little_endian("Métiers;œuvre\n1;2")].concat(),
            little_endian("Métiers;œuvre\n1;2"),
            [b"\xfe\xff".to_vec(), big_endian("Métiers;œuvre\n1;2")].concat(),
            big_endian("Métiers;œuvre\n1;2"),
        ] {
            assert_eq!(cells(&utf16), [["Métiers", "œuvre"], ["1", "2"]]);
        }
        // As Excel for macOS and « CSV (MS-DOS) » write it.
        assert_eq!(
            cells(b"M\x8etiers;T\x8el\x8ephone;\xcfuvre d\xd5art"),
            [["Métiers", "Téléphone", "œuvre d’art"]]
        );
        assert_eq!(
            cells(b"M\x82tiers;Acc\x8as \x85 c\x93t\x82"),
            [["Métiers", "Accès à côté"]]
        );
        assert_eq!(
            cells("Me\u{301}tiers;Lyce\u{301}es".as_bytes()),
            [["Métiers", "Lycées"]]
        );
        assert_eq!(read(b"a\0b"), Err(NotATable::NotText));
        assert_eq!(read(b"\0\x01\x02\x03"), Err(NotATable::NotText));
    }

    fn little_endian(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn big_endian(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    #[test]
    fn a_first_line_may_say_the_separator() {
        for first in [
            "sep=;\n",
            "SEP=;\r\n",
            "\"sep=;\"\n",
            "sep=;;;\n",
            "\u{feff}sep=;\n",
        ] {
            let rows = read(format!("{first}a,b;c\n1;2\n").as_bytes()).unwrap();
            assert_eq!(rows[0].cells, ["a,b", "c"], "{first:?}");
            assert_eq!((rows[0].line, rows[1].line), (2, 3), "{first:?}");
        }
        assert_eq!(cells(b"sep=\t\na;b\tc"), [["a;b", "c"]]);
        assert_eq!(cells(b"sep=eau;b"), [["sep=eau", "b"]]);
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
