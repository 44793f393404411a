//! Reading columns into domain types.

use domain::place::Position;

use crate::error::{StoreError, unreadable};

/// Reads a code by the domain's own function.
pub(crate) fn code<T>(
    column: &'static str,
    text: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    read(text).ok_or_else(|| unreadable(column)(&"unknown code"))
}

/// Reads a text by the domain's own parser.
pub(crate) fn parsed<T, E: std::fmt::Display>(
    column: &'static str,
    result: Result<T, E>,
) -> Result<T, StoreError> {
    result.map_err(|error| unreadable(column)(&error))
}

/// Reads a count that the schema keeps from being negative.
pub(crate) fn count(column: &'static str, number: i32) -> Result<u16, StoreError> {
    parsed(column, u16::try_from(number))
}

/// Reads a position.
pub(crate) fn position(latitude: f64, longitude: f64) -> Result<Position, StoreError> {
    parsed("place.latitude", Position::new(latitude, longitude))
}
