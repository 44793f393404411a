//! Where the seals of a file are, and what each covers: all but the digits of its signature, from the first byte on. What a seal says that it
//! covers is compared with where it stands; otherwise something could be hidden in the gap.

use crate::{
    SealError,
    reader::{self, Dict, Reader},
    verdict::Reason,
};

/// How many fields of a form are looked at.
const MOST_FIELDS: usize = 64;
/// The longest signature that is read, in digits.
const LONGEST: usize = 512 * 1024;

/// A seal, and what it covers.
pub(crate) struct Placed<'a> {
    /// The signature, and what is left of its room.
    pub(crate) message: Vec<u8>,
    /// What is covered: before the signature, and after it.
    pub(crate) parts: [&'a [u8]; 2],
    /// Whether that is the file to its end.
    pub(crate) whole: bool,
    /// When it says that it was made, as it is written.
    pub(crate) said: Option<&'a [u8]>,
}

/// The seals of a file, in the order of its form, those that were asked for; and whether it has more.
#[derive(Default)]
pub(crate) struct Found<'a> {
    pub(crate) seals: Vec<Result<Placed<'a>, Reason>>,
    pub(crate) more: bool,
}

/// The seals of a file, that many at most: each has the whole file hashed, and its certificates tried with each other.
pub(crate) fn seals(pdf: &[u8], most: usize) -> Found<'_> {
    // What a seal says of itself cannot stand within something compressed: one of its two words is there, or there is none.
    let has = |word: &[u8]| pdf.windows(word.len()).any(|window| window == word);
    if !has(b"/ByteRange") && !has(b"/ETSI.CAdES.detached") {
        return Found::default();
    }
    match found(pdf, most) {
        Ok(found) if found.more || !found.seals.is_empty() => found,
        // It had one, and nothing leads there any more; or it is a file of another make.
        Ok(_) | Err(_) => Found {
            seals: vec![Err(Reason::FormatFailure)],
            more: false,
        },
    }
}

fn found(pdf: &[u8], most: usize) -> Result<Found<'_>, SealError> {
    let reader = Reader::open(pdf)?;
    let catalog = reader.dict(reader.root()?)?;
    let Some(form) = catalog.get("AcroForm") else {
        return Ok(Found::default());
    };
    let form = reader::dict(reader.value(form)?)?;
    let Some(fields) = form.get("Fields") else {
        return Ok(Found::default());
    };
    let mut seen = Vec::new();
    let mut found = Found::default();
    for field in reader::items(reader.value(fields)?, MOST_FIELDS)? {
        let field = reader::dict(reader.value(field)?)?;
        let Some(signature) = field.get("V").filter(|_| field.get("FT") == Some(b"/Sig")) else {
            continue;
        };
        let reference = reader::reference(Some(signature));
        if reference.is_some_and(|reference| seen.contains(&reference)) {
            continue;
        }
        if found.seals.len() == most {
            found.more = true;
            break;
        }
        seen.extend(reference);
        let signature = reader::dict(reader.value(signature)?)?;
        found
            .seals
            .push(placed(pdf, &reader, &signature).ok_or(Reason::FormatFailure));
    }
    Ok(found)
}

/// A seal, if what it says of its place is so.
fn placed<'a>(pdf: &'a [u8], reader: &Reader<'a>, signature: &Dict<'a>) -> Option<Placed<'a>> {
    if signature.get("SubFilter") != Some(b"/ETSI.CAdES.detached") {
        return None;
    }
    let room = signature.get("Contents")?;
    let from = reader.place(room)?;
    let range = reader::items(signature.get("ByteRange")?, 4).ok()?;
    let [first, before, after, rest] = range[..] else {
        return None;
    };
    let number = |written: &[u8]| std::str::from_utf8(written).ok()?.parse::<usize>().ok();
    let (after, rest) = (number(after)?, number(rest)?);
    if number(first)? != 0 || number(before)? != from || after != from + room.len() {
        return None;
    }
    let end = after.checked_add(rest)?;
    Some(Placed {
        message: bytes(room)?,
        parts: [pdf.get(..from)?, pdf.get(after..end)?],
        whole: end == pdf.len(),
        said: signature.get("M"),
    })
}

/// What stands between angle brackets, in hexadecimal digits.
fn bytes(written: &[u8]) -> Option<Vec<u8>> {
    let digits = written.strip_prefix(b"<")?.strip_suffix(b">")?;
    if digits.len() > LONGEST || !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    digits
        .chunks_exact(2)
        .map(|pair| Some(value(pair[0])? << 4 | value(pair[1])?))
        .collect()
}
