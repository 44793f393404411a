//! Files as people hand them over.

/// A PDF of one page.
pub const PDF: &[u8] = include_bytes!("../samples/document.pdf");

/// A photograph as a phone writes it, held upright: 96 points wide as it is stored, 64 as it is meant, black on top; with where it was
/// taken, by what and a comment.
pub const JPEG: &[u8] = include_bytes!("../samples/photograph.jpg");

/// A scan with a comment.
pub const PNG: &[u8] = include_bytes!("../samples/scan.png");

/// What the camera wrote into them.
pub const SECRETS: [&str; 3] = ["POSITION-SECRETE", "FABRICANT-SECRET", "VIGNETTE-SECRETE"];

/// Whether a text is in a file.
pub fn holds(file: &[u8], text: &str) -> bool {
    file.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Whether nothing is left of what a camera writes.
pub fn is_clean(file: &[u8]) -> bool {
    ["Exif", "eXIf"]
        .iter()
        .chain(&SECRETS)
        .all(|text| !holds(file, text))
}
