//! Conventions: read and filled by their parties, moved on, listed. Each function is for those whom `party` admits.

use leptos::prelude::*;
use wire::{
    answer::{Reading, Writing},
    convention::{
        ConventionOverview, ConventionRow, ConventionRows, DocumentPage, FirstDayPage, SaveRefused, Saved,
        SectionPage,
        group::GroupShown,
        school::{SchoolConventions, ValidationShown},
    },
    error::AppError,
    form::FormData,
};

/// A convention's own page. For its parties.
#[server(endpoint = "convention/read", protocol = Reading)]
pub async fn read_convention(id: String) -> Result<ConventionOverview, AppError> {
    crate::request::read(|request| service::convention::page::overview(request, id)).await
}

/// One of its sections. For its parties; the host reads the school's part once it is frozen.
#[server(endpoint = "convention/section", protocol = Reading)]
pub async fn read_section(id: String, section: String) -> Result<SectionPage, AppError> {
    crate::request::read(|request| service::convention::editor::page(request, id, section)).await
}

/// The document as it would be now. For its parties.
#[server(endpoint = "convention/preview", protocol = Reading)]
pub async fn read_preview(id: String) -> Result<DocumentPage, AppError> {
    crate::request::read(|request| service::convention::document::preview(request, id)).await
}

/// A frozen version. For its parties.
#[server(endpoint = "convention/version", protocol = Reading)]
pub async fn read_version(id: String, number: String) -> Result<DocumentPage, AppError> {
    crate::request::read(|request| service::convention::document::version(request, id, number)).await
}

/// The first day on one page. For its parties.
#[server(endpoint = "convention/first-day", protocol = Reading)]
pub async fn read_first_day(id: String) -> Result<FirstDayPage, AppError> {
    crate::request::read(|request| service::convention::first_day::page(request, id)).await
}

/// The conventions of one's structures. For hosts.
#[server(endpoint = "convention/of-structures", protocol = Reading)]
pub async fn list_conventions_of_structures(list: String, page: u32) -> Result<ConventionRows, AppError> {
    crate::request::read(|request| service::convention::lists::of_structures(request, list, page)).await
}

/// One's own conventions. For students.
#[server(endpoint = "convention/of-student", protocol = Reading)]
pub async fn list_conventions_of_student() -> Result<ConventionRows, AppError> {
    crate::request::read(service::convention::lists::of_student).await
}

/// The conventions of one's children. For guardians.
#[server(endpoint = "convention/of-guardian", protocol = Reading)]
pub async fn list_conventions_of_guardian() -> Result<ConventionRows, AppError> {
    crate::request::read(service::convention::lists::of_guardian).await
}

/// The conventions of one's school. For its head and its staff.
#[server(endpoint = "convention/of-school", protocol = Reading)]
pub async fn list_conventions_of_school(
    state: String,
    class_name: String,
    text: String,
    order: String,
    page: u32,
) -> Result<SchoolConventions, AppError> {
    crate::request::read(|request| {
        service::convention::lists::of_school(request, state, class_name, text, order, page)
    })
    .await
}

/// Chooses conventions to validate together. For whoever validates in the head's name.
#[server(endpoint = "convention/batch/choose")]
pub async fn choose_validations(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::batch::choose).await
}

/// What was chosen. For whoever chose it.
#[server(endpoint = "convention/batch", protocol = Reading)]
pub async fn read_validations(lot: String) -> Result<ValidationShown, AppError> {
    crate::request::read(|request| service::convention::batch::read(request, lot)).await
}

/// Validates what was chosen.
#[server(endpoint = "convention/batch/validate")]
pub async fn validate_many(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::batch::validate).await
}

/// Chooses conventions of a structure to fill together. For whoever fills for it.
#[server(endpoint = "convention/group/choose")]
pub async fn choose_group(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::group::choose).await
}

/// Conventions that are filled together, by their ids. For whoever fills for their structure.
#[server(endpoint = "convention/group", protocol = Reading)]
pub async fn read_group(choice: String) -> Result<GroupShown, AppError> {
    crate::request::read(|request| service::convention::group::read(request, choice)).await
}

/// Saves what was typed for them, and sends those that are complete where that is asked for. For whoever fills for their structure.
#[server(endpoint = "convention/group/save")]
pub async fn save_group(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::convention::group::save).await
}

/// The convention of a place: `source` is an application's or a proposal's id. Nothing for whoever is no party to it.
#[server(endpoint = "convention/of-place", protocol = Reading)]
pub async fn find_convention(source: String) -> Result<Option<ConventionRow>, AppError> {
    crate::request::read(|request| service::convention::lists::of_place(request, source)).await
}

/// Saves a section while somebody types: what they had before (`before`) and have now (`values`), field by field in JSON. For
/// whoever fills it.
#[server(endpoint = "convention/autosave", protocol = Writing)]
pub async fn autosave(
    id: String,
    section: String,
    tab: String,
    base: i32,
    before: String,
    values: String,
) -> Result<Saved, SaveRefused> {
    let (request, request_id) = crate::request::current()?;
    service::convention::editor::autosave(request, id, section, tab, base, before, values)
        .await
        .map_err(|error| match error {
            service::convention::editor::SaveError::Conflict(conflict) => SaveRefused::Conflict(conflict),
            service::convention::editor::SaveError::NotNow(state) => SaveRefused::NotNow(state),
            service::convention::editor::SaveError::Service(error) => {
                SaveRefused::App(crate::request::app_error(error, &request_id))
            }
        })
}

/// Says that somebody has a section open; who else has. For whoever fills it.
#[server(endpoint = "convention/here", protocol = Writing)]
pub async fn say_here(id: String, section: String, tab: String) -> Result<String, AppError> {
    crate::request::read(|request| service::convention::presence::here(request, id, section, tab)).await
}

/// Says that somebody closed a section, or went to another page. For whoever fills it.
#[server(endpoint = "convention/leave")]
pub async fn leave_section(id: String, section: String, tab: String) -> Result<(), AppError> {
    crate::request::read(|request| service::convention::presence::leave(request, id, section, tab)).await
}

/// Saves a section as a form. For whoever fills it.
#[server(endpoint = "convention/save")]
pub async fn save_section(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::editor::save).await
}

/// Sends the host's part to the school. For the host.
#[server(endpoint = "convention/complete")]
pub async fn complete_host_part(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::transitions::complete).await
}

/// Sends it back to the host. For the head, or whoever is named for it.
#[server(endpoint = "convention/send-back")]
pub async fn send_back_to_host(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::transitions::send_back).await
}

/// Validates: freezes it. For the head, or whoever is named for it.
#[server(endpoint = "convention/validate")]
pub async fn validate_convention(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::transitions::validate).await
}

/// Begins a correction. For the head, or whoever is named for it.
#[server(endpoint = "convention/correct")]
pub async fn correct_convention(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::transitions::correct).await
}

/// Says what becomes of the place of a convention that is cancelled. For the head, or whoever is named for it.
#[server(endpoint = "convention/place")]
pub async fn decide_place(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::transitions::decide_place).await
}

/// Takes a cancellation back. For the head, or whoever is named for it.
#[server(endpoint = "convention/undo-cancellation")]
pub async fn undo_cancellation(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::transitions::undo).await
}

/// Gives it up, and says what becomes of the place. For the head, or whoever is named for it.
#[server(endpoint = "convention/cancel")]
pub async fn cancel_convention(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::transitions::cancel).await
}

/// Takes the certificate of insurance back. For the family and the school.
#[server(endpoint = "convention/certificate/remove")]
pub async fn remove_certificate(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::certificate::remove).await
}
