//! The public check of a document.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, signing::verify::Checked};

/// What is known of a document: by its reference and code, or by the digest of a file, with those of what is attached to it where that was looked
/// at, and what was said of its seals then. Open to everybody.
#[server(endpoint = "signing/check", protocol = Reading)]
pub async fn check_document(
    reference: String,
    code: String,
    digest: String,
    #[server(default)] attached: String,
    #[server(default)] seal: String,
) -> Result<Checked, AppError> {
    crate::request::read(|request| {
        service::signing::verify::verify(request, reference, code, digest, attached, seal)
    })
    .await
}
