//! `/eleve/proposer`: naming a place found alone.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{field, form::FormState};

use super::fields::WeekChoice;
use crate::{
    api::proposal::{Propose, read_propose_page},
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
pub(crate) fn ProposePage() -> impl IntoView {
    let page = load(|| (), |()| read_propose_page());
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: wire::proposal::ProposePage, form: FormState) -> impl IntoView {
    let open = !page.choices.is_empty();
    let placed = page.placed;
    view! {
        <Title text="Proposer un stage" />
        <div class="page page-narrow pupil">
            <p>
                <a href="/eleve">"Mon stage"</a>
            </p>
            <h1>"Proposer un stage que j’ai trouvé"</h1>
            <ol class="plain-list">
                <li>"Vous donnez le nom et l’adresse e-mail de la structure."</li>
                <li>{format!("Votre lycée, {}, vérifie.", domain::typography::set(&page.school))}</li>
                <li>"Nous écrivons à la structure, qui accepte ou décline. Si elle accepte, la place est confirmée."</li>
            </ol>
            <FormErrors of=form.clone() />
            {if open {
                view! { <Fill page form /> }.into_any()
            } else if placed {
                view! {
                    <Alert tone=Tone::Info title="Vos semaines ont déjà une place">
                        <p>"Pour en changer, annulez d’abord le stage que vous avez confirmé."</p>
                    </Alert>
                }
                    .into_any()
            } else {
                view! {
                    <Alert tone=Tone::Info title="Ce n’est pas le moment">
                        <p>"La campagne n’est pas ouverte, ou les stages ont commencé. Parlez-en à votre professeur."</p>
                    </Alert>
                }
                    .into_any()
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Fill(page: wire::proposal::ProposePage, form: FormState) -> impl IntoView {
    let f = form.clone();
    view! {
        <form method="post" action=Propose::PATH class="stack">
            <AllRequired />
            <input type="hidden" name=field::PROPOSAL value=form.value_or(field::PROPOSAL, &page.form) />
            <TextField
                required=true
                name=field::STRUCTURE
                label="Nom de la structure"
                hint="Entreprise, association, administration…"
                value=f.value(field::STRUCTURE)
                error=f.error(field::STRUCTURE)
                longest=120
                autocomplete="off"
            />
            <TextField
                required=true
                name=field::CONTACT
                label="La personne à qui vous avez parlé"
                hint="Prénom et nom."
                value=f.value(field::CONTACT)
                error=f.error(field::CONTACT)
                autocomplete="off"
            />
            <TextField
                required=true
                name=field::EMAIL
                label="Son adresse e-mail professionnelle"
                hint="Pas celle de votre famille\u{a0}: le lycée doit pouvoir la vérifier."
                kind=TextKind::EmailAddress
                value=f.value(field::EMAIL)
                error=f.error(field::EMAIL)
                autocomplete="off"
            />
            <TextField required=true name=field::CITY label="Ville du stage" value=f.value(field::CITY) error=f.error(field::CITY) longest=80 autocomplete="off" />
            <WeekChoice choices=page.choices campaign=page.campaign form=form />
            <TextField
                required=true
                name=field::ACTIVITIES
                label="Ce que vous y ferez"
                hint="Ce que vous observerez, à qui vous parlerez, ce que vous essaierez."
                kind=TextKind::Paragraph
                value=f.value(field::ACTIVITIES)
                error=f.error(field::ACTIVITIES)
                longest=1000
            />
            <p class="quiet">
                "La structure verra votre nom et votre lycée, jamais votre adresse. Si elle accepte, vos autres candidatures \
                 pour ces semaines seront retirées."
            </p>
            <p class="actions">
                <button class="button" type="submit">
                    "Envoyer à mon lycée"
                </button>
            </p>
        </form>
    }
    .into_any()
}
