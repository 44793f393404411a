//! Three hundred passwords guessed in a second, about many addresses, from all over one /48 of IPv6.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use domain::account::Role;
use stress::{
    Outcome,
    client::{Client, form},
};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    report::{Report, percentile},
    site::{Base, PASSWORD, Person, Site},
    uploads::{letters, served},
    visitors::{self, Visitors},
};

/// In a second, and for how long.
const RATE: u32 = 300;
const SECONDS: u32 = 40;
/// Addresses that are guessed at.
const ADDRESSES: usize = 200;

/// How somebody fared who signs in meanwhile.
#[derive(Default)]
struct Entries {
    times: Vec<Duration>,
    kept_out: Vec<String>,
}

impl Entries {
    async fn add(&mut self, address: SocketAddr, person: &Person, lines: &str) {
        let asked = Instant::now();
        match sign_in(address, &person.email, PASSWORD, lines).await {
            Ok((303 | 302, to)) if to == "/espace" => self.times.push(asked.elapsed()),
            Ok((status, to)) => self.kept_out.push(format!("{status} {to}")),
            Err(error) => self.kept_out.push(error.to_string()),
        }
    }

    fn tell(&self, report: &mut Report, who: &str, alone: &[Duration]) {
        report.times(&format!("{who} signs in"), &self.times, alone);
        report.figure(
            &format!("{who} at the slowest, two seconds aimed at"),
            format!("{:.0} ms", percentile(&self.times, 100)),
        );
        report.promise(
            &format!("{who} is not kept out"),
            self.kept_out.is_empty(),
            format!(
                "{} in, {} not {:?}",
                self.times.len(),
                self.kept_out.len(),
                self.kept_out.first()
            ),
        );
    }
}

pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    let site = Site::start(base).await?;
    let address = site.address;
    let known = site.person("Anne Connue", Role::Host, None).await?;
    let attacked = site.person("Benoit Vise", Role::Host, None).await?;
    let newcomer = site.person("Chloe Ailleurs", Role::Host, None).await?;
    let mut targets = vec![attacked.email.clone()];
    targets.extend((1..ADDRESSES).map(|number| format!("cible.{}@attaque.example", letters(number))));
    let lines = |person: &Person, network: &str| {
        format!("Cookie: {}\r\nX-Forwarded-For: {network}\r\n", person.device)
    };
    let (known_lines, attacked_lines) = (lines(&known, "192.0.2.1"), lines(&attacked, "192.0.2.2"));
    let new_lines = "X-Forwarded-For: 192.0.2.3\r\n";

    let mut alone = Entries::default();
    for _ in 0..10 {
        alone.add(address, &known, &known_lines).await;
    }
    let pages_alone = visitors::alone(address, &known.session).await?;
    let disk = site.on_disk()?;

    let visitors = Visitors::start(address, &known.session);
    let attack = tokio::spawn(guess(address, targets));
    let (mut known_in, mut attacked_in, mut new_in) =
        (Entries::default(), Entries::default(), Entries::default());
    let mut ticks = interval(Duration::from_secs(1));
    while !attack.is_finished() {
        ticks.tick().await;
        known_in.add(address, &known, &known_lines).await;
        attacked_in.add(address, &attacked, &attacked_lines).await;
        new_in.add(address, &newcomer, new_lines).await;
    }
    let guessed = attack.await?;
    let visits = visitors.stop().await?;

    report.figure("guesses by status", format!("{guessed:?}"));
    known_in.tell(report, "a known person", &alone.times);
    attacked_in.tell(report, "the owner of an attacked address", &alone.times);
    new_in.tell(report, "somebody from elsewhere in a new browser", &alone.times);
    let (_, peak) = site.memory()?;
    report.figure("memory at its peak", format!("{peak:.0} MB"));
    let grown = site.on_disk()? - disk;
    let tries = guessed.values().sum::<usize>();
    report.promise(
        "a guess costs less than a kilobyte of disk",
        grown * 1024.0 < tries as f64 + 8.0 * 1024.0,
        format!("{grown:.1} MB for {tries} guesses"),
    );
    report.times("pages meanwhile", &visits.times, &pages_alone.times);
    report.promise("visitors are served", visits.failed.is_empty(), served(&visits));
    Ok(())
}

/// How many guesses were answered with which status.
async fn guess(address: SocketAddr, targets: Vec<String>) -> BTreeMap<u16, usize> {
    let mut ticks = interval(Duration::from_secs(1) / RATE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut tries = Vec::new();
    for number in 0..RATE * SECONDS {
        ticks.tick().await;
        // One guess in ten is about the same person.
        let target = if number % 10 == 0 {
            0
        } else {
            number as usize % targets.len()
        };
        let email = targets[target].clone();
        let lines = format!(
            "X-Forwarded-For: 2001:db8:77:{:x}::{number:x}\r\n",
            number * 31 % 65_536
        );
        tries.push(tokio::spawn(async move {
            let guessed = sign_in(address, &email, "azerty123456", &lines).await;
            guessed.map_or(0, |(status, _)| status)
        }));
    }
    let mut statuses = BTreeMap::new();
    for guess in tries {
        *statuses.entry(guess.await.unwrap_or_default()).or_default() += 1;
    }
    statuses
}

/// The status, and where it leads.
async fn sign_in(address: SocketAddr, email: &str, password: &str, lines: &str) -> Outcome<(u16, String)> {
    let mut client = Client::open(address).await?;
    let typed = form(&[("courriel", email), ("mot_de_passe", password)]);
    let answer = client.post("/api/account/sign-in", lines, &typed).await?;
    Ok((answer.status, answer.location().to_owned()))
}
