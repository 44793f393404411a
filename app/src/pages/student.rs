//! The student's space, and what others do for the place a student found alone.

mod application;
mod apply;
pub(crate) mod apply_box;
mod card;
mod fields;
pub(crate) mod home;
pub(crate) mod proposal;
mod propose;
mod reply;
mod report;
pub(crate) mod save_search;
mod searches;
mod welcome;

lazy_pages! {
    student:
    StudentRoute = home::HomePage,
    SearchesRoute = searches::SearchesPage,
    StopSearchRoute = searches::StopPage,
    CardRoute = card::CardPage,
}

lazy_pages! {
    application:
    ApplyRoute = apply::ApplyPage,
    ApplicationRoute = application::ApplicationPage,
    ReportRoute = report::ReportPage,
}

lazy_pages! {
    proposal:
    ProposeRoute = propose::ProposePage,
    ProposalRoute = proposal::ProposalPage,
    ReplyRoute = reply::ReplyPage,
    WelcomeRoute = welcome::WelcomePage,
}
