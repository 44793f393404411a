//! The button by which somebody keeps a page on their device, to read it without a network. `public/device.js` shows it where that works and
//! makes the copies; `public/service-worker.js` answers with them. Without either there is nothing here.

use leptos::prelude::*;

/// Offers to keep the page of the first address under that title, and what stands at the others with it.
#[component]
pub(crate) fn Keep(#[prop(into)] title: String, addresses: Vec<String>) -> impl IntoView {
    view! {
        <div class="keep panel" hidden=true data-keep=addresses.join(" ") data-title=title>
            <p>
                "Gardez-en une copie pour la lire sans réseau, seulement sur un appareil à vous. Elle s’efface quand vous vous déconnectez, et au bout de six mois."
            </p>
            <p class="actions">
                <button class="button button-quiet" type="button">
                    "Garder sur cet appareil"
                </button>
                <button class="button button-quiet" type="button" hidden=true>
                    "Retirer de cet appareil"
                </button>
            </p>
            <p role="status"></p>
        </div>
    }
    .into_any()
}
