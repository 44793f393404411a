//! Activation sheets: coupons to cut out, each with a code and its QR code; whose it is stands on the back, where the printer turns the
//! page over its long edge. A number on both sides tells a sheet that was printed, or turned, otherwise.

use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::json;

use crate::{
    document::DocumentError,
    printable::printable,
    render_job::{PdfStandard, RenderJob},
};

/// Coupons on a page: two columns of four.
const ON_A_PAGE: usize = 8;

/// What somebody is handed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coupon {
    /// Whose it is.
    pub name: String,
    /// What tells them from somebody of the same name: their class, or whose guardian they are.
    pub about: String,
    /// The code, as it is typed.
    pub code: String,
    /// The address that holds it, for the QR code.
    pub link: String,
}

/// What a run of sheets is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheets {
    /// What it is for: « Feuilles d’activation, 2de 4 ».
    pub title: String,
    /// The lycée.
    pub school: String,
    /// The address that is typed.
    pub address: String,
    /// Until when the codes are good, in words.
    pub until: String,
    /// Coupons, in the order in which they are handed out.
    pub coupons: Vec<Coupon>,
}

/// The sheets: of each page of coupons the front, then the back.
pub fn render_sheets(sheets: &Sheets) -> Result<Vec<u8>, DocumentError> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (number, coupon) in sheets.coupons.iter().enumerate() {
        let qr = QrCode::with_error_correction_level(coupon.link.as_bytes(), EcLevel::M)?
            .render::<svg::Color<'_>>()
            .quiet_zone(false)
            .dark_color(svg::Color("#000000"))
            .light_color(svg::Color("#ffffff"))
            .build();
        files.push((format!("/qr-{number}.svg"), qr.into_bytes()));
    }
    let coupons: Vec<_> = sheets
        .coupons
        .iter()
        .enumerate()
        .map(|(number, coupon)| {
            json!({
                "number": number + 1, "name": coupon.name, "about": coupon.about, "code": coupon.code,
            })
        })
        .collect();
    let mut data = json!({
        "title": sheets.title,
        "school": sheets.school,
        "address": sheets.address.trim_start_matches("https://"),
        "until": sheets.until,
        "pages": coupons.chunks(ON_A_PAGE).collect::<Vec<_>>(),
    });
    // Addresses and codes are copied from paper: they stay as they are.
    let address = data["address"].take();
    printable(&mut data);
    data["address"] = address;
    files.push(("/data.json".to_owned(), serde_json::to_vec(&data)?));
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.clone()))
        .collect();
    RenderJob::new(include_str!("../templates/sheets.typ"), files)?
        .export(sheets.title.clone(), PdfStandard::None)
}
