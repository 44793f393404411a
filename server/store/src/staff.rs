//! The staff of a lycée: what somebody does there, and what that gives them. Who fills what a lycée says, and who reads it, is said
//! here and nowhere else: the queries of conventions, signatures and places found alone are made with these texts.

use std::cmp::Ordering;

use domain::{
    account::{Role, StaffDuty, asks_for_second_factor},
    id::{AccountId, SchoolId},
    school::{class_key, compare_classes},
    security::SecurityKind,
};
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::Statement, conn::sql, decode::code};

mod invitation;
mod referent;
mod team;

pub use invitation::{InvitationToTeam, StaffInvitation, StaffInvited, StaffJoined};
pub use referent::{FollowedStudent, PlacedStudent, ReferentLoad, ReferentsSet};
pub use team::{TeamChange, TeamMember};

/// Whether somebody fills what a lycée says of a pupil, and sees to the rest of it: its head, the staff who see to the whole
/// lycée, who acts for the head that day in any matter, and the referent teacher. Columns and parameters are given as they are written.
macro_rules! fills {
    (school: $school:literal, who: $who:literal, day: $day:literal, referent: $referent:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM account_role f JOIN account fa ON fa.id = f.account_id
                     WHERE f.account_id = ",
            $who,
            " AND f.school_id = ",
            $school,
            " AND fa.suspended_at IS NULL
                       AND (f.role = 'head' OR (f.role = 'staff' AND (f.duty IN ('deputy', 'secretariat', 'workshops') OR f.account_id = ",
            $referent,
            " OR EXISTS (SELECT 1 FROM delegation fd
                         JOIN account_role fg ON fg.account_id = fd.granted_by AND fg.school_id = fd.school_id
                             AND fg.role = 'head'
                         WHERE fd.school_id = f.school_id AND fd.account_id = f.account_id AND fd.revoked_at IS NULL
                           AND fd.first_day <= ",
            $day,
            " AND fd.last_day >= ",
            $day,
            ")))))"
        )
    };
}
pub(crate) use fills;

/// Whether somebody of the lycée's staff follows a class, given by its key: it is among those that are theirs, or they are a CPE who has
/// none in particular.
macro_rules! follows {
    (school: $school:literal, who: $who:literal, class: $class:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM account_role f JOIN account fa ON fa.id = f.account_id
                     WHERE f.account_id = ",
            $who,
            " AND f.school_id = ",
            $school,
            " AND f.role = 'staff' AND fa.suspended_at IS NULL
                       AND (EXISTS (SELECT 1 FROM staff_class fc WHERE fc.account_id = f.account_id
                                    AND fc.school_id = f.school_id AND fc.class_key <> '' AND fc.class_key = ",
            $class,
            ") OR (f.duty = 'education' AND NOT EXISTS (SELECT 1 FROM staff_class fe
                                    WHERE fe.account_id = f.account_id AND fe.school_id = f.school_id))))"
        )
    };
}
pub(crate) use follows;

/// Whether somebody does what its head does in a lycée: their address is proved, and they are its head, or of its staff and named that day
/// for that act by somebody who is its head still.
macro_rules! acts {
    (school: $school:literal, who: $who:literal, day: $day:literal, act: $act:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM account_role h JOIN account ha ON ha.id = h.account_id
                     WHERE h.account_id = ",
            $who,
            " AND h.school_id = ",
            $school,
            " AND h.role = 'head' AND ha.confirmed_at IS NOT NULL)
              OR EXISTS (SELECT 1 FROM delegation hd
                         JOIN account_role hr ON hr.account_id = hd.account_id AND hr.school_id = hd.school_id
                             AND hr.role = 'staff'
                         JOIN account hda ON hda.id = hd.account_id AND hda.confirmed_at IS NOT NULL
                         JOIN account_role hg ON hg.account_id = hd.granted_by AND hg.school_id = hd.school_id
                             AND hg.role = 'head'
                         WHERE hd.school_id = ",
            $school,
            " AND hd.account_id = ",
            $who,
            " AND hd.act = ",
            $act,
            " AND hd.revoked_at IS NULL AND hd.first_day <= ",
            $day,
            " AND hd.last_day >= ",
            $day,
            "))"
        )
    };
}
pub(crate) use acts;

