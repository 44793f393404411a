//! `/espace/compte/donnees`: a copy of one's data, the erasure of one's account, and who looked.

use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    field,
    flash::Flash,
    form::FormState,
    kept::{OwnData, OwnDataFlash},
};

use super::layout::Narrow;
use crate::{
    api::kept::{AskErasure, WithdrawErasure, read_own_data},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
        watched::{Events, Readings},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn OwnDataPage() -> impl IntoView {
    let form = form_state();
    let data = load(|| (), |()| read_own_data());
    page_frame((data, form), |(data, form)| {
        view! { <Shown data form /> }.into_any()
    })
}

#[component]
fn Shown(data: OwnData, form: FormState) -> impl IntoView {
    let f = form.clone();
    let OwnData {
        obstacles,
        decided_by,
        waiting_since,
        refused,
        readings,
        events,
    } = data;
    view! {
        <Narrow title="Mes données">
            <FlashMessage of=OwnDataFlash::sentence_of />
            <FormErrors of=form />
            <p>
                <a href="/confidentialite">"Ce que Quinzaine garde, pourquoi et combien de temps"</a>
            </p>
            <h2 id="copie">"Prendre une copie"</h2>
            <p>"Tout ce que Quinzaine sait de vous. Les notes qu’un lycée écrit pour lui-même n’y sont pas\u{a0}: demandez-les au lycée."</p>
            <ul class="plain-list">
                <li>
                    <a href="/espace/compte/donnees.pdf" rel="external">"Télécharger mes données en PDF, pour les lire"</a>
                </li>
                <li>
                    <a href="/espace/compte/donnees.json" rel="external">"Télécharger mes données en JSON, pour un autre service"</a>
                </li>
            </ul>
            <h2 id="effacer">"Faire effacer mon compte"</h2>
            <p>
                "Votre compte et ce qu’il contient disparaissent. Une convention déjà signée reste gardée avec ses preuves, le temps que demande la loi. "
                {decided_by}
            </p>
            {refused.map(|(day, reason)| view! {
                <div>
                    <p>{format!("Votre dernière demande a été refusée le {day}, pour cette raison\u{a0}:")}</p>
                    <blockquote>{reason}</blockquote>
                </div>
            })}
            {match waiting_since {
                Some(day) => view! {
                    <p>
                        <strong>{format!("Votre demande du {day} attend une réponse.")}</strong>
                    </p>
                    <ButtonForm action=WithdrawErasure::PATH label="Retirer ma demande" />
                }
                .into_any(),
                None if !obstacles.is_empty() => view! {
                    <p>"Ce n’est pas possible aujourd’hui."</p>
                    <ul class="plain-list">{obstacles.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                }
                .into_any(),
                None => view! { <AskForm form=f /> }.into_any(),
            }}
            <h2 id="lectures">"Qui a lu mon dossier"</h2>
            <Readings readings />
            <h2 id="securite">"Ce qui s’est passé sur mon compte"</h2>
            <p>"Gardé un an. Vous ne reconnaissez pas une connexion\u{202f}? Changez de mot de passe."</p>
            <Events events />
        </Narrow>
    }
    .into_any()
}

#[component]
fn AskForm(form: FormState) -> impl IntoView {
    view! {
        <form method="post" action=AskErasure::PATH class="stack">
            <TextField
                name=field::DETAIL
                label="Ce que vous voulez ajouter (facultatif)"
                kind=TextKind::Paragraph
                longest=1000
                value=form.value(field::DETAIL)
                error=form.error(field::DETAIL)
            />
            <p class="actions">
                <button class="button button-danger" type="submit">
                    "Demander l’effacement de mon compte"
                </button>
            </p>
        </form>
    }
    .into_any()
}
