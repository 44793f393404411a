//! Personal links: looked at, then opened by a button.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, signing::link::LinkShown};

/// Where a personal link leads that was followed in this browser; nothing when it is not good (any more). Looking opens nothing.
#[server(endpoint = "signing/link", protocol = Reading)]
pub async fn read_link(id: String) -> Result<Option<LinkShown>, AppError> {
    crate::response::forbid_caching();
    crate::request::read(|request| service::signing::link::peek(request, id)).await
}

/// Sends the code that opens a personal link.
#[server(endpoint = "signing/link/code")]
pub async fn ask_link_code(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::link::ask_code).await
}

/// Opens a personal link in this browser.
#[server(endpoint = "signing/link/open")]
pub async fn open_link(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::link::open).await
}

/// Asks for all that waits at an address, in one e-mail. Open to anybody.
#[server(endpoint = "signing/link/lost")]
pub async fn ask_lost_links(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::lost::ask).await
}

/// Sends the tutor a personal link. For whoever answers for the host by an account.
#[server(endpoint = "signing/tutor/send")]
pub async fn send_tutor_link(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::link::send_to_tutor).await
}

/// Makes the tutor's personal links void. For the same.
#[server(endpoint = "signing/tutor/revoke")]
pub async fn revoke_tutor_links(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::link::revoke_of_tutor).await
}

/// Forgets a personal link in this browser.
#[server(endpoint = "signing/link/close")]
pub async fn close_link(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::link::close).await
}
