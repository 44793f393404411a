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
mod path;
mod photograph;
mod resource;
mod routes;
mod table;

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

/// What tests try of the pages' pieces, and nothing else does from outside. Tests within this crate would compile all of it a second time,
/// which took two minutes: they stand in `tests/unit`, as in every crate that is slow to compile (`tools/lint.sh` holds it).
#[doc(hidden)]
pub mod inner {
    use leptos::server_fn::ServerFn;

    use crate::api::account::{CloseAll, SignOut};
    pub use crate::{
        components::{
            chart::{line, points, shade},
            combobox::List,
            markup::Markup,
            offer_card::apart,
            search_map::{
                between,
                layout::{CLEAR, Crowd, HOME, MARK, Spot, clusters, crowds, distance, names},
                listed, short,
            },
            sub_navigation::{areas, navigation},
        },
        pages::{
            info::{
                committed::COMMITTED,
                entries::{ENTRIES, Topic},
                help::matching,
            },
            public::search::active::parts,
            school::board::{moved_between, summary},
            signing::live::pause,
        },
        path::Path,
        photograph::fitting,
        response::suspended,
    };

    /// Where forms are sent that end the session of the browser they come from.
    pub const WAYS_OUT: [&str; 2] = [SignOut::PATH, CloseAll::PATH];
}

pub use components::document::{ConventionDocument, ConventionDocumentProps};
pub use routes::{Addresses, App, PUBLIC_PAGES, shell};
