//! The index against a plain scan of the listings, and examples of what a search does.

mod examples;
mod laws;
mod naive;
mod places;
mod world;
