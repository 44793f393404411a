//! Seals, judged by programs that are not ours: pyHanko and pdfsig.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod costly;
mod device;
mod identity;
mod judged;
mod mutated;
mod sealed;
mod support;
