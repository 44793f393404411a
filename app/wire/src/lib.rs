//! What browser and server say to each other: plain types that cross the wire, one file an area. Nothing here knows how a page looks or
//! where its data come from.

#[macro_use]
pub mod flash;

pub mod academy;
pub mod account;
pub mod administration;
pub mod answer;
pub mod convention;
pub mod demo;
pub mod error;
pub mod field;
pub mod folded;
pub mod form;
pub mod host;
pub mod kept;
pub mod offer;
pub mod overview;
pub mod place;
pub mod profile;
pub mod proposal;
pub mod roster;
pub mod safety;
pub mod school;
pub mod search;
pub mod signing;
pub mod student;
pub mod to_do;
pub mod typed_places;
