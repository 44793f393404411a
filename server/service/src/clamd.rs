//! An antivirus: clamd, spoken to by its own protocol (`INSTREAM`, see `man clamd`) over TCP or a socket of the machine. What people hand
//! over is kept, and so can be given out, only once it was scanned.

use std::{io, path::PathBuf, str::FromStr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UnixStream},
    time::timeout,
};

/// How long a scan may take, the connection included.
const PATIENCE: Duration = Duration::from_mins(1);
/// How much is sent at once, in bytes.
const CHUNK: usize = 64 * 1024;
/// The longest reply that is read.
const REPLY: u64 = 1024;

/// Where clamd listens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Clamd {
    /// Host and port.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

/// Neither `HOST:PORT` nor the path of a socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("neither HOST:PORT nor the path of a socket")]
pub struct NotAPlace;

impl FromStr for Clamd {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        if text.starts_with('/') {
            return Ok(Self::Unix(text.into()));
        }
        let (host, port) = text.rsplit_once(':').ok_or(NotAPlace)?;
        if host.is_empty() || port.parse::<u16>().is_err() {
            return Err(NotAPlace);
        }
        Ok(Self::Tcp(text.to_owned()))
    }
}

/// What a scan came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scanned {
    /// Nothing was found.
    Clean,
    /// That was found.
    Found(String),
}

impl Clamd {
    /// Has those bytes scanned. An error means that nobody knows what they hold.
    pub async fn scan(&self, bytes: &[u8]) -> io::Result<Scanned> {
        let reply = async {
            match self {
                Self::Tcp(place) => ask(TcpStream::connect(place).await?, bytes).await,
                Self::Unix(path) => ask(UnixStream::connect(path).await?, bytes).await,
            }
        };
        let reply = timeout(PATIENCE, reply)
            .await
            .map_err(|_| io::ErrorKind::TimedOut)??;
        read_reply(&reply)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "clamd could not scan a file"))
    }
}

/// Sends the bytes in chunks, each behind its length, an empty one last; gives the reply.
async fn ask(mut clamd: impl AsyncReadExt + AsyncWriteExt + Unpin, bytes: &[u8]) -> io::Result<Vec<u8>> {
    clamd.write_all(b"zINSTREAM\0").await?;
    for chunk in bytes.chunks(CHUNK) {
        let length = u32::try_from(chunk.len()).map_err(io::Error::other)?;
        clamd.write_all(&length.to_be_bytes()).await?;
        clamd.write_all(chunk).await?;
    }
    clamd.write_all(&[0; 4]).await?;
    clamd.flush().await?;
    let mut reply = Vec::new();
    clamd.take(REPLY).read_to_end(&mut reply).await?;
    Ok(reply)
}

/// `stream: OK`, `stream: NAME FOUND`, or what went wrong.
fn read_reply(reply: &[u8]) -> Option<Scanned> {
    let text = String::from_utf8_lossy(reply);
    let said = text.trim_matches(['\0', '\n', ' ']).strip_prefix("stream: ")?;
    if said == "OK" {
        return Some(Scanned::Clean);
    }
    said.strip_suffix(" FOUND")
        .map(|name| Scanned::Found(name.to_owned()))
}
