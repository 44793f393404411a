//! Pictures as they are written, in files of their own and in PDFs.

use std::io::Cursor;

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use image::{
    DynamicImage, GrayImage, ImageDecoder, Limits, Luma, RgbImage,
    codecs::{jpeg::JpegDecoder, png::PngDecoder},
};

use crate::{
    drawing::Drawn,
    object::Value,
    pdf::{Document, Object, Written},
};

/// The most memory that decoding one picture may ask for, in bytes.
const MOST_MEMORY: u64 = 512 * 1024 * 1024;

/// A picture of a PDF: its points, and where it shows them.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) points: DynamicImage,
    /// White where its points are seen; all are where there is none.
    pub(crate) seen: Option<GrayImage>,
}

/// The page that a file of a picture is, and its number of points.
pub(crate) fn of_file(bytes: &[u8], most: u64) -> (Option<Drawn>, u64) {
    let mut points = 0;
    let read = if bytes.starts_with(b"\xff\xd8") {
        JpegDecoder::new(Cursor::new(bytes)).map(|decoder| decoded(decoder, most, &mut points))
    } else {
        PngDecoder::new(Cursor::new(bytes)).map(|decoder| decoded(decoder, most, &mut points))
    };
    (read.ok().flatten().map(crate::drawing::photograph), points)
}

fn decoded(mut decoder: impl ImageDecoder, most: u64, points: &mut u64) -> Option<DynamicImage> {
    let (width, height) = decoder.dimensions();
    claim(width, height, most, points)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    decoder.set_limits(limits).ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut image = DynamicImage::from_decoder(decoder).ok()?;
    image.apply_orientation(orientation);
    Some(image)
}

/// Counts the points of a picture, if so many may be read.
fn claim(width: u32, height: u32, most: u64, points: &mut u64) -> Option<()> {
    let asked = u64::from(width) * u64::from(height);
    if asked == 0 || asked > most || width > 40_000 || height > 40_000 {
        return None;
    }
    *points += asked;
    Some(())
}

/// A picture of a PDF.
pub(crate) fn of_object(
    document: &mut Document<'_>,
    object: &Object,
    most: u64,
    points: &mut u64,
) -> Option<Picture> {
    let is_stencil = matches!(
        document.value_of(&object.value, b"ImageMask"),
        Some(Value::Is(true))
    );
    let read = points_of(document, object, most, points, is_stencil)?;
    if is_stencil {
        // It is painted in black where its points are black, and nowhere else.
        let mut seen = read.into_luma8();
        let black = GrayImage::new(seen.width(), seen.height());
        image::imageops::invert(&mut seen);
        return Some(Picture {
            points: black.into(),
            seen: Some(seen),
        });
    }
    let mut seen = None;
    for (key, inverted) in [(&b"SMask"[..], false), (b"Mask", true)] {
        let Some(mask) = document.object_of(&object.value, key) else {
            continue;
        };
        if !matches!(mask.value, Value::Dict(_)) {
            continue;
        }
        let room = most.saturating_sub(*points);
        if let Some(mask) = points_of(document, &mask, room, points, false) {
            let mut mask = mask.into_luma8();
            if inverted {
                image::imageops::invert(&mut mask);
            }
            seen = Some(mask);
        }
        break;
    }
    Some(Picture { points: read, seen })
}

