//! The pages of Quinzaine: one code that renders on the server and hydrates in the browser.

#![recursion_limit = "512"]
#![allow(
    clippy::needless_pass_by_value,
    clippy::large_types_passed_by_value,
    reason = "components own their properties"
)]

mod api;
mod components;
mod data;
pub mod error;
mod form;
mod pages;
mod routes;

// The only place that tells the server's build from the browser's: everything below is a whole module of one of them.
#[cfg(feature = "ssr")]
mod administration;
#[cfg(feature = "ssr")]
mod advice;
#[cfg(feature = "ssr")]
mod answer;
#[cfg(feature = "ssr")]
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod convention;
#[cfg(feature = "ssr")]
mod files;
#[cfg(feature = "ssr")]
mod finder;
#[cfg(feature = "ssr")]
pub mod host;
#[cfg(feature = "ssr")]
mod limit;
#[cfg(feature = "ssr")]
pub mod media;
#[cfg(feature = "ssr")]
mod membership;
#[cfg(feature = "ssr")]
pub mod party;
#[cfg(feature = "ssr")]
pub mod personas;
#[cfg(feature = "ssr")]
mod press;
#[cfg(feature = "ssr")]
mod proposals;
#[cfg(feature = "ssr")]
pub mod pupil;
#[cfg(feature = "ssr")]
#[path = "response_server.rs"]
mod response;
#[cfg(not(feature = "ssr"))]
#[path = "response_browser.rs"]
mod response;
#[cfg(feature = "ssr")]
pub mod secret;
#[cfg(feature = "ssr")]
pub mod signing;
#[cfg(feature = "ssr")]
pub mod visitor;

pub use components::document::{ConventionDocument, ConventionDocumentProps};
pub use routes::{Addresses, App, PUBLIC_PAGES, shell};
