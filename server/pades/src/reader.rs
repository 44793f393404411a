//! What of a PDF must be read to append to it: where its objects are, and what stands in a few of them, byte for byte. Our files have
//! tables of cross-references, no streams of them, no encryption and no objects within streams; a file that has is refused.

use std::{cell::Cell, collections::BTreeMap};

use crate::SealError;

/// Values within values: more is no file of ours.
const DEPTH: usize = 64;
/// Updates that a file may have had.
const SECTIONS: usize = 64;
/// Objects that a file may have (ISO 32000-1, annex C).
const MOST_OBJECTS: u32 = 8_388_607;
/// Objects that tables may speak of in one file, each time they do: what strangers send is read too.
const MOST_LISTED: usize = 1 << 18;
/// Bytes of objects that are read in one file, each time they are: many fields may be one large object.
const MOST_READ: usize = 8 << 20;
/// Names that a dictionary may have: each is compared with those before it.
const MOST_NAMES: usize = 1024;
/// Where the last `startxref` is looked for.
const TAIL: usize = 2048;

/// A dictionary: names without their stroke, and their values as they are written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dict<'a>(Vec<(&'a [u8], &'a [u8])>);

impl<'a> Dict<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.0
            .iter()
            .find_map(|(key, value)| (*key == name.as_bytes()).then_some(*value))
    }

    /// As it was, but for those values: changed where the name is there, added where it is not, left out where there is none.
    pub(crate) fn with(&self, changes: &[(&str, Option<&[u8]>)]) -> Vec<u8> {
        let mut written = b"<<".to_vec();
        let mut put = |name: &[u8], value: &[u8]| {
            written.push(b'/');
            written.extend(name);
            written.push(b' ');
            written.extend(value);
        };
        for (name, value) in &self.0 {
            match changes.iter().find(|(changed, _)| changed.as_bytes() == *name) {
                None => put(name, value),
                Some((_, Some(value))) => put(name, value),
                Some((_, None)) => {}
            }
        }
        for (name, value) in changes {
            if let (Some(value), None) = (value, self.get(name)) {
                put(name.as_bytes(), value);
            }
        }
        written.extend(b">>");
        written
    }
}

/// An object's number and generation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Reference {
    pub(crate) number: u32,
    pub(crate) generation: u16,
}

