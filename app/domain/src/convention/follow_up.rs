//! What a lycée's conventions wait for: the lists that its staff works through, and what stands out in them.

use serde::{Deserialize, Serialize};

use super::transitions::ConventionState;
use crate::typography::number;

/// What a convention waits for, as its lycée follows it up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    /// The lycée completes and validates it.
    ToValidate,
    /// Frozen: the head signs.
    ToSign,
    /// The host fills its part.
    WithHost,
    /// The head has signed, others have not.
    WithSigners,
    /// Everybody has signed.
    Signed,
    /// Cancelled.
    Cancelled,
}

impl FollowUp {
    /// All of them, what waits for the lycée first.
    pub const ALL: [Self; 6] = [
        Self::ToValidate,
        Self::ToSign,
        Self::WithHost,
        Self::WithSigners,
        Self::Signed,
        Self::Cancelled,
    ];

    /// The same, what waits for the host first.
    pub const FOR_HOST: [Self; 6] = [
        Self::WithHost,
        Self::ToSign,
        Self::ToValidate,
        Self::WithSigners,
        Self::Signed,
        Self::Cancelled,
    ];

    /// The name used in addresses and queries.
    pub fn code(self) -> &'static str {
        match self {
            Self::ToValidate => "a-valider",
            Self::ToSign => "a-signer",
            Self::WithHost => "structure",
            Self::WithSigners => "signataires",
            Self::Signed => "signees",
            Self::Cancelled => "annulees",
        }
    }

    /// That of a code; those of states, which addresses held before, lead to the list where such a convention is.
    pub fn from_code(code: &str) -> Option<Self> {
        let named = Self::ALL.into_iter().find(|follow_up| follow_up.code() == code);
        named.or_else(|| {
            let state = ConventionState::from_code(code)?;
            Some(Self::of(state, state == ConventionState::Validated))
        })
    }

    /// That of a convention in that state, which does or does not wait for the head's signature.
    pub fn of(state: ConventionState, awaits_head: bool) -> Self {
        match state {
            ConventionState::HostPart => Self::WithHost,
            ConventionState::SchoolPart => Self::ToValidate,
            ConventionState::Validated | ConventionState::Signing if awaits_head => Self::ToSign,
            ConventionState::Validated | ConventionState::Signing => Self::WithSigners,
            ConventionState::Signed => Self::Signed,
            ConventionState::Replaced | ConventionState::Cancelled => Self::Cancelled,
        }
    }

    /// In French, for the lycée.
    pub fn label(self) -> &'static str {
        match self {
            Self::ToValidate => "À valider",
            Self::ToSign => "À signer",
            Self::WithHost => "Chez la structure",
            Self::WithSigners => "Chez les signataires",
            Self::Signed => "Signées",
            Self::Cancelled => "Annulées",
        }
    }

    /// In French, for the host: what it signs is among those to sign.
    pub fn label_for_host(self) -> &'static str {
        match self {
            Self::WithHost => "À remplir",
            Self::ToValidate => "Au lycée",
            list => list.label(),
        }
    }

    /// The same for whoever acts on them, and for whoever does not: they are told where these are, not what to do.
    pub fn label_for(self, acts: bool) -> &'static str {
        match self {
            Self::ToValidate if !acts => "Au lycée, à valider",
            Self::ToSign if !acts => "Au lycée, à signer",
            list => list.label(),
        }
    }

    /// Whether somebody is awaited.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Signed | Self::Cancelled)
    }
}

/// Since when something waits, in words, after « depuis »: « 12 jours ».
pub fn waits_since(days: i64) -> String {
    match usize::try_from(days).unwrap_or_default() {
        0 => "aujourd’hui".to_owned(),
        1 => "hier".to_owned(),
        days => format!("{}\u{a0}jours", number(days)),
    }
}

/// After how many days something that waits for somebody presses.
const PRESSING: i64 = 7;
/// How many days before the last one something presses.
const DUE_SOON: i64 = 3;

/// Which lines of a list stand out: those that have waited for a week or more, the longest first, and never more than one in five, or
/// nothing would. `waits` has the days that each has waited; nothing for what waits for nobody.
pub fn pressing(waits: &[Option<i64>]) -> Vec<bool> {
    few(waits, |days| (days >= PRESSING).then_some(-days))
}

/// Which lines of a list stand out because their last day is near, the nearest first: no more of them either. `left` has the days that
/// are left for each; nothing where there is no last day.
pub fn due_soon(left: &[Option<i64>]) -> Vec<bool> {
    few(left, |days| (days <= DUE_SOON).then_some(days))
}

/// The lines that `rank` gives a number, the least first, and one in five at most.
fn few(lines: &[Option<i64>], rank: impl Fn(i64) -> Option<i64>) -> Vec<bool> {
    let mut ranked: Vec<(i64, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(index, days)| Some((rank((*days)?)?, index)))
        .collect();
    ranked.sort_unstable();
    ranked.truncate((lines.len() / 5).max(1));
    let mut chosen = vec![false; lines.len()];
    for (_, index) in ranked {
        chosen[index] = true;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_is_in_one_list() {
        use ConventionState as S;
        for (state, awaits_head, list) in [
            (S::HostPart, false, FollowUp::WithHost),
            (S::SchoolPart, false, FollowUp::ToValidate),
            (S::Validated, true, FollowUp::ToSign),
            (S::Signing, true, FollowUp::ToSign),
            (S::Signing, false, FollowUp::WithSigners),
            (S::Signed, false, FollowUp::Signed),
            (S::Cancelled, false, FollowUp::Cancelled),
        ] {
            assert_eq!(FollowUp::of(state, awaits_head), list);
        }
        for list in FollowUp::ALL {
            assert_eq!(FollowUp::from_code(list.code()), Some(list));
        }
        assert_eq!(FollowUp::from_code("host_part"), Some(FollowUp::WithHost));
        assert_eq!(FollowUp::from_code("validated"), Some(FollowUp::ToSign));
        assert_eq!(FollowUp::from_code("x"), None);
    }

    #[test]
    fn at_most_one_line_in_five_stands_out_and_only_what_waits_for_long() {
        let all_late: Vec<Option<i64>> = (0..50).map(|index| Some(10 + index)).collect();
        let chosen = pressing(&all_late);
        assert_eq!(chosen.iter().filter(|chosen| **chosen).count(), 10);
        assert!(chosen[49] && !chosen[0], "the longest first");
        assert_eq!(pressing(&[Some(6), None, Some(0)]), [false; 3]);
        assert_eq!(pressing(&[Some(7), Some(9)]), [false, true]);
        assert_eq!(pressing(&[]), [false; 0]);
        assert_eq!(
            due_soon(&[Some(9), Some(2), Some(0), None]),
            [false, false, true, false]
        );
        assert_eq!(due_soon(&[Some(4), None]), [false, false]);
    }

    #[test]
    fn waiting_is_said_in_days() {
        assert_eq!(waits_since(0), "aujourd’hui");
        assert_eq!(waits_since(1), "hier");
        assert_eq!(waits_since(12), "12\u{a0}jours");
        assert_eq!(waits_since(-1), "aujourd’hui");
    }
}
