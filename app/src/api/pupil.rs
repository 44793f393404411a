//! The pupil's space: applying, one's applications, what one keeps.

use domain::{
    application::{ApplicationDetail, ApplicationState, MyApplication},
    campaign::Campaign,
    id::{ApplicationId, OfferId},
    offer::OfferCard,
    place::Kilometres,
    proposal::ProposalDetail,
    saved_search::{Favourite, SavedSearch},
    weeks::Weeks,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{
    api::search::{Calendar, Town},
    error::AppError,
    form::Fields,
};

/// What an offer's page proposes to whoever looks at it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Visitor {
    /// Nobody is signed in.
    Nobody,
    /// Somebody who is no pupil.
    Other,
    /// A pupil.
    Pupil {
        /// Whether they keep the offer.
        favourite: bool,
        /// Their last application to it.
        application: Option<(ApplicationId, ApplicationState)>,
    },
}

/// Why a pupil cannot apply.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Obstacle {
    /// They did already.
    AlreadyLive(ApplicationId),
    /// They were refused or left without an answer, or tried twice.
    NoMoreTries,
    /// No applications are taken (any more).
    Closed,
    /// Reserved to other lycées.
    NotForYourSchool,
    /// No seat is left.
    Full,
    /// They have a place for those weeks.
    Placed,
    /// It takes whole classes, which the lycée asks for.
    WholeClass,
}

/// The page on which one applies.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplyPage {
    /// The offer.
    pub offer: OfferCard,
    /// The lycées it is reserved to, when it is.
    pub reserved_to: Vec<String>,
    /// The campaign.
    pub campaign: Campaign,
    /// The weeks one can apply for.
    pub choices: Vec<Weeks>,
    /// The id of the application to be: the same form sent twice is one application.
    pub form: String,
    /// The pupil's name.
    pub name: String,
    /// Their lycée.
    pub school: String,
    /// Their home.
    pub home: Option<Town>,
    /// How far.
    pub distance: Option<Kilometres>,
    /// Why they cannot apply.
    pub obstacle: Option<Obstacle>,
}

/// A place that is confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlaceShown {
    /// For which weeks.
    pub weeks: Weeks,
    /// What: the offer's title, or « Stage trouvé par vous-même ».
    pub title: String,
    /// Who hosts.
    pub structure: String,
    /// Where.
    pub city: String,
    /// Its page.
    pub href: String,
}

/// An application in the pupil's list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplicationLine {
    /// The application.
    pub application: MyApplication,
    /// When it was sent, in words.
    pub sent: String,
}

/// The pupil's own page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PupilSpace {
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// Lycée.
    pub school: String,
    /// Home.
    pub home: Option<Town>,
    /// The campaign.
    pub calendar: Option<Calendar>,
    /// Confirmed places.
    pub places: Vec<PlaceShown>,
    /// Applications, the last one first.
    pub applications: Vec<ApplicationLine>,
    /// How many more are over, which are not shown.
    pub older: usize,
    /// Offers kept.
    pub favourites: Vec<Favourite>,
    /// Searches kept.
    pub searches: Vec<SavedSearch>,
    /// Places found alone.
    pub proposals: Vec<ProposalDetail>,
}

/// A line of history, for pupils and lycées.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryShown {
    /// When, in words.
    pub when: String,
    /// What, in words.
    pub what: String,
    /// Who; empty when time did it.
    pub who: String,
    /// What was said.
    pub note: String,
}

/// An application, as its pupil or their lycée sees it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplicationPage {
    /// The application, without its history.
    pub detail: ApplicationDetail,
    /// When it was sent, in words.
    pub sent: String,
    /// What happened.
    pub history: Vec<HistoryShown>,
    /// What confirming would put an end to, by name.
    pub rivals: Vec<String>,
    /// The campaign's days for those weeks, in words.
    pub span: String,
    /// Whether the reader may cancel a confirmed place.
    pub may_cancel: bool,
}

/// What a search's page proposes to a pupil.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchKeeping {
    /// Whether this search is kept.
    pub kept: bool,
    /// The same search from home, where the address names no home: its label and its address.
    pub from_home: Option<(String, String)>,
}

