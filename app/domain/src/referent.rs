//! Students handed out among referent teachers: as evenly as can be, and near each other where it is known where they are.

use crate::{id::AccountId, place::Position, school::compare_classes};

/// The finest step of the curve that neighbours are put in order along: a grid of that many bits each way.
const CURVE_BITS: u32 = 16;

/// A student whom nobody follows yet.
#[derive(Clone, PartialEq, Debug)]
pub struct Unfollowed {
    /// Who.
    pub student: AccountId,
    /// Their class, by name.
    pub class_name: String,
    /// Where they will be, or where they live; nothing where neither is known.
    pub at: Option<Position>,
}

/// A teacher who takes part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Follower {
    /// Who.
    pub teacher: AccountId,
    /// How many students they follow already.
    pub load: u32,
}

/// Hands the students out: the teacher who is given one has, each time, the fewest. Between teachers who had nobody, loads differ by one at
/// most. Who gets whom: students are put in order along a curve that keeps neighbours together (those of unknown place come last, class by
/// class), and each teacher is given a stretch of it, so that one round of visits stays short. The same people give the same answer, in
/// whatever order they are named.
pub fn fair_shares(students: &[Unfollowed], teachers: &[Follower]) -> Vec<(AccountId, AccountId)> {
    let shares = shares(students.len(), teachers);
    let mut owners = shares
        .into_iter()
        .flat_map(|(teacher, share)| std::iter::repeat_n(teacher, share));
    let mut pairs = Vec::with_capacity(students.len());
    for student in along_the_curve(students) {
        let Some(teacher) = owners.next() else { break };
        pairs.push((student, teacher));
    }
    pairs
}

/// How many students each teacher is given, in the order of their ids.
fn shares(count: usize, teachers: &[Follower]) -> Vec<(AccountId, usize)> {
    let mut sorted: Vec<Follower> = teachers.to_vec();
    sorted.sort_by_key(|follower| follower.teacher);
    sorted.dedup_by_key(|follower| follower.teacher);
    let mut shares: Vec<(AccountId, usize)> = sorted.iter().map(|follower| (follower.teacher, 0)).collect();
    for _ in 0..count {
        let least = (0..shares.len()).min_by_key(|&at| sorted[at].load as usize + shares[at].1);
        let Some(least) = least else { break };
        shares[least].1 += 1;
    }
    shares
}

/// The students in an order that keeps neighbours together.
fn along_the_curve(students: &[Unfollowed]) -> Vec<AccountId> {
    let placed: Vec<Position> = students.iter().filter_map(|student| student.at).collect();
    let frame = Frame::of(&placed);
    let mut keyed: Vec<(bool, u64, &Unfollowed)> = students
        .iter()
        .map(|student| {
            let step = student.at.map_or(0, |at| frame.step(at));
            (student.at.is_none(), step, student)
        })
        .collect();
    keyed.sort_by(|(unknown, step, student), (other_unknown, other_step, other)| {
        (unknown, step)
            .cmp(&(other_unknown, other_step))
            .then_with(|| compare_classes(&student.class_name, &other.class_name))
            .then_with(|| student.student.cmp(&other.student))
    });
    keyed.into_iter().map(|(.., student)| student.student).collect()
}

/// The smallest rectangle round all students, in degrees: the curve fills it, whether they live in a city or all over a department.
struct Frame {
    south: f64,
    west: f64,
    side: f64,
}

impl Frame {
    fn of(all: &[Position]) -> Self {
        let least = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::INFINITY, f64::min);
        let most = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::NEG_INFINITY, f64::max);
        let (south, west) = (
            least(&mut all.iter().map(|at| at.latitude())),
            least(&mut all.iter().map(|at| at.longitude())),
        );
        let (north, east) = (
            most(&mut all.iter().map(|at| at.latitude())),
            most(&mut all.iter().map(|at| at.longitude())),
        );
        Self {
            south,
            west,
            side: (north - south).max(east - west).max(f64::MIN_POSITIVE),
        }
    }

    /// How far along the curve a position is.
    fn step(&self, at: Position) -> u64 {
        let cells = f64::from((1_u32 << CURVE_BITS) - 1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of cells"
        )]
        let cell = |offset: f64| ((offset / self.side).clamp(0.0, 1.0) * cells) as u32;
        hilbert(cell(at.longitude() - self.west), cell(at.latitude() - self.south))
    }
}