fn points_of(
    document: &mut Document<'_>,
    object: &Object,
    most: u64,
    points: &mut u64,
    is_stencil: bool,
) -> Option<DynamicImage> {
    let dict = &object.value;
    let width = document.count_of(dict, b"Width")?;
    let height = document.count_of(dict, b"Height")?;
    let mut said = 0;
    claim(width, height, most, &mut said)?;
    let largest = usize::try_from(u64::from(width) * u64::from(height) * 4 + 1024 * 1024).ok()?;
    let (data, written) = document.data(object, largest)?;
    if written != Written::Jpeg {
        *points += said;
    }
    let decode = document.value_of(dict, b"Decode");
    let decode = decode.map(|list| document.numbers(&list)).unwrap_or_default();
    let inverted = matches!(decode[..], [first, second, ..] if first > second);
    let mut read = match written {
        Written::Jpeg => jpeg(&data, most, points)?,
        Written::Fax => {
            let parms = document.value_of(dict, b"DecodeParms").unwrap_or(Value::Null);
            let parms = match parms {
                Value::List(list) => list.into_iter().next_back().unwrap_or(Value::Null),
                parms => parms,
            };
            fax(document, &parms, &data, width, height)?.into()
        }
        Written::Plain => {
            let bits = if is_stencil {
                1
            } else {
                document.count_of(dict, b"BitsPerComponent")?
            };
            let colors = if is_stencil {
                Colors::Gray
            } else {
                Colors::of(document, dict)?
            };
            plain(&data, width, height, bits, &colors)?
        }
    };
    if inverted {
        read.invert();
    }
    Some(read)
}

/// A JPEG, which says itself how large it is, whatever is said of it: that is what counts.
fn jpeg(data: &[u8], most: u64, points: &mut u64) -> Option<DynamicImage> {
    let mut decoder = JpegDecoder::new(Cursor::new(data)).ok()?;
    let (width, height) = decoder.dimensions();
    claim(width, height, most, points)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    decoder.set_limits(limits).ok()?;
    DynamicImage::from_decoder(decoder).ok()
}

/// What the numbers of a point mean.
enum Colors {
    Gray,
    Rgb,
    Cmyk,
    /// Colours of a list, three bytes each.
    Listed(Vec<u8>),
}

impl Colors {
    fn of(document: &mut Document<'_>, dict: &Value) -> Option<Self> {
        let space = document.value_of(dict, b"ColorSpace")?;
        let (name, rest) = match &space {
            Value::Name(name) => (name.clone(), &[][..]),
            Value::List(list) => match &list[..] {
                [Value::Name(name), rest @ ..] => (name.clone(), rest),
                _ => return None,
            },
            _ => return None,
        };
        if matches!(&name[..], b"Indexed" | b"I") {
            let [base, _, list, ..] = rest else { return None };
            let base = Value::Dict(vec![(b"ColorSpace".to_vec(), base.clone())]);
            let base = Self::simple_of(document, &base)?;
            let list = Value::Dict(vec![(b"List".to_vec(), list.clone())]);
            let found = document.object_of(&list, b"List")?;
            let bytes = match &found.value {
                Value::Text(text) => text.clone(),
                _ => document.data(&found, 4096)?.0.into_owned(),
            };
            return Some(Self::Listed(match base {
                Self::Rgb => bytes,
                Self::Gray => bytes.into_iter().flat_map(|byte| [byte; 3]).collect(),
                _ => return None,
            }));
        }
        Self::simple(document, &name, rest)
    }

    /// One that is no list.
    fn simple_of(document: &mut Document<'_>, dict: &Value) -> Option<Self> {
        match document.value_of(dict, b"ColorSpace")? {
            Value::Name(name) => Self::simple(document, &name, &[]),
            Value::List(list) => match &list[..] {
                [Value::Name(name), rest @ ..] => Self::simple(document, name, rest),
                _ => None,
            },
            _ => None,
        }
    }

