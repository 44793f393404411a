//! What pages ask of the server.

pub mod offer;
pub mod overview;
pub mod search;
