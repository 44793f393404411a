//! The pages of a PDF and the pictures on each. Objects are found by the words that begin them, whatever the list of places says: the last
//! of a number is the one in force, as it is for readers that mend a list.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    io::Read,
    sync::Arc,
};

use flate2::read::ZlibDecoder;
use memchr::memmem::{find, find_iter, rfind_iter};

use crate::{
    Unread,
    content::{self, Placed},
    drawing::{self, Drawn},
    object::{Reader, Value},
    picture,
};

/// The most objects that are noted.
const MOST_OBJECTS: usize = 200_000;
/// How much of one object is read, its stream aside.
const LONGEST_OBJECT: usize = 1024 * 1024;
/// The most that is unpacked of objects kept in streams, of each and together.
const LARGEST_PACKED: usize = 8 * 1024 * 1024;
const MOST_PACKED: usize = 64 * 1024 * 1024;
/// The most that draws one page, unpacked.
const LONGEST_CONTENT: usize = 2 * 1024 * 1024;
/// How many pictures one page has at most: scanners that cut it in strips make some tens.
pub(crate) const MOST_PICTURES: usize = 128;

#[derive(Clone, Copy, Debug)]
enum Place {
    At(usize),
    /// In the stream of that index, from there.
    In(usize, usize),
}

/// What a page takes from those above it.
#[derive(Clone, Debug, Default)]
struct Inherited {
    resources: Option<Arc<Value>>,
    shown: Option<Arc<Value>>,
    turned: Option<Arc<Value>>,
}

#[derive(Debug)]
struct PageOf {
    number: u32,
    inherited: Inherited,
}

/// A PDF.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, Place>,
    packed: Vec<Vec<u8>>,
    pages: Vec<PageOf>,
    /// How many bytes more are read of objects and of what draws pages.
    room: usize,
}

/// An object, and where the data of its stream begin.
pub(crate) struct Object {
    pub(crate) value: Value,
    data: Option<usize>,
}

/// A filter that is left on data once they are unpacked: how the picture itself is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Written {
    Plain,
    Jpeg,
    Fax,
}

impl<'a> Document<'a> {
    pub(crate) fn open(bytes: &'a [u8], most: usize) -> Result<Self, Unread> {
        let mut document = Self {
            bytes,
            places: HashMap::new(),
            packed: Vec::new(),
            pages: Vec::new(),
            room: 64 * 1024 * 1024 + 8 * bytes.len(),
        };
        for at in find_iter(bytes, b"obj") {
            if let Some(number) = number_before(&bytes[..at])
                && document.places.len() < MOST_OBJECTS
            {
                document.places.insert(number, Place::At(at + 3));
            }
        }
        if document.is_locked() {
            return Err(Unread::Locked);
        }
        document.unpack_objects();
        document.find_pages(most)?;
        Ok(document)
    }

    pub(crate) fn count(&self) -> usize {
        self.pages.len()
    }

    /// Whether a trailer, or what stands for one, names a lock.
    fn is_locked(&self) -> bool {
        find_iter(self.bytes, b"/Encrypt").any(|at| {
            let value = Reader::new(&self.bytes[..self.bytes.len().min(at + 64)], at + 8).value();
            matches!(value, Some(Value::Link(_) | Value::Dict(_)))
        })
    }

    fn unpack_objects(&mut self) {
        let mut streams: Vec<u32> = Vec::new();
        for (number, place) in &self.places {
            if let Place::At(at) = place {
                let head = &self.bytes[*at..self.bytes.len().min(at + 512)];
                if find(head, b"/ObjStm").is_some() {
                    streams.push(*number);
                }
            }
        }
        streams.sort_unstable();
        let mut room = MOST_PACKED;
        for number in streams {
            let Some(object) = self.object(number) else {
                continue;
            };
            let is_one = object.value.entry(b"Type").and_then(Value::name) == Some(b"ObjStm");
            let first = self.count_of(&object.value, b"First");
            let (true, Some(first)) = (is_one, first) else {
                continue;
            };
            let Some((data, Written::Plain)) = self.data(&object, LARGEST_PACKED.min(room)) else {
                continue;
            };
            let data = data.into_owned();
            room -= data.len().min(room);
            let index = self.packed.len();
            let mut list = Reader::new(&data, 0);
            while let (Some(Value::Number(number)), Some(Value::Number(at))) = (list.value(), list.value()) {
                let (number, at) = (Value::Number(number).count(), Value::Number(at).count());
                let (Some(number), Some(at)) = (number, at) else {
                    break;
                };
                if self.places.len() < MOST_OBJECTS {
                    let place = Place::In(index, first as usize + at as usize);
                    self.places.entry(number).or_insert(place);
                }
                if list.at >= first as usize {
                    break;
                }
            }
            self.packed.push(data);
        }
    }

