//! E-mails: how they are written, how they leave, and who sees to it.

pub mod post;
pub mod scribe;
mod typeset;
pub mod worker;
