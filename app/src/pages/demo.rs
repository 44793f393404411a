//! Pages of demonstrations alone.

mod emails;

lazy_pages! {
    demo:
    EmailsRoute = emails::EmailsPage,
}