    /// An object by its number. What was read of it counts.
    fn object(&mut self, number: u32) -> Option<Object> {
        // What is kept in a stream has none itself.
        let (bytes, at, may_stream): (&[u8], usize, bool) = match *self.places.get(&number)? {
            Place::At(at) => (self.bytes, at, true),
            Place::In(stream, at) => (&self.packed[stream], at, false),
        };
        let end = bytes.len().min(at.saturating_add(LONGEST_OBJECT));
        let mut reader = Reader::new(bytes.get(..end)?, at.min(end));
        let value = reader.value();
        // Where the word does not follow at once, the object has no stream.
        reader.skip_space();
        let data = bytes[reader.at..].strip_prefix(b"stream").map(|rest| match rest {
            [b'\r', b'\n', ..] => reader.at + 8,
            [b'\n' | b'\r', ..] => reader.at + 7,
            _ => reader.at + 6,
        });
        let read = reader.at.saturating_sub(at) + 64;
        self.room = self.room.checked_sub(read)?;
        let data = data.filter(|_| may_stream);
        Some(Object { value: value?, data })
    }

    /// A value itself where it is another object.
    fn resolve(&mut self, value: &Value) -> Option<Object> {
        match value {
            Value::Link(number) => {
                let found = self.object(*number)?;
                // An object that is nothing but a link to another is none.
                (!matches!(found.value, Value::Link(_))).then_some(found)
            }
            other => Some(Object {
                value: other.clone(),
                data: None,
            }),
        }
    }

    pub(crate) fn object_of(&mut self, dict: &Value, key: &[u8]) -> Option<Object> {
        let value = dict.entry(key)?.clone();
        self.resolve(&value)
    }

    pub(crate) fn value_of(&mut self, dict: &Value, key: &[u8]) -> Option<Value> {
        Some(self.object_of(dict, key)?.value)
    }

    pub(crate) fn count_of(&mut self, dict: &Value, key: &[u8]) -> Option<u32> {
        self.value_of(dict, key)?.count()
    }

    /// The numbers of a list.
    pub(crate) fn numbers(&mut self, list: &Value) -> Vec<f64> {
        let items: Vec<Value> = list.list().unwrap_or_default().iter().take(16).cloned().collect();
        let numbers = items.iter().filter_map(|item| self.resolve(item)?.value.number());
        numbers.collect()
    }

    /// A value, or each of a list of them.
    fn each(&mut self, value: Option<Value>) -> Vec<Value> {
        match value {
            Some(Value::List(list)) => {
                let items: Vec<Value> = list.into_iter().take(8).collect();
                items
                    .iter()
                    .filter_map(|item| Some(self.resolve(item)?.value))
                    .collect()
            }
            Some(value) => vec![value],
            None => Vec::new(),
        }
    }

