//! The frame of the pages on which one signs up, signs in and sees to an account.

use leptos::prelude::*;
use leptos_meta::Title;

/// What the help says to whoever has no code from the lycée; searched for, so that the answer is open.
pub(super) const WITHOUT_CODE: &str = "/aide?q=code%20lyc%C3%A9e#sans-code";

/// A narrow page with a form; `wide` where something stands beside it.
#[component]
pub(super) fn Narrow(title: &'static str, #[prop(optional)] wide: bool, children: Children) -> impl IntoView {
    view! {
        <Title text=title />
        <div class=if wide { "page" } else { "page page-narrow" }>
            <h1>{title}</h1>
            {children()}
        </div>
    }
    .into_any()
}