/// The place of a cell on Hilbert's curve (D. Hilbert, 1891): cells that are near on the curve are near on the grid.
fn hilbert(mut x: u32, mut y: u32) -> u64 {
    let side = 1_u32 << CURVE_BITS;
    let mut distance = 0_u64;
    let mut half = side / 2;
    while half > 0 {
        let (right, upper) = (u32::from(x & half > 0), u32::from(y & half > 0));
        distance += u64::from(half) * u64::from(half) * u64::from((3 * right) ^ upper);
        // The quarters at the start and at the end are turned, so that the curve goes on from one to the next.
        if upper == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            std::mem::swap(&mut x, &mut y);
        }
        half /= 2;
    }
    distance
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    fn student(number: u128, at: Option<(f64, f64)>) -> Unfollowed {
        Unfollowed {
            student: account(number),
            class_name: format!("2de {}", number % 5),
            at: at.map(|(latitude, longitude)| Position::new(latitude, longitude).unwrap()),
        }
    }

    fn follower(number: u128, load: u32) -> Follower {
        Follower {
            teacher: account(10_000 + number),
            load,
        }
    }

    #[test]
    fn two_towns_have_two_teachers() {
        let (here, there) = ((48.85, 2.44), (47.20, -1.55));
        let students: Vec<_> = (0..20)
            .map(|number| student(number, Some(if number % 2 == 0 { here } else { there })))
            .collect();
        let pairs = fair_shares(&students, &[follower(1, 0), follower(2, 0)]);
        for teacher in [account(10_001), account(10_002)] {
            let towns: BTreeSet<u128> = pairs
                .iter()
                .filter(|(_, given)| *given == teacher)
                .map(|(student, _)| student.0.as_u128() % 2)
                .collect();
            assert_eq!(towns.len(), 1, "{pairs:?}");
        }
    }

    #[test]
    fn whoever_follows_many_already_is_given_fewer() {
        let students: Vec<_> = (0..6).map(|number| student(number, None)).collect();
        let pairs = fair_shares(&students, &[follower(1, 9), follower(2, 1), follower(3, 3)]);
        let mut given: BTreeMap<AccountId, u32> = BTreeMap::new();
        for (_, teacher) in pairs {
            *given.entry(teacher).or_default() += 1;
        }
        assert_eq!(
            given.into_iter().collect::<Vec<_>>(),
            [(account(10_002), 4), (account(10_003), 2)]
        );
    }

    #[test]
    fn nobody_is_given_where_nobody_takes_part() {
        assert_eq!(fair_shares(&[student(1, None)], &[]), []);
        assert_eq!(fair_shares(&[], &[follower(1, 0)]), []);
    }

    #[test]
    fn neighbours_on_the_curve_are_neighbours_on_the_grid() {
        let mut cells: Vec<(u64, u32, u32)> = (0..16)
            .flat_map(|x| (0..16).map(move |y| (hilbert(x << 12, y << 12), x, y)))
            .collect();
        cells.sort_unstable();
        for pair in cells.windows(2) {
            let ((_, x, y), (_, next_x, next_y)) = (pair[0], pair[1]);
            assert_eq!(x.abs_diff(next_x) + y.abs_diff(next_y), 1, "{pair:?}");
        }
    }

    fn students() -> impl Strategy<Value = Vec<Unfollowed>> {
        let place = proptest::option::of((41.0..51.0_f64, -5.0..9.0_f64));
        proptest::collection::vec(place, 0..90).prop_map(|places| {
            (0..)
                .zip(places)
                .map(|(number, at)| student(number, at))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn loads_differ_by_one_at_most(students in students(), count in 1_u128..12) {
            let teachers: Vec<_> = (0..count).map(|number| follower(number, 0)).collect();
            let pairs = fair_shares(&students, &teachers);
            let given: BTreeSet<_> = pairs.iter().map(|(student, _)| *student).collect();
            prop_assert_eq!(given.len(), students.len(), "each student once");
            prop_assert_eq!(pairs.len(), students.len());
            let loads: Vec<_> = teachers
                .iter()
                .map(|one| pairs.iter().filter(|(_, teacher)| *teacher == one.teacher).count())
                .collect();
            prop_assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1, "{:?}", loads);
        }

        #[test]
        fn nobody_is_given_more_while_somebody_has_fewer(
            students in students(), before in proptest::collection::vec(0_u32..40, 1..9)
        ) {
            let teachers: Vec<_> = (0..).zip(&before).map(|(number, load)| follower(number, *load)).collect();
            let pairs = fair_shares(&students, &teachers);
            let after = |one: &Follower| {
                one.load as usize + pairs.iter().filter(|(_, teacher)| *teacher == one.teacher).count()
            };
            let least = teachers.iter().map(after).min().unwrap();
            for one in &teachers {
                prop_assert!(after(one) <= least + 1 || after(one) == one.load as usize);
            }
        }

        #[test]
        fn the_order_in_which_people_are_named_does_not_count(students in students(), count in 1_u128..7) {
            let teachers: Vec<_> = (0..count).map(|number| follower(number, 0)).collect();
            let (mut others, mut backwards) = (students.clone(), teachers.clone());
            others.reverse();
            backwards.reverse();
            prop_assert_eq!(fair_shares(&students, &teachers), fair_shares(&others, &backwards));
        }
    }
}