    /// The data of a stream, unpacked as far as that goes; nothing where it is packed in another way, or is larger.
    pub(crate) fn data(&mut self, object: &Object, most: usize) -> Option<(Cow<'a, [u8]>, Written)> {
        let from = object.data?;
        let rest = self.bytes.get(from..)?;
        let said = self
            .count_of(&object.value, b"Length")
            .map(|length| length as usize);
        let said = said.filter(|length| {
            let after = rest.get(*length..).unwrap_or_default();
            after[..after.len().min(16)]
                .trim_ascii_start()
                .starts_with(b"endstream")
        });
        let length = said.or_else(|| find(rest, b"endstream"));
        let raw = &rest[..length.unwrap_or(rest.len())];
        if said.is_none() {
            self.room = self.room.checked_sub(raw.len())?;
        }
        let filters = self.value_of(&object.value, b"Filter");
        let filters = self.each(filters);
        let parms = self.value_of(&object.value, b"DecodeParms");
        let parms = self.each(parms);
        let mut data = Cow::Borrowed(raw);
        let mut written = Written::Plain;
        for (index, filter) in filters.iter().enumerate() {
            if written != Written::Plain {
                return None;
            }
            match filter.name()? {
                b"FlateDecode" | b"Fl" => {
                    let parms = parms.get(index).cloned().unwrap_or(Value::Null);
                    data = Cow::Owned(self.inflate(&data, &parms, most)?);
                }
                b"DCTDecode" | b"DCT" => written = Written::Jpeg,
                b"CCITTFaxDecode" | b"CCF" => written = Written::Fax,
                _ => return None,
            }
        }
        Some((data, written))
    }

    fn inflate(&mut self, data: &[u8], parms: &Value, most: usize) -> Option<Vec<u8>> {
        let mut unpacked = Vec::new();
        // What was unpacked before an error counts.
        _ = ZlibDecoder::new(data)
            .take(most as u64 + 1)
            .read_to_end(&mut unpacked);
        if unpacked.len() > most {
            return None;
        }
        match self.count_of(parms, b"Predictor").unwrap_or(1) {
            0 | 1 => Some(unpacked),
            10..=15 => {
                let mut number = |key: &[u8], usual| self.count_of(parms, key).unwrap_or(usual) as usize;
                let (colors, bits) = (number(b"Colors", 1), number(b"BitsPerComponent", 8));
                let columns = number(b"Columns", 1);
                let bits = colors.checked_mul(bits)?;
                unpredicted(
                    &unpacked,
                    bits.div_ceil(8),
                    columns.checked_mul(bits)?.div_ceil(8),
                )
            }
            _ => None,
        }
    }

    fn find_pages(&mut self, most: usize) -> Result<(), Unread> {
        let mut roots: Vec<u32> = Vec::new();
        for at in rfind_iter(self.bytes, b"/Root").take(16) {
            let near = &self.bytes[..self.bytes.len().min(at + 64)];
            if let Some(Value::Link(number)) = Reader::new(near, at + 5).value()
                && !roots.contains(&number)
            {
                roots.push(number);
            }
        }
        let mut above = Vec::new();
        for root in roots {
            let pages = self
                .object(root)
                .and_then(|root| match root.value.entry(b"Pages") {
                    Some(Value::Link(number)) => Some(*number),
                    _ => None,
                });
            if let Some(pages) = pages {
                above.push((pages, Inherited::default()));
                break;
            }
        }
        // Each is looked at once: what hangs on itself ends there.
        let mut seen = HashSet::new();
        while let Some((number, mut inherited)) = above.pop() {
            if !seen.insert(number) || seen.len() > 4 * most + 1000 {
                continue;
            }
            let Some(node) = self.object(number) else { continue };
            let own = |key: &[u8]| node.value.entry(key).map(|value| Arc::new(value.clone()));
            inherited.resources = own(b"Resources").or(inherited.resources);
            inherited.shown = own(b"CropBox").or_else(|| own(b"MediaBox")).or(inherited.shown);
            inherited.turned = own(b"Rotate").or(inherited.turned);
            let Some(kids) = self.value_of(&node.value, b"Kids") else {
                if self.pages.len() >= most {
                    return Err(Unread::TooManyPages);
                }
                self.pages.push(PageOf { number, inherited });
                continue;
            };
            for kid in kids.list().unwrap_or_default().iter().rev() {
                if let Value::Link(kid) = kid
                    && above.len() < 100 * most
                {
                    above.push((*kid, inherited.clone()));
                }
            }
        }
        if self.pages.is_empty() {
            return Err(Unread::NoPage);
        }
        Ok(())
    }

