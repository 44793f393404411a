//! What is made of conventions and codes, as it comes out. One binary: each would be linked with the typesetter anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod check;
mod document;
mod sheets;
mod support;
