//! The search page: a form, and what it gives. All of the search is in the address.

mod active;
pub(super) mod comeback;
mod filters;
mod form;
mod results;

use domain::query::SearchQuery;
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_location;

use self::{form::SearchForm, results::Results};
use crate::{
    api::search::{SearchOutcome, list_sectors, search_offers},
    components::trouble::Trouble,
    data::{Loaded, load},
    pages::pupil::provide_keeping,
};

/// What the server says of the current address.
type OutcomeResource = Loaded<SearchOutcome>;

/// `/offres`.
#[component]
pub(crate) fn SearchPage() -> impl IntoView {
    let address = use_location().search;
    let query = Memo::new(move |_| SearchQuery::parse(&address.read()).0);
    let outcome = load(move || address.get(), search_offers);
    let sectors = load(|| (), |()| list_sectors());
    provide_keeping(address);
    let (pending, set_pending) = signal(false);

    view! {
        <Meta
            name="description"
            content="Toutes les offres de stage de seconde près de chez vous\u{a0}: par secteur, par semaine, avec leur distance."
        />
        <Transition
            fallback=|| view! { <p class="page" aria-busy="true">"Chargement des offres…"</p> }
            set_pending
        >
            {move || Suspend::new(async move {
                // The form is built once, when its first answer is there; later answers only change what they
                // change, so that the focus stays where it is.
                let sectors = match sectors.await {
                    Ok(sectors) => StoredValue::new(sectors),
                    Err(error) => return view! { <Trouble error /> }.into_any(),
                };
                view! {
                    <div class="page search-page" class:search-pending=pending>
                        <h1>"Offres de stage"</h1>
                        <div class="search-columns">
                            <SearchForm query outcome sectors />
                            <Results query outcome sectors />
                        </div>
                    </div>
                }
                    .into_any()
            })}
        </Transition>
    }
}
