//! What anybody can read.

pub(crate) mod home;
pub(crate) mod offer;
pub(crate) mod search;

lazy_pages! {
    home:
    HomeRoute = home::HomePage,
}

// The search stands by itself: it is what most visits open, and its views are half as large as all that every page needs.

lazy_pages! {
    search:
    SearchRoute = search::page::SearchPage,
}

lazy_pages! {
    offer:
    OfferRoute = offer::OfferPage,
    AlertRoute = search::alert::AlertPage,
}
