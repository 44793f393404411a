//! What anybody can read.

pub(crate) mod home;
pub(crate) mod offer;
pub(crate) mod search;

// The search is what most visits open: it alone is in the base that all of them download.
lazy_page!(home, HomeRoute, home::HomePage);
lazy_page!(offer, OfferRoute, offer::OfferPage);
lazy_page!(offer, AlertRoute, search::alert::AlertPage);
