//! The two weeks of an internship, and which of them an offer or an application covers.

use serde::{Deserialize, Serialize};

/// One of the two weeks of the campaign.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Week {
    /// The first of the two weeks.
    First,
    /// The second.
    Second,
}

impl Week {
    /// Both weeks, in order.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// 1 or 2, as the database keeps it.
    pub fn number(self) -> i32 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    /// The week of that number; `None` unless it is 1 or 2.
    pub fn from_number(number: i32) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Second),
            _ => None,
        }
    }
}

/// A non-empty set of the two weeks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weeks {
    /// Both weeks, one after the other.
    Both,
    /// The first week only.
    First,
    /// The second week only.
    Second,
}

impl Weeks {
    /// Every value, in the order forms show them.
    pub const ALL: [Self; 3] = [Self::Both, Self::First, Self::Second];

    /// The weeks that are none of these; nothing where these are both.
    pub fn besides(held: impl IntoIterator<Item = Week>) -> Option<Self> {
        let held: Vec<Week> = held.into_iter().collect();
        match Week::ALL.map(|week| held.contains(&week)) {
            [true, true] => None,
            [true, false] => Some(Self::Second),
            [false, true] => Some(Self::First),
            [false, false] => Some(Self::Both),
        }
    }

    /// Whether that week is one of them.
    pub fn covers(self, week: Week) -> bool {
        matches!(
            (self, week),
            (Self::Both, _) | (Self::First, Week::First) | (Self::Second, Week::Second)
        )
    }

    /// Whether every week of `other` is one of these.
    pub fn includes(self, other: Self) -> bool {
        Week::ALL
            .into_iter()
            .all(|week| !other.covers(week) || self.covers(week))
    }

    /// The weeks covered, in order.
    pub fn iter(self) -> impl Iterator<Item = Week> {
        Week::ALL.into_iter().filter(move |&week| self.covers(week))
    }

    /// The name used in URLs and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::First => "first",
            Self::Second => "second",
        }
    }

    /// The value of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|weeks| weeks.code() == code)
    }

    /// In words: « les deux semaines ».
    pub fn label(self) -> &'static str {
        match self {
            Self::Both => "les deux semaines",
            Self::First => "la première semaine",
            Self::Second => "la deuxième semaine",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weeks_include_each_week_but_not_the_other_way_round() {
        for weeks in Weeks::ALL {
            assert!(Weeks::Both.includes(weeks));
            assert!(weeks.includes(weeks));
        }
        assert!(!Weeks::First.includes(Weeks::Both));
        assert!(!Weeks::First.includes(Weeks::Second));
        assert!(!Weeks::Second.includes(Weeks::First));
    }

    #[test]
    fn what_is_left_is_what_nobody_holds() {
        assert_eq!(Weeks::besides([]), Some(Weeks::Both));
        assert_eq!(Weeks::besides([Week::Second]), Some(Weeks::First));
        assert_eq!(Weeks::besides([Week::First, Week::First]), Some(Weeks::Second));
        assert_eq!(Weeks::besides(Week::ALL), None);
    }

    #[test]
    fn codes_and_numbers_are_read_back() {
        for weeks in Weeks::ALL {
            assert_eq!(Weeks::from_code(weeks.code()), Some(weeks));
        }
        assert_eq!(Weeks::from_code("third"), None);
        for week in Week::ALL {
            assert_eq!(Week::from_number(week.number()), Some(week));
        }
        assert_eq!(Week::from_number(3), None);
    }
}
