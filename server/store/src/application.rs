//! Applications: sending them (`apply`), moving them (`answers` of the host, `transitions` by the pupil, `exchange`, `clock`) and reading
//! them (`reading`). What moves have in common is in `steps`.
//!
//! Every move is one transaction: who may is checked, the offer is locked (and before it the pupil, where their weeks are
//! at stake), the domain's table decides, and the move, its line of history, its seats and its e-mails are written together.

mod answers;
mod apply;
pub(crate) mod clock;
mod exchange;
mod reading;
mod steps;
mod transitions;

pub use answers::Accepted;
pub use apply::{Applied, NewApplication};
pub(crate) use clock::{DUE, TO_REMIND};
pub use clock::{Day, DueApplication};
pub use reading::InboxFilter;
pub(crate) use reading::{INBOX_COUNTS, INBOX_PAGE, MINE};
pub(crate) use steps::LockedApplication;
pub use transitions::{Confirmed, Moved};
