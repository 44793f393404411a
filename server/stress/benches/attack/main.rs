//! Attacks on a release that runs: `make stress` with one of their names. Each says what it measured, and fails when a promise is broken. A
//! promise is never a time of the clock: times stand beside those of the same run without the attack. Writes `target/stress/attacks.md`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints")]
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a benchmark that cannot go on fails"
)]
#![allow(clippy::cast_precision_loss, reason = "figures are rounded anyway")]
#![recursion_limit = "512"]

mod forms;
mod guesses;
mod mail_bomb;
mod report;
mod site;
mod trickle;
mod uploads;
mod visitors;

use std::process::ExitCode;

use stress::Outcome;

use self::{report::Report, site::Base};

/// In this order; words after `--` choose among them.
const ATTACKS: [&str; 5] = ["uploads", "guesses", "forms", "mail", "trickle"];

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| ATTACKS.contains(&word.as_str()))
        .collect();
    // Thousands of connections are opened here too.
    _ = server::listen::Limits::of_this_process();
    match run(&words).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(words: &[String]) -> Outcome<bool> {
    let mut report = Report::default();
    let base = Base::make()?;
    for attack in ATTACKS {
        if !words.is_empty() && !words.iter().any(|word| word == attack) {
            continue;
        }
        report.attack(attack);
        match attack {
            "uploads" => uploads::run(&base, &mut report).await?,
            "guesses" => guesses::run(&base, &mut report).await?,
            "forms" => forms::run(&base, &mut report).await?,
            "mail" => mail_bomb::run(&mut report).await?,
            _ => trickle::run(&base, &mut report).await?,
        }
    }
    report.write()?;
    Ok(report.holds())
}
