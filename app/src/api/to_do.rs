//! What is left to do, what one is reminded of, and one's calendar.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    to_do::{CalendarPage, Reminders, ToDoPage},
};

/// All that is left to do, by day. For whoever is signed in.
#[server(endpoint = "to-do/list", protocol = Reading)]
pub async fn read_to_do() -> Result<ToDoPage, AppError> {
    crate::request::read(service::to_do::page).await
}

/// What one is reminded of. For whoever is signed in.
#[server(endpoint = "to-do/reminders", protocol = Reading)]
pub async fn read_reminders() -> Result<Reminders, AppError> {
    crate::request::read(service::to_do::reminders).await
}

/// Chooses what one is reminded of. For whoever is signed in.
#[server(endpoint = "to-do/reminders/choose")]
pub async fn choose_reminders(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::to_do::choose).await
}

/// Whether the link of a reminder stops the others; reading it stops nothing. Open to whoever has the link.
#[server(endpoint = "to-do/stop/link", protocol = Reading)]
pub async fn read_stop_link(token: String) -> Result<bool, AppError> {
    crate::request::read(|request| service::to_do::stop_link(request, token)).await
}

/// Stops one's reminders. Open to whoever has the link.
#[server(endpoint = "to-do/stop")]
pub async fn stop_reminders(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::to_do::stop_by_link).await
}

/// One's calendar; `ticket` shows its address, once. For whoever is signed in.
#[server(endpoint = "to-do/calendar", protocol = Reading)]
pub async fn read_calendar(ticket: String) -> Result<CalendarPage, AppError> {
    crate::request::read(|request| service::calendar_feed::page(request, ticket)).await
}

/// Gives one's calendar an address, or another one. For whoever is signed in.
#[server(endpoint = "to-do/calendar/make")]
pub async fn make_calendar(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::calendar_feed::make).await
}

/// Takes the address back. For whoever is signed in.
#[server(endpoint = "to-do/calendar/take-back")]
pub async fn take_calendar_back(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::calendar_feed::take_back).await
}
