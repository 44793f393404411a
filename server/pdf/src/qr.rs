//! An address as a QR code, to be drawn by whatever shows it.

use qrcode::{Color, EcLevel, QrCode};

use crate::DocumentError;

/// A QR code without its margin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QrDrawing {
    /// How many squares a side has.
    pub size: usize,
    /// The dark squares as the path of an SVG drawing, a unit a square: runs of a line are one rectangle.
    pub squares: String,
}

/// The QR code of an address. It is read with a corner dirty or folded: a card lives in a pocket.
pub fn qr_drawing(address: &str) -> Result<QrDrawing, DocumentError> {
    use std::fmt::Write;
    let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M)?;
    let size = code.width();
    let mut squares = String::new();
    for (y, line) in code.to_colors().chunks(size).enumerate() {
        let mut x = 0;
        while x < size {
            let run = line[x..]
                .iter()
                .take_while(|color| **color == Color::Dark)
                .count();
            if run > 0 {
                let _ = write!(squares, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Ok(QrDrawing { size, squares })
}
