//! Pages put together as one file.

use std::{fmt::Write as _, io::Cursor};

use image::{ColorType, ImageDecoder, codecs::jpeg::JpegDecoder};

/// A PDF of pages that are JPEGs, in their order, each as wide as A4 or as high; nothing where one is no JPEG.
pub fn bind(pages: &[&[u8]]) -> Option<Vec<u8>> {
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    let mut object = |file: &mut Vec<u8>, head: &str, data: Option<&[u8]>| {
        places.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n{head}\n", places.len()).as_bytes());
        if let Some(data) = data {
            file.extend_from_slice(b"stream\n");
            file.extend_from_slice(data);
            file.extend_from_slice(b"\nendstream\n");
        }
        file.extend_from_slice(b"endobj\n");
    };
    object(&mut file, "<</Type/Catalog/Pages 2 0 R>>", None);
    let kids = (0..pages.len()).fold(String::new(), |mut kids, index| {
        _ = write!(kids, "{} 0 R ", 3 + 3 * index);
        kids
    });
    let count = pages.len();
    object(
        &mut file,
        &format!("<</Type/Pages/Count {count}/Kids[{kids}]>>"),
        None,
    );
    for (index, page) in pages.iter().enumerate() {
        let decoder = JpegDecoder::new(Cursor::new(page)).ok()?;
        let (width, height) = decoder.dimensions();
        let space = match decoder.color_type() {
            ColorType::L8 => "DeviceGray",
            ColorType::Rgb8 => "DeviceRGB",
            _ => return None,
        };
        let scale = (595.0 / f64::from(width.min(height))).min(842.0 / f64::from(width.max(height)));
        let (across, down) = (f64::from(width) * scale, f64::from(height) * scale);
        let this = 3 + 3 * index;
        object(
            &mut file,
            &format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {across:.2} {down:.2}]/Resources<</XObject<</P {} 0 R>>>>/Contents {} 0 R>>",
                this + 2,
                this + 1
            ),
            None,
        );
        let drawing = format!("{across:.2} 0 0 {down:.2} 0 0 cm /P Do");
        object(
            &mut file,
            &format!("<</Length {}>>", drawing.len()),
            Some(drawing.as_bytes()),
        );
        object(
            &mut file,
            &format!(
                "<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{space}/BitsPerComponent 8/Filter/DCTDecode/Length {}>>",
                page.len()
            ),
            Some(page),
        );
    }
    let list = file.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        _ = writeln!(end, "{place:010} 00000 n ");
    }
    _ = write!(
        end,
        "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{list}\n%%EOF\n",
        places.len() + 1
    );
    file.extend_from_slice(end.as_bytes());
    Some(file)
}
