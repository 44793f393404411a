//! The document beside what is typed: as it was saved without JavaScript, as it is typed once the page is hydrated.

use domain::convention::{Facts, Preview, Values};
use gloo_timers::future::TimeoutFuture;
use leptos::{html, prelude::*, task::spawn_local};

use super::editor::Editor;
use crate::components::document::ConventionDocument;

/// How long a pause in typing is before the document is drawn again, in milliseconds.
const PAUSE: u32 = 400;

/// The document, in a fold. One that is closed is not drawn again.
#[component]
pub(super) fn LivePreview(of: Preview, facts: Facts, editor: Editor) -> impl IntoView {
    let section = editor.section;
    let now = move |values: &Values| {
        let preview = of.with(section, values);
        (preview.document(&facts), preview.unsaid())
    };
    let shown = RwSignal::new(editor.values.get_untracked());
    let fold = NodeRef::<html::Details>::new();
    let open = RwSignal::new(false);
    let look = move || open.set(fold.get_untracked().is_some_and(|fold| fold.open()));
    // It may have been opened before hydration.
    Effect::new(move |_| look());
    let changes = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let values = editor.values.get();
        if !open.get() || shown.with_untracked(|shown| *shown == values) {
            return;
        }
        let change = changes.get_value().wrapping_add(1);
        changes.set_value(change);
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            if changes.try_get_value() == Some(change) {
                shown.set(values);
            }
        });
    });
    view! {
        <details class="fold-kept convention-preview" node_ref=fold on:toggle=move |_| look()>
            <summary>"Aperçu du document"</summary>
            <div class="convention-preview-body">
                <p class="hint">"Voici ce que dirait la convention avec ce qui est rempli jusqu’ici."</p>
                {move || {
                    let (frozen, unsaid) = shown.with(&now);
                    view! { <ConventionDocument frozen unsaid signatures=Vec::new() /> }
                }}
            </div>
        </details>
    }
    .into_any()
}
