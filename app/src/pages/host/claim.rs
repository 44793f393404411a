//! `/structure/revendiquer`: a structure that somebody else declared.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{field, form::FormState, host::structure::ClaimForm};

use crate::{
    api::host::vetting::{ClaimStructure, read_claim_form},
    components::{
        alert::{Alert, Tone},
        form::{AllRequired, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn ClaimPage() -> impl IntoView {
    let query = use_query_map();
    let claim = load(
        move || query.read().get("siret").unwrap_or_default(),
        read_claim_form,
    );
    let form = form_state();
    page_frame((claim, form), move |(claim, form)| {
        view! { <Claim claim form /> }.into_any()
    })
}

#[component]
fn Claim(claim: ClaimForm, form: FormState) -> impl IntoView {
    let f = form.clone();
    view! {
        <Title text="Cette structure est la vôtre" />
        <div class="page page-narrow host">
            <h1>"Cette structure est la vôtre"</h1>
            <p class="lead">"Quelqu’un a inscrit votre structure avant vous\u{202f}? Dites-le ici\u{a0}: la modération vérifie, puis vous la confie."</p>
            <p>"Si c’est un collègue, demandez-lui plutôt de vous inviter\u{a0}: c’est plus rapide."</p>
            {(!claim.confirmed)
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Votre adresse n’est pas encore confirmée">
                            <p>
                                <a href="/espace">"Confirmez votre adresse e-mail"</a>
                                "\u{a0}: sans cela, vous ne pouvez rien demander."
                            </p>
                        </Alert>
                    }
                })}
            <FormErrors of=form />
            <form method="post" action=ClaimStructure::PATH class="stack">
                <AllRequired />
                <TextField
                    required=true
                    name=field::SIRET
                    kind=TextKind::Number
                    label="SIRET de la structure"
                    hint="14\u{a0}chiffres, avec ou sans espaces."
                    value=f.value_or(field::SIRET, &claim.siret)
                    error=f.error(field::SIRET)
                />
                <TextField
                    required=true
                    name=field::MESSAGE
                    label="Pourquoi elle est la vôtre"
                    hint="Votre fonction, et comment la modération peut le vérifier\u{a0}: un site, un numéro de standard. Seuls les modérateurs le lisent."
                    kind=TextKind::Paragraph
                    value=f.value(field::MESSAGE)
                    error=f.error(field::MESSAGE)
                    longest=1000
                />
                <p class="actions">
                    <button class="button" type="submit">
                        "Envoyer ma demande"
                    </button>
                    <a class="button button-quiet" href="/structure/nouvelle">
                        "Revenir à l’inscription"
                    </a>
                </p>
            </form>
        </div>
    }
    .into_any()
}
