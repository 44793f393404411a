//! The searches one keeps, and the page where the links of their e-mails lead.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::{Flash, PARAMETER},
    form::FormState,
    student::{SearchFlash, SearchLine},
};

use super::home::address_of;
use crate::{
    api::{
        account::read_link,
        student::{StopSearch, StopSearchByLink, list_searches},
    },
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::{page_frame, part_frame},
        stop_link::StopByLink,
    },
    form::form_state,
    resource::load,
};

/// `/eleve/recherches`.
#[component]
pub(crate) fn SearchesPage() -> impl IntoView {
    let searches = load(|| (), |()| list_searches());
    let form = form_state();
    page_frame((searches, form), move |(searches, form)| {
        view! { <Shown searches form /> }.into_any()
    })
}

#[component]
fn Shown(searches: Vec<SearchLine>, form: FormState) -> impl IntoView {
    let none = searches.is_empty();
    view! {
        <Title text="Mes recherches" />
        <div class="page page-narrow pupil">
            <p>
                <a href="/eleve">"Mon stage"</a>
            </p>
            <h1>"Mes recherches"</h1>
            <FlashMessage of=SearchFlash::sentence_of />
            <FormErrors of=form />
            <p>"Quand une nouvelle offre répond à l’une d’elles, un e-mail vous le dit, une fois par jour au plus."</p>
            {none
                .then(|| {
                    view! {
                        <p>"Vous ne gardez aucune recherche. Faites-en une, puis choisissez «\u{a0}Garder cette recherche\u{a0}»."</p>
                        <p>
                            <a class="button" href="/offres">
                                "Chercher un stage"
                            </a>
                        </p>
                    }
                })}
            <ul class="lines" role="list">
                {searches
                    .into_iter()
                    .map(|SearchLine { search, since }| {
                        view! {
                            <li>
                                <p>
                                    <a href=address_of(&search.query)>{search.label.clone()}</a>
                                    <br />
                                    <span class="quiet">{format!("Depuis le {since}")}</span>
                                </p>
                                <ButtonForm
                                    action=StopSearch::PATH
                                    label="Arrêter"
                                    spoken=format!("\u{a0}: {}", search.label)
                                    fields=vec![(field::SEARCH, search.id.to_string())]
                                />
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

/// `/arreter-recherche`: the link of an e-mail. Opening it stops nothing.
#[component]
pub(crate) fn StopPage() -> impl IntoView {
    let query = use_query_map();
    let token = query.read_untracked().get(field::ARRIVED).unwrap_or_default();
    let done = query.read_untracked().get(PARAMETER).is_some();
    let link = load(|| (), {
        let token = token.clone();
        move |()| read_link("stop_search".to_owned(), token.clone())
    });
    let token = StoredValue::new(token);
    view! {
        <Title text="Arrêter une recherche" />
        <div class="page page-narrow">
            <h1>"Arrêter une recherche"</h1>
            <FlashMessage of=SearchFlash::sentence_of />
            {(!done)
                .then(|| {
                    part_frame(link, move |link| {
                        view! {
                            <StopByLink
                                good=link.good
                                token=token.get_value()
                                action=StopSearchByLink::PATH
                                label="Ne plus recevoir ces e-mails"
                                words="Vous ne recevrez plus les nouvelles offres de cette recherche. Vos autres recherches continuent."
                                stale="Ce lien est trop ancien. Avec un compte, arrêtez vos recherches depuis votre espace\u{a0}; sans compte, par le lien du dernier e-mail."
                            />
                        }
                            .into_any()
                    })
                })}
            <p>
                "Vous avez un compte\u{202f}? "
                <a href="/eleve/recherches">"Voir mes recherches"</a>
            </p>
        </div>
    }
    .into_any()
}
