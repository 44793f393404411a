//! What the pages that explain have in common.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::components::breadcrumb::Breadcrumb;

/// Title, description and place in the site; then what the page says. `wide` for pages that are more than text.
#[component]
pub(super) fn Explained(
    title: &'static str,
    description: &'static str,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title />
        <Meta name="description" content=description />
        <div class=if wide { "page" } else { "page page-narrow" }>
            <Breadcrumb here=title />
            <h1>{title}</h1>
            {children()}
        </div>
    }
    .into_any()
}
