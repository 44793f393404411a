//! Beside results: save this search, or search from home, for students. Everybody else may have its new offers by e-mail.

use domain::typography::of_place;
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, student::SearchSaving};

use crate::{
    api::student::{KeepSearch, read_search_saving},
    components::form::ButtonForm,
    pages::public::search::alert::AlertBox,
    resource::{Loaded, load},
    response::suspended,
};

/// What the line knows, given by the page of the search.
#[derive(Clone, Copy)]
struct Offered(Loaded<Option<SearchSaving>>);

/// Loads what the line says, for the search of that address.
pub(crate) fn provide_search_saving(address: Memo<String>) {
    provide_context(Offered(load(move || address.get(), read_search_saving)));
}

/// The line. `search` is the part of the address after `?`.
#[component]
pub(crate) fn SaveSearch(#[prop(into)] search: String) -> impl IntoView {
    let saving = use_context::<Offered>();
    let search = StoredValue::new(search);
    view! {
        <Suspense>
            {suspended(move || async move {
                // It is a help: when it fails, the results are still there.
                let Offered(saving) = saving?;
                let shown = match saving.await.ok()? {
                    None => view! { <AlertBox search=search.get_value() /> }.into_any(),
                    Some(SearchSaving { kept, from_home }) => {
                        view! {
                            <div class="keep-search">
                                {from_home
                                    .map(|(home, href)| {
                                        view! {
                                            <a class="button button-quiet" href=href>
                                                {format!("Chercher autour {}", of_place(&home))}
                                            </a>
                                        }
                                    })}
                                {if kept {
                                    view! {
                                        <p>
                                            "Vous gardez cette recherche. "
                                            <a href="/eleve/recherches">"Mes recherches"</a>
                                        </p>
                                    }
                                        .into_any()
                                } else {
                                    view! {
                                        <ButtonForm
                                            action=KeepSearch::PATH
                                            label="Garder cette recherche"
                                            fields=vec![(field::SEARCH, search.get_value())]
                                        />
                                    }
                                        .into_any()
                                }}
                            </div>
                        }
                            .into_any()
                    }
                };
                Some(shown)
            })}
        </Suspense>
    }
    .into_any()
}
