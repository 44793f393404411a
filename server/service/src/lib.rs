//! The use cases: what people and time do with offers, applications and conventions. Each function takes a [`request::Request`], decides
//! whether whoever asks may, works with the store, and answers with what a page shows or with an [`outcome::Outcome`]. Nothing here knows
//! HTTP or how a page is made.

pub mod account;
pub mod administration;
pub mod arrival;
pub mod blob_store;
pub mod blocking_pool;
mod calendar;
pub mod calendar_feed;
pub mod clamd;
pub mod context;
pub mod convention;
pub mod convention_access;
pub mod demo_accounts;
pub mod error;
pub mod file_type;
pub mod form_response;
pub mod format;
pub mod host;
pub mod kept;
mod lock_out;
pub mod logo;
pub mod offer_cache;
pub mod outcome;
pub mod overview;
mod own_browser;
pub mod parts;
pub mod password;
pub mod place;
pub mod profile;
pub mod proposal;
pub mod rate_limit;
pub mod reference_data;
pub mod register;
pub mod request;
pub mod safety;
pub mod school;
pub mod seal;
pub mod search;
mod search_suggestions;
mod selection;
pub mod session;
pub mod signing;
pub mod sms;
pub mod spool;
pub mod student;
pub mod to_do;
pub mod token;
pub mod typed_places;
pub mod welcome;
pub mod wordings;

/// What tests try in modules that are private, and nothing else does from outside. Tests within this crate would compile all of it a
/// second time, which took two minutes: they stand in `tests/unit`.
#[doc(hidden)]
pub mod inner {
    pub use crate::{
        convention::history::{Moment, by_day},
        file_type::{
            logo::{TALLEST, WIDEST, clean_logo},
            pdf::{
                HEADER_WITHIN, check, header,
                objects::{names, number_before, stream_in},
            },
            photograph::{clean_jpeg, clean_png, is_whole_jpeg},
        },
        school::board::cache::{Entry, MOST, Of},
        signing::due::batch_of_tick,
    };
}
