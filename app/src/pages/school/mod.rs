//! The lycée's side of its pupils' places.

mod application;
mod proposal;
mod space;

lazy_page!(school, SchoolRoute, space::SchoolPage);
lazy_page!(school, SchoolProposalRoute, proposal::SchoolProposalPage);
lazy_page!(school, SchoolApplicationRoute, application::SchoolApplicationPage);
