//! What every page of the administration has: a title, and a few fields of its own.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::params::ParamsMap;

use crate::components::page_links::{PageLinks, list_address};

/// A page of the administration.
#[component]
pub(super) fn Section(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <Title text=title.clone() />
        <div class="page administration">
            <h1>{title}</h1>
            {children()}
        </div>
    }
    .into_any()
}

/// A field to search by, in a form that only changes the address.
#[component]
pub(super) fn Finder(
    action: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    value: String,
) -> impl IntoView {
    view! {
        <form method="get" action=action class="finder" role="search">
            <div class="field">
                <label for="q">{label}</label>
                <p class="hint" id="q-aide">
                    {hint}
                </p>
                <input id="q" name="q" type="search" value=value maxlength="100" aria-describedby="q-aide" />
            </div>
            <button class="button" type="submit">
                "Chercher"
            </button>
        </form>
    }
    .into_any()
}

/// A list of the administration under what it is searched by: how many there are, a page of them, and the ways to the others.
#[component]
pub(super) fn Pages(path: &'static str, searched: String, page: u32, pages: u32) -> impl IntoView {
    view! { <PageLinks to=move |page| list_address(path, &[("q", &searched)], page) page pages /> }
}

/// The search and the page that an address asks for.
pub(super) fn asked(query: &ParamsMap) -> (String, u32) {
    let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    (query.get("q").unwrap_or_default(), page)
}

/// A choice among a few.
#[component]
pub(super) fn Select(
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<(&'static str, &'static str)>,
    chosen: String,
    #[prop(optional, into)] error: String,
) -> impl IntoView {
    let error_id = format!("{name}-erreur");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name aria-describedby=error_id.clone() aria-invalid=(!error.is_empty()).then_some("true")>
                {options
                    .into_iter()
                    .map(|(value, words)| {
                        let selected = value == chosen;
                        view! {
                            <option value=value selected=selected>
                                {words}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            <p class="error" id=error_id>
                {(!error.is_empty()).then_some(error)}
            </p>
        </div>
    }
    .into_any()
}

/// An empty list, and what to do next.
#[component]
pub(super) fn Empty(#[prop(into)] words: String) -> impl IntoView {
    view! { <p class="empty">{words}</p> }
}
