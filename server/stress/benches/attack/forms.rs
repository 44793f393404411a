//! Fifty thousand forms and files to keep, all of one account.

use std::net::SocketAddr;

use stress::{
    Outcome,
    client::{Answer, Client, form, head},
};

use crate::{
    report::Report,
    site::{Base, KARIM, Site},
};

const EACH: u32 = 25_000;
/// Connections that send them: as many as one account may have files coming; of more, some would be refused.
const AT_ONCE: u32 = 3;
/// By how much the disk may fill, in megabytes: what came is more than a gigabyte.
const MOST: f64 = 200.0;

pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    let site = Site::start(base).await?;
    let karim = site.known(KARIM).await?;
    let lines = format!("Cookie: {}\r\n", karim.session);
    let before = site.on_disk()?;
    let (mut sent, mut broken) = (0, Vec::new());
    let senders = (0..AT_ONCE).map(|number| {
        let (address, lines) = (site.address, lines.clone());
        tokio::spawn(async move { send(address, number, &lines).await })
    });
    let senders: Vec<_> = senders.collect();
    for sender in senders {
        let (bytes, faults) = sender.await??;
        sent += bytes;
        broken.extend(faults);
    }
    let grown = site.on_disk()? - before;
    report.promise(
        &format!("{EACH} forms and as many files fill {MOST} MB at most"),
        grown <= MOST,
        format!("{grown:.0} MB of {} MB sent", sent / (1024 * 1024)),
    );
    report.promise(
        "each is answered",
        broken.is_empty(),
        format!("{} not {:?}", broken.len(), broken.first()),
    );

    let mut client = Client::open(site.address).await?;
    for (what, answer) in [
        ("a form", found(&mut client, &lines).await?),
        ("a file", import(&mut client, &lines).await?),
    ] {
        let page = client.get(answer.location(), &lines).await?;
        let said = [
            "Trop d’essais",
            "rien de plus n’est gardé",
            "a envoyé beaucoup de fichiers",
        ];
        let said = said.into_iter().find(|words| page.text().contains(words));
        report.promise(
            &format!("{what} that is not kept says so"),
            said.is_some(),
            said.unwrap_or(answer.location()),
        );
    }
    let (_, peak) = site.memory()?;
    report.figure("memory at its peak", format!("{peak:.0} MB"));
    Ok(())
}

/// The share of one connection: how many bytes were sent, and what was not answered.
async fn send(address: SocketAddr, number: u32, lines: &str) -> Outcome<(usize, Vec<String>)> {
    let mut client = Client::open(address).await?;
    let (mut bytes, mut broken) = (0, Vec::new());
    for _ in (number..EACH).step_by(AT_ONCE as usize) {
        for answer in [found(&mut client, lines).await, import(&mut client, lines).await] {
            match answer {
                Ok(answer) if answer.status < 400 => {}
                Ok(answer) => broken.push(answer.status.to_string()),
                Err(error) => {
                    broken.push(error.to_string());
                    client = Client::open(address).await?;
                }
            }
        }
        bytes += TEXT * 4 + FILE;
    }
    Ok((bytes, broken))
}

/// Of a field, and of a file.
const TEXT: usize = 15 * 1024;
const FILE: usize = 20 * 1024;

/// A structure without a name, and with long words.
async fn found(client: &mut Client, lines: &str) -> Outcome<Answer> {
    let text = "a".repeat(TEXT);
    let fields = ["note", "adresse", "metiers", "activites"].map(|name| (name, text.as_str()));
    client
        .post("/api/host/structure/found", lines, &form(&fields))
        .await
}

async fn import(client: &mut Client, lines: &str) -> Outcome<Answer> {
    let body = format!(
        "--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.csv\"\r\n\r\n{}\r\n--limite--\r\n",
        "a;b\n".repeat(FILE / 4)
    );
    let media = "multipart/form-data; boundary=limite";
    let head = head("POST /structure/import/fichier", lines, Some((media, body.len())));
    client.send(format!("{head}{body}").as_bytes()).await?;
    client.answer().await
}
