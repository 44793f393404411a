//! What crosses the wire, without a browser or a server. Outside of the crate, so that it is compiled once.

mod field;
mod flash;
mod form;
