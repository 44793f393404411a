//! `/eleve/carte`: the card « Accueillez-moi » that a student shows on a phone or prints, and by which a host says yes.

use domain::{
    typography::{at_organisation, set},
    urls,
    weeks::Weeks,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{
    flash::Flash,
    typed_places::{CardFlash, CardPage as Page, CardShown},
};

use crate::{
    api::typed_places::{MakeCard, RevokeCard, read_card},
    components::{
        calendar::campaign_span,
        form::{ButtonForm, FlashMessage},
        page_frame::page_frame,
    },
    resource::load,
};

#[component]
pub(crate) fn CardPage() -> impl IntoView {
    let page = load(|| (), |()| read_card());
    page_frame(page, |page| view! { <Shown page /> }.into_any())
}

#[component]
fn Shown(page: Page) -> impl IntoView {
    view! {
        <Title text="Ma carte «\u{a0}Accueillez-moi\u{a0}»" />
        <div class="page page-narrow pupil">
            <p class="back">
                <a href="/eleve">"Mon stage"</a>
            </p>
            <h1 class="card-title">"Ma carte «\u{a0}Accueillez-moi\u{a0}»"</h1>
            <FlashMessage of=CardFlash::sentence_of />
            <ol class="plain-list card-help">
                <li>"Vous montrez la carte à un commerçant, un artisan, une association…"</li>
                <li>"La personne la scanne et dit oui, sans compte, en moins d’une minute."</li>
                <li>"Votre lycée vérifie, puis la convention s’ouvre."</li>
            </ol>
            {match page.card.clone() {
                Some(card) => view! { <Card page card /> }.into_any(),
                None => {
                    view! {
                        <p>"La carte dit votre prénom et votre lycée, rien d’autre. Vous pouvez la retirer à tout moment."</p>
                        <ButtonForm action=MakeCard::PATH label="Créer ma carte" class="button" />
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Card(page: Page, card: CardShown) -> impl IntoView {
    let span = page
        .campaign
        .as_ref()
        .map(|campaign| campaign_span(campaign, Weeks::Both));
    // The margin that scanners need is a part of the drawing.
    let view_box = format!("-4 -4 {0} {0}", card.size + 8);
    view! {
        <section class="welcome-card" aria-labelledby="carte">
            <div class="welcome-words">
                <h2 id="carte">"Accueillez-moi en stage"</h2>
                <p class="welcome-name" translate="no">
                    {page.first_name}
                </p>
                <p>{format!("Élève de seconde {}", at_organisation(&set(&page.school)))}</p>
                {span.map(|span| view! { <p>{format!("Stage d’observation {span}")}</p> })}
                <p class="welcome-address">
                    <span class="quiet">"Scannez, ou tapez\u{a0}:"</span>
                    <br />
                    <span class="breaks" translate="no">
                        {card.address.clone()}
                    </span>
                </p>
            </div>
            <svg class="welcome-qr" viewBox=view_box role="img" aria-label="Code à scanner\u{a0}: il mène à l’adresse écrite à côté">
                <rect class="welcome-qr-paper" x="-4" y="-4" width="100%" height="100%" />
                <path class="welcome-qr-ink" d=card.squares />
            </svg>
        </section>
        <div class="card-after">
            <p class="quiet">{format!("Créée le {}. Pour l’avoir sur papier, imprimez cette page\u{a0}: seule la carte s’imprime.", card.made)}</p>
            <p>
                <a href=urls::PRINTED_CARD rel="external" download="">
                    "Télécharger une page de huit cartes à découper (PDF)"
                </a>
            </p>
            <p>
                <a href=card.path>"Voir ce que la personne verra"</a>
            </p>
            <p>"Vous connaissez déjà l’adresse e-mail de la structure\u{202f}? " <a href="/eleve/proposer">"Proposez-la à votre lycée"</a> "."</p>
            <details class="step-back">
                <summary>"Changer ou retirer ma carte"</summary>
                <div class="step-back-body">
                    <p>
                        "Une nouvelle carte remplace celle-ci\u{a0}; si vous la retirez, il n’y en a plus. Dans les deux cas, celles qui sont \
                         imprimées ne mènent plus nulle part. Les réponses déjà reçues restent."
                    </p>
                    <div class="actions">
                        <ButtonForm action=MakeCard::PATH label="Faire une nouvelle carte" />
                        <ButtonForm action=RevokeCard::PATH label="Retirer ma carte" class="button button-danger" />
                    </div>
                </div>
            </details>
        </div>
    }
    .into_any()
}
