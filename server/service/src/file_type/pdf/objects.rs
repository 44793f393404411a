//! The objects of a PDF, one after the other, without going into any.

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem::{find, find_iter};

/// « 12 0 obj »
pub(super) fn begins_object(bytes: &[u8]) -> bool {
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

/// An object that stands by itself.
pub(super) struct Object<'a> {
    pub(super) number: u64,
    /// All of it but the data of a stream.
    pub(super) head: &'a [u8],
    /// The data of a stream, to the first word that ends one,
    data: Option<&'a [u8]>,
    /// and to the end of the file.
    rest: &'a [u8],
}

impl Object<'_> {
    /// The objects in a stream of them, if they are packed as they are everywhere.
    pub(super) fn unpacked(&self, room: &mut usize) -> Option<Vec<u8>> {
        self.unpack(self.data?, room)
    }

    /// The file in a stream of one, which is as long as it says: where it is not packed, it may hold the word that ends a stream.
    pub(super) fn file(&self, room: &mut usize) -> Option<Vec<u8>> {
        let said = values(self.head, b"/Length").find_map(number);
        let length = said.and_then(|length| usize::try_from(length).ok());
        let whole = length.and_then(|length| {
            let (data, after) = self.rest.split_at_checked(length)?;
            after.trim_ascii_start().starts_with(b"endstream").then_some(data)
        });
        self.unpack(whole.or(self.data)?, room)
    }

    fn unpack(&self, data: &[u8], room: &mut usize) -> Option<Vec<u8>> {
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
pub(super) struct Objects<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where an object ends next: found once for all objects before it.
    end: usize,
}

impl<'a> Objects<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
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
                    rest: &[],
                });
            };
            // Its data may hold anything, but the word that ends them.
            let head = &self.bytes[from..from + stream];
            let rest = &self.bytes[from + stream..];
            let data = &rest[..find(rest, b"endstream").unwrap_or(rest.len())];
            self.at = from + stream + data.len();
            return Some(Object {
                number,
                head,
                data: Some(data),
                rest,
            });
        }
    }
}

/// Where the data of a stream begin: after the word, which ends a line and follows a dictionary.
pub fn stream_in(object: &[u8]) -> Option<usize> {
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
pub fn number_before(bytes: &[u8]) -> Option<u64> {
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
pub(super) fn values<'a>(objects: &'a [u8], key: &'static [u8]) -> impl Iterator<Item = &'a [u8]> {
    find_iter(objects, key).filter_map(move |at| {
        let rest = &objects[at + key.len()..];
        let ends = rest.first().is_none_or(|byte| !is_regular(*byte));
        ends.then(|| rest.trim_ascii_start())
    })
}

/// The names that are values of that key.
pub fn names<'a>(objects: &'a [u8], key: &'static [u8]) -> impl Iterator<Item = &'a [u8]> {
    values(objects, key).filter_map(|value| {
        let name = value.strip_prefix(b"/")?;
        let length = name.iter().take_while(|byte| is_regular(**byte)).count();
        Some(&name[..length])
    })
}

pub(super) fn number(value: &[u8]) -> Option<u64> {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    str::from_utf8(&value[..digits]).ok()?.parse().ok()
}
