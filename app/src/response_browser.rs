//! In the browser there is no response to speak of.

/// Does nothing: a page shown by navigation has no status.
pub(crate) fn set_status(_code: u16) {}

/// Does nothing: the part is there already.
pub(crate) fn tell_part(_part: &'static str) {}
