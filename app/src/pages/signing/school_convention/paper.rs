//! What the lycée does with a page that somebody signs on paper.

use leptos::prelude::*;
use wire::{field, form::FormState};

use crate::{components::text_field::date_type, photograph::shrink_photographs};

/// The page signed on paper.
#[component]
pub(super) fn Paper(
    id: String,
    role: String,
    document: String,
    print: String,
    today: String,
    prove: String,
    form: FormState,
) -> impl IntoView {
    if !prove.is_empty() {
        return view! {
            <div class="paper">
                <p>"Vous enregistrez cette signature en votre nom, pour quelqu’un d’autre\u{a0}: montrez d’abord que c’est bien vous."</p>
                <p>
                    <a class="button button-quiet" href=prove>
                        "Montrer que c’est bien vous"
                    </a>
                </p>
            </div>
        }
        .into_any();
    }
    let name = field::of(field::SIGNED_PAGE, &role);
    let error = form.error(&name);
    let invalid = (!error.is_empty()).then_some("true");
    let (hint, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint} {error_id}");
    let day_name = field::of(field::SIGNED_ON, &role);
    let day_error = form.error(&day_name);
    let day_invalid = (!day_error.is_empty()).then_some("true");
    let day_error_id = format!("{day_name}-erreur");
    let day_described = day_error_id.clone();
    // What was typed for this signer and cannot be right; the day on which it is recorded otherwise.
    let day = if day_error.is_empty() {
        today
    } else {
        form.value(field::SIGNED_ON)
    };
    let day_type = date_type(&day);
    view! {
        <div class="paper">
            <ol>
                <li>
                    <a href=print rel="external">
                        "Imprimez le document (PDF)"
                    </a>
                    ", faites-le lire, dater et signer sur la page des signatures."
                </li>
                <li>"Photographiez ou scannez cette page, et déposez-la ici. La signature sera enregistrée à votre nom, comme reçue sur papier."</li>
            </ol>
            <form
                method="post"
                action=format!("/lycee/signatures/{id}/papier")
                enctype="multipart/form-data"
                class="stack"
                on:submit=shrink_photographs
            >
                <input type="hidden" name=field::ROLE value=role />
                <input type="hidden" name=field::DOCUMENT value=document />
                <div class="field field-narrow">
                    <label for=day_name.clone()>"Signée le"</label>
                    <input id=day_name name=field::SIGNED_ON type=day_type value=day aria-required="true" aria-describedby=day_described aria-invalid=day_invalid />
                    <p class="error" id=day_error_id>{(!day_error.is_empty()).then_some(day_error)}</p>
                </div>
                <div class="field">
                    <label for=name.clone()>"Page signée"</label>
                    <p class="hint" id=hint>
                        "PDF, JPEG ou PNG, 5\u{a0}Mo au plus"
                    </p>
                    <input id=name name=field::FILE type="file" accept="application/pdf,image/jpeg,image/png" required aria-describedby=described aria-invalid=invalid />
                    <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
                </div>
                <p class="actions">
                    <button class="button" type="submit">
                        "Enregistrer la page signée"
                    </button>
                </p>
            </form>
        </div>
    }
    .into_any()
}