/// Whether somebody runs a lycée's office: its head, a deputy head, or the secretariat.
macro_rules! runs_office {
    (school: $school:literal, who: $who:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM account_role f JOIN account fa ON fa.id = f.account_id
                     WHERE f.account_id = ",
            $who,
            " AND f.school_id = ",
            $school,
            " AND fa.suspended_at IS NULL
                       AND (f.role = 'head' OR (f.role = 'staff' AND f.duty IN ('deputy', 'secretariat'))))"
        )
    };
}
pub(crate) use runs_office;

/// Whether somebody ($2) heads a lycée ($1).
const HEADS: Statement = sql!(
    "SELECT EXISTS (SELECT 1 FROM account_role WHERE school_id = $1 AND account_id = $2 AND role = 'head')"
);

/// Whether somebody ($2) runs a lycée's ($1) office.
const RUNS_OFFICE: Statement = sql!("SELECT ", runs_office!(school: "$1", who: "$2"));

/// What somebody does in a lycée: the role comes with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffAssignment {
    /// Lycée.
    pub school: SchoolId,
    /// What they do there.
    pub duty: StaffDuty,
    /// The classes they follow, by name.
    pub classes: Vec<String>,
}

/// What an assignment is beside the one before it, in the same lycée.
pub(crate) struct PostChange {
    /// Whether they see more by it, or less.
    reach: Ordering,
    /// What they did there before.
    former: Option<StaffDuty>,
}

impl StaffAssignment {
    /// As it is written down.
    pub(crate) fn detail(&self) -> String {
        format!(
            "{} ({})",
            Role::Staff.label(),
            self.duty.with_classes(&self.classes)
        )
    }
}

impl Conn {
    /// Whether somebody heads a lycée.
    pub(crate) async fn heads(
        &mut self,
        school: SchoolId,
        who: Option<AccountId>,
    ) -> Result<bool, StoreError> {
        self.query(HEADS)
            .bind(school.0)
            .bind(who.map(|who| who.0))
            .scalar()
            .await
    }

    /// Whether somebody runs a lycée's office.
    pub(crate) async fn runs_office(
        &mut self,
        school: SchoolId,
        who: Option<AccountId>,
    ) -> Result<bool, StoreError> {
        self.query(RUNS_OFFICE)
            .bind(school.0)
            .bind(who.map(|who| who.0))
            .scalar()
            .await
    }

    /// Makes those who change a lycée's staff, or name somebody to act for its head, wait for each other.
    pub(crate) async fn lock_school(&mut self, school: SchoolId) -> Result<(), StoreError> {
        self.query(sql!("UPDATE school SET name = name WHERE id = $1"))
            .bind(school.0)
            .execute()
            .await?;
        Ok(())
    }

    /// Gives somebody, whose row is locked, an assignment in place of the one they had in that lycée; what that changes. What asks for a
    /// second factor is counted from the first day on which it did.
    pub(crate) async fn put_assignment(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        assignment: &StaffAssignment,
    ) -> Result<PostChange, StoreError> {
        let former: Option<String> = self
            .query(sql!(
                "SELECT duty FROM account_role
                 WHERE account_id = $1 AND role = 'staff' AND school_id = $2 AND duty IS NOT NULL"
            ))
            .bind(account.0)
            .bind(assignment.school.0)
            .optional_scalar()
            .await?;
        let former = former.as_deref().and_then(StaffDuty::from_code);
        let reach = Some(assignment.duty.reach()).cmp(&former.map(StaffDuty::reach));
        self.query(sql!(
            "INSERT INTO account_role (account_id, role, school_id, duty, granted_at)
             VALUES ($1, 'staff', $2, $3, $4)
             ON CONFLICT (account_id, role) DO UPDATE SET school_id = excluded.school_id, duty = excluded.duty,
                 granted_at = CASE WHEN $5 THEN excluded.granted_at ELSE account_role.granted_at END"
        ))
        .bind(account.0)
        .bind(assignment.school.0)
        .bind(assignment.duty.code())
        .bind(context.now)
        .bind(reach.is_gt())
        .execute()
        .await?;
        if asks_for_second_factor(Role::Staff, Some(assignment.duty)) {
            self.ask_for_factor(context, account).await?;
        }
        self.query(sql!("DELETE FROM staff_class WHERE account_id = $1"))
            .bind(account.0)
            .execute()
            .await?;
        for class in &assignment.classes {
            self.query(sql!(
                "INSERT INTO staff_class (account_id, school_id, class_name, class_key)
                 VALUES ($1, $2, $3, $4)
                 ON CONFLICT (account_id, school_id, class_name) DO NOTHING"
            ))
            .bind(account.0)
            .bind(assignment.school.0)
            .bind(class)
            .bind(class_key(class))
            .execute()
            .await?;
        }
        Ok(PostChange { reach, former })
    }

