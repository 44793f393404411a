//! Pages, and files of pages, as copiers make them.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::io::Cursor;

use image::{
    DynamicImage, GrayImage, ImageFormat, Luma,
    codecs::jpeg::JpegEncoder,
    imageops::{FilterType, resize},
};
use pile::bind;
use qrcode::{Color, EcLevel, QrCode};

/// Numbers without a pattern, the same each time.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// A printed page of A4 at so many points an inch: lines of what looks like words, and a code of so many millimetres in its margin, as
/// `render_to_print` places it.
pub fn printed(mark: Option<&str>, dpi: u32, millimetres: f64) -> GrayImage {
    let inch = f64::from(dpi);
    let points = |mm: f64| mm / 25.4 * inch;
    // Drawn finer than that, then brought down, as a scanner sees it.
    let finer = (600 / dpi).max(2);
    let fine = f64::from(finer);
    let (width, height) = ((points(210.0) * fine) as u32, (points(297.0) * fine) as u32);
    let mut page = GrayImage::from_pixel(width, height, Luma([255]));
    let mut chance = Chance(dpi.into());
    let mm = |value: f64| (points(value) * fine) as u32;
    let mut fill = |left: f64, top: f64, across: f64, down: f64, light: u8| {
        for y in mm(top)..mm(top + down).min(height) {
            for x in mm(left)..mm(left + across).min(width) {
                page.put_pixel(x, y, Luma([light]));
            }
        }
    };
    for line in 0..55 {
        let mut left = 19.0;
        while left < 185.0 {
            let letters = 1 + chance.below(9);
            for letter in 0..letters {
                let x = left + letter as f64 * 1.8;
                fill(x, 20.0 + f64::from(line) * 4.5, 0.3, 2.2, 30);
                fill(x + 0.9, 20.8 + f64::from(line) * 4.5, 0.3, 1.4, 30);
            }
            left += letters as f64 * 1.8 + 1.5;
        }
    }
    if let Some(mark) = mark {
        let code = QrCode::with_error_correction_level(mark.as_bytes(), EcLevel::M).unwrap();
        let side = code.width();
        let square = millimetres / side as f64;
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = ((index % side) as f64, (index / side) as f64);
                let (left, top) = (210.0 - 4.5 - millimetres, 297.0 - 4.5 - millimetres);
                fill(left + x * square, top + y * square, square, square, 35);
            }
        }
    }
    resize(&page, width / finer, height / finer, FilterType::Triangle)
}

/// The corner of a page of A4 at 110 points an inch that bears its code, which is quick to draw.
pub fn corner(mark: &str) -> GrayImage {
    const FINER: u32 = 3;
    let (width, height) = (109 * FINER, 106 * FINER);
    let code = QrCode::with_error_correction_level(mark.as_bytes(), EcLevel::M).unwrap();
    let side = code.width() as u32;
    let (colors, across) = (code.to_colors(), 52 * FINER);
    let (left, top) = (width - 19 * FINER - across, height - 19 * FINER - across);
    let fine = GrayImage::from_fn(width, height, |x, y| {
        let within = (left..left + across).contains(&x) && (top..top + across).contains(&y);
        let dark = within && {
            let (column, row) = ((x - left) * side / across, (y - top) * side / across);
            colors[(row * side + column) as usize] == Color::Dark
        };
        Luma([if dark { 35 } else { 250 }])
    });
    resize(&fine, width / FINER, height / FINER, FilterType::Triangle)
}

/// The same on glass that is a little larger, askew by so many degrees.
pub fn askew(page: &GrayImage, degrees: f64) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = page.dimensions();
    let around = height / 30;
    let (middle_x, middle_y) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    GrayImage::from_fn(width + 2 * around, height + 2 * around, |x, y| {
        let (dx, dy) = (
            f64::from(x) - f64::from(around) - middle_x,
            f64::from(y) - f64::from(around) - middle_y,
        );
        let (x, y) = (middle_x + cos * dx + sin * dy, middle_y - sin * dx + cos * dy);
        let (left, top) = (x.floor(), y.floor());
        let point = |x: f64, y: f64| {
            if x < 0.0 || y < 0.0 || x >= f64::from(width) || y >= f64::from(height) {
                240.0
            } else {
                f64::from(page.get_pixel(x as u32, y as u32).0[0])
            }
        };
        let (u, v) = (x - left, y - top);
        let light = (point(left, top) * (1.0 - u) + point(left + 1.0, top) * u) * (1.0 - v)
            + (point(left, top + 1.0) * (1.0 - u) + point(left + 1.0, top + 1.0) * u) * v;
        Luma([light as u8])
    })
}

/// With what a scanner adds to the light.
pub fn noisy(mut page: GrayImage, most: u32) -> GrayImage {
    let mut chance = Chance(7);
    for point in page.pixels_mut() {
        let more = chance.below(u64::from(2 * most + 1)) as u32;
        let light = (u32::from(point.0[0]) + more).saturating_sub(most);
        point.0[0] = light.min(255) as u8;
    }
    page
}

pub fn jpeg(page: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(page)
        .unwrap();
    bytes
}

pub fn png(page: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    page.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn bound(pages: &[Vec<u8>]) -> Vec<u8> {
    bind(&pages.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap()
}

/// A PDF of one page from the object of its picture (numbers 5 and up) and what draws it.
pub fn pdf_of(picture: &[u8], drawing: &str, more: &str) -> Vec<u8> {
    let mut bytes = format!(
        "%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 595 842]{more}>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/Resources<</XObject<</P 5 0 R>>>>/Contents 4 0 R>>endobj\n4 0 obj<</Length {}>>stream\n{drawing}\nendstream endobj\n",
        drawing.len()
    )
    .into_bytes();
    bytes.extend_from_slice(picture);
    bytes.extend_from_slice(b"\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF");
    bytes
}

pub fn zipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn stream(number: u32, dict: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{number} 0 obj<<{dict}/Length {}>>stream\n", data.len()).into_bytes();
    bytes.extend_from_slice(data);
    bytes.extend_from_slice(b"\nendstream endobj\n");
    bytes
}

pub fn changed(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(changed.len() as u64) as usize;
        match chance.below(5) {
            0 => changed[at] = chance.below(256) as u8,
            1 => changed[at] ^= 1 << chance.below(8),
            2 => changed.truncate(at.max(16)),
            3 => {
                let word: &[u8] = [
                    &b"["[..],
                    b"<<",
                    b"(",
                    b" 5 0 R",
                    b"999999999",
                    b"-1",
                    b"stream\n",
                    b">>",
                ][chance.below(8) as usize];
                changed.splice(at..at, word.iter().copied());
            }
            _ => {
                let end = (at + chance.below(40) as usize).min(changed.len());
                changed.drain(at..end);
            }
        }
        if changed.is_empty() {
            changed.push(0);
        }
    }
    changed
}
