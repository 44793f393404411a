//! An amendment as a file: what it changes, who signed it and when, with its data attached to the byte.

use domain::{
    convention::{Amendment, Difference},
    digest::Digest,
    typography::date,
};
use serde_json::json;

use crate::{
    document::DocumentError,
    printable::printable,
    render_job::{PdfStandard, RenderJob},
};

/// The file of an amendment, from its canonical JSON. `state` says where it stands; `signers` are those who sign it, each with when and how
/// they did, as people read it.
pub fn render_amendment(
    json: &str,
    state: &str,
    signers: &[(String, String)],
) -> Result<Vec<u8>, DocumentError> {
    let amendment: Amendment = serde_json::from_str(json)?;
    let digest = Digest::of(json.as_bytes());
    let mut facts = vec![
        ("Proposé le", date(amendment.proposed_on)),
        ("Par", amendment.proposed_by.clone()),
        ("Il modifie", format!("la version\u{a0}{}", amendment.version)),
        ("État", state.to_owned()),
    ];
    if !amendment.reason.is_empty() {
        facts.push(("Raison donnée", amendment.reason.clone()));
    }
    let changes: Vec<[String; 3]> = amendment
        .differences()
        .into_iter()
        .map(|Difference { label, before, after }| [label, before, after])
        .collect();
    let check = [
        ("Empreinte (SHA-256)", digest.to_string()),
        ("Il suit", amendment.follows.to_string()),
        ("Page de vérification", amendment.check_url.clone()),
    ];
    let mut data = json!({
        "title": amendment.title(),
        "facts": facts,
        "changes": changes,
        "signers": signers,
        "check": check,
    });
    printable(&mut data);
    let files = vec![
        ("/data.json", serde_json::to_vec(&data)?),
        ("/amendment.json", json.as_bytes().to_vec()),
    ];
    RenderJob::new(include_str!("../templates/amendment.typ"), files)?
        .export(format!("amendment {digest} {state}"), PdfStandard::None)
}
