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

lazy_page!(student, StudentRoute, home::HomePage);
lazy_page!(student, ApplyRoute, apply::ApplyPage);
lazy_page!(student, ApplicationRoute, application::ApplicationPage);
lazy_page!(student, SearchesRoute, searches::SearchesPage);
lazy_page!(student, StopSearchRoute, searches::StopPage);
lazy_page!(student, ProposeRoute, propose::ProposePage);
lazy_page!(student, ProposalRoute, proposal::ProposalPage);
lazy_page!(student, ReplyRoute, reply::ReplyPage);
lazy_page!(student, ReportRoute, report::ReportPage);
lazy_page!(student, CardRoute, card::CardPage);
lazy_page!(student, WelcomeRoute, welcome::WelcomePage);
