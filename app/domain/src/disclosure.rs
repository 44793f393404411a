//! Small numbers that are not told: a number below five may say something of somebody. Where one is left out and the total is told, it
//! could be computed from the others; so others are left out with it, until no single number follows from the rest.

/// The smallest number that is told.
pub const LEAST: u32 = 5;

/// From here on a number is worth more to a reader than the sum: rather than it, the sum is left out.
const DEAR: u32 = 50;

/// Numbers that add up, as far as they are told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// Each number, or nothing.
    pub parts: Vec<Option<u32>>,
    /// Their sum, or nothing.
    pub total: Option<u32>,
}

/// Tells parts and their sum. A part that `hidden` names is not told either, whatever it is: those it is the sum of are not.
///
/// What is told keeps these laws: no number below [`LEAST`]; and where the sum is, the parts that are not told are none, or at least
/// two that make [`LEAST`] together, so that each could be anything from nought to that.
pub fn told(parts: &[u32], hidden: &[bool]) -> Told {
    let mut secret: Vec<bool> = parts
        .iter()
        .enumerate()
        .map(|(index, part)| *part < LEAST || hidden.get(index).copied().unwrap_or_default())
        .collect();
    let sum: u32 = parts.iter().sum();
    let safe = loop {
        let left: Vec<u32> = values(parts, &secret, true).collect();
        if left.is_empty() || left.len() >= 2 && left.iter().sum::<u32>() >= LEAST {
            break true;
        }
        // The smallest one costs the reader least.
        let next = parts
            .iter()
            .enumerate()
            .filter(|(index, _)| !secret[*index])
            .min_by_key(|(index, part)| (**part, *index));
        match next {
            Some((index, part)) if *part < DEAR => secret[index] = true,
            _ => break false,
        }
    };
    Told {
        total: (safe && sum >= LEAST).then_some(sum),
        parts: parts
            .iter()
            .zip(&secret)
            .map(|(part, secret)| (!secret).then_some(*part))
            .collect(),
    }
}

fn values<'a>(parts: &'a [u32], secret: &'a [bool], is: bool) -> impl Iterator<Item = u32> + 'a {
    parts
        .iter()
        .zip(secret)
        .filter(move |(_, secret)| **secret == is)
        .map(|(part, _)| *part)
}

