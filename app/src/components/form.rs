//! What forms have in common: what is wrong said first, then said beside each field; and what was done, said once.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wire::{
    flash::{self, Flash},
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
            // Read at once by screen readers, and where the keyboard starts.
            <div role="alert" tabindex="-1" class="faults">
                <Alert tone=Tone::Error title>
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
                </Alert>
            </div>
        }
    })
}

/// Why the form that was just sent was not even read, when the address says so: on every page, since every page has a form.
#[component]
pub(crate) fn UnreadAlert() -> impl IntoView {
    let query = use_query_map();
    move || {
        let title = UnreadForm::sentence_of(&query.read().get(UNREAD)?)?;
        Some(view! {
            <div role="alert" tabindex="-1" class="page faults">
                <Alert tone=Tone::Error title>
                    ""
                </Alert>
            </div>
        })
    }
}

/// What was just done, when the address says so: `of` has the words for a code.
#[component]
pub(crate) fn FlashMessage(of: fn(&str) -> Option<&'static str>) -> impl IntoView {
    let query = use_query_map();
    move || {
        let sentence = of(&query.read().get(flash::PARAMETER)?)?;
        Some(view! {
            <div role="status">
                <Alert tone=Tone::Success title=sentence />
            </div>
        })
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
) -> impl IntoView {
    let error_id = format!("{name}-erreur");
    view! {
        <div class="tick">
            <label class="choice">
                <input id=name type="checkbox" name=name value="1" checked=checked aria-describedby=error_id.clone()
                    aria-invalid=(!error.is_empty()).then_some("true") />
                <span>{label}</span>
            </label>
            <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
        </div>
    }
    .into_any()
}
