//! The form of a page, as it was typed when it was refused.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wire::{
    answer::Reading,
    error::AppError,
    form::{FormState, RETURNED},
};

use crate::resource::{Loaded, load};

/// A form that was refused, by the secret in the address it was sent back with. Open to whoever has the secret.
#[server(endpoint = "forms/returned", protocol = Reading)]
pub async fn read_form_state(token: String) -> Result<FormState, AppError> {
    crate::request::read(|request| service::form_response::form_state(request, token)).await
}

/// The form of this page: what was typed before, if the address says so.
pub(crate) fn form_state() -> Loaded<FormState> {
    let query = use_query_map();
    load(
        move || query.read().get(RETURNED).unwrap_or_default(),
        |token| async move {
            if token.is_empty() {
                Ok(FormState::default())
            } else {
                read_form_state(token).await
            }
        },
    )
}
