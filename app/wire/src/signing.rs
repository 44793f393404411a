//! Signing: personal links, the page where one reads and signs, who has signed, what the school sees to, delegations, and the public
//! check.

pub mod delegation;
pub mod desk;
pub mod link;
pub mod page;
pub mod pile;
pub mod school;
pub mod verify;
