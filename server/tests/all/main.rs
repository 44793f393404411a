//! The site, through its router, its scheduled tasks and its command line. One binary: it is linked once, and its tests share
//! what is made once in a process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]
#![recursion_limit = "512"]

mod access;
mod admin;
mod convention;
mod demo;
mod document;
mod host;
mod large_school;
mod lists;
mod outages;
mod places;
mod redirection;
mod roster;
mod scheduled_tasks;
mod scheduler;
mod security;
mod signing;
mod site;
mod student;
mod templates;
mod typed;
mod version;
