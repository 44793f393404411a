//! Places found alone: named by the student, checked by the school, answered by the host.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    proposal::{ProposalPage, ProposePage, SchoolSpace},
    student::ApplicationPage,
};

/// The page on which one names a place. For students.
#[server(endpoint = "proposals/propose-page", protocol = Reading)]
pub async fn read_propose_page() -> Result<ProposePage, AppError> {
    crate::request::read(service::proposal::propose_page).await
}

/// A place found alone. For the student who named it.
#[server(endpoint = "proposals/mine", protocol = Reading)]
pub async fn read_proposal(id: String) -> Result<ProposalPage, AppError> {
    crate::request::read(|request| service::proposal::for_student(request, id)).await
}

/// The places found alone by the school's students. For its head and its staff.
#[server(endpoint = "proposals/school", protocol = Reading)]
pub async fn read_school_space(text: String, page: u32) -> Result<SchoolSpace, AppError> {
    crate::request::read(|request| service::proposal::school_space(request, text, page)).await
}

/// One of them. For the head and the staff of the student's school.
#[server(endpoint = "proposals/school/one", protocol = Reading)]
pub async fn read_proposal_for_school(id: String) -> Result<ProposalPage, AppError> {
    crate::request::read(|request| service::proposal::for_school(request, id)).await
}

/// An application. For the head and the staff of the student's school.
#[server(endpoint = "proposals/school/application", protocol = Reading)]
pub async fn read_application_for_school(id: String) -> Result<ApplicationPage, AppError> {
    crate::request::read(|request| service::student::applications::page_for_school(request, id)).await
}

/// What a host is asked; reading it uses nothing up. Nothing when the link is not good. Open to whoever has the link.
#[server(endpoint = "proposals/reply-page", protocol = Reading)]
pub async fn read_reply_page(token: String) -> Result<Option<ProposalPage>, AppError> {
    crate::request::read(|request| service::proposal::for_host(request, token)).await
}

/// Names a place. For students.
#[server(endpoint = "proposals/propose")]
pub async fn propose(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::proposal::propose).await
}

/// Gives it up before the host agreed. For the student who named it.
#[server(endpoint = "proposals/withdraw")]
pub async fn withdraw_proposal(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::proposal::withdraw).await
}

/// Gives up a place that is confirmed. For the student who has it.
#[server(endpoint = "proposals/cancel")]
pub async fn cancel_proposal(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::proposal::cancel).await
}

/// Lets it go: the host is asked. For the head and the staff of the student's school.
#[server(endpoint = "proposals/school/let-go")]
pub async fn let_go(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::proposal::let_go).await
}

/// Refuses it. For the head and the staff of the student's school.
#[server(endpoint = "proposals/school/reject")]
pub async fn reject(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::proposal::reject).await
}

/// Cancels a confirmed place found alone. For the head of the student's school.
#[server(endpoint = "proposals/school/cancel")]
pub async fn cancel_proposal_by_school(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::proposal::cancel_by_school).await
}

/// Cancels a confirmed place. For the head of the student's school.
#[server(endpoint = "proposals/school/application/cancel")]
pub async fn cancel_place_by_school(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::student::applications::cancel_by_school).await
}

/// Agrees. Open to whoever has the link.
#[server(endpoint = "proposals/agree")]
pub async fn agree(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::proposal::agree).await
}

/// Takes an agreement back. Open to whoever has the link.
#[server(endpoint = "proposals/cancel-agreement")]
pub async fn cancel_agreement(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::proposal::cancel_agreement).await
}

/// Declines. Open to whoever has the link.
#[server(endpoint = "proposals/decline")]
pub async fn decline(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::proposal::decline).await
}
