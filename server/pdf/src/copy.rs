//! The copy of somebody's data, for them to read: headings, and under each what is known, label by label.

use serde_json::json;

use crate::{
    document::DocumentError,
    printable::printable,
    render_job::{PdfStandard, RenderJob},
};

/// A thing: labels and texts.
pub type CopiedThing = Vec<(String, String)>;

/// What is known of one kind: its heading and its things.
pub type CopiedPart = (String, Vec<CopiedThing>);

/// The copy as a PDF/A. `day` is that on which it was made, as people read it; a part without things says that there is none.
pub fn render_copy(name: &str, day: &str, parts: &[CopiedPart]) -> Result<Vec<u8>, DocumentError> {
    let parts: Vec<_> = parts
        .iter()
        .map(|(title, things)| json!({ "title": title, "things": things }))
        .collect();
    let mut data = json!({
        "title": "Mes données sur Quinzaine",
        "name": name,
        "day": day,
        "parts": parts,
    });
    printable(&mut data);
    let files = vec![("/data.json", serde_json::to_vec(&data)?)];
    RenderJob::new(include_str!("../templates/copy.typ"), files)?
        .export(format!("copy {name} {day}"), PdfStandard::None)
}
