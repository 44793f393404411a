//! The students of a lycée as its staff keep them: files that come in, lists, and what is corrected by hand.

mod apply;
mod by_hand;
mod imports;
mod list;
mod register;
mod write;

use chrono::NaiveDate;
use domain::id::{AccountId, SchoolId};

/// What class lists are sorted by: the family name, or the whole name of whoever has none of their own. `st` is the student, the literal the
/// alias of the student's account.
macro_rules! by_family {
    ($account:literal) => {
        concat!(
            "CASE st.family_key WHEN '' THEN ",
            $account,
            ".sort_key ELSE st.family_key END"
        )
    };
}
pub(crate) use by_family;

pub(crate) use self::write::family_key;
pub use self::{
    apply::{RosterApplied, RosterCounts, RosterOptions},
    by_hand::{GuardianEdit, GuardianSaved, StudentEdit, StudentSaved},
    imports::RosterImport,
    list::{RosterFilter, RosterLine, RosterList},
};
use crate::{Conn, Db, StoreError, conn::Statement, conn::sql, staff::fills};

/// Whether somebody ($2) fills what a lycée ($1) says of its students that day ($3).
const KEEPS: Statement = sql!(
    "SELECT ",
    fills!(school: "$1", who: "$2", day: "$3", referent: "NULL")
);

impl Db {
    /// Whether somebody keeps the list of a lycée's students that day: its head, its secretariat, and whoever acts for the head.
    pub async fn keeps_roster(
        &self,
        school: SchoolId,
        who: AccountId,
        today: NaiveDate,
    ) -> Result<bool, StoreError> {
        self.query(KEEPS)
            .bind(school.0)
            .bind(who.0)
            .bind(today)
            .scalar()
            .await
    }
}

impl Conn {
    /// Whoever changes the list of one lycée waits for whoever does so already.
    async fn lock_roster(&mut self, school: SchoolId) -> Result<(), StoreError> {
        self.query(sql!("UPDATE school SET name = name WHERE id = $1"))
            .bind(school.0)
            .execute()
            .await?;
        Ok(())
    }
}
