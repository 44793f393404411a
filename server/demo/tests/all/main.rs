//! The demonstration: what it is made of, and what it is worth. One binary, for each is linked with the whole server; and none within the
//! crate, so that it is compiled once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod campaign;
mod large_school;
mod relevance;
mod rng;
mod vocabulary;
