//! What is made of conventions and codes, as it comes out. One binary, for each is linked with the typesetter; and none within the crate, so that it is
//! compiled once: see `pdf::inner`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod amendment;
mod check;
mod copy;
mod document;
mod fonts;
mod layouts;
mod printable;
mod qr;
mod sheets;
mod support;
