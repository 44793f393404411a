//! E-mails: rendering them, handing them to a mail server, and emptying the outbox.

#![allow(missing_docs, reason = "names say what is not documented")]

mod filters;
pub mod outbox_worker;
pub mod renderer;
pub mod returned;
pub mod smtp;
