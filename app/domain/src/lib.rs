//! The types and rules of Quinzaine: what an offer is, when a campaign is open, how far is far.
//!
//! Nothing here reads a clock, draws a number, or does I/O: dates and ids come in as parameters. The same code
//! is compiled for the server, which decides, and for the browser, which shows.

pub mod academy;
pub mod account;
pub mod agenda;
pub mod application;
pub mod area;
pub mod awaited;
pub mod board;
pub mod bulk;
pub mod campaign;
pub mod clock;
pub mod convention;
pub mod country;
pub mod csv;
pub mod day;
pub mod department_map;
pub mod digest;
pub mod disclosure;
pub mod draft;
pub mod figures;
pub mod handed_over;
pub mod hour_faults;
pub mod hours;
pub mod id;
pub mod name_key;
pub mod notification;
pub mod offer;
pub mod phone;
pub mod place;
pub mod postal_code;
pub mod practical;
pub mod proposal;
pub mod query;
pub mod referent;
pub mod report;
pub mod retention;
pub mod rng;
pub mod roster;
pub mod sanitize;
pub mod saved_search;
pub mod school;
pub mod search_map;
pub mod sector;
pub mod security;
pub mod structure;
pub mod time_zone;
pub mod to_do;
pub mod typed_places;
pub mod typed_week;
pub mod typography;
pub mod urls;
pub mod weeks;
pub mod working_time;
