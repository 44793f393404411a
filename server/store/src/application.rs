//! Applications: sending them (`apply`), moving them (`moves`, `exchange`, `clock`) and reading them (`reading`).
//!
//! Every move is one transaction: who may is checked, the offer is locked (and before it the pupil, where their weeks are
//! at stake), the domain's table decides, and the move, its line of history, its seats and its e-mails are written together.

mod apply;
mod clock;
mod exchange;
mod reading;
mod steps;
mod transitions;

pub use apply::{Applied, NewApplication};
pub(crate) use clock::{DUE, TO_REMIND};
pub use clock::{Day, DueApplication};
pub use reading::InboxFilter;
pub(crate) use reading::{INBOX_COUNTS, INBOX_PAGE, MINE};
pub(crate) use steps::LockedApplication;
pub use transitions::{Accepted, Confirmed, Moved};