/// The same for groups of parts: each has its sum, and all have one. What `of` gives, where it gives anything, is what each part is a
/// part of, so that what is left of it is known too: a number that leaves fewer than [`LEAST`] of it, but some, is not told.
pub fn told_in_groups(groups: &[Vec<u32>], of: Option<&[Vec<u32>]>) -> (Vec<Told>, Option<u32>) {
    let few_left = |part: u32, whole: u32| (1..LEAST).contains(&whole.saturating_sub(part));
    let hidden = |index: usize, parts: &[u32]| -> Vec<bool> {
        let wholes = of.and_then(|of| of.get(index)).map_or(&[][..], Vec::as_slice);
        parts
            .iter()
            .zip(wholes)
            .map(|(part, whole)| few_left(*part, *whole))
            .collect()
    };
    let mut told: Vec<Told> = groups
        .iter()
        .enumerate()
        .map(|(index, parts)| self::told(parts, &hidden(index, parts)))
        .collect();
    // Who has no part is known to have nothing: it hides no other.
    let present: Vec<usize> = (0..groups.len())
        .filter(|index| !groups[*index].is_empty())
        .collect();
    let sum_of = |all: &[Vec<u32>], index: usize| -> u32 { all.get(index).into_iter().flatten().sum() };
    let sums: Vec<u32> = present.iter().map(|index| sum_of(groups, *index)).collect();
    let wholes: Vec<u32> = present
        .iter()
        .map(|index| of.map_or(0, |of| sum_of(of, *index)))
        .collect();
    let hidden: Vec<bool> = present
        .iter()
        .zip(sums.iter().zip(&wholes))
        .map(|(index, (sum, whole))| told[*index].total.is_none() || of.is_some() && few_left(*sum, *whole))
        .collect();
    let mut all = self::told(&sums, &hidden);
    if of.is_some() && few_left(sums.iter().sum(), wholes.iter().sum()) {
        all.total = None;
    }
    for (index, total) in present.into_iter().zip(&all.parts) {
        let group = &mut told[index];
        group.total = *total;
        // A sum that is not told for the sake of another must not be found by adding its parts.
        if total.is_none() && group.parts.iter().all(Option::is_some) {
            let smallest = group.parts.iter().enumerate().min_by_key(|(_, part)| **part);
            if let Some((index, _)) = smallest {
                group.parts[index] = None;
            }
        }
    }
    (told, all.total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lone_small_number_takes_another_with_it() {
        let told = told(&[40, 3, 12], &[]);
        assert_eq!(told.parts, [Some(40), None, None]);
        assert_eq!(told.total, Some(55));
    }

    #[test]
    fn noughts_that_would_be_known_by_their_sum_take_another_with_them() {
        let told = told(&[40, 0, 0, 12], &[]);
        assert_eq!(told.parts, [Some(40), None, None, None]);
        assert_eq!(told.total, Some(52));
    }

    #[test]
    fn where_nothing_hides_it_the_sum_is_not_told() {
        assert_eq!(
            told(&[3], &[]),
            Told {
                parts: vec![None],
                total: None
            }
        );
        assert_eq!(
            told(&[9], &[]),
            Told {
                parts: vec![Some(9)],
                total: Some(9)
            }
        );
        // What hides it would be worth more than the sum.
        assert_eq!(
            told(&[900, 3], &[]),
            Told {
                parts: vec![Some(900), None],
                total: None
            }
        );
        // Both are not told, and make nine: the sum is.
        assert_eq!(
            told(&[1, 8], &[]),
            Told {
                parts: vec![None, None],
                total: Some(9)
            }
        );
    }

    #[test]
    fn a_group_of_nobody_hides_nothing() {
        let (told, total) = told_in_groups(&[vec![], vec![16], vec![900]], None);
        assert_eq!(
            told.iter().map(|group| group.total).collect::<Vec<_>>(),
            [None, Some(16), Some(900)]
        );
        assert_eq!(total, Some(916));
    }

    /// Whether a part could be another number than it is, for somebody who knows what is told and what is left out.
    fn laws(parts: &[u32], told: &Told) -> Result<(), TestCaseError> {
        let sum: u32 = parts.iter().sum();
        for (part, shown) in parts.iter().zip(&told.parts) {
            prop_assert!(shown.is_none_or(|shown| shown == *part && shown >= LEAST));
        }
        let Some(total) = told.total else { return Ok(()) };
        prop_assert_eq!(total, sum);
        let left: Vec<u32> = parts
            .iter()
            .zip(&told.parts)
            .filter(|(_, shown)| shown.is_none())
            .map(|(part, _)| *part)
            .collect();
        prop_assert!(left.is_empty() || left.len() >= 2 && left.iter().sum::<u32>() >= LEAST);
        Ok(())
    }

    proptest! {
        #[test]
        fn no_number_that_is_left_out_follows_from_the_others(parts in prop::collection::vec(0_u32..20, 0..12)) {
            laws(&parts, &told(&parts, &[]))?;
        }

        #[test]
        fn nor_in_groups(groups in prop::collection::vec(prop::collection::vec(0_u32..20, 1..6), 1..6)) {
            let (told, total) = told_in_groups(&groups, None);
            for (parts, group) in groups.iter().zip(&told) {
                laws(parts, group)?;
            }
            let sums: Vec<u32> = groups.iter().map(|parts| parts.iter().sum()).collect();
            let of_groups = Told { parts: told.iter().map(|group| group.total).collect(), total };
            laws(&sums, &of_groups)?;
            // A sum that is left out is not the sum of what is told.
            for group in &told {
                prop_assert!(group.total.is_some() || group.parts.iter().any(Option::is_none));
            }
        }

        #[test]
        fn nor_from_what_is_left_of_a_whole(
            pairs in prop::collection::vec(prop::collection::vec((0_u32..30, 0_u32..30), 1..6), 1..6)
        ) {
            let groups: Vec<Vec<u32>> = pairs.iter().map(|group| group.iter().map(|(part, _)| *part).collect()).collect();
            let of: Vec<Vec<u32>> = pairs.iter().map(|group| group.iter().map(|(part, rest)| part + rest).collect()).collect();
            let (told, total) = told_in_groups(&groups, Some(&of));
            let safe = |told: Option<u32>, whole: u32| told.is_none_or(|part| !(1..LEAST).contains(&(whole - part)));
            for ((parts, wholes), told) in groups.iter().zip(&of).zip(&told) {
                laws(parts, told)?;
                prop_assert!(told.parts.iter().zip(wholes).all(|(part, whole)| safe(*part, *whole)));
                prop_assert!(safe(told.total, wholes.iter().sum()));
            }
            prop_assert!(safe(total, of.iter().flatten().sum()));
        }

        #[test]
        fn what_is_large_is_told(parts in prop::collection::vec(LEAST..1000, 1..12)) {
            let told = told(&parts, &[]);
            prop_assert!(told.parts.iter().all(Option::is_some) && told.total.is_some());
        }
    }
}
