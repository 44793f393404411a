//! The seal's place in the file: an update that is appended, with a field for the signature and room for it. Of what was there, the
//! catalog and the first page are written anew, each with all it had.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::{
    SealError,
    reader::{self, Reader, Reference},
};

/// Bytes left for the signature, its certificates and the time stamp: fixed, since where they stand is said before they are known.
pub(crate) const ROOM: usize = 16 * 1024;

const REASON: &str = "Cachet de l’éditeur";
/// What people's readers show in place of the field's name, which they see nowhere.
const FIELD: &str = "Cachet";

/// What is written of `ByteRange` once it is known, at most: three numbers of ten digits.
const RANGE: usize = "[0 0123456789 0123456789 0123456789]".len();

/// A file with room for its signature.
pub(crate) struct Update {
    bytes: Vec<u8>,
    /// Where the room begins, its first angle bracket included.
    room: usize,
}

/// Appends a field for the signature.
pub(crate) fn append(pdf: &[u8], name: &str, signed_at: DateTime<Utc>) -> Result<Update, SealError> {
    let reader = Reader::open(pdf)?;
    let catalog_ref = reader.root()?;
    let catalog = reader.dict(catalog_ref)?;
    if catalog.get("AcroForm").is_some() {
        return Err(SealError::Form);
    }
    let first = reader.first_page(&catalog)?;
    let page = reader.dict(first)?;
    let new = |place: u32| Reference {
        number: reader.size + place,
        generation: 0,
    };
    let (field, signature) = (new(0), new(1));
    let field_ref = written(field);

    let mut update = Writer::after(pdf);
    let form = format!("<</Fields[{field_ref}]/SigFlags 3>>");
    let mut changes = vec![("AcroForm", Some(form.as_bytes()))];
    // That a reader meets what ETSI added to PDF 1.7.
    let extensions: &[u8] = b"<</ESIC<</BaseVersion/1.7/ExtensionLevel 1>>>>";
    if catalog.get("Extensions").is_none() && pdf.starts_with(b"%PDF-1.7") {
        changes.push(("Extensions", Some(extensions)));
    }
    update.object(catalog_ref, &catalog.with(&changes));

    // The order of tabs follows the structure: PDF/UA asks it of each page that has an annotation.
    let mut changes: Vec<(&str, Option<&[u8]>)> = vec![("Tabs", Some(b"/S"))];
    let list_here;
    match (reader::reference(page.get("Annots")), page.get("Annots")) {
        (Some(list), _) => {
            let longer = listed_with(reader.object(list)?, &field_ref)?;
            update.object(list, &longer);
        }
        (None, Some(list)) => {
            list_here = listed_with(list, &field_ref)?;
            changes.push(("Annots", Some(&list_here)));
        }
        (None, None) => {
            list_here = format!("[{field_ref}]").into_bytes();
            changes.push(("Annots", Some(&list_here)));
        }
    }
    update.object(first, &page.with(&changes));

    // Nothing is seen of the field: it has no size, so PDF/A asks for no picture of it; and it lies outside the page, so PDF/UA asks
    // for no place in the structure. Flags: printed, locked.
    update.object(
        field,
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T{}/TU{}/F 132/Rect[-1 -1 -1 -1]/P {}/V {}>>",
            text(FIELD),
            text(REASON),
            written(first),
            written(signature),
        )
        .as_bytes(),
    );
    let (range, room) = update.signature(signature, name, signed_at);
    let bytes = update.finish(&reader, signed_at);

    let mut sealed = Update { bytes, room };
    let after = sealed.after();
    let said = format!("[0 {room} {after} {}]", sealed.bytes.len() - after);
    sealed.bytes[range..range + said.len()].copy_from_slice(said.as_bytes());
    Ok(sealed)
}

impl Update {
    /// Where the file goes on after the room.
    fn after(&self) -> usize {
        self.room + 2 * ROOM + 2
    }

