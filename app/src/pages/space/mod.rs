//! What people do once they are signed in.

mod hub;
mod letters;

lazy_page!(space, SpaceRoute, hub::HubPage);
lazy_page!(space, LettersRoute, letters::LettersPage);
