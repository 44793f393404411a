//! What people do once they are signed in.

mod hub;
mod letters;

lazy_page!(SpaceRoute, hub::HubPage);
lazy_page!(LettersRoute, letters::LettersPage);
