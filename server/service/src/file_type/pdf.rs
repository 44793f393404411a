//! A PDF that others can open: whole, with a page, without a password. Read as readers of PDF do with what is not quite as it should be:
//! a header that does not come first, bytes after the end, places of objects that are wrong.
//!
//! What strangers send is not handed to a reader of whole documents: those follow nesting as deep as it goes, and a small file can be
//! nested deeper than any stack. Objects are looked through one after the other instead, without going into any.

mod encryption;

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem::{find, find_iter, rfind, rfind_iter};

use super::Refused;

/// Where a header is looked for: in as many bytes from the beginning.
const HEADER_WITHIN: usize = 1024;
/// The most that is read of all objects kept in streams, in bytes.
const MOST_UNPACKED: usize = 64 * 1024 * 1024;
/// How many trailers are read, from the last one on, one for each time that the document was saved; and how much of each.
const MOST_TRAILERS: usize = 64;
const LONGEST_TRAILER: usize = 16 * 1024;

/// Where its header begins, if it has one.
pub(super) fn header(bytes: &[u8]) -> Option<usize> {
    let start = &bytes[..bytes.len().min(HEADER_WITHIN + 8)];
    find_iter(start, b"%PDF-")
        .take_while(|at| *at < HEADER_WITHIN)
        .find(|at| matches!(start[at + 5..], [b'1' | b'2', b'.', b'0'..=b'9', ..]))
}

/// Whether others can open it, or why not.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refused> {
    let header = header(bytes).ok_or(Refused::Unknown)?;
    if !is_whole(bytes, header) {
        return Err(Refused::DamagedPdf);
    }
    let found = Found::of(bytes);
    if let Some(lock) = &found.encryption
        && !encryption::opens_without_password(lock, &found, bytes)
    {
        return Err(Refused::Password);
    }
    match found {
        Found {
            pages_counted: Some(0),
            ..
        } => Err(Refused::NoPage),
        Found { page: true, .. } | Found { unread: true, .. } => Ok(()),
        Found { tree: true, .. } => Err(Refused::NoPage),
        Found { .. } => Err(Refused::DamagedPdf),
    }
}

/// Whether its end is there: it says where the list of objects begins. Where it says so wrongly, readers make the list anew, as long as
/// nothing is missing behind the last object. A file that was cut may have such an end too, near its beginning: of the first page alone.
fn is_whole(bytes: &[u8], header: usize) -> bool {
    let Some(end) = rfind(bytes, b"startxref") else {
        return false;
    };
    let said = bytes[end + 9..].trim_ascii_start();
    let digits = said.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let list = str::from_utf8(&said[..digits])
        .ok()
        .and_then(|digits| digits.parse::<usize>().ok());
    let is_list = |at: usize| {
        let there = bytes.get(at..).unwrap_or_default().trim_ascii_start();
        at > 0 && (there.starts_with(b"xref") || begins_object(there))
    };
    let right = list.is_some_and(|at| is_list(at) || is_list(at.saturating_add(header)));
    right || rfind(bytes, b"endobj").is_some_and(|last| last < end)
}

/// « 12 0 obj »
fn begins_object(bytes: &[u8]) -> bool {
    let mut words = bytes[..bytes.len().min(40)]
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    let mut number = || {
        words
            .next()
            .is_some_and(|word| word.iter().all(u8::is_ascii_digit))
    };
    number() && number() && words.next().is_some_and(|word| word.starts_with(b"obj"))
}

/// What is in it.
#[derive(Debug, Default)]
struct Found<'a> {
    /// A page.
    page: bool,
    /// What pages hang on.
    tree: bool,
    /// The most pages that any part of the tree says it has.
    pages_counted: Option<u64>,
    /// Objects that could not be looked at.
    unread: bool,
    /// How it is encrypted: the value of `/Encrypt`.
    encryption: Option<&'a [u8]>,
    /// The value of `/ID`, which is part of its key.
    id: Option<&'a [u8]>,
}

impl<'a> Found<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let mut found = Self::default();
        let mut room = MOST_UNPACKED;
        let mut packed = Vec::new();
        for object in Objects::of(bytes) {
            found.look_at(object.head);
            if names(object.head, b"/Type").any(|name| name == b"XRef") {
                found.look_at_trailer(object.head);
            }
            if names(object.head, b"/Type").any(|name| name == b"ObjStm") {
                packed.push(object);
            }
        }
        for at in rfind_iter(bytes, b"trailer").take(MOST_TRAILERS) {
            let rest = &bytes[at..bytes.len().min(at + LONGEST_TRAILER)];
            found.look_at_trailer(&rest[..find(rest, b"startxref").unwrap_or(rest.len())]);
        }
        for object in packed {
            match object.unpacked(&mut room).filter(|_| found.encryption.is_none()) {
                Some(objects) => found.look_at(&objects),
                None => found.unread = true,
            }
        }
        found
    }

    fn look_at(&mut self, objects: &[u8]) {
        let mut branch = false;
        for name in names(objects, b"/Type") {
            self.page |= name == b"Page";
            branch |= name == b"Pages";
            self.tree |= branch || name == b"Catalog";
        }
        if branch {
            let counted = values(objects, b"/Count").filter_map(number).max();
            self.pages_counted = self.pages_counted.max(counted);
        }
    }

    fn look_at_trailer(&mut self, trailer: &'a [u8]) {
        self.encryption = values(trailer, b"/Encrypt").next().or(self.encryption);
        self.id = values(trailer, b"/ID").next().or(self.id);
    }
}

