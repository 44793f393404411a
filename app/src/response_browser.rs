//! In the browser there is no response to speak of.

use std::future::{Future, Ready, ready};

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{Suspend, window};

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

/// Ends in the browser's next task, after what people did meanwhile has been heard. What they did to controls that a piece has just been given
/// the values of is put there again: before they see the page, and once more after the effects of that piece.
pub(crate) async fn next_task() {
    piece_is_there();
    TimeoutFuture::new(0).await;
    piece_is_there();
}

/// Tells the page's script; nobody else listens.
fn piece_is_there() {
    if let Ok(event) = web_sys::Event::new("quinzaine:piece") {
        _ = window().dispatch_event(&event);
    }
}
