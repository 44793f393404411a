//! Beside results: keep this search, or search from home. For pupils; nobody else sees it.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    api::pupil::{KeepSearch as Keep, SearchKeeping, read_keeping},
    components::form::ButtonForm,
    data::{Loaded, load},
};

/// What the line knows, given by the page of the search.
#[derive(Clone, Copy)]
struct Keeping(Loaded<Option<SearchKeeping>>);

/// Loads what the line says, for the search of that address.
pub(crate) fn provide_keeping(address: Memo<String>) {
    provide_context(Keeping(load(move || address.get(), read_keeping)));
}

/// The line. `search` is the part of the address after `?`.
#[component]
pub(crate) fn KeepSearch(#[prop(into)] search: String) -> impl IntoView {
    let keeping = use_context::<Keeping>();
    let search = StoredValue::new(search);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                // It is a help: when it fails, the results are still there.
                let Keeping(keeping) = keeping?;
                keeping
                    .await
                    .ok()
                    .flatten()
                    .map(|SearchKeeping { kept, from_home }| {
                        view! {
                            <div class="keep-search">
                                {from_home
                                    .map(|(home, href)| {
                                        view! {
                                            <a class="button button-quiet" href=href>
                                                {format!("Chercher autour de {home}")}
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
                                            action=Keep::PATH
                                            label="Garder cette recherche"
                                            fields=vec![("recherche", search.get_value())]
                                        />
                                    }
                                        .into_any()
                                }}
                            </div>
                        }
                    })
            })}
        </Suspense>
    }
    .into_any()
}
