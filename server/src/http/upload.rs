//! Forms that bring a file. Browsers read an answer only once they have sent everything: what is refused half-way is read to its end, for
//! nobody, so that people see why instead of a connection that broke.

use std::{
    io,
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{
        Multipart, Request, State,
        multipart::{Field, MultipartError},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    digest::{Digest, Hasher},
    id::AccountId,
    roster::MAX_BYTES,
    sanitize::composed,
};
use futures::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use http::{HeaderMap, Method, StatusCode, header};
use service::{file_type::Sent, request::CurrentUser, spool::Spool};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    task::spawn_blocking,
    time::{Sleep, sleep, timeout},
};

/// The most that is kept of what was typed beside a file, in bytes.
const FIELDS: usize = 64 * 1024;

/// A form that was read whole.
#[derive(Default)]
pub(super) struct Upload {
    fields: Vec<(String, String)>,
    /// What its field `fichier` holds.
    pub(super) file: Sent,
    /// What that file is called; empty where the browser does not say.
    pub(super) file_name: String,
}

impl Upload {
    /// Reads it, and keeps a file of that many bytes at most; gives the status to answer with when it is no form. A browser that asks
    /// before it sends too much need not send it.
    pub(super) async fn read(
        headers: &HeaderMap,
        mut form: Multipart,
        limit: usize,
    ) -> Result<Self, StatusCode> {
        let mut upload = Self::default();
        if asks_first(headers) && announced(headers).is_some_and(|length| length > limit + FIELDS) {
            upload.file = Sent::TooLarge;
            return Ok(upload);
        }
        let mut room = FIELDS;
        while let Some(part) = form.next_field().await.map_err(|error| error.status())? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == "fichier" {
                upload.file_name = composed(part.file_name().unwrap_or_default()).into_owned();
                upload.file = spooled(part, limit).await?;
            } else {
                let value = bytes(part, room).await.map_err(|error| error.status())?;
                let value = value.ok_or(StatusCode::PAYLOAD_TOO_LARGE)?;
                room -= value.len();
                let value = String::from_utf8_lossy(&value);
                upload.fields.push((name, composed(value.trim()).into_owned()));
            }
        }
        Ok(upload)
    }

    /// What was typed in a field; empty where there is none.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }
}

/// A file that is hashed as it comes, and held nowhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hashed {
    /// None was chosen.
    Nothing,
    /// It is larger than what is read.
    TooLarge,
    /// Its digest.
    File(Digest),
}

/// The digest of a form's file, of that many bytes at most; gives the status to answer with when it is no form.
pub(super) async fn digest(
    headers: &HeaderMap,
    mut form: Multipart,
    limit: usize,
) -> Result<Hashed, StatusCode> {
    if asks_first(headers) && announced(headers).is_some_and(|length| length > limit + FIELDS) {
        return Ok(Hashed::TooLarge);
    }
    let mut hashed = Hashed::Nothing;
    while let Some(mut part) = form.next_field().await.map_err(|error| error.status())? {
        if part.name() != Some("fichier") {
            continue;
        }
        let (mut digest, mut length) = (Hasher::default(), 0);
        while let Some(chunk) = part.chunk().await.map_err(|error| error.status())? {
            length += chunk.len();
            if length <= limit {
                digest.update(&chunk);
            }
        }
        hashed = match length {
            0 => Hashed::Nothing,
            _ if length > limit => Hashed::TooLarge,
            _ => Hashed::File(digest.finish()),
        };
    }
    Ok(hashed)
}

/// How many forms with a file may be arriving at once, each on disk and as large as a file may be,
pub const ARRIVING: usize = 96;
/// how many of them one account may be sending: who sends slowly does not take all of the room,
pub const ARRIVING_FOR_ONE: usize = 3;
/// or all together whoever has none,
pub const ARRIVING_FOR_NOBODY: usize = ARRIVING / 2;
/// and how many that have arrived are held in memory, to be looked at and kept.
pub const HELD: usize = 4;
/// Up to which size a form is not worth a file,
pub const SMALL: usize = 256 * 1024;
/// and up to which it is kept: the largest file that anybody reads, and what stands beside it.
pub const LARGE: usize = MAX_BYTES + 2 * FIELDS;

/// Room for forms with a file, shared by all of their routes.
#[derive(Clone)]
pub struct Room {
    /// Whose they are, while they are read.
    pub taken: Arc<Mutex<Vec<Option<AccountId>>>>,
    /// How many may be read now.
    pub turns: Arc<Semaphore>,
    /// Where they are while they arrive, under no name.
    folder: Arc<Path>,
}

