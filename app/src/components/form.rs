//! What forms have in common: what is wrong said first, then said beside each field; and what was done, said once.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    flash::{self, Flash, Sentence},
    form::{FieldError, FormState, UNREAD, UnreadForm},
};

use super::alert::{Alert, Tone};

/// All that is wrong with a form, each line leading to its field. Nothing when nothing is.
#[component]
pub(crate) fn FormErrors(of: FormState) -> impl IntoView {
    // Without words, the reason stands at the top of the page: see `UnreadAlert`.
    let errors: Vec<FieldError> = of
        .errors
        .into_iter()
        .filter(|error| !error.message.is_empty())
        .collect();
    (!errors.is_empty()).then(|| {
        let title = if errors.len() == 1 {
            "Une chose est à corriger"
        } else {
            "Plusieurs choses sont à corriger"
        };
        view! {
            <Fault title>
                <ul class="plain-list">
                    {errors
                        .into_iter()
                        .map(|FieldError { field, message }| {
                            if field.is_empty() {
                                view! { <li>{message}</li> }.into_any()
                            } else {
                                view! { <li><a href=format!("#{field}") rel="external">{message}</a></li> }.into_any()
                            }
                        })
                        .collect_view()}
                </ul>
            </Fault>
        }
    })
}

/// What has to be filled in, said before the first field. `marked`: but for what its label calls optional.
#[component]
pub(crate) fn AllRequired(#[prop(optional)] marked: bool) -> impl IntoView {
    let words = if marked {
        "Tous les champs sont obligatoires, sauf mention «\u{a0}facultatif\u{a0}»."
    } else {
        "Tous les champs sont obligatoires."
    };
    view! { <p class="quiet">{words}</p> }.into_any()
}

/// Why the form that was just sent was not even read, when the address says so: on every page, since every page has a form.
#[component]
pub(crate) fn UnreadAlert() -> impl IntoView {
    let query = use_query_map();
    move || {
        let said = UnreadForm::sentence_of(&query.read().get(UNREAD)?)?;
        let shown = if said.is_done {
            view! { <Told tone=Tone::Info title=said.words>""</Told> }.into_any()
        } else {
            view! { <Fault title=said.words>""</Fault> }.into_any()
        };
        Some(view! { <div class="page">{shown}</div> })
    }
}

/// Says why what was asked for is not done. An answer is a page that loads: the browser itself, with JavaScript or without, puts the
/// keyboard where this is, and so in view.
#[component]
pub(crate) fn Fault(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <Title formatter=erroneous />
        <div role="alert" tabindex="-1" autofocus class="faults">
            <Alert tone=Tone::Error title>
                {children()}
            </Alert>
        </div>
    }
    .into_any()
}

/// The title of a page that says what is wrong: it is the first thing that a screen reader reads, and the name of the tab.
fn erroneous(title: String) -> String {
    format!("Erreur\u{a0}: {} – Quinzaine", in_title(&title))
}

/// A title as it may stand in the page: the library writes it there as it is, and what somebody typed could close the element. The same
/// sign is shown where the browser's code sets the title.
pub(crate) fn in_title(title: &str) -> String {
    title.replace('<', "‹").replace('>', "›")
}

/// Says what came of what was asked for, where the browser puts the keyboard as for a [`Fault`].
#[component]
pub(crate) fn Told(tone: Tone, #[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <div role="status" tabindex="-1" autofocus class="done">
            <Alert tone title>
                {children()}
            </Alert>
        </div>
    }
    .into_any()
}

/// What was just done, or not, when the address says so: `of` has the words for a code.
#[component]
pub(crate) fn FlashMessage(of: fn(&str) -> Option<Sentence>) -> impl IntoView {
    let query = use_query_map();
    move || {
        let sentence = of(&query.read().get(flash::PARAMETER)?)?;
        let tone = if sentence.is_done {
            Tone::Success
        } else {
            Tone::Warning
        };
        Some(view! { <Told tone title=sentence.words>""</Told> })
    }
}

/// A button alone in its form: what it does needs nothing typed. `fields` go along.
#[component]
pub(crate) fn ButtonForm(
    action: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] spoken: String,
    #[prop(optional)] fields: Vec<(&'static str, String)>,
    #[prop(default = "button button-quiet")] class: &'static str,
) -> impl IntoView {
    view! {
        <form method="post" action=action class="button-form">
            {fields
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
                .collect_view()}
            <button class=class type="submit">
                {label}
                {(!spoken.is_empty()).then(|| view! { <span class="visually-hidden">{spoken}</span> })}
            </button>
        </form>
    }
    .into_any()
}

/// A box to tick, with what is wrong with it.
#[component]
pub(crate) fn Tick(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] error: String,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let error_id = format!("{name}-erreur");
    view! {
        <div class="tick">
            <label class="choice">
                <input id=name type="checkbox" name=name value="1" checked=checked aria-describedby=error_id.clone()
                    aria-invalid=(!error.is_empty()).then_some("true") aria-required=required.then_some("true") />
                <span>{label}</span>
            </label>
            <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
        </div>
    }
    .into_any()
}
