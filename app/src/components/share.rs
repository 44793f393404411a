//! Sharing a page: its address says everything, so copying it is enough.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::{
    browser::hydrated,
    icon::{Drawing, Icon},
};

/// A button that copies the page's address; only once hydrated, since nothing else can copy.
#[component]
pub(crate) fn ShareButton() -> impl IntoView {
    let hydrated = hydrated();
    let told = RwSignal::new("");
    let copy = move |_| {
        spawn_local(async move {
            let window = window();
            let address = window.location().href().unwrap_or_default();
            // Browsers refuse away from https; the address bar is then what remains.
            let copied = JsFuture::from(window.navigator().clipboard().write_text(&address)).await;
            told.set(if copied.is_ok() {
                "Lien copié."
            } else {
                "Copiez l’adresse de cette page\u{a0}: elle contient toute la recherche."
            });
        });
    };
    view! {
        {move || {
            hydrated
                .get()
                .then(|| {
                    view! {
                        <button class="share" type="button" on:click=copy>
                            <Drawing icon=Icon::Link />
                            "Copier le lien"
                        </button>
                    }
                })
        }}
        <p class="share-told" role="status">
            {told}
        </p>
    }
}
