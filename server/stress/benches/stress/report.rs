//! What was tried, what held, and where that is written.

use std::{fmt::Write, fs, path::Path, time::Duration};

use serde_json::{Value, json};
use stress::{Outcome, invariants::Faults};

/// How many faults of a trial are shown.
const SHOWN: usize = 10;

/// How one trial went.
#[derive(Debug, Default)]
pub struct Trial {
    pub tried: usize,
    pub kept: usize,
    pub faults: Faults,
    pub times: Vec<Duration>,
}

/// All trials.
#[derive(Default)]
pub struct Report {
    engine: &'static str,
    rows: Vec<Value>,
    table: String,
    notes: String,
    plans: String,
    broken: usize,
}

impl Report {
    /// What follows is about that engine.
    pub fn engine(&mut self, engine: &'static str) {
        self.engine = engine;
        println!("\n-- {engine}");
    }

    /// Which engine it is about now.
    pub fn which(&self) -> &'static str {
        self.engine
    }

    /// Adds a trial.
    pub fn add(&mut self, name: &str, trial: &Trial) {
        let engine = self.engine;
        let (tried, kept) = (trial.tried, trial.kept);
        let (lost, doubled) = (trial.faults.lost.len(), trial.faults.doubled.len());
        let (p50, p99) = (percentile(&trial.times, 50), percentile(&trial.times, 99));
        let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"));
        println!(
            "   {name}: tried {tried}, kept {kept}, lost {lost}, duplicated {doubled}, p50 {} ms, p99 {} ms",
            shown(p50),
            shown(p99)
        );
        _ = writeln!(
            self.table,
            "| {name} | {engine} | {tried} | {kept} | {lost} | {doubled} | {} | {} |",
            shown(p50),
            shown(p99)
        );
        self.rows.push(json!({
            "name": name, "engine": engine, "tried": tried, "kept": kept, "lost": lost, "duplicated": doubled,
            "p99_ms": p99,
        }));
        self.broken += lost + doubled;
        let faults = trial.faults.lost.iter().chain(&trial.faults.doubled);
        for fault in faults.take(SHOWN) {
            self.note(&format!("{name}: {fault}"));
        }
    }

    /// Adds a sentence.
    pub fn note(&mut self, text: &str) {
        println!("   {text}");
        _ = writeln!(self.notes, "- {}: {text}", self.engine);
    }

    /// Adds a query's plan.
    pub fn plan(&mut self, name: &str, text: &str) {
        _ = write!(
            self.plans,
            "\n### {}: {name}\n\n```\n{}\n```\n",
            self.engine,
            text.trim_end()
        );
    }

    /// Whether nothing was lost, doubled or oversold.
    pub fn holds(&self) -> bool {
        self.broken == 0
    }

    /// Writes the report for people and the one for programs.
    pub fn write(&self) -> Outcome<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/stress");
        fs::create_dir_all(&folder)?;
        let verdict = if self.holds() {
            "Nothing was lost, done twice or oversold."
        } else {
            "**Something was lost, done twice or oversold.**"
        };
        let text = format!(
            "# Under stress\n\n{verdict}\n\n| name | engine | tried | kept | lost | duplicated | p50 ms | p99 ms |\n\
             |---|---|---|---|---|---|---|---|\n{}\nTimes are what the asker waits for, the queue included.\n\n{}\n\
             ## Plans\n{}",
            self.table, self.notes, self.plans
        );
        fs::write(folder.join("report.md"), text)?;
        fs::write(
            folder.join("report.json"),
            serde_json::to_string_pretty(&self.rows)?,
        )?;
        println!("\n{verdict}");
        Ok(())
    }
}

/// Milliseconds below which that many in a hundred lie; `None` when nothing was measured.
pub fn percentile(times: &[Duration], percent: usize) -> Option<f64> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * percent / 100).min(sorted.len().checked_sub(1)?);
    Some(sorted.get(place)?.as_secs_f64() * 1000.0)
}
