//! One's account: signing up and in, proving an address, passwords, sessions.

use domain::{account::Role, structure::StructureRole};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, form::Fields};

/// Who is signed in, as every page may say it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Me {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Roles.
    pub roles: Vec<Role>,
    /// Structures: id, name and what one is there.
    pub structures: Vec<(String, String, StructureRole)>,
    /// Where they search: round home, for a pupil who said where that is.
    pub search: String,
}

/// A place where one is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionShown {
    /// Identifier.
    pub id: String,
    /// The browser.
    pub agent: String,
    /// When it was last seen, in words.
    pub seen: String,
    /// Whether it is this one.
    pub here: bool,
}

/// What a link's page shows before its button is pressed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkShown {
    /// Whether it is still good.
    pub good: bool,
    /// What it is about: an address, a structure's name.
    pub about: String,
}

/// Who is signed in. Open to anybody.
#[server(endpoint = "account/me", input = GetUrl)]
pub async fn read_me() -> Result<Option<Me>, AppError> {
    let Some(visitor) = crate::visitor::visitor() else {
        return Ok(None);
    };
    let search = crate::pupil::search_of_visitor(&crate::context::app_context()?);
    Ok(Some(Me {
        search,
        ..crate::membership::me(&visitor.account)
    }))
}

/// Where one is signed in. For whoever is signed in.
#[server(endpoint = "account/sessions", input = GetUrl)]
pub async fn list_sessions() -> Result<Vec<SessionShown>, AppError> {
    crate::membership::sessions(&crate::context::app_context()?).await
}

/// What the link of a letter is about; reading it uses nothing up. Open to whoever has the link.
#[server(endpoint = "account/link", input = GetUrl)]
pub async fn read_link(purpose: String, token: String) -> Result<LinkShown, AppError> {
    crate::membership::link(&crate::context::app_context()?, &purpose, &token).await
}

/// Signs in. Open to anybody.
#[server(endpoint = "account/sign-in")]
pub async fn sign_in(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::sign_in(form).await)
}

/// Signs out.
#[server(endpoint = "account/sign-out")]
pub async fn sign_out(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::sign_out(form).await)
}

/// A host signs up. Open to anybody.
#[server(endpoint = "account/sign-up")]
pub async fn sign_up(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::sign_up(form).await)
}

/// The letter that proves one's address, again. For whoever is signed in.
#[server(endpoint = "account/confirm-again")]
pub async fn confirm_again(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::confirm_again(form).await)
}

/// Proves an address. Open to whoever has the link.
#[server(endpoint = "account/confirm")]
pub async fn confirm(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::confirm(form).await)
}

/// Asks for the letter that lets one choose another password. Open to anybody.
#[server(endpoint = "account/forgotten")]
pub async fn forgotten(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::forgotten(form).await)
}

/// Chooses another password. Open to whoever has the link.
#[server(endpoint = "account/reset")]
pub async fn reset(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::reset(form).await)
}

/// Takes over the account that waits for one. Open to whoever has the link or the code.
#[server(endpoint = "account/activate")]
pub async fn activate(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::activate(form).await)
}

/// Changes one's password. For whoever is signed in.
#[server(endpoint = "account/password")]
pub async fn change_password(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::change_password(form).await)
}

/// Asks for another address. For whoever is signed in.
#[server(endpoint = "account/email")]
pub async fn ask_email(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::ask_email(form).await)
}

/// Proves the other address. Open to whoever has the link.
#[server(endpoint = "account/email/confirm")]
pub async fn change_email(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::change_email(form).await)
}

/// Closes one of one's sessions. For whoever is signed in.
#[server(endpoint = "account/sessions/close")]
pub async fn close_session(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::close_session(form).await)
}

/// Closes all of one's sessions. For whoever is signed in.
#[server(endpoint = "account/sessions/close-all")]
pub async fn close_all(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::membership::close_all(form).await)
}
