//! Personal links: looked at, then opened by a button.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, form::Fields};

/// What a personal link leads to, before it is opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkShown {
    /// Whose link it is.
    pub name: String,
    /// As whom it is opened, in words.
    pub role: String,
    /// What its holder is asked for.
    pub asks: LinkAsks,
    /// What the convention is called by.
    pub reference: String,
    /// Pupil.
    pub student: String,
    /// Host.
    pub host: String,
    /// Lycée.
    pub school: String,
    /// The days, in words.
    pub span: String,
    /// Until when the link is good, in words.
    pub until: String,
}

/// What the holder of a personal link is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LinkAsks {
    /// To fill the host's part.
    Fill,
    /// To sign.
    Sign,
    /// Nothing, now: they read.
    Nothing,
    /// Nothing, ever: it was given up.
    NothingMore,
}

/// Where a personal link leads; nothing when it is not good (any more). Looking opens nothing.
#[server(endpoint = "signing/link", input = GetUrl)]
pub async fn read_link(token: String) -> Result<Option<LinkShown>, AppError> {
    crate::signing::link::peek(&token).await
}

/// Opens a personal link in this browser.
#[server(endpoint = "signing/link/open")]
pub async fn open_link(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::link::open(form).await)
}

/// Sends the tutor a personal link. For who answers for the host by an account.
#[server(endpoint = "signing/tutor/send")]
pub async fn send_tutor_link(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::link::send_to_tutor(form).await)
}

/// Makes the tutor's personal links void. For the same.
#[server(endpoint = "signing/tutor/revoke")]
pub async fn revoke_tutor_links(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::link::revoke_of_tutor(form).await)
}

/// Forgets a personal link in this browser.
#[server(endpoint = "signing/link/close")]
pub async fn close_link(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::link::close(form).await)
}
