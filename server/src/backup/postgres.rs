//! PostgreSQL's own tools. The password goes by the environment: everybody on a machine sees arguments.

use std::{fs::File, process::Stdio};

use store::Db;
use tokio::process::Command;

use super::ArchiveError;

/// An address without its password, and the password.
pub fn parted(url: &str) -> (String, Option<String>) {
    let parts = || {
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (person, _) = rest[..end].rsplit_once('@')?;
        let (name, password) = person.split_once(':')?;
        let place = &rest[person.len()..];
        Some((format!("{scheme}://{name}{place}"), decoded(password)))
    };
    parts().map_or_else(|| (url.to_owned(), None), |(url, password)| (url, Some(password)))
}

/// What `%40` and the like stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, more)) = rest.split_first() {
        let digits = more.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &more[2..];
            }
            _ => {
                bytes.push(first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn run(
    program: &'static str,
    url: &str,
    arguments: &[&str],
    input: Stdio,
    output: Stdio,
) -> Result<(), ArchiveError> {
    let failed = |said: String| ArchiveError::Program { program, said };
    let (url, password) = parted(url);
    let mut command = Command::new(program);
    command
        .args(arguments)
        .arg("--dbname")
        .arg(url)
        .stdin(input)
        .stdout(output)
        .stderr(Stdio::piped());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let done = command.spawn().map_err(|error| failed(error.to_string()))?;
    let done = done
        .wait_with_output()
        .await
        .map_err(|error| failed(error.to_string()))?;
    if done.status.success() {
        return Ok(());
    }
    Err(failed(String::from_utf8_lossy(&done.stderr).trim().to_owned()))
}

/// Writes the whole database as SQL, as it is at one moment.
pub(super) async fn dump(url: &str, out: File) -> Result<(), ArchiveError> {
    let arguments = ["--no-owner", "--no-privileges"];
    run("pg_dump", url, &arguments, Stdio::null(), out.into()).await
}

/// Runs what was dumped: all of it, or nothing.
pub(super) async fn load(url: &str, dumped: File) -> Result<(), ArchiveError> {
    let arguments = [
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--file",
        "-",
        "--set",
        "ON_ERROR_STOP=1",
    ];
    run("psql", url, &arguments, dumped.into(), Stdio::null()).await
}

/// Nothing is brought back over what is there.
pub(super) async fn must_be_empty(url: &str) -> Result<(), ArchiveError> {
    let db = Db::connect_existing(url, 1).await?;
    let tables = db.count_tables().await?;
    let place = db.place();
    db.close().await;
    if tables > 0 {
        return Err(ArchiveError::NotEmpty(place));
    }
    Ok(())
}
