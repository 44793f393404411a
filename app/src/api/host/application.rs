//! Applications, for those who answer them.

use domain::{
    application::{ApplicationDetail, Inbox},
    id::{AccountId, OfferId},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{api::search::Calendar, error::AppError, form::Fields};

/// A page of the inbox.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct InboxPage {
    /// The applications.
    pub inbox: Inbox,
    /// The offers to choose from, of all structures of who asks.
    pub offers: Vec<(OfferId, String)>,
}

/// An application, for its host.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplicationPage {
    /// The application.
    pub detail: ApplicationDetail,
    /// The campaign of now.
    pub calendar: Option<Calendar>,
    /// When it was sent, in words.
    pub sent: String,
    /// Until when the pupil could confirm if it were accepted now, in words.
    pub until: String,
    /// What happened: when, who and what, and what was said.
    pub history: Vec<(String, String, String)>,
    /// Who else could answer.
    pub colleagues: Vec<(AccountId, String)>,
    /// The question on the distance, when it may be asked.
    pub question: Option<String>,
    /// When it was asked and answered, in words; empty when not.
    pub asked: String,
    /// See `asked`.
    pub answered: String,
}

/// A page of applications. For members of structures.
#[server(endpoint = "host/applications", input = GetUrl)]
pub async fn read_inbox(offer: String, state: String, page: u32) -> Result<InboxPage, AppError> {
    crate::host::application::inbox(&crate::context::app_context()?, &offer, &state, page).await
}

/// An application; looking at it marks it as read. For who may answer it.
#[server(endpoint = "host/application", input = GetUrl)]
pub async fn read_application(id: String) -> Result<ApplicationPage, AppError> {
    crate::host::application::page(&crate::context::app_context()?, &id).await
}

/// Accepts. For who may answer.
#[server(endpoint = "host/application/accept")]
pub async fn accept_application(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::host::application::accept).await
}

/// Refuses. For who may answer.
#[server(endpoint = "host/application/refuse")]
pub async fn refuse_application(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::host::application::refuse).await
}

/// Passes it on. For who may answer.
#[server(endpoint = "host/application/transfer")]
pub async fn transfer_application(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::application::transfer(form).await)
}

/// Asks about the distance. For who may answer.
#[server(endpoint = "host/application/distance")]
pub async fn ask_distance(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::application::ask_distance(form).await)
}

/// Gives up a confirmed place. For who may answer.
#[server(endpoint = "host/application/cancel")]
pub async fn cancel_place(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::host::application::cancel).await
}
