//! What one is reminded of by e-mail: `/espace/compte/rappels`, and the page where the link of a reminder leads.

use domain::{
    to_do::{Kind, Rhythm},
    urls::{REMINDERS, TO_DO},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::{Flash, PARAMETER},
    form::FormState,
    to_do::{Reminders, RemindersFlash},
};

use super::layout::Narrow;
use crate::{
    api::to_do::{ChooseReminders, StopReminders, read_reminders, read_stop_link},
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::{page_frame, part_frame},
        stop_link::StopByLink,
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn RemindersPage() -> impl IntoView {
    let form = form_state();
    let reminders = load(|| (), |()| read_reminders());
    page_frame((reminders, form), |(reminders, form)| {
        view! { <Shown reminders form /> }.into_any()
    })
}

#[component]
fn Shown(reminders: Reminders, form: FormState) -> impl IntoView {
    let error = form.error(field::RHYTHM);
    let Reminders {
        rhythm: chosen,
        kinds,
        email,
    } = reminders;
    let is_wrong = !error.is_empty();
    let to = if email.is_empty() {
        "Vous n’avez pas d’adresse e-mail\u{a0}: aucun rappel ne peut partir.".to_owned()
    } else {
        format!("Ils partent à {email}, le matin.")
    };
    view! {
        <Narrow title="Mes rappels par e-mail">
            <FlashMessage of=RemindersFlash::sentence_of />
            <FormErrors of=form />
            <p>
                "Un rappel dit tout ce qui vous attend, jusqu’à quand, et ce qui se passe sinon. Il n’en part pas quand rien ne vous attend, ni le dimanche, ni les jours fériés. "
                {to}
            </p>
            <form method="post" action=ChooseReminders::PATH class="stack stack-wide">
                <fieldset
                    class="choices"
                    id=field::RHYTHM
                    tabindex="-1"
                    aria-describedby="rappels-erreur"
                    aria-invalid=is_wrong.then_some("true")
                >
                    <legend>"Combien de rappels\u{202f}?"</legend>
                    {Rhythm::ALL
                        .into_iter()
                        .map(|rhythm| {
                            view! {
                                <label class="choice">
                                    <input type="radio" name=field::RHYTHM value=rhythm.code() checked=chosen == rhythm />
                                    <span>{rhythm.label()}</span>
                                </label>
                            }
                        })
                        .collect_view()}
                    <p class="error" id="rappels-erreur">
                        {is_wrong.then_some(error)}
                    </p>
                </fieldset>
                {(!kinds.is_empty()).then(|| kinds_of(kinds))}
                <p class="quiet">
                    "Les e-mails qui annoncent quelque chose, et ceux qui préviennent qu’une réponse ou une signature est due, partent toujours\u{a0}; ce jour-là, il n’y a pas d’autre rappel."
                </p>
                <p class="actions">
                    <button class="button" type="submit">
                        "Enregistrer mon choix"
                    </button>
                </p>
            </form>
            <p>
                <a href=TO_DO>"Voir ce que j’ai à faire"</a>
            </p>
        </Narrow>
    }
    .into_any()
}

fn kinds_of(kinds: Vec<(Kind, bool)>) -> impl IntoView {
    view! {
        <fieldset class="choices">
            <legend>"Me rappeler"</legend>
            {kinds
                .into_iter()
                .map(|(kind, wanted)| {
                    view! {
                        <label class="choice">
                            <input type="checkbox" name=field::kind_box(kind) value="1" checked=wanted />
                            <span>{kind.label()}</span>
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

/// `/arreter-rappels`: the link of a reminder. Opening it stops nothing.
#[component]
pub(crate) fn StopPage() -> impl IntoView {
    let query = use_query_map();
    let token = query.read_untracked().get(field::ARRIVED).unwrap_or_default();
    let done = query.read_untracked().get(PARAMETER).is_some();
    let form = form_state();
    let good = load(|| (), {
        let token = token.clone();
        move |()| read_stop_link(token.clone())
    });
    let token = StoredValue::new(token);
    view! {
        <Narrow title="Arrêter les rappels">
            <FlashMessage of=RemindersFlash::sentence_of />
            {(!done)
                .then(|| {
                    part_frame((good, form), move |(good, form)| {
                        view! {
                            <FormErrors of=form />
                            <StopByLink
                                good
                                token=token.get_value()
                                action=StopReminders::PATH
                                label="Ne plus recevoir de rappels"
                                words="Vous ne recevrez plus de rappels de ce qui vous attend. Les e-mails qui annoncent quelque chose, et ceux qui préviennent d’une date limite, continuent."
                                stale="Ce lien est trop ancien. Choisissez vos rappels depuis votre compte."
                            />
                        }
                            .into_any()
                    })
                })}
            <p>
                <a href=REMINDERS>"Choisir mes rappels"</a>
            </p>
        </Narrow>
    }
    .into_any()
}
