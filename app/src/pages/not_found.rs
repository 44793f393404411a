//! Nothing at this address.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::response::set_status;

/// The page of an address that leads nowhere.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    set_status(404);
    let is_offer = use_location().pathname.read_untracked().starts_with("/offres");
    view! {
        <Title text="Page introuvable" />
        <div class="page page-narrow">
            <p class="overline">"Erreur 404"</p>
            <h1>"Cette page n’existe pas, ou plus"</h1>
            {if is_offer {
                view! {
                    <p>
                        "Une offre disparaît quand toutes ses places sont prises ou quand la structure la retire. \
                         L’adresse peut aussi contenir une faute de frappe."
                    </p>
                    <Ways first=("/offres", "Chercher une offre") />
                }
                .into_any()
            } else {
                view! {
                    <p>
                        "L’adresse contient peut-être une faute de frappe. Ou cette page est celle d’une autre personne\u{a0}: \
                         ouvrez-la avec le compte, ou par le lien personnel, qui vous y donne accès."
                    </p>
                    <Ways first=("/espace", "Aller à mon espace") />
                }
                .into_any()
            }}
        </div>
    }
}

/// Where one goes from here.
#[component]
fn Ways(first: (&'static str, &'static str)) -> impl IntoView {
    let (href, words) = first;
    view! {
        <p class="actions">
            <a href=href class="button">
                {words}
            </a>
            <a href="/" class="button button-quiet">
                "Revenir à l’accueil"
            </a>
        </p>
    }
    .into_any()
}
