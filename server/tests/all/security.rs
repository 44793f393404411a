//! What the site does not let happen, through the whole router: one module for each kind of fault.

mod fresh_proof;
mod second_factor;
mod sessions;
