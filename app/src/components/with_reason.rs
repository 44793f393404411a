//! A step that ends something, with the reason it asks for.

use leptos::prelude::*;
use wire::{field, form::FormState};

use super::text_field::{TextField, TextKind};

/// A step that cannot be taken back, behind its own summary: what it does, the reason asked for, the button.
#[component]
pub(crate) fn WithReason(
    action: &'static str,
    /// The hidden field that names what it is about.
    field: (&'static str, String),
    summary: &'static str,
    label: &'static str,
    hint: &'static str,
    button: &'static str,
    form: FormState,
    children: Children,
) -> impl IntoView {
    let error = form.error(field::REASON);
    let open = !error.is_empty();
    view! {
        <details class="step-back" open=open>
            <summary>{summary}</summary>
            <div class="step-back-body">
                {children()}
                <form method="post" action=action class="stack">
                    <input type="hidden" name=field.0 value=field.1 />
                    <TextField
                        name=field::REASON
                        label=label
                        hint=hint
                        kind=TextKind::Paragraph
                        value=form.value(field::REASON)
                        error=error
                        longest=500
                    />
                    <p class="actions">
                        <button class="button button-danger" type="submit">
                            {button}
                        </button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}
