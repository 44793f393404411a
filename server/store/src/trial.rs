//! What `make stress` asks of the database and nothing else does: rows in bulk, everything read at once, and how queries are
//! planned. Only the benchmarks are built with this.

mod bulk;
mod frozen;
mod ledger;
mod plans;

pub use bulk::{Host, Pupil, Sent};
pub use frozen::ToSign;
pub use ledger::{Filed, Ledger, Line, Posted, Proposal, Seat, Stay};
pub use plans::Plan;
