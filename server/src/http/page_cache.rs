//! Pages that everybody sees alike, kept for a moment: on the opening day most people ask for the same few hundred
//! searches at the same time.
//!
//! Only what somebody without a session gets is kept, compressed as it was sent. A page counts while the offers in memory
//! have not changed, two seconds at most; half a second in any case, so that a flood of changes does not put the cache out
//! of use just when it is needed. With the half-second of the feed, an offer still appears within a second.
//!
//! What is asked for once fills half of it at most: on that day one search in five is nobody else's, and there are many of them.

use std::{
    collections::{HashMap, HashSet},
    hash::BuildHasher,
    mem::take,
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
/// Of these, how many may be of addresses that were asked for once.
const PAGES_ASKED_ONCE: usize = PAGES / 2;
/// How many addresses are known again, at least: those of the last few seconds.
const KNOWN_AGAIN: usize = 8192;
/// Longer addresses and headers are nobody's but their own.
const LONGEST_KEY: usize = 512;

/// The pages, shared by all requests.
#[derive(Clone)]
pub(super) struct PageCache {
    kept: Arc<Mutex<CachedPages<Page>>>,
    offer_cache: Arc<OfferCache>,
    clock: Arc<dyn Clock>,
}

/// What an answer depends on.
#[derive(PartialEq, Eq, Hash, Debug)]
pub struct Key {
    /// Path and query.
    pub address: String,
    /// What the browser can unpack.
    pub accept_encoding: Vec<u8>,
}

type Page = (HeaderMap, Bytes);

/// When a page is made, and of which offers.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time.
    pub at: DateTime<Utc>,
    /// The revision of the offers in memory.
    pub revision: u64,
}

impl Moment {
    /// Whether what was made then still counts.
    fn counts(self, now: Self) -> bool {
        let age = now.at - self.at;
        age < CHANGED || age < UNCHANGED && self.revision == now.revision
    }
}

/// What is kept, and which addresses were asked for lately.
#[derive(Debug)]
pub struct CachedPages<P> {
    pages: HashMap<Key, (Moment, P)>,
    /// Hashes of addresses that no page was kept for, and of those before them.
    asked: [HashSet<u64>; 2],
    /// When pages that count no more were last looked for.
    swept: Option<DateTime<Utc>>,
}

impl<P> Default for CachedPages<P> {
    fn default() -> Self {
        Self {
            pages: HashMap::new(),
            asked: [HashSet::new(), HashSet::new()],
            swept: None,
        }
    }
}

impl<P: Clone> CachedPages<P> {
    /// The page of an address, while it counts.
    pub fn get(&self, key: &Key, now: Moment) -> Option<P> {
        let (made, page) = self.pages.get(key)?;
        made.counts(now).then(|| page.clone())
    }

    /// Keeps a page that was just made, if there is room for it.
    pub fn keep(&mut self, key: Key, made: Moment, page: P) {
        let room = if self.is_asked_again(&key) {
            PAGES
        } else {
            PAGES_ASKED_ONCE
        };
        // Looking through all of them for each page that finds no room would cost more than it gains.
        if !self.has_room(&key, room) && self.swept.is_none_or(|swept| made.at - swept >= CHANGED) {
            self.pages.retain(|_, (before, _)| before.counts(made));
            self.swept = Some(made.at);
        }
        if self.has_room(&key, room) {
            self.pages.insert(key, (made, page));
        }
    }

    fn has_room(&self, key: &Key, room: usize) -> bool {
        self.pages.len() < room || self.pages.contains_key(key)
    }

    /// Notes that an address was asked for; says whether it was lately.
    fn is_asked_again(&mut self, key: &Key) -> bool {
        let hash = self.pages.hasher().hash_one(key);
        let [lately, before] = &mut self.asked;
        let known = before.contains(&hash);
        if lately.len() >= KNOWN_AGAIN {
            *before = take(lately);
        }
        let is_new = lately.insert(hash);
        known || !is_new
    }
}

impl PageCache {
    pub(super) fn new(offer_cache: Arc<OfferCache>, clock: Arc<dyn Clock>) -> Self {
        Self {
            kept: Arc::default(),
            offer_cache,
            clock,
        }
    }

    fn now(&self) -> Moment {
        Moment {
            at: self.clock.now(),
            revision: self.offer_cache.revision(),
        }
    }

    fn get(&self, key: &Key) -> Option<Response> {
        let now = self.now();
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key, now).map(IntoResponse::into_response)
    }

    fn keep(&self, key: Key, made: Moment, page: Page) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.keep(key, made, page);
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
    // Read before the page is made: what changes meanwhile makes it stale.
    let made = cache.now();
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
    cache.keep(key, made, (head.headers.clone(), body.clone()));
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
