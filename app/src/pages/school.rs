//! The school's side of its students' places.

mod application;
mod board;
mod figures;
mod home;
mod profile;
mod proposal;
mod proposals;

lazy_page!(school, SchoolRoute, home::SchoolPage);
lazy_page!(school, SchoolProposalsRoute, proposals::SchoolProposalsPage);
lazy_page!(school, SchoolProposalRoute, proposal::SchoolProposalPage);
lazy_page!(school, SchoolApplicationRoute, application::SchoolApplicationPage);
lazy_page!(school, SchoolFiguresRoute, figures::SchoolFiguresPage);
lazy_page!(school, SchoolProfileRoute, profile::SchoolProfilePage);
lazy_page!(school, BoardRoute, board::BoardPageView);
lazy_page!(school, BoardSelectionRoute, board::SelectionPage);