/// The turn of a form that has arrived, until it was seen to.
pub type Turn = Arc<Mutex<Option<OwnedSemaphorePermit>>>;

/// A place in the room, free again when it is dropped.
pub struct Place {
    room: Room,
    who: Option<AccountId>,
    turn: Turn,
}

/// What is behind it, whatever became of who held it last.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Room {
    /// With room for what arrives in that folder.
    pub fn new(folder: &Path) -> Self {
        Self {
            taken: Arc::default(),
            turns: Arc::new(Semaphore::new(HELD)),
            folder: folder.into(),
        }
    }

    /// A place for a form of that account, if there is one.
    pub fn take(&self, who: Option<AccountId>) -> Option<Place> {
        let mut taken = lock(&self.taken);
        let own = taken.iter().filter(|other| **other == who).count();
        let most = match who {
            Some(_) => ARRIVING_FOR_ONE,
            None => ARRIVING_FOR_NOBODY,
        };
        if taken.len() >= ARRIVING || own >= most {
            return None;
        }
        taken.push(who);
        Some(Place {
            room: self.clone(),
            who,
            turn: Arc::default(),
        })
    }

    /// A file that goes away with the process.
    async fn file(&self) -> io::Result<File> {
        let folder = self.folder.clone();
        let file = spawn_blocking(move || tempfile::tempfile_in(folder)).await;
        Ok(File::from_std(file.map_err(io::Error::other)??))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.room.taken);
        if let Some(place) = taken.iter().position(|who| *who == self.who) {
            taken.swap_remove(place);
        }
    }
}

