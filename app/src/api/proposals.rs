//! Places found alone: named by the pupil, checked by the lycée, answered by the host.

use domain::{campaign::Campaign, proposal::ProposalDetail, weeks::Weeks};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{
    api::pupil::{ApplicationPage, HistoryShown},
    error::AppError,
    form::Fields,
};

/// The page on which a pupil names a place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposePage {
    /// The campaign.
    pub campaign: Campaign,
    /// The weeks that are free; none when the pupil has places for all, or when it is too late.
    pub choices: Vec<Weeks>,
    /// Whether it is for want of free weeks.
    pub placed: bool,
    /// The id of what is named: the same form sent twice is one.
    pub form: String,
    /// The pupil's lycée.
    pub school: String,
}

/// A place found alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalPage {
    /// The place.
    pub detail: ProposalDetail,
    /// When it was named, in words.
    pub proposed: String,
    /// When it last moved, in words.
    pub moved: String,
    /// The days, in words.
    pub span: String,
    /// What the host's agreement would put an end to, by name; for the pupil only.
    pub rivals: Vec<String>,
    /// Whether the last day to answer has passed.
    pub overdue: bool,
    /// Whether the reader may cancel a confirmed place.
    pub may_cancel: bool,
    /// Whether the reader decides for the lycée.
    pub may_decide: bool,
    /// What it has been through; for the lycée only.
    pub history: Vec<HistoryShown>,
}

/// A line of the lycée's list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalLine {
    /// The place.
    pub detail: ProposalDetail,
    /// When it was named, in words.
    pub proposed: String,
}

/// The lycée's page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolSpace {
    /// The reader's name.
    pub name: String,
    /// Places found alone, those to check first.
    pub proposals: Vec<ProposalLine>,
    /// This page, from 1.
    pub page: u32,
    /// Whether there is another.
    pub more: bool,
}

/// The page on which one names a place. For pupils.
#[server(endpoint = "proposals/propose-page", input = GetUrl)]
pub async fn read_propose_page() -> Result<ProposePage, AppError> {
    crate::proposals::propose_page().await
}

/// A place found alone. For the pupil who named it.
#[server(endpoint = "proposals/mine", input = GetUrl)]
pub async fn read_proposal(id: String) -> Result<ProposalPage, AppError> {
    crate::proposals::for_student(&id).await
}

/// The places found alone by the lycée's pupils. For its head and its staff.
#[server(endpoint = "proposals/school", input = GetUrl)]
pub async fn read_school_space(page: u32) -> Result<SchoolSpace, AppError> {
    crate::proposals::school_space(page).await
}

/// One of them. For the head and the staff of the pupil's lycée.
#[server(endpoint = "proposals/school/one", input = GetUrl)]
pub async fn read_proposal_for_school(id: String) -> Result<ProposalPage, AppError> {
    crate::proposals::for_school(&id).await
}

/// An application. For the head and the staff of the pupil's lycée.
#[server(endpoint = "proposals/school/application", input = GetUrl)]
pub async fn read_application_for_school(id: String) -> Result<ApplicationPage, AppError> {
    crate::pupil::applications::page_for_school(&id).await
}

/// What a host is asked; reading it uses nothing up. Nothing when the link is not good. Open to whoever has the link.
#[server(endpoint = "proposals/reply-page", input = GetUrl)]
pub async fn read_reply_page(token: String) -> Result<Option<ProposalPage>, AppError> {
    crate::proposals::for_host(&token).await
}

/// Names a place. For pupils.
#[server(endpoint = "proposals/propose")]
pub async fn propose(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::proposals::propose).await
}

/// Gives it up before the host agreed. For the pupil who named it.
#[server(endpoint = "proposals/withdraw")]
pub async fn withdraw_proposal(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::proposals::withdraw(form).await)
}

/// Gives up a place that is confirmed. For the pupil who has it.
#[server(endpoint = "proposals/cancel")]
pub async fn cancel_proposal(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::proposals::cancel).await
}

/// Lets it go: the host is asked. For the head and the staff of the pupil's lycée.
#[server(endpoint = "proposals/school/let-go")]
pub async fn let_go(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::proposals::let_go(form).await)
}

/// Refuses it. For the head and the staff of the pupil's lycée.
#[server(endpoint = "proposals/school/reject")]
pub async fn reject(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::proposals::reject).await
}

/// Cancels a confirmed place found alone. For the head of the pupil's lycée.
#[server(endpoint = "proposals/school/cancel")]
pub async fn cancel_proposal_by_school(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::proposals::cancel_by_school).await
}

/// Cancels a confirmed place. For the head of the pupil's lycée.
#[server(endpoint = "proposals/school/application/cancel")]
pub async fn cancel_place_by_school(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::pupil::applications::cancel_by_school).await
}

/// Agrees. Open to whoever has the link.
#[server(endpoint = "proposals/agree")]
pub async fn agree(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::proposals::agree(form).await)
}

/// Takes an agreement back. Open to whoever has the link.
#[server(endpoint = "proposals/cancel-agreement")]
pub async fn cancel_agreement(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::proposals::cancel_agreement(form).await)
}

/// Declines. Open to whoever has the link.
#[server(endpoint = "proposals/decline")]
pub async fn decline(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::proposals::decline(form).await)
}
