//! In the browser there is no response to speak of.

use std::future::{Future, Ready, ready};

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::Suspend;

use crate::resource::Loaded;

/// Does nothing: a page shown by navigation has no status.
pub(crate) fn set_status(_code: u16) {}

/// Does nothing: the part is there already.
pub(crate) fn tell_part(_part: &'static str) {}

/// Nothing: what a part of the code makes is there once that was fetched, and nobody asks for it here.
pub(crate) fn at_once<T>(_made: impl Future<Output = T>) -> Option<T> {
    None
}

/// What shows itself once `wait` has ended.
pub fn suspended<V, F>(
    wait: impl Fn() -> F + Send + Sync + 'static,
) -> impl Fn() -> Suspend<V> + Send + Sync + 'static
where
    V: 'static,
    F: Future<Output = V> + Send + 'static,
{
    move || Suspend::new(wait())
}

/// Waits for nothing: what reads it is told when it is there.
pub(crate) fn arrived<T: Send + Sync + 'static>(_loaded: Loaded<T>) -> Ready<()> {
    ready(())
}

/// Ends in the browser's next task, after what people did meanwhile has been heard.
pub(crate) fn next_task() -> TimeoutFuture {
    TimeoutFuture::new(0)
}
