//! A network between a database and whoever uses it, which can go away in the ways networks and servers do.

use std::future::pending;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// How it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Network {
    Up,
    /// The server restarts: its connections are closed, new ones too.
    Down,
    /// The server is paused: it accepts connections and answers nothing, and everything is there when it goes on.
    Paused,
    /// Packets are dropped: nobody says that a connection is gone, and it never comes back.
    Lost,
}

/// It stands before a server. Goes with the runtime of its test.
pub struct Proxy(watch::Sender<Network>);

impl Proxy {
    /// One before the server of that URL, and the URL that leads through it.
    pub async fn before(url: &str) -> (Self, String) {
        let (start, rest) = url.rsplit_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let server = server.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{start}@{}/{database}", listener.local_addr().unwrap());
        let (sender, network) = watch::channel(Network::Up);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                if *network.borrow() != Network::Down {
                    tokio::spawn(connect(client, server.clone(), network.clone()));
                }
            }
        });
        (Self(sender), url)
    }

    pub fn set(&self, network: Network) {
        self.0.send_replace(network);
    }
}

async fn connect(client: TcpStream, server: String, network: watch::Receiver<Network>) {
    let server = TcpStream::connect(server).await.unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::join!(
        carry(from_client, to_server, network.clone()),
        carry(from_server, to_client, network)
    );
}

/// Carries bytes one way.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut network: watch::Receiver<Network>) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read.unwrap_or(0),
            _ = network.changed() => {
                if !passes(&mut network).await {
                    return;
                }
                continue;
            }
        };
        if read == 0 || !passes(&mut network).await || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

/// Waits until something can pass; `false` when the connection is to be closed.
async fn passes(network: &mut watch::Receiver<Network>) -> bool {
    loop {
        let now = *network.borrow_and_update();
        match now {
            Network::Up => return true,
            Network::Down => return false,
            Network::Lost => return pending().await,
            Network::Paused => {
                if network.changed().await.is_err() {
                    return false;
                }
            }
        }
    }
}
