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

/// The text with LIKE's own signs made ordinary, by a backslash, and without NUL, which PostgreSQL takes in no text.
pub(crate) fn like(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
