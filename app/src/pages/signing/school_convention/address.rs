//! Another address for somebody, and what leaving it out means.

use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, form::FormState, signing::school::SignerShown};

use crate::api::signing::school::ChangeSignerEmail;

/// What leaving the address out means, for those who may.
pub(super) fn paper_note(signer: &SignerShown) -> &'static str {
    match (signer.role.is_guardian(), signer.signed.is_empty()) {
        (false, _) => "",
        (true, true) => "Laissez vide si cette personne signe sur papier.",
        (true, false) => "Laissez vide si cette personne n’en a plus.",
    }
}

/// Another address, for a signer or for the tutor.
#[component]
pub(super) fn Address(
    email: String,
    /// Whether what was sent there came back: it is put right first.
    wrong_address: bool,
    note: &'static str,
    id: String,
    role: String,
    form: FormState,
) -> impl IntoView {
    let name = field::of(field::EMAIL, &role);
    let error = form.error(&name);
    let mine = form.value(field::ROLE) == role;
    // Back with a fault, or once whoever typed it has shown who they are.
    let back = mine && form.is_back(field::EMAIL);
    let wrong = !error.is_empty();
    let value = if back { form.value(field::EMAIL) } else { email };
    let invalid = (!error.is_empty()).then_some("true");
    let (hint_id, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint_id} {error_id}");
    let open = back || wrong || wrong_address;
    let summary = if wrong_address {
        "Corriger son adresse"
    } else {
        "Changer son adresse"
    };
    view! {
        <details class="confirm" open=open>
            <summary>{summary}</summary>
            <div>
                <p>"Ses liens seront annulés, et plus rien n’ira à l’ancienne adresse, dans les versions suivantes non plus. Qui signe ou lit par un lien en recevra un à la nouvelle. Ce qui est déjà signé le reste."</p>
                <form method="post" action=ChangeSignerEmail::PATH class="stack">
                    <input type="hidden" name=field::CONVENTION value=id />
                    <input type="hidden" name=field::ROLE value=role />
                    <div class="field">
                        <label for=name.clone()>"Adresse e-mail"</label>
                        <p class="hint" id=hint_id>
                            {note}
                        </p>
                        <input id=name name=field::EMAIL type="text" inputmode="email" autocapitalize="none" spellcheck="false" value=value aria-describedby=described aria-invalid=invalid />
                        <p class="error" id=error_id>{wrong.then_some(error)}</p>
                    </div>
                    {(wrong && mine)
                        .then(|| {
                            view! {
                                <label class="choice">
                                    <input type="checkbox" name=field::REINSTATE value="1" />
                                    <span>"C’est bien son adresse, même si elle avait été remplacée\u{a0}: la lui rendre"</span>
                                </label>
                            }
                        })}
                    <p class="actions">
                        <button class="button" type="submit">
                            "Changer l’adresse"
                        </button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}
