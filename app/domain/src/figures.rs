//! What a lycée's pictures show: how places were found week after week, how far pupils go.

use chrono::{Datelike, Days, NaiveDate};

use crate::place::Kilometres;

/// The most weeks that a picture of progress looks back on.
pub const WEEKS: usize = 16;

/// How far pupils go, from the nearest ring outwards. The third bound is the distance beyond which a pupil is warned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ring {
    /// Up to two kilometres.
    Near,
    /// Up to five.
    Close,
    /// Up to ten.
    Town,
    /// Up to twenty-five.
    Far,
    /// Further.
    Beyond,
}

impl Ring {
    /// From the nearest outwards.
    pub const ALL: [Self; 5] = [Self::Near, Self::Close, Self::Town, Self::Far, Self::Beyond];

    /// The ring that a distance is in: a bound belongs to the nearer one.
    pub fn of(distance: Kilometres) -> Self {
        Self::ALL
            .into_iter()
            .find(|ring| {
                ring.bound()
                    .is_some_and(|bound| distance.value() <= f64::from(bound))
            })
            .unwrap_or(Self::Beyond)
    }

    /// Its outer bound, in kilometres; the last one has none.
    pub fn bound(self) -> Option<u8> {
        match self {
            Self::Near => Some(2),
            Self::Close => Some(5),
            Self::Town => Some(10),
            Self::Far => Some(25),
            Self::Beyond => None,
        }
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Near => "moins de 2\u{a0}km",
            Self::Close => "de 2 à 5\u{a0}km",
            Self::Town => "de 5 à 10\u{a0}km",
            Self::Far => "de 10 à 25\u{a0}km",
            Self::Beyond => "plus de 25\u{a0}km",
        }
    }
}

/// The Sundays that a picture of progress has a point for: one a week, the last being that of today's week; the first is the one
/// before anything had happened, and no more than [`WEEKS`] are looked back on.
pub fn sundays(first: Option<NaiveDate>, today: NaiveDate) -> Vec<NaiveDate> {
    let sunday_of = |day: NaiveDate| {
        let left = 6 - u64::from(day.weekday().num_days_from_monday());
        day.checked_add_days(Days::new(left)).unwrap_or(day)
    };
    let last = sunday_of(today);
    let first = sunday_of(first.unwrap_or(today).min(today));
    let mut days = vec![last];
    while let Some(before) = days.last().and_then(|day| day.checked_sub_days(Days::new(7))) {
        // One Sunday before the first event: a curve begins at nought.
        if days.len() > WEEKS || days.last().is_some_and(|day| *day < first) {
            break;
        }
        days.push(before);
    }
    days.reverse();
    days
}

/// How many of those days had come by each of these Sundays.
pub fn come_by(days: &[NaiveDate], sundays: &[NaiveDate]) -> Vec<u32> {
    sundays
        .iter()
        .map(|sunday| {
            let come = days.iter().filter(|day| *day <= sunday).count();
            u32::try_from(come).unwrap_or(u32::MAX)
        })
        .collect()
}

/// What a host is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AskedOfHost {
    /// To answer an application.
    Application,
    /// To answer about a place that a student found alone.
    Proposal,
    /// To sign a convention.
    Signature,
}

impl AskedOfHost {
    /// All of it, in the order in which it is shown.
    pub const ALL: [Self; 3] = [Self::Application, Self::Proposal, Self::Signature];

    /// The name used in queries.
    pub fn code(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Proposal => "proposal",
            Self::Signature => "signature",
        }
    }

    /// What has that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asked| asked.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Application => "Candidatures",
            Self::Proposal => "Stages trouvés par les élèves",
            Self::Signature => "Signatures de conventions",
        }
    }

    /// After how many days without an answer there is none, where nothing else ends the wait; what has a last day ends by itself.
    pub fn over_after(self) -> Option<i64> {
        match self {
            Self::Application | Self::Proposal => None,
            Self::Signature => Some(15),
        }
    }
}

/// In how many days at least half of the answers came; nothing without answers.
pub fn half_within(mut days: Vec<u32>) -> Option<u32> {
    days.sort_unstable();
    let middle = days.len().checked_sub(1)? / 2;
    days.get(middle).copied()
}

/// A share in whole percent, which is 100 for all alone and 0 for none alone.
pub fn percent(part: u32, whole: u32) -> u32 {
    if whole == 0 {
        return 0;
    }
    let share = (u64::from(part) * 200 + u64::from(whole)) / (u64::from(whole) * 2);
    let share = u32::try_from(share).unwrap_or(100).min(100);
    match share {
        100 if part < whole => 99,
        0 if part > 0 => 1,
        _ => share,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_distance_is_in_one_ring() {
        let ring = |km| Ring::of(Kilometres::new(km).unwrap());
        assert_eq!(ring(0.0), Ring::Near);
        assert_eq!(ring(2.0), Ring::Near);
        assert_eq!(ring(2.1), Ring::Close);
        assert_eq!(ring(10.0), Ring::Town);
        assert_eq!(ring(10.1), Ring::Far);
        assert_eq!(ring(400.0), Ring::Beyond);
    }

    #[test]
    fn a_curve_begins_at_nought_and_ends_today() {
        let sundays = sundays(Some(day("2027-03-17")), day("2027-04-05"));
        assert_eq!(sundays.first(), Some(&day("2027-03-14")));
        assert_eq!(sundays.last(), Some(&day("2027-04-11")));
        let days = ["2027-03-17", "2027-03-21", "2027-03-22", "2027-04-05"].map(day);
        assert_eq!(come_by(&days, &sundays), [0, 2, 3, 3, 4]);
        assert_eq!(self::sundays(None, day("2027-04-05")).len(), 2);
    }

    #[test]
    fn half_of_the_answers_came_within_that_many_days() {
        assert_eq!(half_within(vec![]), None);
        assert_eq!(half_within(vec![9]), Some(9));
        assert_eq!(half_within(vec![9, 1]), Some(1));
        assert_eq!(half_within(vec![9, 1, 4]), Some(4));
        assert_eq!(half_within(vec![0, 40, 2, 3]), Some(2));
        for asked in AskedOfHost::ALL {
            assert_eq!(AskedOfHost::from_code(asked.code()), Some(asked));
        }
    }

    #[test]
    fn all_and_none_are_never_rounded_to() {
        assert_eq!(percent(899, 900), 99);
        assert_eq!(percent(1, 900), 1);
        assert_eq!(percent(900, 900), 100);
        assert_eq!(percent(0, 900), 0);
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(1, 3), 33);
    }

    proptest! {
        #[test]
        fn a_curve_never_falls_and_ends_with_everybody(ago in prop::collection::vec(0_u64..400, 0..50)) {
            let today = day("2027-04-05");
            let days: Vec<NaiveDate> = ago.iter().map(|ago| today.checked_sub_days(Days::new(*ago)).unwrap()).collect();
            let sundays = sundays(days.iter().min().copied(), today);
            prop_assert!(sundays.len() <= WEEKS + 2 && sundays.iter().all(|sunday| sunday.weekday() == chrono::Weekday::Sun));
            let come = come_by(&days, &sundays);
            prop_assert!(come.is_sorted());
            prop_assert_eq!(come.last().copied(), u32::try_from(days.len()).ok());
        }
    }
}
