//! The search page itself.

use domain::query::SearchQuery;
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_location;

use super::{arrival::Arrival, form::SearchForm, results::Results};
use crate::{
    api::search::{list_sectors, search_offers},
    components::{error_view::ErrorView, own_task::own_task},
    pages::student::save_search::provide_search_saving,
    resource::load,
    response::{arrived, suspended},
};

/// `/offres`.
#[component]
pub(crate) fn SearchPage() -> impl IntoView {
    let address = use_location().search;
    let query = Memo::new(move |_| SearchQuery::parse(&address.read()).0);
    let outcome = load(move || address.get(), search_offers);
    let sectors = load(|| (), |()| list_sectors());
    provide_search_saving(address);
    let (pending, set_pending) = signal(false);
    let arrival = Arrival::new();

    view! {
        <Meta
            name="description"
            content="Toutes les offres de stage de seconde près de chez vous\u{a0}: par secteur, par semaine, avec leur distance."
        />
        <Transition
            fallback=|| view! { <p class="page" aria-busy="true">"Chargement des offres…"</p> }
            set_pending
        >
            {suspended(move || async move {
                // The form is built once, when its first answer is there; later answers only change what they
                // change, so that the focus stays where it is.
                arrived(outcome).await;
                let sectors = match sectors.await {
                    Ok(sectors) => StoredValue::new(sectors),
                    Err(error) => return view! { <ErrorView error /> }.into_any(),
                };
                let form = own_task(move || view! { <SearchForm query outcome sectors arrival /> }.into_any());
                let results = own_task(move || view! { <Results query outcome sectors arrival /> }.into_any());
                view! {
                    <div class="page search-page" class:search-pending=pending>
                        <h1>"Offres de stage"</h1>
                        <div class="search-columns">
                            {form}
                            {results}
                        </div>
                    </div>
                }
                    .into_any()
            })}
        </Transition>
    }
}
