//! What the site does not let happen, through the whole router: one module for each kind of fault.

mod forms;
mod fresh_proof;
mod kept;
mod keys;
mod limits;
mod links;
mod proven;
mod readings;
mod second_factor;
mod sessions;
mod told;
mod vetting;