    /// Writes, where security looks, that a post opens more than the one before, or less; whoever has less is told.
    async fn note_post(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        change: &PostChange,
        assignment: &StaffAssignment,
    ) -> Result<(), StoreError> {
        let kind = match change.reach {
            Ordering::Greater => SecurityKind::RoleGiven,
            Ordering::Less => SecurityKind::RoleTaken,
            Ordering::Equal => return Ok(()),
        };
        self.note_security(context, kind, Some(account)).await?;
        match change.former.filter(|_| change.reach.is_lt()) {
            Some(former) => {
                self.tell_of_taken_role(context, account, former.label(), assignment.duty.label())
                    .await
            }
            None => Ok(()),
        }
    }
}

impl Db {
    /// Whether somebody runs a lycée's office: its head, a deputy head, or the secretariat.
    pub async fn runs_office(&self, school: SchoolId, who: AccountId) -> Result<bool, StoreError> {
        self.query(RUNS_OFFICE).bind(school.0).bind(who.0).scalar().await
    }

    /// Gives the role of staff with an assignment, or changes the assignment; `false` when there is no such account.
    pub async fn assign_staff(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        assignment: &StaffAssignment,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let known = tx.lock_person(account.0).await?;
        if !known {
            return Ok(false);
        }
        let held: Option<Option<Uuid>> = tx
            .query(sql!(
                "SELECT school_id FROM account_role WHERE account_id = $1 AND role = 'staff'"
            ))
            .bind(account.0)
            .optional_scalar()
            .await?;
        let had = held.is_some();
        tx.empty_unproven(context, account.0, true).await?;
        if let Some(left) = held.flatten().filter(|left| *left != assignment.school.0) {
            tx.leave_school(context, account, Role::Staff, left).await?;
        }
        let change = tx.put_assignment(context, account, assignment).await?;
        let action = if had { "account.post" } else { "account.grant" };
        tx.write_audit(context, action, Some(account.0), &assignment.detail())
            .await?;
        if had {
            tx.note_post(context, account, &change, assignment).await?;
        }
        if change.reach.is_gt() {
            let role = if had {
                assignment.duty.label()
            } else {
                Role::Staff.label()
            };
            tx.tell_of_role(context, account, role).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// What somebody does in their lycée, if they are of its staff.
    pub async fn staff_assignment(&self, account: AccountId) -> Result<Option<StaffAssignment>, StoreError> {
        let sql = sql!("SELECT school_id, duty FROM account_role WHERE account_id = $1 AND role = 'staff'");
        let row: Option<(Uuid, String)> = self.query(sql).bind(account.0).optional().await?;
        let Some((school, duty)) = row else {
            return Ok(None);
        };
        let sql = sql!("SELECT class_name FROM staff_class WHERE account_id = $1 AND school_id = $2");
        let mut classes: Vec<String> = self.query(sql).bind(account.0).bind(school).scalars().await?;
        classes.sort_by(|one, other| compare_classes(one, other));
        Ok(Some(StaffAssignment {
            school: SchoolId(school),
            duty: code("account_role.duty", &duty, StaffDuty::from_code)?,
            classes,
        }))
    }
}
