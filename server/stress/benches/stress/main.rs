//! What `make stress` tries on both engines: the last seat, conventions that many sign and fill at once, a process killed in the middle of its work, power that
//! is cut, two servers whose clocks strike together, and lists on a large database. Writes `target/stress/report.md` and `report.json`, and fails when
//! anything was lost, done twice or oversold.

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

mod child;
mod clocks;
mod kill;
mod lists;
mod moves;
mod pages;
mod power;
mod process;
mod report;
mod seats;
mod signatures;
#[path = "../../../mail/tests/support/smtp.rs"]
#[allow(dead_code, reason = "e-mails are all taken here")]
mod smtp;
mod world;

use std::process::ExitCode;

use stress::Outcome;

use self::{report::Report, world::Base};

/// What is tried, in this order; words after `--` choose among them and between the engines.
const TRIALS: [&str; 6] = ["seats", "signatures", "kill", "power", "clocks", "lists"];

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let outcome = match words.split_first() {
        Some((first, rest)) if first == "child" => child::run(rest).await.map(|()| true),
        _ => parent(&words).await,
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn parent(words: &[String]) -> Outcome<bool> {
    let server =
        std::env::var("TEST_POSTGRES_URL").map_err(|_| "TEST_POSTGRES_URL is not set: use `make stress`")?;
    let chosen = |all: &[&str], word: &str| {
        let named = words.iter().any(|asked| all.contains(&asked.as_str()));
        !named || words.iter().any(|asked| asked == word)
    };
    let base = Base::new(server);
    let mut report = Report::default();
    for engine in ["sqlite", "postgres"] {
        if !chosen(&["sqlite", "postgres"], engine) {
            continue;
        }
        report.engine(engine);
        for trial in TRIALS.into_iter().filter(|trial| chosen(&TRIALS, trial)) {
            match trial {
                "seats" => seats::run(&base, &mut report).await?,
                "signatures" => signatures::run(&base, &mut report).await?,
                "kill" => kill::run(&base, &mut report).await?,
                "power" => power::run(&base, &mut report).await?,
                "clocks" => clocks::run(&base, &mut report).await?,
                _ => lists::run(&base, &mut report).await?,
            }
        }
    }
    report.write()?;
    Ok(report.holds())
}
