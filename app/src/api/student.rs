//! The student's space: applying, one's applications, what one keeps.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    student::{ApplicationPage, ApplyPage, OfferUser, ReportPage, SearchLine, SearchSaving, StudentSpace},
};

/// What an offer's page proposes to whoever looks at it. Open to anybody.
#[server(endpoint = "pupil/visitor", protocol = Reading)]
pub async fn read_offer_user(offer: String) -> Result<OfferUser, AppError> {
    crate::request::read(|request| service::student::offer_user(request, offer)).await
}

/// The page on which one applies. For students.
#[server(endpoint = "pupil/apply-page", protocol = Reading)]
pub async fn read_apply_page(offer: String) -> Result<ApplyPage, AppError> {
    crate::request::read(|request| service::student::apply::page(request, offer)).await
}

/// One's own page; `all` shows those applications too that were over long ago. For students.
#[server(endpoint = "pupil/space", protocol = Reading)]
pub async fn read_space(all: bool) -> Result<StudentSpace, AppError> {
    crate::request::read(|request| service::student::space(request, all)).await
}

/// One of one's applications. For the student who sent it.
#[server(endpoint = "pupil/application", protocol = Reading)]
pub async fn read_application(id: String) -> Result<ApplicationPage, AppError> {
    crate::request::read(|request| service::student::applications::page(request, id)).await
}

/// The searches one keeps. For students.
#[server(endpoint = "pupil/searches", protocol = Reading)]
pub async fn list_searches() -> Result<Vec<SearchLine>, AppError> {
    crate::request::read(service::student::saved::searches).await
}

/// What can be done with the search of that address; nothing for whoever is no student. Open to anybody.
#[server(endpoint = "pupil/search", protocol = Reading)]
pub async fn read_search_saving(query: String) -> Result<Option<SearchSaving>, AppError> {
    crate::request::read(|request| service::student::saved::of_search(request, query)).await
}

/// An offer to report. For whoever is signed in.
#[server(endpoint = "reports/page", protocol = Reading)]
pub async fn read_report_page(offer: String) -> Result<ReportPage, AppError> {
    crate::request::read(|request| service::student::report::page(request, offer)).await
}

/// Applies. For students.
#[server(endpoint = "pupil/apply")]
pub async fn apply(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::student::apply::apply).await
}

/// Says where one lives, to the commune. For students.
#[server(endpoint = "pupil/home")]
pub async fn set_home(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::set_home).await
}

/// Answers the host's question on distance. For the student who applied.
#[server(endpoint = "pupil/application/distance")]
pub async fn answer_distance(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::applications::answer_distance).await
}

/// Withdraws. For the student who applied.
#[server(endpoint = "pupil/application/withdraw")]
pub async fn withdraw(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::applications::withdraw).await
}

/// Confirms. For the student who applied.
#[server(endpoint = "pupil/application/confirm")]
pub async fn confirm_place(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::applications::confirm).await
}

/// Gives up a confirmed place. For the student who has it.
#[server(endpoint = "pupil/application/cancel")]
pub async fn cancel_place(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::student::applications::cancel).await
}

/// Keeps an offer. For students.
#[server(endpoint = "pupil/favourite/keep")]
pub async fn keep_favourite(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::saved::add_favourite).await
}

/// Keeps an offer no longer. For students.
#[server(endpoint = "pupil/favourite/drop")]
pub async fn drop_favourite(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::saved::drop_favourite).await
}

/// Keeps a search. For students.
#[server(endpoint = "pupil/search/keep")]
pub async fn keep_search(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::saved::save_search).await
}

/// Keeps a search no longer. For the student who kept it.
#[server(endpoint = "pupil/search/stop")]
pub async fn stop_search(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::saved::stop_search).await
}

/// The same from an e-mail. Open to whoever has the link.
#[server(endpoint = "pupil/search/stop-by-link")]
pub async fn stop_search_by_link(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::student::saved::stop_search_by_link).await
}

/// Reports an offer. For whoever is signed in.
#[server(endpoint = "reports/send")]
pub async fn send_report(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::student::report::send).await
}
