//! The card « Accueillez-moi » on paper: a page of eight, to cut out.

use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::json;

use crate::{
    document::DocumentError,
    printable::printable,
    render_job::{PdfStandard, RenderJob},
};

/// What a card says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrintedCard {
    /// First name.
    pub name: String,
    /// « Élève de seconde au lycée … ».
    pub about: String,
    /// « Stage d’observation du … au … »; empty where there is no campaign.
    pub span: String,
    /// The address that it leads to, whole: typed from paper, it is printed as it is.
    pub address: String,
}

/// A page of the card, eight times.
pub fn render_cards(card: &PrintedCard) -> Result<Vec<u8>, DocumentError> {
    let qr = QrCode::with_error_correction_level(card.address.as_bytes(), EcLevel::M)?
        .render::<svg::Color<'_>>()
        .quiet_zone(false)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    let title = "Accueillez-moi en stage";
    let mut data = json!({ "title": title, "name": card.name, "about": card.about, "span": card.span });
    printable(&mut data);
    data["address"] = card.address.trim_start_matches("https://").into();
    let files = vec![
        ("/qr.svg", qr.into_bytes()),
        ("/data.json", serde_json::to_vec(&data)?),
    ];
    RenderJob::new(include_str!("../templates/cards.typ"), files)?.export(title.to_owned(), PdfStandard::None)
}