    /// A page as it is seen, and how many points were read for it; none where it holds no picture that can be read.
    pub(crate) fn draw(&mut self, index: usize, most: u64) -> (Option<Drawn>, u64) {
        let mut points = 0;
        let drawn = self.draw_counted(index, most, &mut points);
        (drawn, points)
    }

    fn draw_counted(&mut self, index: usize, most: u64, points: &mut u64) -> Option<Drawn> {
        let (number, inherited) = {
            let page = self.pages.get(index)?;
            (page.number, page.inherited.clone())
        };
        let page = self.object(number)?;
        let resources = self.resolve(inherited.resources.as_deref()?)?.value;
        let shown = self.resolve(inherited.shown.as_deref()?)?.value;
        let shown = self.numbers(&shown);
        let turned = match inherited.turned {
            Some(turned) => self.resolve(turned.as_ref())?.value.number().unwrap_or_default(),
            None => 0.0,
        };
        let content = self.content(&page.value)?;
        let mut placed = Vec::new();
        content::placed(self, &content, &resources, &mut placed);
        let mut pictures = Vec::new();
        for Placed { object, at } in placed {
            let room = most.saturating_sub(*points);
            if let Some(picture) = picture::of_object(self, &object, room, points) {
                pictures.push((picture, at));
            }
        }
        drawing::page(pictures, &shown, turned, points)
    }

    /// What draws a page: one stream, or several one after the other.
    fn content(&mut self, page: &Value) -> Option<Vec<u8>> {
        let contents = page.entry(b"Contents")?.clone();
        let found = self.resolve(&contents)?;
        let streams = match &found.value {
            Value::List(list) => list.iter().take(64).cloned().collect(),
            _ => vec![contents],
        };
        let mut content = Vec::new();
        for stream in streams {
            let Some(stream) = self.resolve(&stream) else {
                continue;
            };
            if let Some((data, Written::Plain)) = self.data(&stream, LONGEST_CONTENT) {
                self.room = self.room.checked_sub(data.len())?;
                content.extend_from_slice(&data);
                content.push(b'\n');
            }
            if content.len() > LONGEST_CONTENT {
                return None;
            }
        }
        Some(content)
    }

    /// What draws a part of a page.
    pub(crate) fn part(&mut self, object: &Object) -> Option<Vec<u8>> {
        match self.data(object, LONGEST_CONTENT)? {
            (data, Written::Plain) if data.len() <= LONGEST_CONTENT => {
                self.room = self.room.checked_sub(data.len())?;
                Some(data.into_owned())
            }
            _ => None,
        }
    }
}

/// The number of an object, from what stands before the word `obj`: « 12 0 ».
fn number_before(bytes: &[u8]) -> Option<u32> {
    let bytes = &bytes[bytes.len().saturating_sub(40)..];
    let generation = bytes.trim_ascii_end();
    let before = without_digits(generation)?;
    let number = before.trim_ascii_end();
    let start = without_digits(number).filter(|_| number.len() < before.len())?;
    str::from_utf8(&number[start.len()..]).ok()?.parse().ok()
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

/// Rows that say how they differ from what stands before and above them (PNG, ISO 15948, 9).
fn unpredicted(data: &[u8], pixel: usize, row: usize) -> Option<Vec<u8>> {
    if row == 0 || pixel == 0 || row > 1024 * 1024 {
        return None;
    }
    let mut above = vec![0_u8; row];
    let mut all = Vec::with_capacity(data.len());
    for line in data.chunks_exact(row + 1) {
        let (kind, bytes) = line.split_first()?;
        let mut current = bytes.to_vec();
        for index in 0..row {
            let left = index.checked_sub(pixel).map_or(0, |left| current[left]);
            let up = above[index];
            let corner = index.checked_sub(pixel).map_or(0, |left| above[left]);
            let guess = match kind {
                1 => left,
                2 => up,
                #[expect(clippy::cast_possible_truncation, reason = "half of two bytes is one")]
                3 => u16::midpoint(left.into(), up.into()) as u8,
                4 => paeth(left, up, corner),
                _ => 0,
            };
            current[index] = current[index].wrapping_add(guess);
        }
        all.extend_from_slice(&current);
        above = current;
    }
    Some(all)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |value: u8| (guess - i16::from(value)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}
