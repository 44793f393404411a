//! `/espace/compte/preuve`: showing again who one is, before an act that binds others. It leads back to that act.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    account::{self, ProofFlash},
    field,
    flash::Flash,
    form::FormState,
};

use super::layout::Narrow;
use crate::{
    api::{
        account::{
            AskProofCode, ProveByCode, ProveByPasskey, ProveByPassword, StartProofByPasskey, read_proof_page,
        },
        demo::DemoSignIn,
    },
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        passkey::PasskeyButton,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::signing::code::{CodeField, CodeNote},
    resource::load,
};

#[component]
pub(crate) fn ProofPage() -> impl IntoView {
    let next = use_query_map().read_untracked().get("suite").unwrap_or_default();
    let page = load(|| (), |()| read_proof_page());
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Proof page form next=next.clone() /> }.into_any()
    })
}

#[component]
fn Proof(page: account::ProofPage, form: FormState, next: String) -> impl IntoView {
    let with_next = vec![(field::NEXT, next.clone())];
    let has_code = page.code.as_ref().is_some_and(|code| code.good);
    view! {
        <Narrow title="Montrez que c’est bien vous">
            <FlashMessage of=ProofFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p>
                "Ce que vous faites engage d’autres personnes\u{a0}: nous vérifions que c’est vous, et non quelqu’un devant votre écran. \
                 Rien de ce que vous avez tapé n’est perdu. Cela vaut dix minutes."
            </p>
            {page
                .made_up
                .then(|| {
                    let fields = vec![(field::EMAIL, page.email.clone()), (field::NEXT, next.clone())];
                    view! {
                        <Alert tone=Tone::Info title="Démonstration seulement">
                            <ButtonForm action=DemoSignIn::PATH label="C’est bien moi" fields />
                        </Alert>
                    }
                })}
            {page.has_password.then(|| view! { <ByPassword form=form.clone() next=next.clone() /> })}
            {page
                .has_passkey
                .then(|| {
                    view! {
                        <form method="post" action=ProveByPasskey::PATH class="stack" data-passkey="get" data-start=StartProofByPasskey::PATH>
                            <input type="hidden" name=field::NEXT value=next.clone() />
                            <PasskeyButton label="Utiliser ma clé d’accès" />
                        </form>
                    }
                })}
            {(!page.email.is_empty())
                .then(|| {
                    view! {
                        <section aria-labelledby="par-code">
                            <h2 id="par-code">{if page.has_password { "Ou par un code" } else { "Par un code" }}</h2>
                            <p>{format!("Il part à {}. Il est bon dix minutes, pour cinq essais.", page.email)}</p>
                            <CodeNote code=page.code />
                            <ButtonForm
                                action=AskProofCode::PATH
                                label=if has_code { "Recevoir un autre code" } else { "Recevoir un code" }
                                fields=with_next
                            />
                            <form method="post" action=ProveByCode::PATH class="stack">
                                <input type="hidden" name=field::NEXT value=next />
                                <CodeField error=form.error(field::CODE) />
                                <p class="actions">
                                    <button class="button button-quiet" type="submit">
                                        "Vérifier le code"
                                    </button>
                                </p>
                            </form>
                        </section>
                    }
                })}
        </Narrow>
    }
    .into_any()
}

#[component]
fn ByPassword(form: FormState, next: String) -> impl IntoView {
    view! {
        <form method="post" action=ProveByPassword::PATH class="stack">
            <input type="hidden" name=field::NEXT value=next />
            <TextField
                required=true
                name=field::CURRENT_PASSWORD
                label="Votre mot de passe"
                kind=TextKind::Password
                error=form.error(field::CURRENT_PASSWORD)
                autocomplete="current-password"
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Continuer"
                </button>
            </p>
        </form>
    }
    .into_any()
}
