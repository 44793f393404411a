//! The people of a school.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    school::team::{InvitationToTeam, Team},
};

/// Who works in the school, or those of them who answer to what is typed. For its head and its staff; who is invited, for its head.
#[server(endpoint = "school/team", protocol = Reading)]
pub async fn read_team(text: String) -> Result<Team, AppError> {
    crate::request::read(|request| service::school::team::team(request, text)).await
}

/// Invites somebody. For the head.
#[server(endpoint = "school/team/invite")]
pub async fn invite_to_team(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::team::invite).await
}

/// Takes an invitation back. For the head.
#[server(endpoint = "school/team/uninvite")]
pub async fn withdraw_from_team(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::team::withdraw).await
}

/// Changes what somebody does. For the head.
#[server(endpoint = "school/team/change")]
pub async fn change_member(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::team::change).await
}

/// Removes somebody. For the head.
#[server(endpoint = "school/team/remove")]
pub async fn remove_from_team(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::team::remove).await
}

/// Says where somebody is reached. For themselves and for the head.
#[server(endpoint = "school/team/phone")]
pub async fn set_team_phone(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::team::set_phone).await
}

/// What an invitation is about; reading it uses nothing up. Open to whoever has the link.
#[server(endpoint = "school/team/invitation", protocol = Reading)]
pub async fn read_invitation_to_team(token: String) -> Result<InvitationToTeam, AppError> {
    crate::request::read(|request| service::school::team::invitation(request, token)).await
}

/// Follows an invitation with one's account. For whoever is signed in and has the link.
#[server(endpoint = "school/team/join")]
pub async fn join_team(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::team::join).await
}

/// Makes an account from an invitation. Open to whoever has the link.
#[server(endpoint = "school/team/join-anew")]
pub async fn join_team_anew(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::team::join_anew).await
}
