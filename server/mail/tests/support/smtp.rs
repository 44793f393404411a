//! A mail server for tests, on a free local port, which takes e-mails or misbehaves as the test says.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the server does with an e-mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Behavior {
    /// Taken.
    Accept,
    /// The address is refused for good.
    Refuse,
    /// The address is refused for now.
    Later,
    /// Taken, after that long.
    Slow(Duration),
    /// The connection is cut in the middle of the e-mail.
    CutInside,
    /// The e-mail is taken, and the connection cut before saying so.
    CutAfter,
}

/// An e-mail that the server took, even if it did not say so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Whom it comes back to.
    pub from: String,
    /// The address.
    pub to: String,
    /// The whole message.
    pub data: String,
}

impl Taken {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.data
            .split("\r\n\r\n")
            .next()?
            .split("\r\n")
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// What is done with an e-mail: given its address, and how many were begun for this address before.
type Script = dyn Fn(&str, usize) -> Behavior + Send + Sync;

/// The server; it stops when it is dropped.
pub struct SmtpServer {
    pub url: String,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    script: Box<Script>,
    tries: Mutex<HashMap<String, usize>>,
    taken: Mutex<Vec<Taken>>,
}

impl SmtpServer {
    pub async fn start(script: impl Fn(&str, usize) -> Behavior + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            script: Box::new(script),
            tries: Mutex::default(),
            taken: Mutex::default(),
        });
        let shared = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let state = shared.clone();
                // A client that hangs up ends its own conversation, nothing else.
                tokio::spawn(async move { talk(socket, &state).await.ok() });
            }
        });
        Self {
            url: format!("smtp://127.0.0.1:{port}"),
            state,
            task,
        }
    }

    /// What was taken so far, in order.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.taken.lock().unwrap().clone()
    }

    /// How many e-mails were begun for an address.
    pub fn tries(&self, to: &str) -> usize {
        self.state.tries.lock().unwrap().get(to).copied().unwrap_or(0)
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn talk(socket: TcpStream, state: &State) -> std::io::Result<()> {
    let (reader, mut writer) = socket.into_split();
    let mut lines = BufReader::new(reader).lines();
    let (mut from, mut to, mut behavior) = (String::new(), String::new(), Behavior::Accept);
    writer.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let reply: &[u8] = match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
            "MAIL" => {
                line.split(['<', '>'])
                    .nth(1)
                    .unwrap_or_default()
                    .clone_into(&mut from);
                b"250 ok\r\n"
            }
            "RCPT" => {
                line.split(['<', '>'])
                    .nth(1)
                    .unwrap_or_default()
                    .clone_into(&mut to);
                let nth = {
                    let mut tries = state.tries.lock().unwrap();
                    let count = tries.entry(to.clone()).or_insert(0);
                    *count += 1;
                    *count - 1
                };
                behavior = (state.script)(&to, nth);
                match behavior {
                    Behavior::Refuse => b"550 5.1.1 no such mailbox\r\n",
                    Behavior::Later => b"451 4.3.0 come back later\r\n",
                    _ => b"250 ok\r\n",
                }
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut data = String::new();
                while let Some(line) = lines.next_line().await? {
                    if behavior == Behavior::CutInside {
                        return Ok(());
                    }
                    if line == "." {
                        break;
                    }
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push_str("\r\n");
                }
                if let Behavior::Slow(delay) = behavior {
                    tokio::time::sleep(delay).await;
                }
                let (from, to) = (from.clone(), to.clone());
                state.taken.lock().unwrap().push(Taken { from, to, data });
                if behavior == Behavior::CutAfter {
                    return Ok(());
                }
                b"250 taken\r\n"
            }
            "QUIT" => {
                writer.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 ok\r\n",
        };
        writer.write_all(reply).await?;
    }
    Ok(())
}
