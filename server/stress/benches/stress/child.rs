//! What a child process does: it plays a server whose clock shows the date it is given.

use stress::Outcome;

use crate::{clocks, moves, power, world::ShownClock};

/// Reads what to do from its words.
pub async fn run(words: &[String]) -> Outcome<()> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["moves", url, now, smtp] => moves::play(url, ShownClock::at(now.parse()?), smtp).await,
        ["clocks", url, now, manner] => {
            clocks::play(url, ShownClock::at(now.parse()?), *manner == "leased").await
        }
        ["sign", url] => power::sign_all(url).await,
        _ => Err("unknown words".into()),
    }
}
