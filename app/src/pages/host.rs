//! The host's space.

mod application;
mod claim;
pub(crate) mod controls;
mod delegations;
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

lazy_pages! {
    host:
    StructureRoute = overview::OverviewPage,
}

lazy_pages! {
    structure:
    NewStructureRoute = structure::NewStructurePage,
    ClaimRoute = claim::ClaimPage,
    CorrectStructureRoute = structure::CorrectStructurePage,
    PeopleRoute = people::PeoplePage,
    StructureDelegationsRoute = delegations::StructureDelegationsPage,
    JoinRoute = join::JoinPage,
}

lazy_pages! {
    writing:
    OfferWizardRoute = offer_wizard::OfferWizardPage,
    OwnOfferRoute = offer::OwnOfferPage,
    EditOfferRoute = edit::EditOfferPage,
    ImportRoute = import::ImportPage,
}

lazy_pages! {
    inbox:
    InboxRoute = inbox::InboxPage,
    HostApplicationRoute = application::ApplicationPage,
}
