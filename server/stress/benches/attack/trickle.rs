//! Two thousand connections on which a byte a second comes: of a head, of a form, of a file, or nothing at all.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use stress::{
    Outcome,
    client::{Client, FORM, head},
};
use tokio::{io::AsyncReadExt, io::AsyncWriteExt, time::sleep};

use crate::{
    report::Report,
    site::{Base, KARIM, Site},
    uploads::served,
    visitors::{self, Visitors},
};

const CONNECTIONS: usize = 2_000;
/// Nobody trickles for longer here; the longest time-out of the site is half of it.
const LONGEST: Duration = Duration::from_secs(90);
/// Files that the site may have open more than before: pools fill up.
const MORE: usize = 40;

const WAYS: [&str; 4] = ["head", "form", "file", "nothing"];

pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    let site = Site::start(base).await?;
    let karim = site.known(KARIM).await?;
    let alone = visitors::alone(site.address, &karim.session).await?;
    let before = site.open_files()?;
    let visitors = Visitors::start(site.address, &karim.session);
    let all = (0..CONNECTIONS).map(|number| {
        let way = WAYS[number % WAYS.len()];
        let address = site.address;
        tokio::spawn(async move { (way, trickle(address, way, number).await) })
    });
    let all: Vec<_> = all.collect();
    sleep(Duration::from_secs(5)).await;
    let during = site.open_files()?;
    let mut lasted: BTreeMap<&str, (Duration, usize)> = BTreeMap::new();
    for connection in all {
        let (way, time) = connection.await?;
        let (longest, held) = lasted.entry(way).or_default();
        match time? {
            Some(time) => *longest = time.max(*longest),
            None => *held += 1,
        }
    }
    sleep(Duration::from_secs(1)).await;
    let after = site.open_files()?;
    let visits = visitors.stop().await?;

    for (way, (longest, held)) in lasted {
        report.promise(
            &format!("a {way} that trickles is let go"),
            held == 0,
            format!("the last after {:.0} s, {held} never", longest.as_secs_f64()),
        );
    }
    report.promise(
        "its files are closed again",
        after <= before + MORE,
        format!("{before} before, {during} during, {after} after"),
    );
    report.times("pages meanwhile", &visits.times, &alone.times);
    report.promise("visitors are served", visits.failed.is_empty(), served(&visits));
    Ok(())
}

/// How long a connection lasted; nothing when it was never let go.
async fn trickle(address: SocketAddr, way: &str, number: usize) -> Outcome<Option<Duration>> {
    let mut client = Client::open(address).await?;
    let lines = format!("X-Forwarded-For: 203.0.113.{}\r\n", number % 250);
    let start = match way {
        "head" => "POST / HTTP/1.1\r\nHost: localhost\r\nX-A: ".to_owned(),
        "form" => head("POST /api/account/sign-in", &lines, Some((FORM, 100_000))),
        "file" => {
            let media = "multipart/form-data; boundary=limite";
            let file = "--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a\"\r\n\r\n";
            head("POST /verifier/fichier", &lines, Some((media, 5_000_000))) + file
        }
        _ => String::new(),
    };
    let started = Instant::now();
    client.send(start.as_bytes()).await?;
    let (mut from, mut to) = client.into_socket().into_split();
    // The connection ends when nothing more is read from it, answer or not.
    let ended = tokio::spawn(async move {
        let mut answer = Vec::new();
        _ = from.read_to_end(&mut answer).await;
    });
    while !ended.is_finished() {
        if started.elapsed() > LONGEST {
            return Ok(None);
        }
        sleep(Duration::from_secs(1)).await;
        if way != "nothing" && to.write_all(b"a").await.is_err() {
            break;
        }
    }
    Ok(Some(started.elapsed()))
}
