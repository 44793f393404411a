//! The school's side of its students' places.

mod application;
mod home;
mod profile;
mod proposal;
mod proposals;
mod typed_places;

lazy_page!(school, SchoolRoute, home::SchoolPage);
lazy_page!(school, SchoolProposalsRoute, proposals::SchoolProposalsPage);
lazy_page!(school, SchoolProposalRoute, proposal::SchoolProposalPage);
lazy_page!(school, SchoolApplicationRoute, application::SchoolApplicationPage);
lazy_page!(school, SchoolProfileRoute, profile::SchoolProfilePage);
lazy_page!(school, TypedPlacesRoute, typed_places::TypedPlacesPage);
