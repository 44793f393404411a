//! Demonstrations only: the people one may sign in as with one click. Elsewhere none of this exists.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    demo::{DemoAccountCard, EmailShown},
    error::AppError,
    form::FormData,
};

/// The people one may sign in as; nobody outside demonstrations.
#[server(endpoint = "demo/personas", protocol = Reading)]
pub async fn list_demo_accounts() -> Result<Vec<DemoAccountCard>, AppError> {
    crate::request::read(service::demo_accounts::list).await
}

/// Signs in as one of them.
#[server(endpoint = "demo/sign-in")]
pub async fn demo_sign_in(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::demo_accounts::sign_in).await
}

/// The last e-mails, in demonstrations.
#[server(endpoint = "demo/letters", protocol = Reading)]
pub async fn list_emails() -> Result<Vec<EmailShown>, AppError> {
    crate::request::read(service::demo_accounts::emails).await
}
