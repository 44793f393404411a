//! Forms that bring a file.

use axum::extract::Multipart;
use domain::sanitize::composed;
use http::StatusCode;

/// A form that was read whole.
pub(super) struct Upload {
    fields: Vec<(String, String)>,
    /// What its field `fichier` holds; nothing where there is none.
    pub(super) file: Option<Vec<u8>>,
}

impl Upload {
    /// Reads it, up to the limit of its route; otherwise gives the status to answer with.
    pub(super) async fn read(mut form: Multipart) -> Result<Self, StatusCode> {
        let (mut fields, mut file) = (Vec::new(), None);
        while let Some(part) = form.next_field().await.map_err(|error| error.status())? {
            let name = part.name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|error| error.status())?;
            if name == "fichier" {
                file = Some(bytes.to_vec());
            } else {
                let text = String::from_utf8_lossy(&bytes);
                fields.push((name, composed(text.trim()).into_owned()));
            }
        }
        Ok(Self { fields, file })
    }

    /// What was typed in a field; empty where there is none.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }
}
