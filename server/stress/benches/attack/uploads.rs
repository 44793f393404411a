//! Six hundred files of ten megabytes at once, each as slow as a phone with little network.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use domain::account::Role;
use stress::{
    Outcome,
    client::{Client, head, read},
};
use tokio::{
    io::{AsyncWriteExt, BufReader},
    time::sleep,
};

use crate::{
    report::Report,
    site::{Base, Site},
    visitors::{self, Visitors},
};

const PUBLIC: u16 = 200;
const OWN: usize = 400;
/// Accounts that send the latter.
const ACCOUNTS: usize = 40;
const LENGTH: usize = 10_000_000;
const PIECE: usize = 64 * 1024;
/// Between two pieces: a file takes forty seconds.
const PAUSE: Duration = Duration::from_millis(250);
/// By how much the memory may grow while six gigabytes come, in megabytes. Buffers are some fifty: of each connection what is read
/// (three times 16 KB), of each form that is listened to what it is parted in (32), and of the ninety-six that are kept what goes to the disk
/// (64). The allocator holds as much again in pages that are used in part, and pages that are visited meanwhile have their share.
const GROWTH: f64 = 150.0;
/// What is free goes back to the system a second later.
const SETTLES: Duration = Duration::from_secs(5);

/// What became of an upload: the status, and how much was sent before it came.
type Sent = Outcome<(u16, usize)>;

pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    let site = Site::start(base).await?;
    let schools = site.schools(i32::try_from(ACCOUNTS)?).await?;
    let mut sessions = Vec::new();
    for (number, school) in schools.into_iter().enumerate() {
        let name = format!("Proviseure Numero {}", letters(number));
        sessions.push(site.person(&name, Role::Head, Some(school)).await?.session);
    }
    let alone = visitors::alone(site.address, &sessions[0]).await?;
    let (before, _) = site.memory()?;
    let visitors = Visitors::start(site.address, &sessions[0]);

    let public = (0..PUBLIC).map(|number| {
        let lines = format!("X-Forwarded-For: 203.0.113.{}\r\n", number % 250);
        tokio::spawn(upload(site.address, "/verifier/fichier", lines))
    });
    let public: Vec<_> = public.collect();
    let own = (0..OWN).map(|number| {
        let lines = format!("Cookie: {}\r\n", sessions[number % sessions.len()]);
        tokio::spawn(upload(site.address, "/lycee/import/fichier", lines))
    });
    let own: Vec<_> = own.collect();
    sleep(Duration::from_secs(20)).await;
    let (during, _) = site.memory()?;
    let mut checked = Fates::default();
    for upload in public {
        checked.add(upload.await?);
    }
    let mut imported = Fates::default();
    for upload in own {
        imported.add(upload.await?);
    }
    sleep(SETTLES).await;
    let visits = visitors.stop().await?;
    let (after, peak) = site.memory()?;

    report.figure(
        "memory before, half-way, after",
        format!("{before:.0}, {during:.0}, {after:.0} MB"),
    );
    report.promise(
        &format!("memory grows by {GROWTH} MB at most"),
        peak - before <= GROWTH,
        format!("{:.0} MB at its peak", peak - before),
    );
    report.promise("public checks are answered", checked.broken.is_empty(), &checked);
    report.promise(
        "imports are answered or refused",
        imported.broken.is_empty(),
        &imported,
    );
    report.promise(
        "what is refused is refused before a tenth was sent",
        imported.refused_after <= LENGTH / 10,
        format!("{} KB sent", imported.refused_after / 1024),
    );
    report.times("pages meanwhile", &visits.times, &alone.times);
    report.promise("visitors are served", visits.failed.is_empty(), served(&visits));
    Ok(())
}

/// How many visits there were, and what went wrong first.
pub fn served(visits: &visitors::Visits) -> String {
    let failed = visits
        .failed
        .first()
        .map_or_else(String::new, |first| format!(": {first}"));
    format!(
        "{} served, {} not{failed}",
        visits.times.len(),
        visits.failed.len()
    )
}

/// A number as part of a name.
pub fn letters(number: usize) -> String {
    let letter = |part: usize| char::from(b'a' + u8::try_from(part % 26).unwrap_or_default());
    [letter(number / 26), letter(number)].into_iter().collect()
}

#[derive(Default)]
struct Fates {
    statuses: BTreeMap<u16, usize>,
    broken: Vec<String>,
    refused_after: usize,
}

impl Fates {
    fn add(&mut self, sent: Sent) {
        match sent {
            Ok((status, sent)) => {
                *self.statuses.entry(status).or_default() += 1;
                if status == 503 {
                    self.refused_after = self.refused_after.max(sent);
                }
            }
            Err(error) => self.broken.push(error.to_string()),
        }
    }
}

impl std::fmt::Display for Fates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "by status {:?}, {} broken", self.statuses, self.broken.len())?;
        self.broken.first().map_or(Ok(()), |first| write!(f, ": {first}"))
    }
}

/// Sends a file to its end, whatever is answered meanwhile.
async fn upload(address: SocketAddr, path: &'static str, lines: String) -> Sent {
    let start = "--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.csv\"\r\n\r\n";
    let end = "\r\n--limite--\r\n";
    let media = "multipart/form-data; boundary=limite";
    let length = start.len() + LENGTH + end.len();
    let mut client = Client::open(address).await?;
    client
        .send(head(&format!("POST {path}"), &lines, Some((media, length))).as_bytes())
        .await?;
    client.send(start.as_bytes()).await?;
    let (from, mut to) = client.into_socket().into_split();
    let mut answer = tokio::spawn(async move { read(&mut BufReader::new(from)).await });
    let (mut sent, mut answered_at) = (0, None);
    let piece = vec![b'a'; PIECE];
    while sent < LENGTH {
        let next = PIECE.min(LENGTH - sent);
        to.write_all(&piece[..next]).await?;
        sent += next;
        sleep(PAUSE).await;
        if answered_at.is_none() && answer.is_finished() {
            answered_at = Some(sent);
        }
    }
    to.write_all(end.as_bytes()).await?;
    let answer = (&mut answer).await??;
    Ok((answer.status, answered_at.unwrap_or(sent)))
}
