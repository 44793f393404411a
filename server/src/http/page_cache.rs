//! Pages that everybody sees alike, kept for a moment: on the opening day most people ask for the same few hundred
//! searches at the same time.
//!
//! Only what somebody without a session gets is kept, compressed as it was sent. A page counts while the offers in memory
//! have not changed, two seconds at most; half a second in any case, so that a flood of changes does not put the cache out
//! of use just when it is needed. With the half-second of the feed, an offer still appears within a second.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use app::PUBLIC_PAGES;
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::Clock;
use http::{HeaderMap, Method, StatusCode, header};
use service::offer_cache::OfferCache;

/// How long a page counts while nothing changes. Its nonce is that of everybody who gets it, hence so short.
const UNCHANGED: TimeDelta = TimeDelta::seconds(2);
/// How long it counts whatever changes.
const CHANGED: TimeDelta = TimeDelta::milliseconds(500);
/// Pages kept, some twenty kilobytes each.
const PAGES: usize = 1024;
/// Longer addresses and headers are nobody's but their own.
const LONGEST_KEY: usize = 512;

/// The pages, shared by all requests.
#[derive(Clone)]
pub(super) struct PageCache {
    pages: Arc<Mutex<HashMap<Key, Page>>>,
    offer_cache: Arc<OfferCache>,
    clock: Arc<dyn Clock>,
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    address: String,
    accept_encoding: Vec<u8>,
}

struct Page {
    made: DateTime<Utc>,
    revision: u64,
    headers: HeaderMap,
    body: Bytes,
}

impl PageCache {
    pub(super) fn new(offer_cache: Arc<OfferCache>, clock: Arc<dyn Clock>) -> Self {
        Self {
            pages: Arc::default(),
            offer_cache,
            clock,
        }
    }

    fn get(&self, key: &Key) -> Option<Response> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let page = pages.get(key).filter(|page| self.is_fresh(page))?;
        Some((page.headers.clone(), page.body.clone()).into_response())
    }

    fn keep(&self, key: Key, page: Page) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES {
            pages.retain(|_, page| self.is_fresh(page));
        }
        if pages.len() < PAGES {
            pages.insert(key, page);
        }
    }

    fn is_fresh(&self, page: &Page) -> bool {
        let age = self.clock.now() - page.made;
        age < CHANGED || age < UNCHANGED && page.revision == self.offer_cache.revision()
    }
}

/// Answers from what is kept, or keeps the answer.
pub(super) async fn serve(State(cache): State<PageCache>, request: Request, next: Next) -> Response {
    let Some(key) = key(&request) else {
        return next.run(request).await;
    };
    let kept = cache.get(&key);
    metrics::counter!("page_cache_total", "found" => if kept.is_some() { "yes" } else { "no" }).increment(1);
    if let Some(page) = kept {
        return page;
    }
    // Both are read before the page is made: what changes meanwhile makes it stale.
    let (made, revision) = (cache.clock.now(), cache.offer_cache.revision());
    let (head, body) = next.run(request).await.into_parts();
    let is_page = head.status == StatusCode::OK
        && !head.headers.contains_key(header::SET_COOKIE)
        && head
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return Response::from_parts(head, body);
    }
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        tracing::error!("a page broke off");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    cache.keep(
        key,
        Page {
            made,
            revision,
            headers: head.headers.clone(),
            body: body.clone(),
        },
    );
    Response::from_parts(head, Body::from(body))
}

/// What the answer depends on, when everybody would get the same.
fn key(request: &Request) -> Option<Key> {
    let headers = request.headers();
    let path = request.uri().path();
    let public = PUBLIC_PAGES.contains(&path) || path.starts_with("/offres/");
    if request.method() != Method::GET || !public || headers.contains_key(header::COOKIE) {
        return None;
    }
    let key = Key {
        address: request.uri().path_and_query()?.to_string(),
        accept_encoding: headers
            .get(header::ACCEPT_ENCODING)
            .map(|value| value.as_bytes().to_owned())
            .unwrap_or_default(),
    };
    (key.address.len() + key.accept_encoding.len() <= LONGEST_KEY).then_some(key)
}
