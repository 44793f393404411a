//! `/connexion/code`: the second step of signing in.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{account, field, form::FormState};

use super::layout::Narrow;
use crate::{
    api::account::{StartSecondStepByPasskey, SubmitSecondStep, read_second_step},
    components::{form::FormErrors, page_frame::page_frame, passkey::PasskeyButton, text_field::TextField},
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn SecondStepPage() -> impl IntoView {
    let next = use_query_map().read_untracked().get("suite").unwrap_or_default();
    let page = load(|| (), |()| read_second_step());
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Step page form next=next.clone() /> }.into_any()
    })
}

#[component]
fn Step(page: account::SecondStepPage, form: FormState, next: String) -> impl IntoView {
    if !page.begun {
        return view! {
            <Narrow title="Se connecter, seconde étape">
                <FormErrors of=form />
                <p>"La première étape manque, ou elle date de plus de dix minutes."</p>
                <p>
                    <a class="button" href="/connexion">"Recommencer la connexion"</a>
                </p>
            </Narrow>
        }
        .into_any();
    }
    let error = form.error(field::CODE);
    view! {
        <Narrow title="Se connecter, seconde étape">
            <FormErrors of=form />
            {page
                .by_passkey
                .then(|| {
                    view! {
                        <form
                            method="post"
                            action=SubmitSecondStep::PATH
                            class="stack"
                            data-passkey="get"
                            data-start=StartSecondStepByPasskey::PATH
                        >
                            <input type="hidden" name=field::NEXT value=next.clone() />
                            <PasskeyButton label="Utiliser ma clé d’accès" />
                        </form>
                    }
                })}
            {page
                .by_application
                .then(|| {
                    view! {
                        <form method="post" action=SubmitSecondStep::PATH class="stack">
                            <input type="hidden" name=field::NEXT value=next />
                            <TextField
                                required=true
                                name=field::CODE
                                label="Code de votre application"
                                hint="Six chiffres, qui changent toutes les trente secondes. Téléphone perdu\u{202f}? Tapez l’un de vos codes de secours."
                                error
                                longest=0
                                autocomplete="one-time-code"
                            />
                            <p class="actions">
                                <button class="button" type="submit">
                                    "Se connecter"
                                </button>
                            </p>
                        </form>
                    }
                })}
            <details class="step-back">
                <summary>"Je n’ai plus mon téléphone, ni ma clé, ni mes codes de secours"</summary>
                <div class="step-back-body">
                    <p>
                        "Appelez l’administrateur de Quinzaine, dont les coordonnées sont dans les "
                        <a href="/mentions-legales">"mentions légales"</a>
                        "\u{a0}: il vérifiera que c’est bien vous, et retirera la seconde étape."
                    </p>
                </div>
            </details>
        </Narrow>
    }
    .into_any()
}
