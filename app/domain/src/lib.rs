//! The types and rules of Quinzaine: what an offer is, when a campaign is open, how far is far.
//!
//! Nothing here reads a clock, draws a number, or does I/O: dates and ids come in as parameters. The same code
//! is compiled for the server, which decides, and for the browser, which shows.

pub mod account;
pub mod application;
pub mod bulk;
pub mod campaign;
pub mod convention;
pub mod digest;
pub mod draft;
pub mod hours;
pub mod id;
pub mod notice;
pub mod offer;
pub mod path;
pub mod phone;
pub mod picture;
pub mod place;
pub mod proposal;
pub mod query;
pub mod report;
pub mod saved_search;
pub mod school;
pub mod sector;
pub mod structure;
pub mod table;
pub mod typed;
pub mod typography;
pub mod weeks;
pub mod working_time;
