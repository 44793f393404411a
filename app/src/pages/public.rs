//! What anybody can read.

pub(crate) mod home;
pub(crate) mod offer;
pub(crate) mod search;

lazy_pages! {
    home:
    HomeRoute = home::HomePage,
}

lazy_pages! {
    search:
    SearchRoute = search::page::SearchPage,
}

lazy_pages! {
    offer:
    OfferRoute = offer::OfferPage,
    AlertRoute = search::alert::AlertPage,
}
