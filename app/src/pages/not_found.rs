//! Nothing at this address.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::response::set_status;

/// The page of an address that leads nowhere.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    set_status(404);
    view! {
        <Title text="Page introuvable" />
        <div class="page page-narrow">
            <p class="overline">"Erreur 404"</p>
            <h1>"Cette page n’existe pas, ou plus"</h1>
            <p>
                "Une offre disparaît quand toutes ses places sont prises ou quand la structure la retire. \
                 L’adresse peut aussi contenir une faute de frappe."
            </p>
            <p class="actions">
                <a href="/offres" class="button">
                    "Chercher une offre"
                </a>
                <a href="/" class="button button-quiet">
                    "Revenir à l’accueil"
                </a>
            </p>
        </div>
    }
}
