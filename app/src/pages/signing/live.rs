//! Pages that follow what happens elsewhere: one stream of events a page, closed while the page is hidden.

use gloo_timers::future::TimeoutFuture;
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::{EventSource, MessageEvent, VisibilityState};

/// How long a page waits before it listens again after the first refusal, in milliseconds; then twice as long each time.
const FIRST_PAUSE: u32 = 2_000;
/// How often that doubles: a minute is the most.
const DOUBLINGS: u32 = 5;

/// How often a page that is not awake yet looks whether it is, in milliseconds.
const AWAKE: u32 = 50;

/// Listens to that address; `told` gets the revision that each event carries. Nothing is listened to on the server, nor without
/// JavaScript.
pub(crate) fn follow(path: String, told: Callback<String>) {
    // Effects run in browsers only: what is theirs alone is made here.
    Effect::new(move |_| {
        let stream = Stream {
            path: StoredValue::new(path.clone()),
            told,
            source: StoredValue::new_local(None),
            refusals: StoredValue::new(0),
        };
        let open_if_seen = move || {
            once_awake(move || {
                if !is_hidden() {
                    stream.open();
                }
            });
        };
        open_if_seen();
        let handle = window_event_listener_untyped("visibilitychange", move |_| {
            if is_hidden() {
                stream.close();
            } else {
                open_if_seen();
            }
        });
        on_cleanup(move || {
            handle.remove();
            stream.close();
        });
    });
}

/// Whether the browser says that the network is gone. Never on the server, nor without JavaScript.
pub(crate) fn is_offline() -> RwSignal<bool> {
    let offline = RwSignal::new(false);
    Effect::new(move |_| {
        once_awake(move || {
            if !window().navigator().on_line() {
                _ = offline.try_set(true);
            }
        });
        let gone = window_event_listener_untyped("offline", move |_| offline.set(true));
        let back = window_event_listener_untyped("online", move |_| offline.set(false));
        on_cleanup(move || {
            gone.remove();
            back.remove();
        });
    });
    offline
}

/// Does that once the whole page answers. A part of a page that is still awaited has no value yet that could change: what is heard of
/// meanwhile would end the code.
fn once_awake(act: impl FnOnce() + 'static) {
    spawn_local(async move {
        let is_awake = || {
            document()
                .document_element()
                .is_some_and(|root| root.has_attribute("data-hydrated"))
        };
        while !is_awake() {
            TimeoutFuture::new(AWAKE).await;
        }
        act();
    });
}

fn is_hidden() -> bool {
    document().visibility_state() == VisibilityState::Hidden
}

/// How long to wait after so many refusals in a row.
pub fn pause(refusals: u32) -> u32 {
    FIRST_PAUSE << refusals.saturating_sub(1).min(DOUBLINGS)
}

/// What a page listens to.
#[derive(Clone, Copy)]
struct Stream {
    path: StoredValue<String>,
    told: Callback<String>,
    source: StoredValue<Option<EventSource>, LocalStorage>,
    /// How often in a row the server answered by an error.
    refusals: StoredValue<u32>,
}

impl Stream {
    fn open(self) {
        self.close();
        if let Some(Some(late)) = self.source.try_set_value(self.listen()) {
            // The page is gone.
            late.close();
        }
    }

    fn close(self) {
        if let Some(open) = self.source.try_update_value(Option::take).flatten() {
            open.close();
        }
    }

    /// Opens a stream; browsers that know none go without.
    fn listen(self) -> Option<EventSource> {
        let source = EventSource::new(&self.path.try_get_value()?).ok()?;
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            self.refusals.try_set_value(0);
            if let Some(revision) = event.data().as_string() {
                self.told.run(revision);
            }
        });
        let failed = Closure::<dyn FnMut()>::new(move || self.failed());
        // The browser drops them with the stream.
        let (heard, failed) = (heard.into_js_value(), failed.into_js_value());
        source
            .add_event_listener_with_callback("revision", heard.unchecked_ref())
            .ok()?;
        source
            .add_event_listener_with_callback("error", failed.unchecked_ref())
            .ok()?;
        Some(source)
    }

    /// A stream that breaks is opened again by the browser. One that was answered by an error (a server that restarts, too many
    /// at once) is closed for good: it is opened again here, later and later.
    fn failed(self) {
        if !self.is_refused() {
            return;
        }
        let refusals = self.refusals.try_update_value(|count| {
            *count += 1;
            *count
        });
        let Some(refusals) = refusals else { return };
        spawn_local(async move {
            TimeoutFuture::new(pause(refusals)).await;
            // Hidden meanwhile, it is opened when it is seen again.
            if self.is_refused() && !is_hidden() {
                self.open();
            }
        });
    }

    fn is_refused(self) -> bool {
        let closed = |source: &Option<EventSource>| {
            source
                .as_ref()
                .is_some_and(|source| source.ready_state() == EventSource::CLOSED)
        };
        self.source.try_with_value(closed).unwrap_or(false)
    }
}
