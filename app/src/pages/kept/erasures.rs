//! `/lycee/effacements` and `/administration/effacements`: who asks for their account to be erased.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    kept::{ErasureFlash, ErasureShown},
};

use crate::{
    api::kept::{DecideErasure, list_erasures},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        tabs::{JOURNALS, PROFILE, Tabs},
        watched::{OF_ALL, OF_SCHOOL},
    },
    form::form_state,
    pages::administration::reason::Reason,
    resource::load,
};

/// For the head of a school.
#[component]
pub(crate) fn SchoolErasuresPage() -> impl IntoView {
    queue(OF_SCHOOL)
}

/// For administrators.
#[component]
pub(crate) fn AllErasuresPage() -> impl IntoView {
    queue(OF_ALL)
}

fn queue(scope: &'static str) -> impl IntoView {
    let form = form_state();
    let waiting = load(|| (), move |()| list_erasures(scope.to_owned()));
    page_frame((waiting, form), move |(waiting, form)| {
        view! { <Queue scope requests=waiting.requests form /> }.into_any()
    })
}

#[component]
fn Queue(scope: &'static str, requests: Vec<ErasureShown>, form: FormState) -> impl IntoView {
    let f = form.clone();
    let none = requests.is_empty();
    view! {
        <Title text="Demandes d’effacement" />
        <div class="page administration">
            <h1>"Demandes d’effacement"</h1>
            {if scope == OF_SCHOOL {
                view! { <Tabs label="Votre lycée" pages=PROFILE here="/lycee/effacements" /> }
            } else {
                view! { <Tabs label="Journaux" pages=JOURNALS here="/administration/effacements" /> }
            }}
            <FlashMessage of=ErasureFlash::sentence_of />
            <FormErrors of=form />
            <p>
                "La loi donne un mois pour répondre. Effacer un compte ne se défait pas\u{a0}; une convention signée reste gardée, avec ses preuves, jusqu’au bout de sa durée. "
                <a href="/confidentialite#durees" rel="external">"Voir les durées"</a>
            </p>
            {none.then(|| view! { <p class="empty">"Aucune demande n’attend."</p> })}
            {requests.into_iter().map(|request| view! { <Asked scope request form=f.clone() /> }).collect_view()}
        </div>
    }
    .into_any()
}

#[component]
fn Asked(scope: &'static str, request: ErasureShown, form: FormState) -> impl IntoView {
    let r = request;
    let mine = form.fields.get(field::REPORT) == r.id;
    let spoken = format!("\u{a0}: {}", r.name);
    let possible = r.obstacles.is_empty();
    let fields = vec![
        (field::SCOPE, scope.to_owned()),
        (field::REPORT, r.id.clone()),
        (field::DECISION, "granted".to_owned()),
    ];
    view! {
        <article class="report" id=format!("demande-{}", r.id)>
            <h2>{r.name}</h2>
            <p class="quiet">{format!("Demandé le {}", r.at)}</p>
            {(!r.words.is_empty()).then(|| view! { <blockquote>{r.words}</blockquote> })}
            {(!possible).then(|| view! {
                <p>"Pas possible aujourd’hui\u{a0}: un stage, une candidature ou une convention est en cours, ou la personne est seule responsable d’une structure."</p>
            })}
            {possible.then(|| view! { <ButtonForm action=DecideErasure::PATH label="Effacer le compte" spoken=spoken.clone() fields class="button button-danger" /> })}
            <details open=mine>
                <summary>
                    "Refuser la demande" <span class="visually-hidden">{spoken.clone()}</span>
                </summary>
                <form method="post" action=DecideErasure::PATH class="stack">
                    <input type="hidden" name=field::SCOPE value=scope />
                    <input type="hidden" name=field::REPORT value=r.id.clone() />
                    <Reason thing=r.id.clone() mine form hint="Elle est envoyée à la personne, telle quelle." />
                    <p class="actions">
                        <button class="button button-quiet" type="submit" name=field::DECISION value="refused">
                            "Refuser"
                        </button>
                    </p>
                </form>
            </details>
        </article>
    }
    .into_any()
}
