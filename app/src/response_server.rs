//! What a page says to HTTP while it is rendered on the server.

use std::{
    future::{Future, Ready, pending, ready},
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    task::{Context, Poll, Waker},
};

use http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::{Suspend, use_context};
use leptos_axum::ResponseOptions;

use crate::resource::Loaded;

/// Sets the status of the page being rendered.
pub(crate) fn set_status(code: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(code)) {
        response.set_status(status);
    }
}

/// Says in a header of which part of the code the page is, so that its script fetches that beside the base, not after it. For that script
/// alone: whoever has none fetches nothing.
pub(crate) fn tell_part(part: &'static str) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(
            HeaderName::from_static("server-timing"),
            HeaderValue::from_static(part),
        );
    }
}

/// What the page says is for its reader alone: no browser keeps it.
pub(crate) fn forbid_caching() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// What a function of another part of the code makes: on the server all of the code is there, and nothing has to be fetched.
pub(crate) fn at_once<T>(made: impl Future<Output = T>) -> Option<T> {
    match pin!(made).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(made) => Some(made),
        Poll::Pending => None,
    }
}

/// What stands in a `Suspense` or a `Transition` and shows itself once `wait` has ended: made once. The library asks for it twice on the
/// server: first to learn what is read without waiting, and throws that away; then to write it. Pages wait for all they show, so that the
/// first time nothing has to be there: what has its data in memory would be made twice, a whole page of results among it.
pub fn suspended<V, F>(
    wait: impl Fn() -> F + Send + Sync + 'static,
) -> impl Fn() -> Suspend<V> + Send + Sync + 'static
where
    V: 'static,
    F: Future<Output = V> + Send + 'static,
{
    let asked = AtomicBool::new(false);
    move || {
        if asked.swap(true, Ordering::Relaxed) {
            Suspend::new(wait())
        } else {
            Suspend::new(pending())
        }
    }
}

/// Waits until that is there, for what reads it without waiting.
pub(crate) async fn arrived<T: Send + Sync + 'static>(loaded: Loaded<T>) {
    loaded.ready().await;
}

/// Waits for nothing: the server has one task for a page.
pub(crate) fn next_task() -> Ready<()> {
    ready(())
}
