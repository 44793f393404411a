//! What a document costs: the first, those that follow, and the signed file; beside a document of one line from the same press.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench measures durations, says them, and stops when it cannot go on"
)]

#[path = "../tests/rendered/support.rs"]
mod support;

use std::{error::Error, fmt::Write, fs, path::Path, time::Instant};

use domain::convention::{TEMPLATE, TEMPLATE_2024};
use pdf::{reference_render, render, render_signed};
use support::{evidence, full_of};

const ROUNDS: u32 = 60;

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let from = Instant::now();
    let made = work();
    (from.elapsed().as_secs_f64() * 1000.0, made)
}

fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

fn main() -> Result<(), Box<dyn Error>> {
    // Every convention is another: nothing is set from memory but what all have in common.
    let made_by = |edition: &str| -> Vec<_> {
        let numbered = (0..=ROUNDS).map(|number| {
            let mut frozen = full_of(edition);
            frozen.reference = format!("QZ-27-0000-{number:04}");
            frozen.content.student.name = format!("Élève numéro {number}");
            frozen
                .content
                .host
                .activities
                .iter_mut()
                .for_each(|activity| *activity = format!("{number}. {activity}"));
            let (json, _) = frozen.canonical_json().unwrap();
            (frozen, json)
        });
        numbered.collect()
    };
    let (conventions, last) = (made_by(TEMPLATE_2024), made_by(TEMPLATE));
    let (first, document) = timed(|| render(&conventions[0].1, &[]).unwrap());
    let mut reference = Vec::new();
    let (mut warm, mut warm_last) = (Vec::new(), Vec::new());
    let mut sealing = Vec::new();
    let mut signed_size = 0;
    for (number, (frozen, json)) in (0..).zip(&conventions[1..]) {
        reference.push(timed(|| reference_render(number).unwrap()).0);
        let (took, document) = timed(|| render(json, &[]).unwrap());
        warm.push(took);
        let evidence = evidence(frozen, &document);
        let (took, signed) = timed(|| render_signed(json, &[], &document, &evidence).unwrap());
        sealing.push(took);
        signed_size = signed.len();
    }
    for (_, json) in &last[1..] {
        warm_last.push(timed(|| render(json, &[]).unwrap()).0);
    }
    let base = percentile(&reference, 50);
    let rows = [
        ("document, first", first),
        ("document, p50", percentile(&warm, 50)),
        ("document, p99", percentile(&warm, 99)),
        ("document by the last text, p50", percentile(&warm_last, 50)),
        ("signed file, p50", percentile(&sealing, 50)),
        ("signed file, p99", percentile(&sealing, 99)),
    ];
    let mut text = String::from("# Documents\n\n| name | value | reference | ratio |\n|---|---|---|---|\n");
    for (name, value) in rows {
        writeln!(
            text,
            "| {name} | {value:.2} ms | one line: {base:.2} ms | {:.1} |",
            value / base
        )?;
    }
    writeln!(
        text,
        "\n- A document of {} bytes; signed, with the document in it, {signed_size} bytes.",
        document.len()
    )?;
    println!("{text}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("pdf.md"), text)?;
    Ok(())
}
