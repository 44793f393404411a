//! What is written of a page, put right on its way out: two things that browsers forgive and the standard does not. Marks between texts are
//! `<!>`, an incorrectly opened comment, where `<!---->` makes the same node; and scripts with the page's data come after `</html>`, where
//! browsers put them at the end of the body.

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};
use futures::{StreamExt, stream::unfold};
use http::header;
use memchr::memchr;

use super::headers::is_html;

/// A mark as it is written, and as it should be.
const MARK: (&[u8], &[u8]) = (b"<!>", b"<!---->");
/// What ends a page, wherever it is written; marks may stand between the two.
const ENDS: [&[u8]; 2] = [b"</body>", b"</html>"];

/// Puts pages right.
pub(super) async fn put_right(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if !is_html(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let whole = (body.into_data_stream(), Some(Page::default()));
    Response::from_parts(parts, Body::from_stream(unfold(whole, next_part).fuse()))
}

type Reading = (BodyDataStream, Option<Page>);

async fn next_part((mut stream, page): Reading) -> Option<(Result<Bytes, axum::Error>, Reading)> {
    let mut page = page?;
    match stream.next().await {
        Some(Ok(bytes)) => Some((Ok(page.take(&bytes).into()), (stream, Some(page)))),
        Some(Err(error)) => Some((Err(error), (stream, None))),
        None => Some((Ok(page.end().into()), (stream, None))),
    }
}

/// A page that is being written.
#[derive(Default)]
pub struct Page {
    /// The beginning of what may be a mark, or the end.
    held: Vec<u8>,
    /// Whether the end was written already; it comes last.
    ended: bool,
}

impl Page {
    /// What follows of a part, but for what it takes the next one to tell.
    pub fn take(&mut self, part: &[u8]) -> Vec<u8> {
        let mut input = std::mem::take(&mut self.held);
        input.extend_from_slice(part);
        let mut out = Vec::with_capacity(input.len() + input.len() / 16);
        // What was looked through and stays as it is begins at `kept`.
        let (mut kept, mut at) = (0, 0);
        while let Some(ahead) = memchr(b'<', &input[at..]) {
            at += ahead;
            let from = &input[at..];
            // Nearly all are elements that begin.
            if !matches!(from.get(1), None | Some(b'!' | b'/')) {
                at += 1;
            } else if from.starts_with(MARK.0) {
                out.extend_from_slice(&input[kept..at]);
                out.extend_from_slice(MARK.1);
                at += MARK.0.len();
                kept = at;
            } else if let Some(end) = ENDS.iter().find(|end| from.starts_with(end)) {
                self.ended = true;
                out.extend_from_slice(&input[kept..at]);
                at += end.len();
                kept = at;
            } else if MARK.0.starts_with(from) || ENDS.iter().any(|end| end.starts_with(from)) {
                out.extend_from_slice(&input[kept..at]);
                self.held = from.to_vec();
                return out;
            } else {
                at += 1;
            }
        }
        out.extend_from_slice(&input[kept..]);
        out
    }

    /// What is left once no part follows.
    pub fn end(&mut self) -> Vec<u8> {
        let mut out = std::mem::take(&mut self.held);
        if self.ended {
            out.extend_from_slice(&ENDS.concat());
        }
        out
    }
}
