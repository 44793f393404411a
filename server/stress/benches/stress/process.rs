//! This program started again as a process that can be killed.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use stress::Outcome;

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// What it said, line by line.
    pub lines: Vec<String>,
    /// Whether it was killed.
    pub killed: bool,
}

/// Starts a child with those words and reads what it says; kills it without warning (SIGKILL) once it has said enough.
pub async fn child(
    words: Vec<String>,
    mut enough: impl FnMut(&str) -> bool + Send + 'static,
) -> Outcome<Ended> {
    let work = move || -> Outcome<Ended> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("child")
            .args(&words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let mut ended = Ended {
            lines: Vec::new(),
            killed: false,
        };
        for line in BufReader::new(output).lines() {
            let line = line?;
            if !ended.killed && enough(&line) {
                process.kill()?;
                ended.killed = true;
            }
            // What was written before it died counts: it was answered.
            ended.lines.push(line);
        }
        let status = process.wait()?;
        if !ended.killed && !status.success() {
            return Err(format!("a child ended with {status}").into());
        }
        Ok(ended)
    };
    tokio::task::spawn_blocking(work).await?
}
