//! Forms that bring a file. Browsers read an answer only once they have sent everything: what is refused half-way is read to its end, for
//! nobody, so that people see why instead of a connection that broke.

use std::{
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
    sanitize::composed,
};
use futures::{Stream, StreamExt};
use http::{HeaderMap, Method, StatusCode, header};
use service::{
    file_type::Sent,
    request::CurrentUser,
    spool::{Spool, Spooled},
};
use tokio::{
    sync::oneshot,
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

/// The files of a form that brings several in its field `fichier`, each with what it is called: no more than that many bytes together. Of more than
/// `most` files one is kept above that, and no further one; gives the status to answer with when it is no form.
pub(super) async fn files(
    headers: &HeaderMap,
    mut form: Multipart,
    limit: usize,
    most: usize,
) -> Result<Vec<(String, Sent)>, StatusCode> {
    let mut files = Vec::new();
    if asks_first(headers) && announced(headers).is_some_and(|length| length > limit + FIELDS) {
        files.push((String::new(), Sent::TooLarge));
        return Ok(files);
    }
    let mut room = limit;
    while let Some(part) = form.next_field().await.map_err(|error| error.status())? {
        // What nobody reads of a part is passed over by the next one.
        if part.name() != Some("fichier") || files.len() > most {
            continue;
        }
        let name = composed(part.file_name().unwrap_or_default()).into_owned();
        let file = spooled(part, room).await?;
        if let Sent::File(file) = &file {
            room -= file.length();
        }
        files.push((name, file));
    }
    Ok(files)
}

/// A file that is hashed as it comes.
#[derive(Debug)]
pub(super) enum Hashed {
    /// None was chosen.
    Nothing,
    /// It is larger than what is read.
    TooLarge,
    /// Its digest, and the file where it was held.
    File(Digest, Option<Spooled>),
}

/// The digest of a form's file, of that many bytes at most; gives the status to answer with when it is no form. It is held as well, on disk, if it
/// has no more bytes than `held` says; nothing of it is where that says nothing, or the disk is full.
pub(super) async fn digest(
    headers: &HeaderMap,
    mut form: Multipart,
    limit: usize,
    held: Option<usize>,
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
        let mut spool = held.map(|_| Spool::default());
        while let Some(chunk) = part.chunk().await.map_err(|error| error.status())? {
            length += chunk.len();
            if length <= limit {
                digest.update(&chunk);
            }
            spool = spool.filter(|_| held.is_some_and(|most| length <= most));
            let failed = match &mut spool {
                Some(spool) => spool.write(&chunk).await.err(),
                None => None,
            };
            if let Some(error) = failed {
                // Its digest is worth an answer all the same.
                _ = no_room(&error);
                spool = None;
            }
        }
        let file = match spool {
            Some(spool) => spool.finish().await.map_err(|error| no_room(&error)).ok(),
            None => None,
        };
        hashed = match length {
            0 => Hashed::Nothing,
            _ if length > limit => Hashed::TooLarge,
            _ => Hashed::File(digest.finish(), file),
        };
    }
    Ok(hashed)
}

/// How many forms with a file may be arriving at once, each on disk (`service::spool`) and as large as a file may be,
pub const ARRIVING: usize = 96;
/// how many of them one account may be sending: who sends slowly does not take all of the room,
pub const ARRIVING_FOR_ONE: usize = 3;
/// or all together whoever has none.
pub const ARRIVING_FOR_NOBODY: usize = ARRIVING / 2;

/// Room for forms with a file, shared by all of their routes: whose they are, while they are read.
#[derive(Clone, Default)]
pub struct Room(Arc<Mutex<Vec<Option<AccountId>>>>);

/// A place in the room, free again when it is dropped.
pub struct Place(Room, Option<AccountId>);

impl Room {
    /// Whose forms are in it.
    pub fn lock(&self) -> MutexGuard<'_, Vec<Option<AccountId>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a form of that account, if there is one.
    pub fn take(&self, who: Option<AccountId>) -> Option<Place> {
        let mut taken = self.lock();
        let own = taken.iter().filter(|other| **other == who).count();
        let most = match who {
            Some(_) => ARRIVING_FOR_ONE,
            None => ARRIVING_FOR_NOBODY,
        };
        if taken.len() >= ARRIVING || own >= most {
            return None;
        }
        taken.push(who);
        Some(Place(self.clone(), who))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.0.lock();
        if let Some(place) = taken.iter().position(|who| *who == self.1) {
            taken.swap_remove(place);
        }
    }
}

/// Answers 503 at once while there is no room for another form with a file.
pub(super) async fn only_so_many(State(room): State<Room>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let asks = request.extensions().get::<service::request::Request>();
    let who = asks.and_then(|asks| asks.user.as_ref()).map(CurrentUser::id);
    let Some(_place) = room.take(who) else {
        tracing::warn!("a file was not read: too many come at once");
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    next.run(request).await
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
