//! A logo: what it looks like, handing over another one, taking it away.

use leptos::prelude::*;
use wire::{field, form::FormState};

use crate::components::form::ButtonForm;

/// The logo of a structure or a lycée. `address` is where its picture is read and sent to, `version` what tells one picture from another
/// (empty where there is none), `remove` what takes it away, with what that needs.
#[component]
pub(crate) fn Logo(
    address: String,
    version: String,
    remove: &'static str,
    fields: Vec<(&'static str, String)>,
    form: FormState,
) -> impl IntoView {
    let there = !version.is_empty();
    let picture = format!("{address}?v={version}");
    let error = form.error(field::FILE);
    let invalid = (!error.is_empty()).then_some("true");
    let shown = there.then(|| {
        view! {
            <p>
                <img class="logo" src=picture alt="Votre logo, comme les documents le montrent" />
            </p>
        }
    });
    view! {
        <section class="stack" aria-labelledby="logo">
            <h2 id="logo" tabindex="-1">
                "Le logo"
            </h2>
            <p>
                "Les prochains documents de vos conventions le montreront en haut de leur première page. Ceux qui sont déjà validés ne changent \
                 pas. Un logo ne vaut pas signature."
            </p>
            {shown}
            <form method="post" action=address enctype="multipart/form-data" class="stack">
                <div class="field">
                    <label for="fichier">{if there { "Remplacer le logo" } else { "Choisir un logo" }}</label>
                    <p class="hint" id="fichier-aide">
                        "Un PNG, ou un SVG fait de formes, 200\u{a0}ko au plus. Il est imprimé sur fond blanc."
                    </p>
                    <input id="fichier" name=field::FILE type="file" accept="image/png,image/svg+xml"
                        aria-describedby="fichier-aide fichier-erreur" aria-invalid=invalid />
                    <p class="error" id="fichier-erreur">{(!error.is_empty()).then_some(error)}</p>
                </div>
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Envoyer le logo"
                    </button>
                </p>
            </form>
            {there.then(|| view! { <ButtonForm action=remove label="Retirer le logo" fields=fields class="button button-danger" /> })}
        </section>
    }
    .into_any()
}