/// Answers 503 at once while there is no room for another form with a file. What has a place costs no memory while it arrives, however
/// slowly: once somebody wants to read it, it is brought to disk first.
pub(super) async fn only_so_many(State(room): State<Room>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let asks = request.extensions().get::<service::request::Request>();
    let who = asks.and_then(|asks| asks.user.as_ref()).map(CurrentUser::id);
    let Some(place) = room.take(who) else {
        tracing::warn!("a file was not read: too many come at once");
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let turn = place.turn.clone();
    let arriving = |body: Body| {
        let arrived = stream::once(arrive(room, turn, body.into_data_stream()));
        Body::from_stream(arrived.try_flatten())
    };
    next.run(request.map(arriving)).await
}

pub type Chunks = BoxStream<'static, Result<Bytes, axum::Error>>;

/// A body, once all of it is here, or as much as is kept.
pub async fn arrive(room: Room, turn: Turn, mut body: BodyDataStream) -> Result<Chunks, axum::Error> {
    let broken = |error: io::Error| {
        let error = &error as &dyn std::error::Error;
        tracing::error!(error, "a file was not kept while it arrived");
        axum::Error::new("the disk failed")
    };
    let mut beginning: Vec<Bytes> = Vec::new();
    let mut on_disk: Option<File> = None;
    let mut length = 0;
    while length <= LARGE {
        let Some(chunk) = body.next().await.transpose()? else {
            break;
        };
        length += chunk.len();
        beginning.push(chunk);
        if length <= SMALL {
            continue;
        }
        let file = match &mut on_disk {
            Some(file) => file,
            None => on_disk.insert(room.file().await.map_err(broken)?),
        };
        for chunk in beginning.drain(..) {
            file.write_all(&chunk).await.map_err(broken)?;
        }
    }
    let Some(mut file) = on_disk else {
        return Ok(stream::iter(beginning.into_iter().map(Ok)).boxed());
    };
    file.flush().await.map_err(broken)?;
    file.rewind().await.map_err(broken)?;
    let own = room.turns.acquire_owned().await.map_err(axum::Error::new)?;
    // Nothing is held of what is too large: its turn ends with the file, and the rest may come as slowly as it likes.
    let until_read = if length > LARGE {
        Some(own)
    } else {
        *lock(&turn) = Some(own);
        None
    };
    let again = stream::try_unfold((file, until_read), async |(mut file, until_read)| {
        let mut chunk = vec![0; 64 * 1024];
        let count = file.read(&mut chunk).await.map_err(axum::Error::new)?;
        chunk.truncate(count);
        Ok::<_, axum::Error>((count > 0).then(|| (Bytes::from(chunk), (file, until_read))))
    });
    Ok(again.chain(body).boxed())
}

/// The file of a part, on disk while it comes; of one that is longer than that nothing is kept, and it is read all the same.
async fn spooled(mut part: Field<'_>, limit: usize) -> Result<Sent, StatusCode> {
    let mut spool = Some(Spool::default());
    while let Some(chunk) = part.chunk().await.map_err(|error| error.status())? {
        spool = spool.filter(|spool| spool.length() + chunk.len() <= limit);
        if let Some(spool) = &mut spool {
            spool.write(&chunk).await.map_err(|error| no_room(&error))?;
        }
    }
    match spool {
        None => Ok(Sent::TooLarge),
        Some(spool) if spool.length() == 0 => Ok(Sent::Nothing),
        Some(spool) => {
            let file = spool.finish().await;
            file.map(Sent::File).map_err(|error| no_room(&error))
        }
    }
}

/// The disk that files wait on is full, or gone.
fn no_room(error: &std::io::Error) -> StatusCode {
    tracing::error!(
        error = error as &dyn std::error::Error,
        "a file that came could not be kept"
    );
    StatusCode::SERVICE_UNAVAILABLE
}

/// The bytes of a part; nothing when there are more than that many, which are read all the same.
async fn bytes(mut part: Field<'_>, limit: usize) -> Result<Option<Vec<u8>>, MultipartError> {
    let mut kept: Option<Vec<u8>> = Some(Vec::new());
    while let Some(chunk) = part.chunk().await? {
        kept = kept.filter(|bytes| bytes.len() + chunk.len() <= limit);
        if let Some(bytes) = &mut kept {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(kept)
}

/// Whether a client waits for leave before it sends its body.
fn asks_first(headers: &HeaderMap) -> bool {
    headers
        .get(header::EXPECT)
        .is_some_and(|expected| expected.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// How long a client says that its body is.
fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads the request's body to its end, whoever refused it and whenever; but not if nobody began to read what a client waits for leave to
/// send. The answer does not wait for that: who listens while they send learns at once that it is for nothing.
pub(super) async fn read_to_the_end(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (sender, rest) = oneshot::channel();
    let lent = Lent {
        body: Some(Paced::new(body, PACE)),
        wanted: !asks_first(&parts.headers),
        back: Some(sender),
    };
    let request = Request::from_parts(parts, Body::from_stream(lent));
    let response = next.run(request).await;
    if let Ok(mut body) = rest.await {
        // Who takes longer than anybody may sees the connection break.
        tokio::spawn(async move {
            let read = async { while let Some(Ok(_)) = body.next().await {} };
            _ = timeout(limit, read).await;
        });
    }
    response
}

/// How much must come in how long.
#[derive(Clone, Copy)]
pub struct Pace {
    /// At least that many,
    pub bytes: usize,
    /// in that time.
    pub within: Duration,
}

/// A phone that has hardly any network sends twenty times as much: who sends less only holds a connection.
const PACE: Pace = Pace {
    bytes: 64 * 1024,
    within: Duration::from_secs(30),
};

/// A body that breaks off where its client dawdles.
pub struct Paced {
    body: BodyDataStream,
    pace: Pace,
    /// Since when, and how much came; nothing before it is read.
    since: Option<Pin<Box<Sleep>>>,
    came: usize,
}

impl Paced {
    /// A body that has to come at that pace.
    pub fn new(body: Body, pace: Pace) -> Self {
        Self {
            body: body.into_data_stream(),
            pace,
            since: None,
            came: 0,
        }
    }
}

impl Stream for Paced {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(chunk) = this.body.poll_next_unpin(context) {
            if let Some(Ok(bytes)) = &chunk {
                this.came += bytes.len();
            }
            return Poll::Ready(chunk);
        }
        let Pace { bytes, within } = this.pace;
        let since = this.since.get_or_insert_with(|| Box::pin(sleep(within)));
        while since.as_mut().poll(context).is_ready() {
            if this.came < bytes {
                return Poll::Ready(Some(Err(axum::Error::new("the body comes too slowly"))));
            }
            this.came = 0;
            *since = Box::pin(sleep(within));
        }
        Poll::Pending
    }
}

/// A body that comes back with what nobody read of it.
struct Lent {
    /// Nothing once it ended.
    body: Option<Paced>,
    /// Whether it is being sent.
    wanted: bool,
    back: Option<oneshot::Sender<Paced>>,
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.wanted = true;
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let chunk = body.poll_next_unpin(context);
        if matches!(chunk, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        chunk
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (true, Some(body), Some(back)) = (self.wanted, self.body.take(), self.back.take()) {
            // Nobody waits for it any more when the client is gone.
            _ = back.send(body);
        }
    }
}
