//! How long people stay signed in, and how long a proof of who they are counts.

use chrono::{DateTime, TimeDelta, Utc};

use super::Role;

/// How long a proof of who somebody is (a password, a passkey, a code) counts for acts that bind others: a signature, a role.
pub const PROOF_LASTS: TimeDelta = TimeDelta::minutes(10);

/// Whether a proof given at `proved` still counts.
pub fn is_proof_fresh(proved: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - proved < PROOF_LASTS
}

/// How long somebody stays signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SessionTerms {
    /// Without being seen.
    pub idle: TimeDelta,
    /// In any case.
    pub absolute: TimeDelta,
}

impl SessionTerms {
    /// On a computer that others use too.
    pub const SHARED: Self = Self {
        idle: TimeDelta::minutes(30),
        absolute: TimeDelta::hours(4),
    };

    /// The strictest of what their roles ask for: who reads the files of many minors, or decides for others, comes back more often
    /// (OWASP ASVS 5, 7.3).
    pub fn of(roles: impl IntoIterator<Item = Role>, shared: bool) -> Self {
        let usual = Self {
            idle: TimeDelta::days(14),
            absolute: TimeDelta::days(60),
        };
        let start = if shared { Self::SHARED } else { usual };
        roles.into_iter().map(Self::of_role).fold(start, Self::stricter)
    }

    fn of_role(role: Role) -> Self {
        match role {
            Role::Admin | Role::AcademyOfficer => Self {
                idle: TimeDelta::hours(2),
                absolute: TimeDelta::hours(12),
            },
            Role::Head | Role::Staff => Self {
                idle: TimeDelta::hours(12),
                absolute: TimeDelta::days(7),
            },
            Role::Student | Role::Guardian | Role::Host => Self {
                idle: TimeDelta::days(14),
                absolute: TimeDelta::days(60),
            },
        }
    }

    /// The shorter of both, each by itself.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        Self {
            idle: self.idle.min(other.idle),
            absolute: self.absolute.min(other.absolute),
        }
    }

    /// Whether a session that began and was last seen then still goes on.
    pub fn allow(self, created: DateTime<Utc>, seen: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        now - seen < self.idle && now - created < self.absolute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_proof_counts_for_ten_minutes() {
        assert!(is_proof_fresh(at(0), at(9)));
        assert!(!is_proof_fresh(at(0), at(10)));
        assert!(
            is_proof_fresh(at(1), at(0)),
            "another server's clock is a moment ahead"
        );
    }

    #[test]
    fn the_strictest_role_decides_and_a_shared_computer_more_so() {
        let terms = |roles: &[Role], shared| SessionTerms::of(roles.iter().copied(), shared);
        assert_eq!(terms(&[Role::Host], false).idle, TimeDelta::days(14));
        assert_eq!(
            terms(&[Role::Guardian, Role::Head], false).absolute,
            TimeDelta::days(7)
        );
        assert_eq!(terms(&[Role::Head, Role::Admin], false).idle, TimeDelta::hours(2));
        assert_eq!(terms(&[Role::Student], true), SessionTerms::SHARED);
        assert_eq!(terms(&[], false).absolute, TimeDelta::days(60));
    }

    #[test]
    fn a_session_ends_when_idle_and_in_any_case() {
        let terms = SessionTerms::SHARED;
        assert!(terms.allow(at(0), at(0), at(29)));
        assert!(!terms.allow(at(0), at(0), at(30)));
        assert!(terms.allow(at(0), at(235), at(239)));
        assert!(!terms.allow(at(0), at(235), at(240)));
    }
}
