//! The server: configuration, HTTP, the feed of the index, demonstration data. No rule of the product lives here.

#![recursion_limit = "512"]

pub mod admin;
pub mod ambient;
mod assets;
mod calm;
pub mod clock;
pub mod config;
pub mod demo;
mod feed;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod reference;
pub mod serve;
pub mod stop;
pub mod telemetry;
