//! `/administration/verifications`: structures that wait for a moderator, and those that somebody claims.

use domain::typography::{counted, set};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    administration::{ClaimShown, RegisterShown, ToVetShown, VettingFlash, VettingQueue},
    field,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::administration::{DecideClaim, DecideVetting, list_vetting},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
    },
    form::form_state,
    pages::administration::{
        layout::{Empty, Section},
        reason::Reason,
    },
    resource::load,
};

#[component]
pub(crate) fn VettingPage() -> impl IntoView {
    let queue = load(|| (), |()| list_vetting());
    let form = form_state();
    page_frame((queue, form), move |(queue, form)| {
        view! { <Queue queue form /> }.into_any()
    })
}

#[component]
fn Queue(queue: VettingQueue, form: FormState) -> impl IntoView {
    let VettingQueue {
        waiting,
        claims,
        may_change_settings,
    } = queue;
    let (none, no_claim) = (waiting.is_empty(), claims.is_empty());
    let (f, c) = (form.clone(), form.clone());
    view! {
        <Section title="Vérifications">
            <FlashMessage of=VettingFlash::sentence_of />
            <FormErrors of=form />
            <p>"Avant qu’un élève voie la première offre d’une structure, quelqu’un vérifie qu’elle existe et que c’est bien elle qui publie."</p>
            {none.then(|| view! { <Empty words="Aucune structure n’attend. Les prochaines arriveront ici, la plus ancienne d’abord." /> })}
            {waiting.into_iter().map(|one| view! { <Waiting one form=f.clone() /> }).collect_view()}
            <h2 id="revendications" tabindex="-1">"Structures revendiquées"</h2>
            {no_claim.then(|| view! { <Empty words="Personne ne revendique une structure." /> })}
            {claims.into_iter().map(|claim| view! { <Claim claim form=c.clone() /> }).collect_view()}
            {may_change_settings
                .then(|| {
                    view! {
                        <p>
                            <a href="/administration/campagnes#reglages" rel="external">
                                "Choisir ce qui attend une vérification"
                            </a>
                        </p>
                    }
                })}
        </Section>
    }
    .into_any()
}

/// A structure: what it says of itself, what the register says, and the two verdicts.
#[component]
fn Waiting(one: ToVetShown, form: FormState) -> impl IntoView {
    let mine = form.fields.get(field::STRUCTURE) == one.id;
    let spoken = format!("\u{a0}: {}", one.name);
    let waiting = counted(one.waiting as usize, "offre attend", "offres attendent");
    view! {
        <article class="report" id=format!("structure-{}", one.id)>
            <h2>{set(&one.name)}</h2>
            <p class="quiet">{format!("{}. Attend depuis le {}", one.kind, one.since)}</p>
            <Register register=one.register />
            <dl class="plain-terms">
                <dt>"SIRET"</dt>
                <dd>{if one.siret.is_empty() { "Aucun".to_owned() } else { one.siret }}</dd>
                <dt>"Lieux"</dt>
                <dd>{one.places.iter().map(|place| view! { <span class="line">{set(place)}</span> }).collect_view()}</dd>
                <dt>"Responsables"</dt>
                <dd>{one.owners.into_iter().map(|owner| view! { <span class="line">{owner}</span> }).collect_view()}</dd>
                <dt>{waiting}</dt>
                <dd>{one.offers.iter().map(|title| view! { <span class="line">{set(title)}</span> }).collect_view()}</dd>
            </dl>
            <ButtonForm
                action=DecideVetting::PATH
                label="Accepter la structure"
                spoken=spoken.clone()
                fields=vec![(field::STRUCTURE, one.id.clone()), (field::DECISION, "accept".to_owned())]
                class="button"
            />
            <details class="danger" open=mine>
                <summary>
                    "Refuser la structure" <span class="visually-hidden">{spoken}</span>
                </summary>
                <form method="post" action=DecideVetting::PATH class="stack">
                    <input type="hidden" name=field::STRUCTURE value=one.id.clone() />
                    <Reason thing=one.id.clone() mine form />
                    <p>"Ses offres restent invisibles. La structure peut se corriger et demander une autre vérification."</p>
                    <p class="actions">
                        <button class="button button-danger" type="submit" name=field::DECISION value="refuse">
                            "Refuser la structure"
                        </button>
                    </p>
                </form>
            </details>
        </article>
    }
    .into_any()
}

/// What the State's register says, beside what differs.
#[component]
fn Register(register: Option<RegisterShown>) -> impl IntoView {
    let Some(said) = register else {
        return view! { <p>"Le répertoire de l’État n’a pas été consulté."</p> }.into_any();
    };
    let agrees = said.flags.is_empty();
    let known = [said.name, said.other_names, said.address, said.activity];
    let known: Vec<String> = known.into_iter().filter(|text| !text.is_empty()).collect();
    view! {
        {agrees.then(|| view! { <p>"Le répertoire de l’État confirme ce que dit la structure."</p> })}
        {(!agrees)
            .then(|| {
                view! {
                    <ul>
                        {said.flags.into_iter().map(|flag| view! { <li><strong>{flag}</strong></li> }).collect_view()}
                    </ul>
                }
            })}
        {(!known.is_empty()).then(|| view! { <p class="quiet">{format!("Répertoire de l’État\u{a0}: {}", known.join(" – "))}</p> })}
    }
    .into_any()
}

#[component]
fn Claim(claim: ClaimShown, form: FormState) -> impl IntoView {
    let mine = form.fields.get(field::CLAIM) == claim.id;
    let spoken = format!("\u{a0}: {}", claim.structure);
    view! {
        <article class="report" id=format!("revendication-{}", claim.id)>
            <h3>{set(&claim.structure)}</h3>
            <p class="quiet">{format!("SIRET {}. Revendiquée le {}", claim.siret, claim.since)}</p>
            <p>{format!("Par {}\u{a0}:", claim.claimant)}</p>
            <blockquote>{claim.message}</blockquote>
            <p>{format!("Responsables aujourd’hui\u{a0}: {}", claim.owners.join(", "))}</p>
            <details open=mine>
                <summary>
                    "Décider" <span class="visually-hidden">{spoken}</span>
                </summary>
                <form method="post" action=DecideClaim::PATH class="stack">
                    <input type="hidden" name=field::CLAIM value=claim.id.clone() />
                    <Reason thing=claim.id.clone() mine form />
                    <p>"Confiée, la structure n’a plus que cette personne comme responsable\u{a0}: les autres responsables en sortent, et peuvent y être invités de nouveau."</p>
                    <p class="actions">
                        <button class="button" type="submit" name=field::DECISION value="granted">
                            "Confier la structure"
                        </button>
                        <button class="button button-quiet" type="submit" name=field::DECISION value="rejected">
                            "Refuser la demande"
                        </button>
                    </p>
                </form>
            </details>
        </article>
    }
    .into_any()
}
