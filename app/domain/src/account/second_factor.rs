//! Who must have a second factor, and from when.

use chrono::{Days, NaiveDate};

use super::{Role, StaffDuty};

/// How many days somebody has to choose a second factor once they are given a role that asks for one.
pub const GRACE_DAYS: u64 = 14;

/// Whether a role asks for a second factor where the site's publisher requires it: of whoever decides for others, or reads the files of
/// many minors. `duty` is that of a lycée's staff; delegates are asked as well.
pub fn asks_for_second_factor(role: Role, duty: Option<StaffDuty>) -> bool {
    match role {
        Role::Admin | Role::AcademyOfficer | Role::Head => true,
        Role::Staff => matches!(duty, Some(StaffDuty::Deputy | StaffDuty::Secretariat)),
        Role::Student | Role::Guardian | Role::Host => false,
    }
}

/// The first day on which somebody cannot go on without a second factor: the publisher requires it from `from` on, and they have had such a
/// role since `since`.
pub fn second_factor_due(from: NaiveDate, since: NaiveDate) -> NaiveDate {
    since
        .checked_add_days(Days::new(GRACE_DAYS))
        .map_or(from, |last| last.max(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn whoever_decides_for_others_is_asked() {
        for role in [Role::Admin, Role::AcademyOfficer, Role::Head] {
            assert!(asks_for_second_factor(role, None));
        }
        assert!(asks_for_second_factor(Role::Staff, Some(StaffDuty::Secretariat)));
        assert!(!asks_for_second_factor(Role::Staff, Some(StaffDuty::Teacher)));
        for role in [Role::Student, Role::Guardian, Role::Host] {
            assert!(!asks_for_second_factor(role, None));
        }
    }

    #[test]
    fn everybody_has_a_fortnight_after_a_role_is_given() {
        let from = day("2027-01-04");
        assert_eq!(second_factor_due(from, day("2026-09-01")), from);
        assert_eq!(second_factor_due(from, day("2026-12-28")), day("2027-01-11"));
        assert_eq!(second_factor_due(from, day("2027-03-01")), day("2027-03-15"));
    }
}
