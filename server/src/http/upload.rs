//! Forms that bring a file. Browsers read an answer only once they have sent everything: what is refused half-way is read to its end, for
//! nobody, so that people see why instead of a connection that broke.

use std::{
    pin::Pin,
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
    response::Response,
};
use domain::sanitize::composed;
use futures::{Stream, StreamExt};
use http::{HeaderMap, StatusCode, header};
use service::file_type::Sent;
use tokio::{sync::oneshot, time::timeout};

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
                upload.file = match bytes(part, limit).await.map_err(|error| error.status())? {
                    None => Sent::TooLarge,
                    Some(bytes) if bytes.is_empty() => Sent::Nothing,
                    Some(bytes) => Sent::File(bytes),
                };
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

/// Answers once the request's body was read to its end, whoever refused it and whenever; but not if nobody began to read what a client
/// waits for leave to send.
pub(super) async fn read_to_the_end(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (sender, rest) = oneshot::channel();
    let lent = Lent {
        body: Some(body.into_data_stream()),
        wanted: !asks_first(&parts.headers),
        back: Some(sender),
    };
    let request = Request::from_parts(parts, Body::from_stream(lent));
    let response = next.run(request).await;
    if let Ok(mut body) = rest.await {
        let read = async { while let Some(Ok(_)) = body.next().await {} };
        // Who takes longer than anybody may sees the connection break.
        _ = timeout(limit, read).await;
    }
    response
}

/// A body that comes back with what nobody read of it.
struct Lent {
    /// Nothing once it ended.
    body: Option<BodyDataStream>,
    /// Whether it is being sent.
    wanted: bool,
    back: Option<oneshot::Sender<BodyDataStream>>,
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
