//! The pages of Quinzaine: one code that renders on the server and hydrates in the browser.

#![recursion_limit = "512"]
#![allow(
    clippy::needless_pass_by_value,
    clippy::large_types_passed_by_value,
    reason = "components own their properties"
)]

mod api;
mod components;
mod form;
mod pages;
mod photograph;
mod resource;
mod routes;

// The only place that tells the server's build from the browser's: everything below is a whole module of one of them.
#[cfg(feature = "ssr")]
mod form_response;
#[cfg(feature = "ssr")]
pub mod request;
#[cfg(feature = "ssr")]
#[path = "response_server.rs"]
mod response;
#[cfg(not(feature = "ssr"))]
#[path = "response_browser.rs"]
mod response;

pub use components::document::{ConventionDocument, ConventionDocumentProps};
pub use routes::{Addresses, App, PUBLIC_PAGES, shell};
