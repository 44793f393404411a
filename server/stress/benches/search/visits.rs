//! Asking a running server for pages: as fast as it answers, and as a browser that comes for the first time.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use stress::{
    Outcome,
    client::{Answer, Client},
};

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

/// Asks for a page, in an encoding: its body comes as it was sent, compressed.
async fn ask(client: &mut Client, path: &str, accept: &str) -> Outcome<Answer> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {accept}\r\n\r\n");
    client.send(request.as_bytes()).await?;
    client.answer().await
}

/// Asks for those paths in turn for that long.
pub async fn load(address: SocketAddr, paths: &[String], time: Duration) -> Outcome<Held> {
    let started = Instant::now();
    let visitors = (0..VISITORS).map(|first| {
        let paths: Vec<String> = paths.iter().skip(first).step_by(VISITORS).cloned().collect();
        tokio::spawn(async move {
            let mut client = Client::open(address).await?;
            let mut millis = Vec::new();
            for path in paths.iter().cycle() {
                if started.elapsed() >= time {
                    break;
                }
                let asked = Instant::now();
                let answer = ask(&mut client, path, AS_CHROME).await?;
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
    let mut client = Client::open(address).await?;
    let plain = ask(&mut client, path, "identity").await?;
    let html = plain.text();
    let mut found = addresses(&html);
    // The part of the code that the page said it needs.
    let part = plain
        .header("server-timing")
        .and_then(|said| said.strip_prefix("part;desc="));
    let part = part.unwrap_or_default();
    let both = together(&html, part);
    if let Some((base, both)) = &both {
        found.retain(|address| address != base);
        found.push(both.clone());
    }
    let mut fetched = vec![(path.to_owned(), ask(&mut client, path, "br").await?.body.len())];
    let mut seen = BTreeSet::new();
    while let Some(next) = found.pop() {
        if !seen.insert(next.clone()) {
            continue;
        }
        if is_script(&next) {
            let script = ask(&mut client, &next, "identity").await?.body;
            // Parts of the code that only other pages need are named here too, but fetched when they are opened.
            let script = String::from_utf8_lossy(&script);
            found.extend(
                addresses(&script)
                    .into_iter()
                    .filter(|address| is_script(address)),
            );
            let own = parts(&script)
                .into_iter()
                .filter(|(name, _)| *name == part && both.is_none());
            found.extend(own.map(|(_, file)| file));
        }
        let answer = ask(&mut client, &next, "br").await?;
        if answer.status != 200 {
            return Err(format!("{next} answered {}", answer.status).into());
        }
        fetched.push((next, answer.body.len()));
    }
    Ok(fetched)
}

/// What each part of the site fetches beside its page: the script, the style sheet, the base and its own file, or one that has both, in
/// bytes as sent; and how many files.
pub async fn area_visits(address: SocketAddr) -> Outcome<Vec<(String, usize, usize)>> {
    let mut client = Client::open(address).await?;
    let page = ask(&mut client, "/offres", "identity").await?.body;
    let html = String::from_utf8_lossy(&page);
    let common = addresses(&html);
    let script = common
        .iter()
        .find(|address| is_script(address))
        .ok_or("no script")?;
    let script = ask(&mut client, script, "identity").await?.body;
    let mut visits = Vec::new();
    for (area, file) in parts(&String::from_utf8_lossy(&script)) {
        let both = together(&html, &area);
        let own = both.as_ref().map_or(&file, |(_, both)| both);
        let all: BTreeSet<&String> = common
            .iter()
            .filter(|address| both.as_ref().is_none_or(|(base, _)| base != *address))
            .chain([own])
            .collect();
        let mut bytes = 0;
        for file in &all {
            bytes += ask(&mut client, file, "br").await?.body.len();
        }
        visits.push((area, bytes, all.len() + 1));
    }
    Ok(visits)
}

/// The base, and the file that has it with that part, if the page names the part among those that have one: `"….wasm", "home search"`.
fn together(html: &str, part: &str) -> Option<(String, String)> {
    let base = addresses(html).into_iter().find(|address| {
        Path::new(address)
            .extension()
            .is_some_and(|extension| extension == "wasm")
    })?;
    let (_, after) = html.split_once(&format!("{base}\", \""))?;
    let (starts, _) = after.split_once('"')?;
    let both = format!("{}{part}.wasm", base.strip_suffix("wasm")?);
    starts
        .split(' ')
        .any(|start| start == part)
        .then_some((base, both))
}

/// The file of each part, as the script names it: `board:"./part_board.wasm"`.
fn parts(script: &str) -> Vec<(String, String)> {
    let table = script.split(":\"./");
    let files = table.clone().skip(1);
    table
        .zip(files)
        .filter_map(|(before, file)| {
            let start = before.rfind(|c: char| !c.is_ascii_lowercase())? + 1;
            let (file, _) = file.split_once('"')?;
            file.starts_with("part_")
                .then(|| (before[start..].to_owned(), format!("/pkg/{file}")))
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
