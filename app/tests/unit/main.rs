//! Pieces of pages, each by itself. Outside of the crate, so that it is compiled once: see `app::inner`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod active_filters;
mod board;
mod chart;
mod combobox;
mod committed;
mod device;
mod entries;
mod help;
mod live;
mod markup;
mod offer_card;
mod path;
mod photograph;
mod search_map;
mod search_map_layout;
mod sub_navigation;
mod suspended;
