//! The server: configuration, HTTP, the feed of the index. No rule of the product lives here.

#![recursion_limit = "512"]

pub mod admin;
mod assets;
pub mod backup;
mod change_listener;
pub mod config;
mod error_page;
pub mod http;
pub mod keys;
pub mod listen;
pub mod scheduled_tasks;
pub mod scheduler;
pub mod seal;
pub mod seen;
pub mod serve;
pub mod shutdown;
pub mod system;
pub mod telemetry;

/// What tests try in modules that are private, and nothing else does from outside. Tests within this crate would compile all of it a
/// second time: they stand in `tests/unit`.
#[doc(hidden)]
pub mod inner {
    pub use crate::{
        backup::postgres::parted,
        http::{
            markup::Page,
            page_cache::{CachedPages, Key, Moment},
            request_log::known_method,
            session::{client_address, is_unknown_proxy, user_agent},
            typed::{read, with_composed},
            upload::{ARRIVING, ARRIVING_FOR_NOBODY, ARRIVING_FOR_ONE, Pace, Paced, Room},
        },
        listen::{Networks, connections_within, share_of},
    };
}
