//! `/dev/composants`, in demonstrations only: every component in every state, for eyes, axe and screenshots.

mod convention;
mod page;
mod part;

lazy_pages! {
    gallery:
    GalleryRoute = page::GalleryPage,
}
