//! What a child process does: it plays a server whose clock shows the date it is given.

use super::{clocks, moves, world::Wound};
use crate::Outcome;

/// Reads what to do from its words.
pub async fn run(words: &[String]) -> Outcome<()> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["moves", url, now, smtp] => moves::play(url, Wound::at(now.parse()?), smtp).await,
        ["clocks", url, now, manner] => clocks::play(url, Wound::at(now.parse()?), *manner == "leased").await,
        _ => Err("unknown words".into()),
    }
}