/// The searches of a pupil, with since when each is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchLine {
    /// The search.
    pub search: SavedSearch,
    /// Since when, in words.
    pub since: String,
}

/// An offer to report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportPage {
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// The id of the report to be: the same form sent twice is one report.
    pub form: String,
}

/// What an offer's page proposes to whoever looks at it. Open to anybody.
#[server(endpoint = "pupil/visitor", input = GetUrl)]
pub async fn read_visitor(offer: String) -> Result<Visitor, AppError> {
    crate::pupil::visitor_of(&offer).await
}

/// The page on which one applies. For pupils.
#[server(endpoint = "pupil/apply-page", input = GetUrl)]
pub async fn read_apply_page(offer: String) -> Result<ApplyPage, AppError> {
    crate::pupil::apply::page(&offer).await
}

/// One's own page; `all` shows those applications too that were over long ago. For pupils.
#[server(endpoint = "pupil/space", input = GetUrl)]
pub async fn read_space(all: bool) -> Result<PupilSpace, AppError> {
    crate::pupil::space(all).await
}

/// One of one's applications. For the pupil who sent it.
#[server(endpoint = "pupil/application", input = GetUrl)]
pub async fn read_application(id: String) -> Result<ApplicationPage, AppError> {
    crate::pupil::applications::page(&id).await
}

/// The searches one keeps. For pupils.
#[server(endpoint = "pupil/searches", input = GetUrl)]
pub async fn list_searches() -> Result<Vec<SearchLine>, AppError> {
    crate::pupil::keeping::searches().await
}

/// What can be done with the search of that address; nothing for who is no pupil. Open to anybody.
#[server(endpoint = "pupil/search", input = GetUrl)]
pub async fn read_keeping(query: String) -> Result<Option<SearchKeeping>, AppError> {
    crate::pupil::keeping::of_search(&query).await
}

/// An offer to report. For whoever is signed in.
#[server(endpoint = "reports/page", input = GetUrl)]
pub async fn read_report_page(offer: String) -> Result<ReportPage, AppError> {
    crate::pupil::report::page(&offer).await
}

/// Applies. For pupils.
#[server(endpoint = "pupil/apply")]
pub async fn apply(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::pupil::apply::apply).await
}

/// Says where one lives, to the commune. For pupils.
#[server(endpoint = "pupil/home")]
pub async fn set_home(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::set_home(form).await)
}

/// Answers the host's question on distance. For the pupil who applied.
#[server(endpoint = "pupil/application/distance")]
pub async fn answer_distance(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::applications::answer_distance(form).await)
}

/// Withdraws. For the pupil who applied.
#[server(endpoint = "pupil/application/withdraw")]
pub async fn withdraw(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::applications::withdraw(form).await)
}

/// Confirms. For the pupil who applied.
#[server(endpoint = "pupil/application/confirm")]
pub async fn confirm_place(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::applications::confirm(form).await)
}

/// Gives up a confirmed place. For the pupil who has it.
#[server(endpoint = "pupil/application/cancel")]
pub async fn cancel_place(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::pupil::applications::cancel).await
}

/// Keeps an offer. For pupils.
#[server(endpoint = "pupil/favourite/keep")]
pub async fn keep_favourite(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::keeping::keep_favourite(form).await)
}

/// Keeps an offer no longer. For pupils.
#[server(endpoint = "pupil/favourite/drop")]
pub async fn drop_favourite(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::keeping::drop_favourite(form).await)
}

/// Keeps a search. For pupils.
#[server(endpoint = "pupil/search/keep")]
pub async fn keep_search(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::keeping::keep_search(form).await)
}

/// Keeps a search no longer. For the pupil who kept it.
#[server(endpoint = "pupil/search/stop")]
pub async fn stop_search(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::keeping::stop_search(form).await)
}

/// The same from a letter. Open to whoever has the link.
#[server(endpoint = "pupil/search/stop-by-link")]
pub async fn stop_search_by_link(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::pupil::keeping::stop_search_by_link(form).await)
}

/// Reports an offer. For whoever is signed in.
#[server(endpoint = "reports/send")]
pub async fn send_report(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::pupil::report::send).await
}
