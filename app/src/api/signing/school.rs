//! What a school sees to: conventions to sign, many at once; links, addresses, reminders, pages signed on paper.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    signing::school::{BatchShown, SchoolConvention, SchoolSignatures},
};

/// Conventions that wait for signatures. For the school's staff.
#[server(endpoint = "signing/school", protocol = Reading)]
pub async fn read_school_signatures(class_name: String, page: u32) -> Result<SchoolSignatures, AppError> {
    crate::request::read(|request| service::signing::school::list(request, class_name, page)).await
}

/// The signatures of one convention. For the school's staff.
#[server(endpoint = "signing/school/one", protocol = Reading)]
pub async fn read_school_convention(id: String) -> Result<SchoolConvention, AppError> {
    crate::request::read(|request| service::signing::school::one(request, id)).await
}

/// Reminds somebody who has not signed.
#[server(endpoint = "signing/school/chase")]
pub async fn remind_signer(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::school::remind).await
}

/// Reminds at once all who have yet to sign the conventions that were ticked.
#[server(endpoint = "signing/school/chase-many")]
pub async fn remind_many(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::school::remind_many).await
}

/// Gives a guardian another address, or none.
#[server(endpoint = "signing/school/email")]
pub async fn change_signer_email(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::school::change_email).await
}

/// Sends a personal link.
#[server(endpoint = "signing/school/link")]
pub async fn send_signing_link(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::school::send_link).await
}

/// Makes the personal links of a role void.
#[server(endpoint = "signing/school/revoke")]
pub async fn revoke_signing_links(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::school::revoke_links).await
}

/// Chooses conventions to sign together.
#[server(endpoint = "signing/batch/choose")]
pub async fn choose_batch(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::batch::choose).await
}

/// Chooses conventions of one's structures to sign together. For whoever signs for them.
#[server(endpoint = "signing/batch/choose-for-host")]
pub async fn choose_host_batch(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::batch::choose_for_host).await
}

/// What was chosen. For whoever chose it.
#[server(endpoint = "signing/batch", protocol = Reading)]
pub async fn read_batch(lot: String) -> Result<BatchShown, AppError> {
    crate::request::read(|request| service::signing::batch::read(request, lot)).await
}

/// Sends the code for what was chosen.
#[server(endpoint = "signing/batch/code")]
pub async fn ask_batch_code(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::batch::ask_code).await
}

/// Signs what was chosen.
#[server(endpoint = "signing/batch/sign")]
pub async fn sign_batch(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::batch::sign).await
}