/// An object that stands by itself.
struct Object<'a> {
    number: u64,
    /// All of it but the data of a stream.
    head: &'a [u8],
    data: Option<&'a [u8]>,
}

impl Object<'_> {
    /// The objects in a stream of them, if they are packed as they are everywhere.
    fn unpacked(&self, room: &mut usize) -> Option<Vec<u8>> {
        let data = self.data?;
        let filters = find(self.head, b"/Filter").is_some();
        let flate = find(self.head, b"/FlateDecode").is_some() && find(self.head, b"/DecodeParms").is_none();
        let mut objects = Vec::new();
        match (filters, flate) {
            (false, _) => objects.extend_from_slice(data),
            (true, true) => {
                let mut unpacked = ZlibDecoder::new(data).take(u64::try_from(*room).ok()?);
                // What was unpacked before an error counts.
                _ = unpacked.read_to_end(&mut objects);
            }
            (true, false) => return None,
        }
        *room = room.saturating_sub(objects.len());
        (*room > 0).then_some(objects)
    }
}

/// The objects that stand by themselves, one after the other. No byte is looked at more often than a few times, whatever the file.
struct Objects<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where an object ends next: found once for all objects before it.
    end: usize,
}

impl<'a> Objects<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, end: 0 }
    }

    /// Where the object ends that begins here.
    fn end(&mut self) -> usize {
        if self.end < self.at {
            let end = find(&self.bytes[self.at..], b"endobj");
            self.end = end.map_or(self.bytes.len(), |end| self.at + end);
        }
        self.end
    }
}

impl<'a> Iterator for Objects<'a> {
    type Item = Object<'a>;

    fn next(&mut self) -> Option<Object<'a>> {
        loop {
            let start = self.at + find(&self.bytes[self.at..], b"obj")?;
            self.at = start + 3;
            let Some(number) = number_before(&self.bytes[..start]) else {
                continue;
            };
            let (from, end) = (self.at, self.end());
            let Some(stream) = stream_in(&self.bytes[from..end]) else {
                self.at = end;
                let head = &self.bytes[from..end];
                return Some(Object {
                    number,
                    head,
                    data: None,
                });
            };
            // Its data may hold anything, but the word that ends them.
            let head = &self.bytes[from..from + stream];
            let data = &self.bytes[from + stream..];
            let data = &data[..find(data, b"endstream").unwrap_or(data.len())];
            self.at = from + stream + data.len();
            return Some(Object {
                number,
                head,
                data: Some(data),
            });
        }
    }
}

/// Where the data of a stream begin: after the word, which ends a line and follows a dictionary.
fn stream_in(object: &[u8]) -> Option<usize> {
    find_iter(object, b"stream").find_map(|at| {
        let line_end = match object[at + 6..] {
            [b'\r', b'\n', ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            _ => return None,
        };
        object[..at]
            .trim_ascii_end()
            .ends_with(b">>")
            .then_some(at + 6 + line_end)
    })
}

/// The number of an object, from what stands before the word `obj`: « 12 0 ».
fn number_before(bytes: &[u8]) -> Option<u64> {
    let bytes = &bytes[bytes.len().saturating_sub(40)..];
    let before_generation = without_digits(bytes.trim_ascii_end())?;
    let before_number = before_generation.trim_ascii_end();
    let before = without_digits(before_number).filter(|_| before_number.len() < before_generation.len())?;
    str::from_utf8(&before_number[before.len()..]).ok()?.parse().ok()
}

/// What stands before digits at the end; nothing where there are none.
fn without_digits(bytes: &[u8]) -> Option<&[u8]> {
    let digits = bytes
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (digits > 0).then(|| &bytes[..bytes.len() - digits])
}

/// Whether a name goes on with that byte.
fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}

/// What follows each key of that name.
fn values<'a>(objects: &'a [u8], key: &'static [u8]) -> impl Iterator<Item = &'a [u8]> {
    find_iter(objects, key).filter_map(move |at| {
        let rest = &objects[at + key.len()..];
        let ends = rest.first().is_none_or(|byte| !is_regular(*byte));
        ends.then(|| rest.trim_ascii_start())
    })
}

/// The names that are values of that key.
fn names<'a>(objects: &'a [u8], key: &'static [u8]) -> impl Iterator<Item = &'a [u8]> {
    values(objects, key).filter_map(|value| {
        let name = value.strip_prefix(b"/")?;
        let length = name.iter().take_while(|byte| is_regular(**byte)).count();
        Some(&name[..length])
    })
}

fn number(value: &[u8]) -> Option<u64> {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    str::from_utf8(&value[..digits]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
