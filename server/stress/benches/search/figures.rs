//! Figures, each beside a reference taken in the same run, and where they are written.

use std::{error::Error, fmt::Write, fs, path::Path};

use serde_json::{Value, json};

/// What was measured.
#[derive(Default)]
pub struct Figures {
    rows: Vec<Value>,
    table: String,
    notes: Vec<String>,
}

impl Figures {
    /// Adds a figure that is better when smaller. The ratio is the reference over the value: how many times better.
    pub fn add(&mut self, name: &str, value: f64, unit: &str, reference: &str, reference_value: f64) {
        self.row(
            name,
            (value, unit),
            (reference, reference_value),
            reference_value / value,
        );
    }

    /// Adds a figure that is better when larger. The ratio is the value over the reference.
    pub fn add_more_is_better(
        &mut self,
        name: &str,
        value: f64,
        unit: &str,
        reference: &str,
        reference_value: f64,
    ) {
        self.row(
            name,
            (value, unit),
            (reference, reference_value),
            value / reference_value,
        );
    }

    fn row(
        &mut self,
        name: &str,
        (value, unit): (f64, &str),
        (reference, reference_value): (&str, f64),
        ratio: f64,
    ) {
        println!("   {name}: {value:.4} {unit} ({reference}: {reference_value:.4}, ratio {ratio:.3})");
        _ = writeln!(
            self.table,
            "| {name} | {value:.4} {unit} | {reference}: {reference_value:.2} | {ratio:.3} |"
        );
        self.rows.push(json!({
            "name": name, "value": value, "unit": unit,
            "reference": reference, "reference_value": reference_value, "ratio": ratio,
        }));
    }

    /// Adds a sentence.
    pub fn note(&mut self, text: String) {
        println!("   {text}");
        self.notes.push(text);
    }

    /// Writes the report for people and the one for programs, and prints the first.
    pub fn write(&self, title: &str) -> Result<(), Box<dyn Error>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
        fs::create_dir_all(&folder)?;
        let mut text = format!(
            "# {title}\n\n| name | value | reference | ratio |\n|---|---|---|---|\n{}",
            self.table
        );
        for note in &self.notes {
            _ = write!(text, "\n- {note}");
        }
        text.push('\n');
        fs::write(folder.join("report.md"), &text)?;
        fs::write(
            folder.join("report.json"),
            serde_json::to_string_pretty(&self.rows)?,
        )?;
        println!("\n{text}");
        Ok(())
    }
}

/// The value below which that many in a hundred lie.
pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
        .get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}
