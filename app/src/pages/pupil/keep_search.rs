//! Beside results: keep this search, or search from home. For pupils; nobody else sees it.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    api::pupil::{KeepSearch as Keep, SearchKeeping, read_keeping},
    components::form::ButtonForm,
    data::load,
};

/// The line. `search` is the part of the address after `?`.
#[component]
pub(crate) fn KeepSearch(#[prop(into)] search: String) -> impl IntoView {
    let keeping = load(|| (), {
        let search = search.clone();
        move |()| read_keeping(search.clone())
    });
    let search = StoredValue::new(search);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                // It is a help: when it fails, the results are still there.
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
