//! The page where a link leads that stops e-mails. Opening it stops nothing: programs that read e-mails follow links.

use leptos::prelude::*;
use wire::field;

use super::form::ButtonForm;

/// The button that stops them, or what to do where the link is too old.
#[component]
pub(crate) fn StopByLink(
    /// Whether the link is good.
    good: bool,
    /// Its secret.
    token: String,
    /// Where the button posts to.
    action: &'static str,
    /// The button.
    label: &'static str,
    /// What comes no more, and what goes on.
    words: &'static str,
    /// What to do instead.
    stale: &'static str,
) -> impl IntoView {
    if !good {
        return view! { <p>{stale}</p> }.into_any();
    }
    view! {
        <p>{words}</p>
        <ButtonForm action label fields=vec![(field::TOKEN, token)] class="button" />
    }
    .into_any()
}
