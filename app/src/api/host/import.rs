//! Many offers at once, from a file.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    host::import::{ImportForm, ImportShown},
};

/// Structures for which the user may import, and what a file takes. For hosts.
#[server(endpoint = "host/import/structures", protocol = Reading)]
pub async fn read_import_form() -> Result<ImportForm, AppError> {
    crate::request::read_now(|request| service::host::import::form(&request))
}

/// A file that was sent; nothing before. For whoever may publish for its structure.
#[server(endpoint = "host/import", protocol = Reading)]
pub async fn read_import(token: String) -> Result<Option<ImportShown>, AppError> {
    crate::request::read(|request| service::host::import::shown(request, token)).await
}

/// Publishes the offers of a file that was sent. For whoever may publish for its structure.
#[server(endpoint = "host/import/publish")]
pub async fn import_offers(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::import::publish).await
}