    fn simple(document: &mut Document<'_>, name: &[u8], rest: &[Value]) -> Option<Self> {
        match name {
            b"DeviceGray" | b"CalGray" | b"G" => Some(Self::Gray),
            b"DeviceRGB" | b"CalRGB" | b"RGB" => Some(Self::Rgb),
            b"DeviceCMYK" | b"CMYK" => Some(Self::Cmyk),
            b"ICCBased" => {
                let profile = Value::Dict(vec![(b"Profile".to_vec(), rest.first()?.clone())]);
                let profile = document.value_of(&profile, b"Profile")?;
                match document.count_of(&profile, b"N")? {
                    1 => Some(Self::Gray),
                    3 => Some(Self::Rgb),
                    4 => Some(Self::Cmyk),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Points that are written one after the other. Rows that are missing are white.
fn plain(data: &[u8], width: u32, height: u32, bits: u32, colors: &Colors) -> Option<DynamicImage> {
    if !matches!(bits, 1 | 2 | 4 | 8) {
        return None;
    }
    let parts = match colors {
        Colors::Gray | Colors::Listed(_) => 1,
        Colors::Rgb => 3,
        Colors::Cmyk => 4,
    };
    let bits = bits as usize;
    let row = (width as usize * parts * bits).div_ceil(8);
    let most = (1_usize << bits) - 1;
    let part = |x: u32, y: u32, part: usize| -> Option<usize> {
        let at = (x as usize * parts + part) * bits;
        let byte = *data.get(y as usize * row + at / 8)?;
        Some(usize::from(byte) >> (8 - bits - at % 8) & most)
    };
    #[expect(clippy::cast_possible_truncation, reason = "a part of the most is a byte")]
    let light = |value: usize| (value * 255 / most) as u8;
    Some(match colors {
        Colors::Gray => {
            GrayImage::from_fn(width, height, |x, y| Luma([part(x, y, 0).map_or(255, light)])).into()
        }
        Colors::Rgb => RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([0, 1, 2].map(|index| part(x, y, index).map_or(255, light)))
        })
        .into(),
        Colors::Cmyk => RgbImage::from_fn(width, height, |x, y| {
            let ink = |index| part(x, y, index).map_or(0, light);
            image::Rgb([0, 1, 2].map(|index| 255_u8.saturating_sub(ink(index)).saturating_sub(ink(3))))
        })
        .into(),
        Colors::Listed(list) => RgbImage::from_fn(width, height, |x, y| {
            let at = part(x, y, 0).map_or(usize::MAX, |index| index * 3);
            let color = list.get(at..at.saturating_add(3)).unwrap_or(&[255; 3]);
            image::Rgb([color[0], color[1], color[2]])
        })
        .into(),
    })
}

/// Points of a fax (ITU-T T.4 and T.6).
fn fax(
    document: &mut Document<'_>,
    parms: &Value,
    data: &[u8],
    width: u32,
    height: u32,
) -> Option<GrayImage> {
    let columns = document.count_of(parms, b"Columns").unwrap_or(1728);
    if columns != width {
        return None;
    }
    let kind = document
        .value_of(parms, b"K")
        .and_then(|kind| kind.number())
        .unwrap_or_default();
    let mut is = |key: &[u8], usual| match document.value_of(parms, key) {
        Some(Value::Is(is)) => is,
        _ => usual,
    };
    let settings = DecodeSettings {
        columns,
        rows: height,
        end_of_block: is(b"EndOfBlock", true),
        end_of_line: is(b"EndOfLine", false),
        rows_are_byte_aligned: is(b"EncodedByteAlign", false),
        encoding: if kind < 0.0 {
            EncodingMode::Group4
        } else if kind > 0.0 {
            EncodingMode::Group3_2D { k: 1 }
        } else {
            EncodingMode::Group3_1D
        },
        invert_black: is(b"BlackIs1", false),
    };
    let mut rows = Rows {
        points: vec![255; width as usize * height as usize],
        width: width as usize,
        row: 0,
        column: 0,
    };
    // Rows before an error are kept.
    _ = hayro_ccitt::decode(data, &mut rows, &mut DecoderContext::new(settings));
    GrayImage::from_raw(width, height, rows.points)
}

struct Rows {
    points: Vec<u8>,
    width: usize,
    row: usize,
    column: usize,
}

impl Decoder for Rows {
    fn push_pixels(&mut self, white: bool, count: u32) {
        let end = self.width.min(self.column.saturating_add(count as usize));
        let from = self.row.saturating_mul(self.width);
        if let Some(run) = self.points.get_mut(from + self.column..from + end) {
            run.fill(if white { 255 } else { 0 });
        }
        self.column = end;
    }

    fn next_line(&mut self) {
        self.row += 1;
        self.column = 0;
    }
}
