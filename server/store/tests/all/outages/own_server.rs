//! A PostgreSQL of a test's own, which may be mistreated.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// Stopped and erased when it is dropped, or when the test ends in whatever way.
pub struct OwnServer {
    pub url: String,
    /// Where its data are.
    data: String,
    child: Child,
}

/// The script that knows where PostgreSQL's programs are, and whom they run as.
fn script() -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/postgres.sh");
    let mut command = Command::new("bash");
    command.arg(script);
    command
}

impl OwnServer {
    /// It runs until its standard input is closed.
    pub fn start() -> Self {
        let mut child = script()
            .args(["with", "--", "sh", "-c", "echo \"$TEST_POSTGRES_URL\"; exec cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = || lines.next().expect("PostgreSQL does not start").unwrap();
        // « PostgreSQL 15 listens in FOLDER », then its URL.
        let data = format!("{}/data", said().rsplit_once(' ').unwrap().1);
        let url = said();
        Self { url, data, child }
    }

    /// Restarts, pauses or resumes it.
    pub async fn does(&self, what: &'static str) {
        let data = self.data.clone();
        let done = tokio::task::spawn_blocking(move || script().args([what, &data]).status().unwrap());
        assert!(done.await.unwrap().success(), "{what}");
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        // What is paused does not stop.
        _ = script().args(["resume", &self.data]).output();
        drop(self.child.stdin.take());
        _ = self.child.wait();
    }
}
