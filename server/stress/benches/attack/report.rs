//! What was measured and what was promised, as a table.

use std::{
    fmt::{Display, Write},
    fs,
    path::Path,
    time::Duration,
};

use stress::Outcome;

/// All attacks.
#[derive(Default)]
pub struct Report {
    attack: &'static str,
    table: String,
    broken: usize,
}

impl Report {
    /// What follows is about that one.
    pub fn attack(&mut self, attack: &'static str) {
        self.attack = attack;
        println!("\n-- {attack}");
    }

    fn line(&mut self, what: &str, figure: &str, verdict: &str) {
        println!(
            "   {what}: {figure}{}{verdict}",
            if verdict.is_empty() { "" } else { ", " }
        );
        _ = writeln!(self.table, "| {} | {what} | {figure} | {verdict} |", self.attack);
    }

    /// What was measured, and is promised nowhere.
    pub fn figure(&mut self, what: &str, figure: impl Display) {
        self.line(what, &figure.to_string(), "");
    }

    /// Times under attack, beside those without.
    pub fn times(&mut self, what: &str, under: &[Duration], alone: &[Duration]) {
        let figures = |part: usize| {
            let (under, alone) = (percentile(under, part), percentile(alone, part));
            format!(
                "p{part} {under:.0} ms, {alone:.0} ms without ({:.1} times)",
                under / alone
            )
        };
        self.line(what, &format!("{}; {}", figures(50), figures(99)), "");
    }

    /// What must hold.
    pub fn promise(&mut self, what: &str, holds: bool, figure: impl Display) {
        self.broken += usize::from(!holds);
        self.line(
            what,
            &figure.to_string(),
            if holds { "kept" } else { "**BROKEN**" },
        );
    }

    /// Whether every promise was kept.
    pub fn holds(&self) -> bool {
        self.broken == 0
    }

    /// Writes the report.
    pub fn write(&self) -> Outcome<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/stress");
        fs::create_dir_all(&folder)?;
        let text = format!(
            "# Under attack\n\n{} promises broken.\n\n| attack | what | figure | promise |\n|---|---|---|---|\n{}",
            self.broken, self.table
        );
        fs::write(folder.join("attacks.md"), text)?;
        println!("\n{} promises broken", self.broken);
        Ok(())
    }
}

/// Milliseconds below which that many in a hundred lie.
pub fn percentile(times: &[Duration], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted
        .get(place)
        .map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}
