//! The database and the server that are measured.

use std::{
    error::Error,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Resident memory of a process, in megabytes (Linux).
pub fn memory_mb(process: &str) -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .ok_or("no VmRSS")?;
    let kilobytes: f64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
    Ok(kilobytes / 1024.0)
}

/// A new database on a PostgreSQL server; its address.
pub async fn new_database(server: &str) -> Result<String, Box<dyn Error>> {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    let name = format!("bench_{}_{number}", std::process::id());
    let mut main = PgConnection::connect(server).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut main)
        .await?;
    main.close().await?;
    let (base, _) = server.rsplit_once('/').ok_or("no database in the address")?;
    Ok(format!("{base}/{name}"))
}

/// A server of our own, stopped when dropped.
pub struct Running {
    pub address: SocketAddr,
    process: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The server's program: built before with the profile of this benchmark, or named by `QUINZAINE_BIN`.
fn server_program() -> Result<PathBuf, Box<dyn Error>> {
    if let Some(path) = std::env::var_os("QUINZAINE_BIN") {
        return Ok(path.into());
    }
    // This program is `target/release/deps/search-…`.
    let this = std::env::current_exe()?;
    let folder = this
        .parent()
        .and_then(Path::parent)
        .ok_or("no folder of programs")?;
    let program = folder.join("quinzaine");
    if !program.exists() {
        return Err(format!("{} is not built yet: use `make bench`", program.display()).into());
    }
    Ok(program)
}

/// Starts the server on that database, with its files in that folder: seconds until it says it is ready, its memory then, and the server.
pub fn cold_start(url: &str, folder: &Path) -> Result<(f64, f64, Running), Box<dyn Error>> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let started = Instant::now();
    let mut server = Command::new(server_program()?)
        .arg("serve")
        .env("DATABASE_URL", url)
        .env("QUINZAINE_FILES", folder.join("files"))
        .env("QUINZAINE_KEY_FILE", folder.join("quinzaine.key"))
        .env("QUINZAINE_LISTEN", address.to_string())
        .env("QUINZAINE_LOG", "error")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let ready = loop {
        if is_ready(address) {
            break Some(started.elapsed().as_secs_f64());
        }
        if started.elapsed() > Duration::from_mins(2) || server.try_wait()?.is_some() {
            break None;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let memory = memory_mb(&server.id().to_string());
    let running = Running {
        address,
        process: server,
    };
    Ok((ready.ok_or("the server did not get ready")?, memory?, running))
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut socket = TcpStream::connect(address)?;
        socket.set_read_timeout(Some(Duration::from_secs(2)))?;
        socket.write_all(b"GET /pret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}
