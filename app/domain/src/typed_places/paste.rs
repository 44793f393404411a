//! A block copied from a spreadsheet: lines parted by line breaks, cells by tabs, a cell of several lines between quotation marks.

use super::{Column, MAX_ROWS};
use crate::{sanitize, typography::plain};

/// How many cells of a line are read: more than the table has, so that a block with a column too many is seen to be one.
const MAX_CELLS: usize = 20;

/// Where a block goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pasted {
    /// Row of the table, column, text.
    pub cells: Vec<(usize, Column, String)>,
    /// How many lines of the block found no row.
    pub lost: usize,
}

/// The cells of a block, each on one line; lines and cells past what a table takes are left out, and so is the line break at the end.
pub fn block(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = Vec::new();
    let mut line = Vec::new();
    let mut rest = text.strip_suffix('\n').unwrap_or(&text);
    if rest.is_empty() {
        return lines;
    }
    loop {
        let (cell, after) = cell(rest);
        if line.len() < MAX_CELLS {
            line.push(sanitize::line(&cell));
        }
        let mut signs = after.chars();
        match signs.next() {
            Some('\t') => {}
            Some(_) => lines.push(std::mem::take(&mut line)),
            None => {
                lines.push(line);
                return lines;
            }
        }
        if lines.len() == MAX_ROWS {
            return lines;
        }
        rest = signs.as_str();
    }
}

/// The first cell of a text, and what follows it: a tab, a line break, or nothing.
fn cell(text: &str) -> (String, &str) {
    if let Some(quoted) = text.strip_prefix('"')
        && let Some(found) = quoted_cell(quoted)
    {
        return found;
    }
    let end = text.find(['\t', '\n']).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// A cell after its opening quotation mark. None where the mark is only a mark: it is never closed, or text follows the closing one.
fn quoted_cell(text: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"')?;
        cell.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.chars().next() {
            Some('"') => {
                cell.push('"');
                rest = &rest[1..];
            }
            None | Some('\t' | '\n') => return Some((cell, rest)),
            Some(_) => return None,
        }
    }
}

/// Whether two texts are one person's name, in whatever order: « MARTIN Léa » and « Léa Martin ».
fn is_same(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        let mut words: Vec<String> = plain(text).split_whitespace().map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    let words_of_one = words(one);
    !words_of_one.is_empty() && words_of_one == words(other)
}

/// Where the cells of a block go: to the right of a cell and down from it. A block whose lines begin with the names of students goes
/// to their rows instead, in whatever order they are, from the first column on. `students` are the names of the rows.
pub fn fill(block: &[Vec<String>], students: &[String], row: usize, column: Column) -> Pasted {
    let row_of = |line: &[String]| {
        let name = line.first()?;
        students.iter().position(|student| is_same(student, name))
    };
    let named = block.iter().filter(|line| row_of(line).is_some()).count();
    let mut pasted = Pasted::default();
    if named > 0 && named * 2 >= block.len() && block.iter().all(|line| line.len() > 1) {
        for line in block {
            match row_of(line) {
                Some(row) => put(&mut pasted, row, 0, &line[1..]),
                None => pasted.lost += 1,
            }
        }
        return pasted;
    }
    for (down, line) in block.iter().enumerate() {
        if row + down < students.len() {
            put(&mut pasted, row + down, column.place(), line);
        } else {
            pasted.lost += 1;
        }
    }
    pasted
}

/// Puts the cells of a line into a row. What is past the last column is left out.
fn put(pasted: &mut Pasted, row: usize, from: usize, line: &[String]) {
    for (column, text) in Column::ALL.into_iter().skip(from).zip(line) {
        pasted.cells.push((row, column, text.clone()));
    }
}
