//! The lycée's side of its pupils' places.

mod application;
mod proposal;
mod space;

lazy_page!(SchoolRoute, space::SchoolPage);
lazy_page!(SchoolProposalRoute, proposal::SchoolProposalPage);
lazy_page!(SchoolApplicationRoute, application::SchoolApplicationPage);
