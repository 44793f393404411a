//! Connections: how many at once, of all and of one network, and how long their client may take to say what it wants.

use std::{
    collections::HashMap,
    convert::Infallible,
    io::{self, IoSlice},
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use domain::security::network;
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use ipnet::IpNet;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{Sleep, sleep},
};
use tower::ServiceExt;

/// What clients may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// For the head of a request, from its first byte, and between two requests.
    pub head: Duration,
    /// For taking more of an answer, once the network between holds as much of it as it does.
    pub answer: Duration,
    /// How many may be connected at once; others wait to be accepted.
    pub connections: usize,
    /// How many of them one network may hold; what comes beyond is closed at once.
    pub of_one_network: usize,
}

/// Of all connections one network may hold one in so many.
const SHARE: usize = 4;
/// As many as that in any case: a whole lycée comes from one address.
const LYCEE: usize = 500;

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(15),
            answer: Duration::from_mins(1),
            connections: 8_000,
            of_one_network: share_of(8_000),
        }
    }
}

/// What is read of a request at once, and the longest head, in bytes. A connection holds three times as much while a body comes: what is being
/// read, what waits for its reader and what the reader has. Hence as little as heads allow: an address of ten thousand characters comes in.
const BUFFER: usize = 16 * 1024;

/// Files that the process opens beside connections: the database, what arrives, what is read.
const BESIDE: u64 = 400;

impl Limits {
    /// As many connections as this process may have files open, once it has asked for as many as it can be given: systems begin with a
    /// thousand, for programs of another age. With too few a connection more would keep the database from opening a file.
    pub fn of_this_process() -> Self {
        let limits = Self::default();
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        let raised = Rlimit {
            current: maximum,
            maximum,
        };
        let files = match setrlimit(Resource::Nofile, raised) {
            Ok(()) => maximum,
            Err(_) => current,
        };
        let connections = connections_within(files, limits.connections);
        if connections < limits.connections {
            tracing::warn!(
                files,
                connections,
                "few files may be open at once, hence few connections"
            );
        }
        Self {
            connections,
            of_one_network: share_of(connections),
            ..limits
        }
    }
}

/// How many connections there may be, of that many at most, where that many files may be open; no number is no limit.
pub fn connections_within(files: Option<u64>, most: usize) -> usize {
    let room = files.map(|files| files.saturating_sub(BESIDE).max(files / 4));
    let room = room.and_then(|room| usize::try_from(room).ok());
    room.map_or(most, |room| room.clamp(1, most))
}

/// How many of that many connections one network may hold.
pub fn share_of(connections: usize) -> usize {
    (connections / SHARE).max(connections.min(LYCEE))
}

/// How many connections each network holds: an address of IPv4, or a /48 of IPv6, of which whoever has a line or rents a machine may have
/// each /64. A trusted proxy brings everybody, and may hold as many as there are.
#[derive(Clone)]
pub struct Networks(Arc<Held>);

struct Held {
    most: usize,
    proxies: Vec<IpNet>,
    open: Mutex<HashMap<String, usize>>,
    told: AtomicBool,
}

/// A connection of a network, counted until it is dropped.
pub struct Counted(Arc<Held>, Option<String>);

impl Networks {
    /// With that many for each at most.
    pub fn new(most: usize, proxies: Vec<IpNet>) -> Self {
        Self(Arc::new(Held {
            most,
            proxies,
            open: Mutex::default(),
            told: AtomicBool::new(false),
        }))
    }

    /// One more connection from that address; nothing when its network holds enough.
    pub fn take(&self, peer: IpAddr) -> Option<Counted> {
        let peer = peer.to_canonical();
        if self.0.proxies.iter().any(|proxies| proxies.contains(&peer)) {
            return Some(Counted(self.0.clone(), None));
        }
        let network = network(peer, 32, 48);
        let mut open = self.0.lock();
        let count = open.entry(network.clone()).or_default();
        if *count >= self.0.most {
            drop(open);
            self.0.tell_once(&network);
            return None;
        }
        *count += 1;
        Some(Counted(self.0.clone(), Some(network)))
    }
}

impl Held {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_once(&self, network: &str) {
        if !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %network,
                most = self.most,
                "a network holds as many connections as one may: further ones are closed, and this is said once"
            );
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let Some(network) = self.1.take() else { return };
        let mut open = self.0.lock();
        let left = open.get(&network).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            open.remove(&network);
        } else {
            open.insert(network, left);
        }
    }
}

/// How a connection is spoken on, whatever carries it.
pub fn protocol(limits: Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(BUFFER);
    builder
}

/// Serves until `asked` is done, and finishes what was begun. Those are the proxies that may be in front.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    proxies: Vec<IpNet>,
    asked: impl Future<Output = ()>,
) {
    let room = Arc::new(Semaphore::new(limits.connections));
    let networks = Networks::new(limits.of_one_network, proxies);
    let open = GracefulShutdown::new();
    let mut asked = std::pin::pin!(asked);
    loop {
        let accepted = async {
            let place = room.clone().acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, (socket, peer)) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut asked => break,
        };
        let Some(counted) = networks.take(peer.ip()) else {
            continue;
        };
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let router = router.clone();
            async move {
                Ok::<_, Infallible>(
                    router
                        .oneshot(request)
                        .await
                        .unwrap_or_else(|never| match never {}),
                )
            }
        });
        let connection =
            protocol(limits).serve_connection(TokioIo::new(Patient::new(socket, limits.answer)), service);
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // Clients that go away are none of our concern.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop((place, counted));
        });
    }
    open.shutdown().await;
}

/// The next connection. A process that has no room for one more tries again a moment later.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                // Small answers must not wait for the next packet.
                if let Err(error) = socket.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY");
                }
                return (socket, peer);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// A connection that breaks once its client takes nothing more of an answer: whoever reads without end holds it no longer than others.
struct Patient {
    socket: TcpStream,
    patience: Duration,
    /// While it waits for its client.
    waits: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(socket: TcpStream, patience: Duration) -> Self {
        Self {
            socket,
            patience,
            waits: None,
        }
    }

    fn in_time<T>(&mut self, context: &mut Context<'_>, sent: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.waits = None;
            return sent;
        }
        let patience = self.patience;
        let waits = self.waits.get_or_insert_with(|| Box::pin(sleep(patience)));
        waits
            .as_mut()
            .poll(context)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.in_time(context, sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.socket).poll_write_vectored(context, parts);
        self.in_time(context, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