    /// The digest of all but the room.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(&self.bytes[..self.room])
            .chain_update(&self.bytes[self.after()..])
            .finalize()
            .into()
    }

    /// Puts the signature into its room.
    pub(crate) fn put(&mut self, message: &[u8]) -> Result<(), SealError> {
        if message.len() > ROOM {
            return Err(SealError::Room(message.len()));
        }
        let digits = hexadecimal(message);
        self.bytes[self.room + 1..][..digits.len()].copy_from_slice(digits.as_bytes());
        Ok(())
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Writes what is appended.
struct Writer {
    bytes: Vec<u8>,
    objects: Vec<(Reference, usize)>,
}

impl Writer {
    fn after(pdf: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(pdf.len() + 2 * ROOM + 8192);
        bytes.extend(pdf);
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        Self {
            bytes,
            objects: Vec::new(),
        }
    }

    fn begin(&mut self, reference: Reference) {
        self.objects.push((reference, self.bytes.len()));
        let Reference { number, generation } = reference;
        self.bytes.extend(format!("{number} {generation} obj\n").bytes());
    }

    fn object(&mut self, reference: Reference, value: &[u8]) {
        self.begin(reference);
        self.bytes.extend(value);
        self.bytes.extend(b"\nendobj\n");
    }

    /// The signature's dictionary, where its ranges and where its room begin.
    fn signature(&mut self, reference: Reference, name: &str, at: DateTime<Utc>) -> (usize, usize) {
        self.begin(reference);
        self.bytes
            .extend(b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange");
        let range = self.bytes.len();
        self.bytes.resize(range + RANGE, b' ');
        self.bytes.extend(b"/Contents");
        let room = self.bytes.len();
        self.bytes.push(b'<');
        self.bytes.resize(room + 1 + 2 * ROOM, b'0');
        self.bytes.extend(
            format!(
                ">/M(D:{})/Reason{}/Name{}>>\nendobj\n",
                at.format("%Y%m%d%H%M%S+00'00'"),
                text(REASON),
                text(name),
            )
            .bytes(),
        );
        (range, room)
    }

    /// The table of cross-references and the trailer.
    fn finish(mut self, reader: &Reader<'_>, at: DateTime<Utc>) -> Vec<u8> {
        self.objects.sort_unstable();
        let table = self.bytes.len();
        // The head of the list of free objects, which every table of ours begins with.
        self.bytes.extend(b"xref\n0 1\n0000000000 65535 f \n");
        let consecutive =
            |one: &(Reference, usize), other: &(Reference, usize)| one.0.number + 1 == other.0.number;
        for run in self.objects.chunk_by(consecutive) {
            self.bytes
                .extend(format!("{} {}\n", run[0].0.number, run.len()).bytes());
            for (reference, offset) in run {
                self.bytes
                    .extend(format!("{offset:010} {:05} n \n", reference.generation).bytes());
            }
        }
        let size = (reader.size + 2).to_string();
        let before = reader.table.to_string();
        let id = identifier(reader, &self.bytes, at);
        let trailer = reader.trailer.with(&[
            ("Size", Some(size.as_bytes())),
            ("Prev", Some(before.as_bytes())),
            ("ID", id.as_deref()),
        ]);
        self.bytes.extend(b"trailer\n");
        self.bytes.extend(trailer);
        self.bytes
            .extend(format!("\nstartxref\n{table}\n%%EOF\n").bytes());
        self.bytes
    }
}

/// The file's identifier: the first half says which document it was made as, the second which state of it this is.
fn identifier(reader: &Reader<'_>, bytes: &[u8], at: DateTime<Utc>) -> Option<Vec<u8>> {
    let was = reader.trailer.get("ID")?;
    let first = reader::first_of(was)?;
    let state = Sha256::new()
        .chain_update(bytes)
        .chain_update(at.timestamp().to_be_bytes())
        .finalize();
    let mut id = b"[".to_vec();
    id.extend(first);
    id.extend(format!("<{}>]", hexadecimal(&state[..16])).bytes());
    Some(id)
}

/// A list of annotations, and one more.
fn listed_with(list: &[u8], more: &str) -> Result<Vec<u8>, SealError> {
    let items = list
        .strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"))
        .ok_or(SealError::Pdf("its annotations are no list"))?;
    let mut longer = b"[".to_vec();
    longer.extend(items);
    longer.extend(format!(" {more}]").bytes());
    Ok(longer)
}

fn written(Reference { number, generation }: Reference) -> String {
    format!("{number} {generation} R")
}

/// A text as a PDF has it, for every letter: UTF-16 in hexadecimal digits.
fn text(text: &str) -> String {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<FEFF{}>", hexadecimal(&units))
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
