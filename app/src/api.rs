//! What pages ask of the server.

#![allow(
    clippy::unused_async,
    reason = "server functions are async whether they wait or not"
)]

pub mod academy;
pub mod account;
pub mod administration;
pub mod board;
pub mod convention;
pub mod demo;
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