/// A file whose objects can be found.
pub(crate) struct Reader<'a> {
    pdf: &'a [u8],
    objects: BTreeMap<u32, (usize, u16)>,
    /// How many bytes of objects may yet be read.
    left: Cell<usize>,
    /// The newest trailer.
    pub(crate) trailer: Dict<'a>,
    /// Where the newest table of cross-references begins.
    pub(crate) table: usize,
    /// The first number that no object has.
    pub(crate) size: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn open(pdf: &'a [u8]) -> Result<Self, SealError> {
        if !pdf.starts_with(b"%PDF-1.") {
            return Err(SealError::Pdf("it does not begin as one"));
        }
        let tail = pdf.len().saturating_sub(TAIL);
        let start = pdf[tail..]
            .windows(b"startxref".len())
            .rposition(|window| window == b"startxref")
            .ok_or(SealError::Pdf("its end does not say where its table is"))?;
        let table = Lexer::at(pdf, tail + start + b"startxref".len()).whole()?;
        let mut reader = Self {
            pdf,
            objects: BTreeMap::new(),
            left: Cell::new(MOST_READ),
            trailer: Dict::default(),
            table,
            size: 0,
        };
        let mut next = Some(table);
        let (mut sections, mut walked) = (0, 0);
        while let Some(at) = next {
            let (trailer, length) = reader.section(at)?;
            // One table within another would be read as often as there are tables.
            walked += length;
            if walked > pdf.len() {
                return Err(SealError::Pdf("its tables overlap"));
            }
            next = trailer
                .get("Prev")
                .map(|value| Lexer::at(value, 0).whole())
                .transpose()?;
            if sections == 0 {
                reader.size = trailer
                    .get("Size")
                    .ok_or(SealError::Pdf(
                        "its trailer does not say how many objects there are",
                    ))
                    .and_then(|value| Lexer::at(value, 0).whole())?;
                reader.trailer = trailer;
            }
            sections += 1;
            // Each update stands after the one before it: a table that points ahead would lead round in a circle.
            if next.is_some_and(|before| before >= at) || sections > SECTIONS {
                return Err(SealError::Pdf("its tables lead nowhere"));
            }
        }
        let highest = reader.objects.keys().next_back().copied().unwrap_or_default();
        if highest >= reader.size || reader.size > MOST_OBJECTS {
            return Err(SealError::Pdf("it has more objects than it says, or may have"));
        }
        Ok(reader)
    }

    /// Reads a table of cross-references; the trailer after it, and how many bytes both take. What a newer table says of an object counts.
    fn section(&mut self, at: usize) -> Result<(Dict<'a>, usize), SealError> {
        let mut lexer = Lexer::at(self.pdf, at);
        if !lexer.keyword(b"xref") {
            return Err(SealError::Pdf("its cross-references are no table"));
        }
        while !lexer.keyword(b"trailer") {
            let first: u32 = lexer.whole()?;
            let count: u32 = lexer.whole()?;
            for index in 0..count {
                let offset: usize = lexer.whole()?;
                let generation: u16 = lexer.whole()?;
                let used = lexer.keyword(b"n");
                if !used && !lexer.keyword(b"f") {
                    return Err(SealError::Pdf("its table is damaged"));
                }
                let number = first
                    .checked_add(index)
                    .ok_or(SealError::Pdf("its table is damaged"))?;
                if self.objects.len() > MOST_LISTED {
                    return Err(SealError::Pdf("it has more objects than are read"));
                }
                // Offset zero: a free object, remembered so that an older table does not bring it back.
                self.objects
                    .entry(number)
                    .or_insert((if used { offset } else { 0 }, generation));
            }
        }
        let trailer = lexer.dict(0)?;
        if trailer.get("Encrypt").is_some() {
            return Err(SealError::Pdf("it is encrypted"));
        }
        if trailer.get("XRefStm").is_some() {
            return Err(SealError::Pdf("its cross-references are no table"));
        }
        Ok((trailer, lexer.at.saturating_sub(at)))
    }

    /// An object's value, as it is written.
    pub(crate) fn object(&self, reference: Reference) -> Result<&'a [u8], SealError> {
        let absent = SealError::Pdf("an object is not where its table says");
        let Some((offset, generation)) = self.objects.get(&reference.number).copied() else {
            return Err(absent);
        };
        let mut lexer = Lexer::at(self.pdf, offset);
        let number: u32 = lexer.whole()?;
        let written: u16 = lexer.whole()?;
        if offset == 0
            || number != reference.number
            || written != reference.generation
            || generation != written
            || !lexer.keyword(b"obj")
        {
            return Err(absent);
        }
        let value = lexer.value(0)?;
        let left = self.left.get().checked_sub(value.len());
        self.left
            .set(left.ok_or(SealError::Pdf("its objects are too large"))?);
        Ok(value)
    }

    /// An object that is a dictionary.
    pub(crate) fn dict(&self, reference: Reference) -> Result<Dict<'a>, SealError> {
        dict(self.object(reference)?)
    }

    /// A value, where it stands or where it refers to.
    pub(crate) fn value(&self, value: &'a [u8]) -> Result<&'a [u8], SealError> {
        reference(Some(value)).map_or(Ok(value), |reference| self.object(reference))
    }

    /// Where in the file a value stands that was read from it.
    pub(crate) fn place(&self, value: &[u8]) -> Option<usize> {
        let place = value.as_ptr().addr().checked_sub(self.pdf.as_ptr().addr())?;
        (place.checked_add(value.len())? <= self.pdf.len()).then_some(place)
    }

    /// The catalog.
    pub(crate) fn root(&self) -> Result<Reference, SealError> {
        reference(self.trailer.get("Root")).ok_or(SealError::Pdf("it has no catalog"))
    }

    pub(crate) fn first_page(&self, catalog: &Dict<'a>) -> Result<Reference, SealError> {
        let absent = SealError::Pdf("it has no page");
        let mut at = reference(catalog.get("Pages")).ok_or(absent)?;
        for _ in 0..DEPTH {
            let node = self.dict(at)?;
            let Some(kids) = node.get("Kids") else {
                return Ok(at);
            };
            at = reference(first_of(kids)).ok_or(SealError::Pdf("it has no page"))?;
        }
        Err(SealError::Pdf("it has no page"))
    }
}

/// A value that is a dictionary.
pub(crate) fn dict(value: &[u8]) -> Result<Dict<'_>, SealError> {
    Lexer::at(value, 0).dict(0)
}

/// A value that is a reference.
pub(crate) fn reference(value: Option<&[u8]>) -> Option<Reference> {
    let mut lexer = Lexer::at(value?, 0);
    let number = lexer.whole().ok()?;
    let generation = lexer.whole().ok()?;
    lexer.keyword(b"R").then_some(Reference { number, generation })
}

