//! The host's space.

mod application;
mod claim;
pub(crate) mod controls;
mod edit;
mod fields;
mod hours;
mod import;
mod inbox;
mod join;
pub(crate) mod layout;
mod offer;
mod offer_wizard;
mod overview;
mod people;
mod preview;
mod reserved_schools;
mod steps;
mod structure;

lazy_page!(host, StructureRoute, overview::OverviewPage);
lazy_page!(host, NewStructureRoute, structure::NewStructurePage);
lazy_page!(host, ClaimRoute, claim::ClaimPage);
lazy_page!(host, CorrectStructureRoute, structure::CorrectStructurePage);
lazy_page!(host, PeopleRoute, people::PeoplePage);
lazy_page!(host, JoinRoute, join::JoinPage);
lazy_page!(host, OfferWizardRoute, offer_wizard::OfferWizardPage);
lazy_page!(host, OwnOfferRoute, offer::OwnOfferPage);
lazy_page!(host, EditOfferRoute, edit::EditOfferPage);
lazy_page!(host, ImportRoute, import::ImportPage);
lazy_page!(host, InboxRoute, inbox::InboxPage);
lazy_page!(host, HostApplicationRoute, application::ApplicationPage);
