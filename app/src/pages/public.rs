//! What anybody can read.

pub(crate) mod home;
pub(crate) mod offer;
pub(crate) mod search;

lazy_pages! {
    home:
    HomeRoute = home::HomePage,
}

// The search is what most visits open: it alone is in the base that all of them download. An area of its own made everybody's visit
// heavier, since what it shares with each set of other areas became modules of their own, each with its tables.

lazy_pages! {
    offer:
    OfferRoute = offer::OfferPage,
    AlertRoute = search::alert::AlertPage,
}
