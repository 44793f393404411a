//! What the site does not let happen, through the whole router: one module for each kind of fault.

mod keys;
mod limits;
