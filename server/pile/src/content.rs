//! What draws a page, as far as it says where which picture goes.

use memchr::memmem::find_iter;

use crate::{
    drawing::Matrix,
    object::{Reader, Value},
    pdf::{Document, MOST_PICTURES, Object},
};

/// How deep parts of a page stand in each other, and how many things are drawn in all.
const DEEPEST: u32 = 3;
const MOST_DRAWN: u32 = 512;
/// How many states are kept to go back to.
const MOST_STATES: usize = 64;

/// A picture on a page.
pub(crate) struct Placed {
    pub(crate) object: Object,
    /// Where its square goes.
    pub(crate) at: Matrix,
}

/// Notes the pictures that a page draws, in their order.
pub(crate) fn placed(
    document: &mut Document<'_>,
    content: &[u8],
    resources: &Value,
    found: &mut Vec<Placed>,
) {
    let mut room = MOST_DRAWN;
    follow(document, content, resources, Matrix::ONE, 0, &mut room, found);
}

fn follow(
    document: &mut Document<'_>,
    content: &[u8],
    resources: &Value,
    from: Matrix,
    depth: u32,
    room: &mut u32,
    found: &mut Vec<Placed>,
) {
    let Some(drawings) = document.value_of(resources, b"XObject") else {
        return;
    };
    let mut reader = Reader::of_content(content);
    let mut current = from;
    let mut states = Vec::new();
    let mut operands: Vec<Value> = Vec::new();
    while let Some(value) = reader.value() {
        let Value::Word(word) = value else {
            if operands.len() < 32 {
                operands.push(value);
            }
            continue;
        };
        match &*word {
            b"q" if states.len() < MOST_STATES => states.push(current),
            b"Q" => current = states.pop().unwrap_or(from),
            b"cm" => {
                if let Some(matrix) = Matrix::of(operands.iter().filter_map(Value::number)) {
                    current = matrix.then(current);
                }
            }
            b"BI" => skip_inline(&mut reader),
            b"Do" if found.len() < MOST_PICTURES && *room > 0 => {
                *room -= 1;
                let name = operands.last().and_then(Value::name).unwrap_or_default();
                if let Some(object) = document.object_of(&drawings, name) {
                    draw(document, object, resources, current, depth, room, found);
                }
            }
            _ => {}
        }
        operands.clear();
    }
}

fn draw(
    document: &mut Document<'_>,
    object: Object,
    resources: &Value,
    current: Matrix,
    depth: u32,
    room: &mut u32,
    found: &mut Vec<Placed>,
) {
    match object.value.entry(b"Subtype").and_then(Value::name) {
        Some(b"Image") => found.push(Placed { object, at: current }),
        Some(b"Form") if depth < DEEPEST => {
            let matrix = document.value_of(&object.value, b"Matrix");
            let matrix = matrix.and_then(|matrix| Matrix::of(document.numbers(&matrix).into_iter()));
            let own = document.value_of(&object.value, b"Resources");
            if let Some(content) = document.part(&object) {
                let current = matrix.map_or(current, |matrix| matrix.then(current));
                let resources = own.as_ref().unwrap_or(resources);
                follow(document, &content, resources, current, depth + 1, room, found);
            }
        }
        _ => {}
    }
}

/// A small picture among the words: none that a page is made of.
fn skip_inline(reader: &mut Reader<'_>) {
    let rest = &reader.bytes[reader.at..];
    let end = find_iter(rest, b"EI").find(|at| {
        let alone = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        alone(at.checked_sub(1).and_then(|before| rest.get(before))) && alone(rest.get(at + 2))
    });
    reader.at += end.map_or(rest.len(), |end| end + 2);
}
