//! A code received by e-mail: what is said of it, and where it is typed.

use leptos::prelude::*;
use wire::{field, signing::page::CodeShown};

/// What is known of the last code that was sent.
#[component]
pub(crate) fn CodeNote(code: Option<CodeShown>) -> impl IntoView {
    code.map(|code| {
        let said = if code.good {
            format!(
                "Un code vous a été envoyé. Il est bon encore {}\u{a0}; il vous reste {}.",
                code.until,
                match code.left {
                    1 => "un essai".to_owned(),
                    left => format!("{left} essais"),
                }
            )
        } else if code.left == 0 {
            "Le dernier code a été essayé trop souvent\u{a0}: il ne sert plus. Demandez-en un autre."
                .to_owned()
        } else {
            "Le dernier code envoyé est trop ancien. Demandez-en un autre.".to_owned()
        };
        let again = (!code.again.is_empty())
            .then(|| format!(" Vous pourrez en demander un autre dans {}.", code.again));
        view! { <p role="status">{said}{again}</p> }
    })
}

/// The field. Phones offer the code that just arrived.
#[component]
pub(crate) fn CodeField(
    #[prop(default = field::CODE)] name: &'static str,
    #[prop(default = "Code reçu par e-mail")] label: &'static str,
    #[prop(into)] error: String,
    /// What was typed, where it is still good.
    #[prop(optional)]
    value: String,
) -> impl IntoView {
    let invalid = (!error.is_empty()).then_some("true");
    let (hint_id, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint_id} {error_id}");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <p class="hint" id=hint_id>
                "Six chiffres"
            </p>
            <input
                id=name
                name=name
                type="text"
                class="code-input"
                inputmode="numeric"
                autocomplete="one-time-code"
                maxlength="60"
                value=value
                aria-describedby=described
                aria-invalid=invalid
            />
            <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
        </div>
    }
    .into_any()
}
