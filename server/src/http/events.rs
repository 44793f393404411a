//! Pages that follow what happens elsewhere: a stream of events that says when something changed, never what.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::pending,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::request::{RequestId, app_error};
use axum::{
    Extension,
    extract::{Path, State},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use domain::{
    convention::PartyIdentity,
    id::{ConventionId, SchoolId},
};
use http::{HeaderName, StatusCode};
use service::{context::AppContext, convention_access::authorize, request::Request};
use store::StoreError;

use super::status_of;
use crate::shutdown::Stopping;

/// How often a stream looks: what happens on another server is shown within a second, the page's own question included.
const PERIOD: Duration = Duration::from_millis(700);
/// How many looks a stream takes before the browser must ask again, ten minutes: who may follow is checked anew then.
const LOOKS: u32 = 860;
/// How often something is sent although nothing happened, so that nobody in between closes what looks dead.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How many streams a person has at once: pages of theirs that are not hidden.
const PER_PERSON: usize = 8;
/// How many streams a server has at once; beyond, pages are not live.
const IN_ALL: usize = 5000;

/// The streams of this server, and what each needs.
#[derive(Clone)]
pub(super) struct Streams {
    pub(super) app: AppContext,
    /// When it is time to end; never where nothing is told to stop.
    pub(super) stopping: Option<Stopping>,
    pub(super) open: Arc<Mutex<HashMap<String, usize>>>,
}

impl Streams {
    pub(super) fn new(app: AppContext, stopping: Option<Stopping>) -> Self {
        Self {
            app,
            stopping,
            open: Arc::default(),
        }
    }

    /// A place for one more stream of that person, until it is dropped.
    fn permit(&self, whose: String) -> Option<StreamPermit> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, theirs) = (
            open.values().sum::<usize>(),
            open.get(&whose).copied().unwrap_or(0),
        );
        if all >= IN_ALL || theirs >= PER_PERSON {
            return None;
        }
        open.insert(whose.clone(), theirs + 1);
        Some(StreamPermit {
            open: self.open.clone(),
            whose,
        })
    }
}

struct StreamPermit {
    open: Arc<Mutex<HashMap<String, usize>>>,
    whose: String,
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.whose);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Followed {
    Convention(ConventionId),
    School(SchoolId),
    Board(SchoolId),
}

/// Somebody who follows something.
struct Follower {
    streams: Streams,
    what: Followed,
    revision: Option<i64>,
    looks: u32,
    _permit: StreamPermit,
}

impl Follower {
    async fn look(&self) -> Result<Option<i64>, StoreError> {
        let db = &self.streams.app.db;
        match self.what {
            Followed::Convention(id) => Ok(db.convention_revision(id).await?.map(i64::from)),
            Followed::School(id) => db.conventions_revision(id).await.map(Some),
            Followed::Board(id) => db.board_revision(id).await.map(Some),
        }
    }

    /// Waits until something changed; `None` when it is time to end.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.looks > 0 {
                tokio::select! {
                    () = tokio::time::sleep(PERIOD) => {}
                    () = stopped(&mut self.streams.stopping) => return None,
                }
            }
            self.looks += 1;
            if self.looks > LOOKS {
                return None;
            }
            let revision = match self.look().await {
                Ok(Some(revision)) => revision,
                Ok(None) => return None,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a stream cannot look");
                    return None;
                }
            };
            if self.revision != Some(revision) {
                self.revision = Some(revision);
                let event = Event::default().event("revision").data(revision.to_string());
                return Some((Ok(event), self));
            }
        }
    }
}

async fn stopped(stopping: &mut Option<Stopping>) {
    match stopping {
        Some(stopping) => stopping.asked().await,
        None => pending().await,
    }
}

/// `/convention/…/suivi`.
pub(super) async fn convention(
    State(streams): State<Streams>,
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<ConventionId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match authorize(&request, id).await {
        Ok((who, _)) => stream(streams, Followed::Convention(id), who),
        Err(error) => status_of(&app_error(error, &request_id)).into_response(),
    }
}

/// `/lycee/signatures/suivi`.
pub(super) async fn school(
    State(streams): State<Streams>,
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    match request.require_school() {
        Ok((user, school)) => stream(
            streams,
            Followed::School(school),
            PartyIdentity::Account(user.id()),
        ),
        Err(error) => status_of(&app_error(error, &request_id)).into_response(),
    }
}

/// `/lycee/suivi/flux`: whatever moves a row of the board, whoever's students the reader sees. What moved is asked for by the page.
pub(super) async fn board(
    State(streams): State<Streams>,
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    match request.require_school() {
        Ok((user, school)) => stream(
            streams,
            Followed::Board(school),
            PartyIdentity::Account(user.id()),
        ),
        Err(error) => status_of(&app_error(error, &request_id)).into_response(),
    }
}

fn stream(streams: Streams, what: Followed, who: PartyIdentity) -> Response {
    let whose = match who {
        PartyIdentity::Account(id) => format!("account {id}"),
        PartyIdentity::Link(id) => format!("link {id}"),
    };
    let Some(permit) = streams.permit(whose) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let follower = Follower {
        streams,
        what,
        revision: None,
        looks: 0,
        _permit: permit,
    };
    let events = futures::stream::unfold(follower, Follower::next);
    // Proxies that gather answers before they pass them on would make the page wait.
    let at_once = [(HeaderName::from_static("x-accel-buffering"), "no")];
    let alive = KeepAlive::new().interval(KEEP_ALIVE);
    (at_once, Sse::new(events).keep_alive(alive)).into_response()
}
