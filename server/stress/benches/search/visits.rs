//! Asking a running server for pages: as fast as it answers, and as a browser that comes for the first time.

use std::{
    collections::BTreeSet,
    error::Error,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Browsers that ask at the same time.
const VISITORS: usize = 16;

/// What Chrome and Firefox accept.
const AS_CHROME: &str = "gzip, deflate, br, zstd";

/// How a server held.
pub struct Held {
    /// Answers a second.
    pub rate: f64,
    /// Milliseconds of each answer.
    pub millis: Vec<f64>,
}

/// An open connection.
struct Visitor(BufReader<TcpStream>);

/// An answer: its status, the part of the code that the page said it needs, and its body as it was sent, compressed.
struct Answer {
    status: u16,
    part: Option<String>,
    body: Vec<u8>,
}

impl Visitor {
    async fn new(address: SocketAddr) -> Outcome<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self(BufReader::new(socket)))
    }

    async fn get(&mut self, path: &str, accept: &str) -> Outcome<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {accept}\r\n\r\n");
        self.0.write_all(request.as_bytes()).await?;
        let status = self.line().await?;
        let status = status.split(' ').nth(1).ok_or("no status")?.parse()?;
        let (mut length, mut chunked, mut part) = (0, false, None);
        loop {
            let header = self.line().await?.to_ascii_lowercase();
            match header.split_once(':') {
                Some(("content-length", value)) => length = value.trim().parse()?,
                Some(("transfer-encoding", _)) => chunked = true,
                Some(("server-timing", value)) => {
                    part = value.trim().strip_prefix("part;desc=").map(str::to_owned);
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let size = usize::from_str_radix(&self.line().await?, 16)?;
                self.take(size, &mut body).await?;
                self.line().await?;
                if size == 0 {
                    break;
                }
            }
        } else {
            self.take(length, &mut body).await?;
        }
        Ok(Answer { status, part, body })
    }

    async fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line).await? == 0 {
            return Err("the server hung up".into());
        }
        Ok(line.trim_end().to_owned())
    }

    async fn take(&mut self, length: usize, body: &mut Vec<u8>) -> Outcome<()> {
        let start = body.len();
        body.resize(start + length, 0);
        self.0.read_exact(&mut body[start..]).await?;
        Ok(())
    }
}

/// Asks for those paths in turn for that long.
pub async fn load(address: SocketAddr, paths: &[String], time: Duration) -> Outcome<Held> {
    let started = Instant::now();
    let visitors = (0..VISITORS).map(|first| {
        let paths: Vec<String> = paths.iter().skip(first).step_by(VISITORS).cloned().collect();
        tokio::spawn(async move {
            let mut visitor = Visitor::new(address).await?;
            let mut millis = Vec::new();
            for path in paths.iter().cycle() {
                if started.elapsed() >= time {
                    break;
                }
                let asked = Instant::now();
                let answer = visitor.get(path, AS_CHROME).await?;
                if answer.status != 200 {
                    return Err(format!("{path} answered {}", answer.status).into());
                }
                millis.push(asked.elapsed().as_secs_f64() * 1000.0);
            }
            Outcome::Ok(millis)
        })
    });
    let mut millis = Vec::new();
    for visitor in visitors.collect::<Vec<_>>() {
        millis.extend(visitor.await??);
    }
    let rate = count(millis.len()) / started.elapsed().as_secs_f64();
    Ok(Held { rate, millis })
}

/// What a browser with nothing kept fetches to show that page and wake it: each address with its bytes as sent.
pub async fn first_visit(address: SocketAddr, path: &str) -> Outcome<Vec<(String, usize)>> {
    let mut visitor = Visitor::new(address).await?;
    let plain = visitor.get(path, "identity").await?;
    let mut found = addresses(&String::from_utf8_lossy(&plain.body));
    let part = plain.part.unwrap_or_default();
    let mut fetched = vec![(path.to_owned(), visitor.get(path, "br").await?.body.len())];
    let mut seen = BTreeSet::new();
    while let Some(next) = found.pop() {
        if !seen.insert(next.clone()) {
            continue;
        }
        if is_script(&next) {
            let script = visitor.get(&next, "identity").await?.body;
            // Parts of the code that only other pages need are named here too, but fetched when they are opened.
            let script = String::from_utf8_lossy(&script);
            found.extend(
                addresses(&script)
                    .into_iter()
                    .filter(|address| is_script(address)),
            );
            let areas = parts(&script);
            found.extend(
                areas
                    .into_iter()
                    .filter(|(area, _)| *area == part)
                    .flat_map(|(_, files)| files),
            );
        }
        let answer = visitor.get(&next, "br").await?;
        if answer.status != 200 {
            return Err(format!("{next} answered {}", answer.status).into());
        }
        fetched.push((next, answer.body.len()));
    }
    Ok(fetched)
}

/// What each area fetches beside its page: the base, the script, the style sheet and its parts, in bytes as sent; and how many files.
pub async fn area_visits(address: SocketAddr) -> Outcome<Vec<(String, usize, usize)>> {
    let mut visitor = Visitor::new(address).await?;
    let page = visitor.get("/offres", "identity").await?.body;
    let common = addresses(&String::from_utf8_lossy(&page));
    let script = common
        .iter()
        .find(|address| is_script(address))
        .ok_or("no script")?;
    let script = visitor.get(script, "identity").await?.body;
    let mut visits = Vec::new();
    for (area, files) in parts(&String::from_utf8_lossy(&script)) {
        let all: BTreeSet<&String> = common.iter().chain(&files).collect();
        let mut bytes = 0;
        for file in &all {
            bytes += visitor.get(file, "br").await?.body.len();
        }
        visits.push((area, bytes, all.len() + 1));
    }
    Ok(visits)
}

/// The files of each area, as the script names them: `search:["./shared_0.bin","./part_search.bin"]`.
fn parts(script: &str) -> Vec<(String, Vec<String>)> {
    let table = script.split(":[\"./");
    let ends = table.clone().skip(1);
    table
        .zip(ends)
        .filter_map(|(before, files)| {
            let start = before.rfind(|c: char| !c.is_ascii_lowercase())? + 1;
            let (files, _) = files.split_once(']')?;
            let files = files.split("\",\"./").map(|file| file.trim_matches('"'));
            Some((
                before[start..].to_owned(),
                files.map(|file| format!("/pkg/{file}")).collect(),
            ))
        })
        .collect()
}

/// The addresses of files in a text: those of the page's own site, in quotes, and the scripts that a script imports.
fn addresses(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(['"', '\'', '`']).collect();
    let address = |before: &str, part: &str| {
        if let Some(script) = part.strip_prefix("./") {
            let before = before.trim_end();
            // Modules of WebAssembly have names that look like scripts.
            let imported =
                before.ends_with("from") || before.ends_with("import") || before.ends_with("import(");
            return (imported && is_script(script)).then(|| format!("/pkg/{script}"));
        }
        let file = part.split('#').next().unwrap_or_default();
        let ours = ["/pkg/", "/icons.svg", "/favicon.svg"]
            .iter()
            .any(|start| file.starts_with(start));
        let whole = Path::new(file).extension().is_some() && !file.contains(char::is_whitespace);
        (ours && whole).then(|| file.to_owned())
    };
    let pairs = parts.iter().zip(parts.iter().skip(1));
    pairs.filter_map(|(before, part)| address(before, part)).collect()
}

fn is_script(address: &str) -> bool {
    Path::new(address)
        .extension()
        .is_some_and(|extension| extension == "js")
}

#[expect(clippy::cast_precision_loss, reason = "far fewer answers than 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}
