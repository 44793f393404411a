//! Whether an encrypted PDF opens for everybody. Many do: what insurers send is often encrypted with an empty password, which every reader
//! tries, only to say that it should not be changed.

use std::fmt::Write as _;

use hayro_syntax::Pdf;

use super::objects::{Object, Objects, number};

/// The longest dictionary of encryption that is looked at, and the deepest: real ones have a dictionary in a dictionary in a dictionary.
const LONGEST: usize = 4096;
const MOST_BRACKETS: usize = 16;

/// Tries the empty password. The dictionary is put into a document of one empty page, made here: the file itself, which may be nested
/// without end, is not handed on.
pub(super) fn opens_without_password(value: &[u8], id: Option<&[u8]>, bytes: &[u8]) -> bool {
    let dictionary = if value.starts_with(b"<<") {
        balanced(value)
    } else {
        number(value).and_then(|wanted| {
            let mut objects = Objects::of(bytes);
            let object = objects.find(|object: &Object<'_>| object.number == wanted)?;
            balanced(object.head.trim_ascii_start())
        })
    };
    let id = id.and_then(balanced).unwrap_or(b"[<><>]");
    dictionary.is_some_and(|dictionary| Pdf::new(locked_page(dictionary, id)).is_ok())
}

/// The dictionary or the array at the beginning, if it is flat and short.
fn balanced(value: &[u8]) -> Option<&[u8]> {
    let value = &value[..value.len().min(LONGEST)];
    let (mut depth, mut opened, mut at) = (0_usize, 0, 0);
    while at < value.len() {
        let step = match &value[at..] {
            [b'<', b'<', ..] => {
                (depth, opened) = (depth + 1, opened + 1);
                2
            }
            [b'>', b'>', ..] => {
                depth = depth.checked_sub(1)?;
                2
            }
            [b'[', ..] => {
                (depth, opened) = (depth + 1, opened + 1);
                1
            }
            [b']', ..] => {
                depth = depth.checked_sub(1)?;
                1
            }
            [b'(', rest @ ..] => 1 + string_length(rest)?,
            [b'<', rest @ ..] => 2 + rest.iter().position(|byte| *byte == b'>')?,
            _ => 1,
        };
        at += step;
        if opened > MOST_BRACKETS {
            return None;
        }
        if depth == 0 {
            return Some(&value[..at]);
        }
    }
    None
}

/// How long a string is that was opened by a bracket, the closing one included.
fn string_length(rest: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (1_usize, 0);
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' if depth > MOST_BRACKETS => return None,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// A document of one empty page that is encrypted in that way.
fn locked_page(dictionary: &[u8], id: &[u8]) -> Vec<u8> {
    let objects: [&[u8]; 4] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        dictionary,
    ];
    let mut document = b"%PDF-1.7\n".to_vec();
    let mut list = String::from("xref\n0 5\n0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        _ = writeln!(list, "{:010} 00000 n ", document.len());
        document.extend(format!("{} 0 obj\n", index + 1).bytes());
        document.extend_from_slice(object);
        document.extend(b"\nendobj\n");
    }
    let start = document.len();
    document.extend(list.bytes());
    document.extend(b"trailer\n<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID");
    document.extend_from_slice(id);
    document.extend(format!(">>\nstartxref\n{start}\n%%EOF\n").bytes());
    document
}
