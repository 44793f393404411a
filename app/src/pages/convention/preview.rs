//! The document beside what is typed: as it was saved without JavaScript, as it is typed once the page is hydrated.

use std::sync::{Arc, Mutex};

use domain::convention::{Facts, Preview, Section, Values};
use gloo_timers::future::TimeoutFuture;
use leptos::{LazyViewError, html, prelude::*, task::spawn_local};
use wire::folded::Folded;

use super::editor::Editor;
use crate::{
    components::{document::ConventionDocument, still::still},
    response::at_once,
};

/// How long a pause in typing is before the document is drawn again, in milliseconds.
const PAUSE: u32 = 400;

/// What the document is made of.
struct Drawn {
    of: Folded<Preview>,
    facts: Facts,
    /// The section that is being filled, and what it holds now.
    section: Section,
    values: Values,
}

/// The document. A part of its own: what knows the whole text of a convention was a tenth of what the page that fills a section weighed, and
/// the page has the document as the server drew it. It is fetched once somebody who has opened the document goes on typing.
#[leptos::lazy(preview, fallible)]
#[allow(
    clippy::unused_async,
    clippy::unnecessary_wraps,
    reason = "a split function: in browsers its part is awaited, may fail to arrive, and what goes to it is a pointer"
)]
fn draw(what: Box<Drawn>) -> Result<AnyView, LazyViewError> {
    let Some(preview) = what.of.read() else {
        return Ok(nothing());
    };
    let preview = preview.with(what.section, &what.values);
    let (frozen, unsaid) = (preview.document(&what.facts), preview.unsaid());
    Ok(view! { <ConventionDocument frozen unsaid signatures=Vec::new() /> }.into_any())
}

/// Where the document will stand.
fn nothing() -> AnyView {
    view! { <article class="convention"></article> }.into_any()
}

/// The document, in a fold. One that is closed is not drawn again.
#[component]
pub(super) fn LivePreview(of: Folded<Preview>, facts: Facts, editor: Editor) -> impl IntoView {
    let section = editor.section;
    let about = StoredValue::new((of, facts));
    let what = move |values: Values| {
        let (of, facts) = about.get_value();
        Box::new(Drawn {
            of,
            facts,
            section,
            values,
        })
    };
    let first = editor.values.get_untracked();
    // What the document on the page says; nothing while none is drawn.
    let said = RwSignal::new(Some(first.clone()));
    let fold = NodeRef::<html::Details>::new();
    let open = RwSignal::new(false);
    let look = move || open.set(fold.get_untracked().is_some_and(|fold| fold.open()));
    // It may have been opened before hydration, or be left open by the page before.
    Effect::new(move |_| {
        fold.track();
        look();
    });
    let changes = StoredValue::new(0_u32);
    // The last one that was drawn here, until it is shown; how often there was one.
    let drawn: Arc<Mutex<Option<AnyView>>> = Arc::default();
    let turn = RwSignal::new(0_u32);
    let stale = RwSignal::new(false);
    let put = {
        let drawn = Arc::clone(&drawn);
        move |view: AnyView| {
            if let Ok(mut drawn) = drawn.lock() {
                *drawn = Some(view);
            }
            turn.update(|turn| *turn += 1);
        }
    };
    Effect::new(move |_| {
        let values = editor.values.get();
        if !open.get() || said.with(|said| said.as_ref() == Some(&values)) {
            return;
        }
        let change = changes.get_value().wrapping_add(1);
        changes.set_value(change);
        let pause = if said.with_untracked(Option::is_some) {
            PAUSE
        } else {
            0
        };
        let put = put.clone();
        spawn_local(async move {
            let is_last = move || changes.try_get_value() == Some(change);
            TimeoutFuture::new(pause).await;
            if !is_last() {
                return;
            }
            let view = draw(what(values.clone())).await;
            if !is_last() {
                return;
            }
            stale.set(view.is_err());
            if let Ok(view) = view {
                said.set(Some(values));
                put(view);
            }
        });
    });
    let sent = move || {
        let first = first.clone();
        still(move || {
            if let Some(Ok(view)) = at_once(draw(what(first))) {
                return view;
            }
            // Of a page shown by navigation it is drawn once it is opened.
            said.set(None);
            nothing()
        })
    };
    let shown = move || {
        if turn.get() == 0 {
            sent()
        } else {
            let drawn = drawn.lock().ok().and_then(|mut drawn| drawn.take());
            drawn.unwrap_or_else(nothing)
        }
    };
    view! {
        <details class="fold-kept convention-preview" node_ref=fold on:toggle=move |_| look()>
            <summary>"Aperçu du document"</summary>
            <div class="convention-preview-body">
                <p class="hint">"Voici ce que dirait la convention avec ce qui est rempli jusqu’ici."</p>
                {move || stale.get().then(|| view! { <p role="alert">"L’aperçu n’est pas à jour\u{a0}: le site ne répond pas."</p> })}
                {shown}
            </div>
        </details>
    }
    .into_any()
}
