//! A client that speaks HTTP by hand: as browsers do, and as they never would.

use std::{borrow::Cow, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

use crate::Outcome;

/// After which an answer is not waited for: the server gives up long before.
const LONGEST: Duration = Duration::from_mins(2);

/// An open connection.
pub struct Client(BufReader<TcpStream>);

pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    /// As it was sent.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header, its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(known, _)| known == name);
        header.map(|(_, value)| value.as_str())
    }

    /// Where it leads; empty when nowhere.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// What is typed in a form, as it is sent.
pub fn form(fields: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| {
        let value: String = value
            .bytes()
            .map(|byte| match byte {
                b' ' => "+".to_owned(),
                byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        format!("{name}={value}")
    };
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The head of a request, as browsers send it: method and path, lines of its own, and the type and length of what follows.
pub fn head(what: &str, lines: &str, body: Option<(&str, usize)>) -> String {
    let body = body.map_or_else(String::new, |(media, length)| {
        format!("Content-Type: {media}\r\nContent-Length: {length}\r\n")
    });
    format!(
        "{what} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\n{lines}{body}\r\n"
    )
}

/// The type of a form without a file.
pub const FORM: &str = "application/x-www-form-urlencoded";

impl Client {
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self(BufReader::new(socket)))
    }

    pub async fn get(&mut self, path: &str, lines: &str) -> Outcome<Answer> {
        self.send(head(&format!("GET {path}"), lines, None).as_bytes())
            .await?;
        self.answer().await
    }

    pub async fn post(&mut self, path: &str, lines: &str, body: &str) -> Outcome<Answer> {
        let lines = format!("Referer: http://localhost/\r\n{lines}");
        let head = head(&format!("POST {path}"), &lines, Some((FORM, body.len())));
        self.send(format!("{head}{body}").as_bytes()).await?;
        self.answer().await
    }

    pub async fn send(&mut self, bytes: &[u8]) -> Outcome<()> {
        Ok(self.0.write_all(bytes).await?)
    }

    /// The halves of the connection, for whoever listens while they send.
    pub fn into_socket(self) -> TcpStream {
        self.0.into_inner()
    }

    pub async fn answer(&mut self) -> Outcome<Answer> {
        timeout(LONGEST, read(&mut self.0)).await?
    }
}

/// Reads one answer.
pub async fn read(from: &mut (impl AsyncBufReadExt + Unpin)) -> Outcome<Answer> {
    let status = line(from).await?;
    let status = status.split(' ').nth(1).ok_or("no status")?.parse()?;
    let mut headers = Vec::new();
    while let Some((name, value)) = line(from).await?.split_once(':') {
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer {
        status,
        headers,
        body: Vec::new(),
    };
    let chunked = answer.header("transfer-encoding") == Some("chunked");
    let length = answer.header("content-length").map(str::parse).transpose()?;
    if chunked {
        loop {
            let size = usize::from_str_radix(&line(from).await?, 16)?;
            take(from, size, &mut answer.body).await?;
            line(from).await?;
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = length {
        take(from, length, &mut answer.body).await?;
    }
    Ok(answer)
}

async fn take(from: &mut (impl AsyncBufReadExt + Unpin), length: usize, body: &mut Vec<u8>) -> Outcome<()> {
    let start = body.len();
    body.resize(start + length, 0);
    from.read_exact(&mut body[start..]).await?;
    Ok(())
}

async fn line(from: &mut (impl AsyncBufReadExt + Unpin)) -> Outcome<String> {
    let mut line = String::new();
    if from.read_line(&mut line).await? == 0 {
        return Err("the server hung up".into());
    }
    Ok(line.trim_end().to_owned())
}
