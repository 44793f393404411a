//! A code received by e-mail or by SMS: what is said of it, where it is typed, and how it comes by SMS.

use leptos::prelude::*;
use wire::{field, signing::page::CodeShown};

use crate::components::form::ButtonForm;

/// What is known of the last code that was sent.
#[component]
pub(crate) fn CodeNote(code: Option<CodeShown>) -> impl IntoView {
    code.map(|code| {
        let said = if code.good {
            format!(
                "Un code vous a été envoyé{}. Il est bon encore {}\u{a0}; il vous reste {}.",
                if code.by_sms { " par SMS" } else { "" },
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

/// Has a code sent by SMS, to whoever has a mobile number in the convention: `sms` is that number, masked.
#[component]
pub(crate) fn BySms(action: &'static str, fields: Vec<(&'static str, String)>, sms: String) -> impl IntoView {
    (!sms.is_empty()).then(|| {
        let mut fields = fields;
        fields.push((field::BY_SMS, "1".to_owned()));
        view! {
            <ButtonForm action label="Recevoir le code par SMS" fields class="button button-quiet" />
            <p class="hint">{format!("Au numéro que donne la convention\u{a0}: {sms}")}</p>
        }
    })
}

/// What the field of a code is called.
pub(crate) fn code_label(code: Option<&CodeShown>) -> &'static str {
    if code.is_some_and(|code| code.good && code.by_sms) {
        "Code reçu par SMS"
    } else {
        "Code reçu par e-mail"
    }
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
