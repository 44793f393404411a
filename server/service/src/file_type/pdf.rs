//! A PDF that others can open: whole, with a page, without a password. Read as readers of PDF do with what is not quite as it should be:
//! a header that does not come first, bytes after the end, places of objects that are wrong.
//!
//! What strangers send is not handed to a reader of whole documents: those follow nesting as deep as it goes, and a small file can be
//! nested deeper than any stack. Objects are looked through one after the other instead, without going into any.

mod encryption;
pub(crate) mod objects;

use domain::digest::Digest;
use memchr::memmem::{find, find_iter, rfind, rfind_iter};

use self::objects::{Objects, begins_object, names, number, values};
use super::refusal::Refused;

/// Where a header is looked for: in as many bytes from the beginning.
pub const HEADER_WITHIN: usize = 1024;
/// The most that is read of all objects kept in streams, in bytes.
const MOST_UNPACKED: usize = 64 * 1024 * 1024;
/// How many trailers are read, from the last one on, one for each time that the document was saved; and how much of each.
const MOST_TRAILERS: usize = 64;
const LONGEST_TRAILER: usize = 16 * 1024;
/// How many attachments are looked at: a signed file has four.
const MOST_ATTACHED: usize = 8;

/// Where its header begins, if it has one.
pub fn header(bytes: &[u8]) -> Option<usize> {
    let start = &bytes[..bytes.len().min(HEADER_WITHIN + 8)];
    find_iter(start, b"%PDF-")
        .take_while(|at| *at < HEADER_WITHIN)
        .find(|at| matches!(start[at + 5..], [b'1' | b'2', b'.', b'0'..=b'9', ..]))
}

/// Whether others can open it, or why not.
pub fn check(bytes: &[u8]) -> Result<(), Refused> {
    let header = header(bytes).ok_or(Refused::Unknown)?;
    if !is_whole(bytes, header) {
        return Err(Refused::DamagedPdf);
    }
    let found = Found::of(bytes);
    if let Some(lock) = &found.encryption
        && !encryption::opens_without_password(lock, found.id, bytes)
    {
        return Err(Refused::Password);
    }
    let empty = found.pages_counted == Some(0);
    if !empty && (found.page || found.unread) {
        Ok(())
    } else if found.tree {
        Err(Refused::NoPage)
    } else {
        Err(Refused::DamagedPdf)
    }
}

/// What is attached to a PDF.
#[derive(Default)]
pub(crate) struct Attached {
    /// The digest of each file.
    pub(crate) digests: Vec<Digest>,
    /// The convention that one of them says it is of.
    pub(crate) reference: Option<String>,
}

/// The files that are attached to a PDF, as far as they can be read.
pub(crate) fn attached(bytes: &[u8]) -> Attached {
    #[derive(serde::Deserialize)]
    struct Named {
        reference: String,
    }
    let mut found = Attached::default();
    let mut room = MOST_UNPACKED;
    let files = Objects::of(bytes)
        .filter(|object| names(object.head, b"/Type").any(|name| name == b"EmbeddedFile"))
        .take(MOST_ATTACHED);
    for object in files {
        let Some(file) = object.file(&mut room) else {
            continue;
        };
        found.digests.push(Digest::of(&file));
        if found.reference.is_none() && file.starts_with(b"{") {
            let named: Option<Named> = serde_json::from_slice(&file).ok();
            found.reference = named.map(|named| named.reference);
        }
    }
    found
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