/// What a list begins with, as it is written.
pub(crate) fn first_of(list: &[u8]) -> Option<&[u8]> {
    let mut lexer = Lexer::at(list, 0);
    if !lexer.byte(b'[') {
        return None;
    }
    lexer.value(0).ok()
}

/// What a list holds, as it is written; that many at most.
pub(crate) fn items(list: &[u8], most: usize) -> Result<Vec<&[u8]>, SealError> {
    let mut lexer = Lexer::at(list, 0);
    if !lexer.byte(b'[') {
        return Err(SealError::Pdf("a list is missing"));
    }
    let mut items = Vec::new();
    while !lexer.byte(b']') {
        if items.len() == most {
            return Err(SealError::Pdf("a list is too long"));
        }
        items.push(lexer.value(0)?);
    }
    Ok(items)
}

/// Walks through what is written.
struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    fn at(bytes: &'a [u8], at: usize) -> Self {
        let at = at.min(bytes.len());
        Self { bytes, at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn follows(&self, text: &[u8]) -> bool {
        self.bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(text))
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                self.skip_while(|byte| byte != b'\n' && byte != b'\r');
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn skip_while(&mut self, like: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&like) {
            self.at += 1;
        }
    }

    /// Whether that byte comes next; it is passed if it does.
    fn byte(&mut self, wanted: u8) -> bool {
        self.skip_space();
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    /// Whether that word comes next; it is passed if it does.
    fn keyword(&mut self, word: &[u8]) -> bool {
        self.skip_space();
        let after = self.bytes.get(self.at + word.len()).copied();
        let there = self.follows(word) && after.is_none_or(|byte| !is_regular(byte));
        self.at += if there { word.len() } else { 0 };
        there
    }

    /// A whole number.
    fn whole<N: std::str::FromStr>(&mut self) -> Result<N, SealError> {
        self.skip_space();
        let from = self.at;
        self.skip_while(|byte| byte.is_ascii_digit());
        std::str::from_utf8(&self.bytes[from.min(self.bytes.len())..self.at.min(self.bytes.len())])
            .ok()
            .and_then(|digits| digits.parse().ok())
            .ok_or(SealError::Pdf("a number is missing"))
    }

    fn dict(&mut self, depth: usize) -> Result<Dict<'a>, SealError> {
        self.skip_space();
        if !self.follows(b"<<") {
            return Err(SealError::Pdf("a dictionary is missing"));
        }
        self.at += 2;
        let mut entries: Vec<(&'a [u8], &'a [u8])> = Vec::new();
        loop {
            self.skip_space();
            if self.follows(b">>") {
                self.at += 2;
                return Ok(Dict(entries));
            }
            if self.peek() != Some(b'/') {
                return Err(SealError::Pdf("a dictionary is damaged"));
            }
            let name = &self.value(depth)?[1..];
            // Written with escapes, a name could hide from who looks for it.
            if entries.len() == MOST_NAMES
                || name.contains(&b'#')
                || entries.iter().any(|(other, _)| *other == name)
            {
                return Err(SealError::Pdf("a dictionary has a name twice, or hides one"));
            }
            entries.push((name, self.value(depth + 1)?));
        }
    }

    /// A value, as it is written.
    fn value(&mut self, depth: usize) -> Result<&'a [u8], SealError> {
        if depth > DEPTH {
            return Err(SealError::Pdf("its values go too deep"));
        }
        self.skip_space();
        let from = self.at;
        match self.peek() {
            Some(b'<') if self.follows(b"<<") => {
                self.dict(depth)?;
            }
            Some(b'<') => {
                self.skip_while(|byte| byte != b'>');
                self.at += 1;
            }
            Some(b'(') => self.text(),
            Some(b'[') => {
                self.at += 1;
                while !self.byte(b']') {
                    self.value(depth + 1)?;
                }
            }
            Some(b'/') => {
                self.at += 1;
                self.skip_while(is_regular);
            }
            Some(byte) if is_regular(byte) => {
                self.skip_while(is_regular);
                let after = self.at;
                // « 12 0 R » is one value.
                let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
                if !digits(&self.bytes[from..after]) || self.whole::<u16>().is_err() || !self.keyword(b"R") {
                    self.at = after;
                }
            }
            _ => return Err(SealError::Pdf("a value is missing")),
        }
        self.bytes
            .get(from..self.at)
            .ok_or(SealError::Pdf("it ends within a value"))
    }

    /// A text between brackets, which may hold pairs of them.
    fn text(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
        // Past the end, so that who takes it sees that it is not whole.
        self.at = self.bytes.len() + 1;
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}
