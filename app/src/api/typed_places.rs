//! A class's places typed in one table, and the card by which a host says yes.

use leptos::prelude::*;
use wire::{
    answer::{Reading, Writing},
    error::AppError,
    form::FormData,
    typed_places::{CardPage, RowSaved, TypedPlacesPage, WelcomePage},
};

/// The classes that the reader may type, and the rows of one of them. For the school's staff who see to it.
#[server(endpoint = "school/typed-places", protocol = Reading)]
pub async fn read_typed_places(class_name: String) -> Result<TypedPlacesPage, AppError> {
    crate::request::read(|request| service::typed_places::page(request, class_name)).await
}

/// Saves one row, in JSON, while others are typed. For whoever sees to that student.
#[server(endpoint = "school/typed-places/row", protocol = Writing)]
pub async fn save_typed_row(student: String, row: String) -> Result<RowSaved, AppError> {
    crate::request::read(|request| service::typed_places::save_row(request, student, row)).await
}

/// Saves all rows. For the same.
#[server(endpoint = "school/typed-places/save")]
pub async fn save_typed_places(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::typed_places::save).await
}

/// One's card. For students.
#[server(endpoint = "welcome/card", protocol = Reading)]
pub async fn read_card() -> Result<CardPage, AppError> {
    crate::request::read(service::welcome::card).await
}

/// Makes a card, in place of the one there was. For students.
#[server(endpoint = "welcome/card/make")]
pub async fn make_card(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::welcome::make).await
}

/// Ends it. For students.
#[server(endpoint = "welcome/card/revoke")]
pub async fn revoke_card(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::welcome::revoke).await
}

/// What a card leads to; nothing when it is not good. Open to whoever holds it.
#[server(endpoint = "welcome/page", protocol = Reading)]
pub async fn read_welcome(code: String) -> Result<Option<WelcomePage>, AppError> {
    crate::request::read(|request| service::welcome::page(request, code)).await
}

/// Says yes by a card. Open to whoever holds it.
#[server(endpoint = "welcome/answer")]
pub async fn answer_welcome(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::welcome::answer).await
}
