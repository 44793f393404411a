//! Why a moderator decides as they do about one thing among several on a page.

use leptos::prelude::*;
use wire::{field, form::FormState};

use crate::components::text_field::{OneOfMany, TextKind};

/// The field. `mine`: whether the form that came back is that thing's.
#[component]
pub(crate) fn Reason(
    thing: String,
    mine: bool,
    form: FormState,
    #[prop(default = "Elle est envoyée telle quelle aux personnes concernées.")] hint: &'static str,
) -> impl IntoView {
    let id = field::of(field::REASON, &thing);
    let (value, error) = if mine {
        (form.value(field::REASON), form.error(&id))
    } else {
        (String::new(), String::new())
    };
    view! {
        <OneOfMany
            id
            name=field::REASON
            label="Raison"
            hint
            value
            error
            kind=TextKind::Paragraph
            longest=1000
        />
    }
    .into_any()
}
