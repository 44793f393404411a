//! The offer search: every published offer in memory, found by place, words and filters.
//!
//! Pure and deterministic: no I/O, no clock, no lock. The server loads an [`OfferIndex`], keeps it up to date and
//! guards it; the database, not the index, decides about seats.
//!
//! An offer in the index has a *slot*, a small number that indexes every table below and is reused once the offer
//! is removed. A search goes through four steps, one module each:
//!
//! - `filter`: the request becomes a table of the accepted combinations of weeks, format, kind and the rest;
//! - `asked`: the key words, and what the `lexicon` says they mean, become a `SlotSet` (and scores, when they order the page)
//!   by the `vocabulary` of the offers;
//! - `grid`: the cells that the circle round home touches are walked, unless the words left fewer slots to walk; where the nearest
//!   are asked for (`nearest`), from home outward, and what lies beyond the page is only counted;
//! - `top`: what passes is counted by sector, and the best of it kept for the page.

pub mod gazetteer;
pub mod lexicon;
pub mod places;
pub mod schools;
pub mod text;

mod asked;
mod cell;
mod circle;
mod filter;
mod found;
mod grid;
mod index;
mod nearest;
mod record;
mod request;
mod score;
mod search;
mod search_map;
mod slots;
mod terms;
mod top;
mod typo;
mod vocabulary;
mod widening;

#[cfg(test)]
mod tests;

pub use index::OfferIndex;
pub use request::{Request, Results, SectorMeant, Widening};
