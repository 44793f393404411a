//! A photograph, kept without what the camera wrote about it: where it was taken, when, with what, and a small copy of it which may show
//! what was cut away. It is made anew from its points, so that nothing of this can be left, and stands upright for whoever looks at it.

use std::io::Cursor;

use domain::handed_over::LONGEST_SIDE;
use image::{
    DynamicImage, ImageDecoder, Limits,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::{CompressionType, FilterType, PngDecoder, PngEncoder},
    },
    imageops,
};

use super::refusal::Refused;

/// The most points that are read: those of the largest cameras of phones that people leave as they are. A small file can claim any number.
const MOST_POINTS: u64 = 64_000_000;
/// The most memory that reading it may take, in bytes.
const MOST_MEMORY: u64 = 512 * 1024 * 1024;
/// How well it is kept: small print stays readable.
const QUALITY: u8 = 85;

/// A photograph in JPEG, made anew.
pub fn clean_jpeg(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    if !is_whole_jpeg(bytes) {
        return Err(Refused::DamagedImage);
    }
    let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|_| Refused::DamagedImage)?;
    let image = upright(decoder)?.into_rgb8();
    let mut cleaned = Vec::new();
    JpegEncoder::new_with_quality(&mut cleaned, QUALITY)
        .encode_image(&image)
        .map_err(|_| Refused::DamagedImage)?;
    Ok(cleaned)
}

/// One in PNG, made anew.
pub fn clean_png(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    if !is_whole_png(bytes) {
        return Err(Refused::DamagedImage);
    }
    let decoder = PngDecoder::new(Cursor::new(bytes)).map_err(|_| Refused::DamagedImage)?;
    let image = upright(decoder)?;
    let image = match (image.color().has_color(), image.color().has_alpha()) {
        (true, true) => DynamicImage::from(image.into_rgba8()),
        (true, false) => image.into_rgb8().into(),
        (false, true) => image.into_luma_alpha8().into(),
        (false, false) => image.into_luma8().into(),
    };
    let mut cleaned = Vec::new();
    image
        .write_with_encoder(PngEncoder::new_with_quality(
            &mut cleaned,
            CompressionType::Default,
            FilterType::Adaptive,
        ))
        .map_err(|_| Refused::DamagedImage)?;
    Ok(cleaned)
}

/// Its points, turned as the camera says, and no more of them than anybody needs.
fn upright(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Refused> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_POINTS {
        return Err(Refused::TooManyPoints);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    decoder.set_limits(limits).map_err(|_| Refused::TooManyPoints)?;
    let orientation = decoder.orientation().map_err(|_| Refused::DamagedImage)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| Refused::DamagedImage)?;
    if width.max(height) > LONGEST_SIDE {
        image = image.resize(LONGEST_SIDE, LONGEST_SIDE, imageops::FilterType::Triangle);
    }
    image.apply_orientation(orientation);
    Ok(image)
}

/// Its signature, then chunks one after the other: length, type, data, checksum; the header first, the end last (ISO 15948).
pub(super) fn is_whole_png(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") else {
        return false;
    };
    let (mut first, mut data) = (true, false);
    loop {
        let Some((head, tail)) = rest.split_at_checked(8) else {
            return false;
        };
        let (length, kind) = head.split_at(4);
        let Ok(length) = length.try_into().map(u32::from_be_bytes) else {
            return false;
        };
        if first != (kind == b"IHDR") {
            return false;
        }
        first = false;
        data |= kind == b"IDAT";
        let Some(next) = usize::try_from(length)
            .ok()
            .and_then(|length| tail.get(length.checked_add(4)?..))
        else {
            return false;
        };
        if kind == b"IEND" {
            return data && length == 0;
        }
        rest = next;
    }
}

/// Segments one after the other, a frame among them, then pictures up to the marker that ends the image (ITU-T T.81, annex B). What
/// follows it is no damage: phones put a film there, and cameras their own notes.
pub fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"\xff\xd8") else {
        return false;
    };
    let (mut frame, mut picture) = (false, false);
    loop {
        let [0xff, marker, tail @ ..] = rest else {
            return false;
        };
        match marker {
            // Padding before a marker.
            0xff => {
                rest = &rest[1..];
                continue;
            }
            0xd9 => return picture,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => frame = true,
            0xda if frame => picture = true,
            0xc4 | 0xcc | 0xdb..=0xfe => {}
            _ => return false,
        }
        let Some((length, _)) = tail.split_first_chunk() else {
            return false;
        };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some(next) = tail.get(length..).filter(|_| length >= 2) else {
            return false;
        };
        rest = if *marker == 0xda { after_scan(next) } else { next };
    }
}

/// What follows a picture's data: the next marker that is neither a byte `ff` of the data (written `ff 00`) nor a restart.
fn after_scan(data: &[u8]) -> &[u8] {
    let end = data
        .windows(2)
        .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff));
    end.map_or(&[], |end| &data[end..])
}
