//! `/eleve/proposer`: naming a place found alone.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use super::WeekChoice;
use crate::{
    api::proposals::{self, Propose, read_propose_page},
    components::{
        alert::{Alert, Tone},
        form::Faults,
        text_field::{TextField, TextKind},
        trouble::Trouble,
    },
    data::load,
    form::{Returned, returned},
};

/// The page.
#[component]
pub(crate) fn ProposePage() -> impl IntoView {
    let page = load(|| (), |()| read_propose_page());
    let form = returned();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (page.await, form.await) {
                    (Ok(page), Ok(form)) => view! { <Shown page form /> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(page: proposals::ProposePage, form: Returned) -> impl IntoView {
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
                <li>"Vous donnez le nom et l’adresse électronique de la structure."</li>
                <li>{format!("Votre lycée, {}, vérifie.", domain::typography::set(&page.school))}</li>
                <li>"Nous écrivons à la structure, qui accepte ou décline. Si elle accepte, la place est confirmée."</li>
            </ol>
            <Faults of=form.clone() />
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
fn Fill(page: proposals::ProposePage, form: Returned) -> impl IntoView {
    let f = form.clone();
    view! {
        <form method="post" action=Propose::PATH class="stack">
            <input type="hidden" name="proposition" value=form.value_or("proposition", &page.form) />
            <TextField
                name="structure"
                label="Nom de la structure"
                hint="Entreprise, association, administration…"
                value=f.value("structure")
                error=f.error("structure")
                longest=120
            />
            <TextField
                name="contact"
                label="La personne à qui vous avez parlé"
                hint="Prénom et nom."
                value=f.value("contact")
                error=f.error("contact")
            />
            <TextField
                name="courriel"
                label="Son adresse électronique professionnelle"
                hint="Pas celle de votre famille\u{a0}: le lycée doit pouvoir la vérifier."
                kind=TextKind::Email
                value=f.value("courriel")
                error=f.error("courriel")
            />
            <TextField name="ville" label="Ville du stage" value=f.value("ville") error=f.error("ville") longest=80 />
            <WeekChoice choices=page.choices campaign=page.campaign form=form />
            <TextField
                name="activites"
                label="Ce que vous y ferez"
                hint="Ce que vous observerez, à qui vous parlerez, ce que vous essaierez."
                kind=TextKind::Paragraph
                value=f.value("activites")
                error=f.error("activites")
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
