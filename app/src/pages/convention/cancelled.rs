//! A cancelled convention: what becomes of the place, the convention that follows, and taking the cancellation back.

use domain::{
    convention::{HeadAct, PlaceAfter, Reader, Situation},
    id::ConventionId,
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{convention::ConventionOverview, field, form::FormState};

use crate::{
    api::convention::{CancelConvention, DecidePlace, UndoCancellation},
    components::{
        form::ButtonForm,
        text_field::{TextField, TextKind},
    },
};

/// What a reader is told of a cancelled convention, and can do.
#[component]
pub(super) fn Cancelled(page: ConventionOverview, form: FormState) -> impl IntoView {
    let head = &page.head;
    let id = head.id;
    let search = head.reader == Reader::Student && head.situation == Situation::CancelledPlaceFreed;
    view! {
        <p>{head.situation.meaning().text_for(head.reader)}</p>
        <p>"Rien n’est effacé\u{a0}: vous pouvez toujours la lire."</p>
        {page
            .successor
            .clone()
            .map(|(next, reference)| {
                view! {
                    <p>
                        <a class="button" href=urls::convention(next)>
                            {format!("Voir la nouvelle convention, {reference}")}
                        </a>
                    </p>
                }
            })}
        {search
            .then(|| {
                view! {
                    <p>
                        <a class="button" href=urls::SEARCH>
                            "Chercher un stage"
                        </a>
                    </p>
                }
            })}
        {page.decides_place.then(|| view! { <Decide id form=form.clone() /> })}
        {(!page.undo_until.is_empty()).then(|| view! { <Undo id until=page.undo_until.clone() /> })}
    }
    .into_any()
}

/// What becomes of the place, for a convention that was cancelled without a word about it.
#[component]
fn Decide(id: ConventionId, form: FormState) -> impl IntoView {
    view! {
        <form method="post" action=DecidePlace::PATH class="stack">
            <input type="hidden" name=field::CONVENTION value=id.to_string() />
            <Choices form />
            <p class="actions">
                <button class="button" type="submit">
                    "Décider"
                </button>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn Undo(id: ConventionId, until: String) -> impl IntoView {
    view! {
        <p>{format!("Annulée par erreur\u{202f}? Jusqu’au {until}, vous pouvez défaire l’annulation\u{a0}: la convention redevient ce qu’elle était, signatures comprises.")}</p>
        <ButtonForm
            action=UndoCancellation::PATH
            label="Défaire l’annulation"
            fields=vec![(field::CONVENTION, id.to_string())]
        />
    }
    .into_any()
}

/// What the place may become.
#[component]
fn Choices(form: FormState) -> impl IntoView {
    let name = field::PLACE_AFTER;
    let error = form.error(name);
    let error_id = format!("{name}-erreur");
    let described = error_id.clone();
    let chosen = form.value(name);
    let choices = [
        (
            PlaceAfter::Restarted,
            "Garder la place et ouvrir une nouvelle convention",
            "Elle reprend ce qui est déjà rempli\u{a0}; la structure relit sa partie d’abord.",
        ),
        (
            PlaceAfter::Freed,
            "Libérer la place",
            "L’élève n’a plus ce stage et peut en chercher un autre. La structure peut accueillir quelqu’un d’autre.",
        ),
    ];
    view! {
        <fieldset class="choices" id=name tabindex="-1" aria-describedby=described>
            <legend>"Que devient la place de l’élève\u{202f}?"</legend>
            {choices
                .into_iter()
                .map(|(after, label, hint)| {
                    view! {
                        <label class="choice">
                            <input type="radio" name=name value=after.code() checked=chosen == after.code() required />
                            <span>
                                {label}
                                <span class="hint">" "{hint}</span>
                            </span>
                        </label>
                    }
                })
                .collect_view()}
            <p class="error" id=error_id>
                {(!error.is_empty()).then_some(error)}
            </p>
        </fieldset>
    }
    .into_any()
}

/// Cancelling, behind its own summary: why, and what becomes of the place.
#[component]
pub(super) fn CancelForm(id: String, form: FormState) -> impl IntoView {
    let name = field::reason_of(HeadAct::Cancel);
    let error = form.error(name);
    let open = !(error.is_empty() && form.error(field::PLACE_AFTER).is_empty());
    let value = if open { form.value(name) } else { String::new() };
    view! {
        <details class="decision decision-destroys" open=open>
            <summary>"Annuler la convention"</summary>
            <div class="decision-body">
                <p>
                    "Cette convention ne pourra plus être remplie ni signée. Rien n’est effacé\u{a0}: elle reste lisible, marquée comme annulée. Vous pourrez \
                     défaire l’annulation pendant un jour."
                </p>
                <form method="post" action=CancelConvention::PATH class="stack">
                    <input type="hidden" name=field::CONVENTION value=id />
                    <Choices form />
                    <TextField required=true name label="Pourquoi\u{202f}?" hint="Toutes les parties liront cette raison." kind=TextKind::Paragraph value=value error=error longest=500 />
                    <p class="actions">
                        <button class="button button-danger" type="submit">
                            "Annuler la convention"
                        </button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}
