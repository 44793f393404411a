//! The button by which a browser is asked for a passkey. The form that it stands in names what for (`data-passkey`) and where the question
//! is made (`data-start`); `public/passkey.js` does the rest, and without it the server says what else there is.

use leptos::prelude::*;
use wire::field;

/// The button, and the field of the answer.
#[component]
pub(crate) fn PasskeyButton(label: &'static str) -> impl IntoView {
    view! {
        <input type="hidden" name=field::PASSKEY value="" />
        <p class="actions">
            <button class="button" type="submit">
                {label}
            </button>
        </p>
        <p class="error" role="alert" data-passkey-said=""></p>
        <script src="/passkey.js" defer></script>
    }
    .into_any()
}
