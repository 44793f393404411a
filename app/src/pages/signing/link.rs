//! `/lien`: what a personal link leads to. Opening the page opens nothing: programs that read e-mails before people do follow links.

use domain::typography::{of_person, set};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    signing::link::{LinkAsks, LinkShown},
};

use crate::{
    api::signing::link::{OpenLink, read_link},
    components::{form::ButtonForm, page_frame::page_frame},
    resource::load,
};

/// The page.
#[component]
pub(crate) fn LinkPage() -> impl IntoView {
    let token = use_query_map().read_untracked().get("jeton").unwrap_or_default();
    let page = load(|| (), {
        let token = token.clone();
        move |()| read_link(token.clone())
    });
    let token = StoredValue::new(token);
    view! {
        <Title text="Votre convention de stage" />
        <Meta name="robots" content="noindex" />
        {page_frame(page, move |link| match link {
            Some(link) => view! { <Shown link token=token.get_value() /> }.into_any(),
            None => view! { <Dead /> }.into_any(),
        })}
    }
}

#[component]
fn Shown(link: LinkShown, token: String) -> impl IntoView {
    let (title, what, button) = match link.asks {
        LinkAsks::Fill => (
            "Remplir la convention de stage",
            "Vous êtes invité à remplir la partie de la structure d’accueil. Ce que vous tapez est enregistré au fur et à mesure\u{a0}: \
             vous pourrez vous arrêter et revenir par ce même lien.",
            "Ouvrir la convention",
        ),
        LinkAsks::Sign => (
            "Lire et signer la convention",
            "À vous de la lire, puis de la signer ou de refuser en disant pourquoi. Ouvrir cette page ne signe rien.",
            "Lire la convention",
        ),
        LinkAsks::NothingMore => (
            "Cette convention est annulée",
            "Elle n’est plus à remplir ni à signer. Rien n’est effacé\u{a0}: vous pouvez toujours la lire.",
            "Ouvrir la convention",
        ),
        LinkAsks::Nothing => (
            "Lire la convention de stage",
            "Vous n’avez rien à faire pour l’instant. Vous pouvez lire cette convention, suivre les signatures et, dès que tout le monde a \
             signé, télécharger le fichier signé.",
            "Ouvrir la convention",
        ),
    };
    view! {
        <div class="page page-narrow signing">
            <h1>{title}</h1>
            <p class="lead">{format!("{}, {}", link.name, link.role)}</p>
            <p>
                "Stage "
                <strong translate="no">{of_person(&link.student)}</strong>
                {format!(" chez {}, {}.", set(&link.host), link.span)}
            </p>
            <p>{what}</p>
            <ButtonForm action=OpenLink::PATH label=button fields=vec![(field::TOKEN, token)] class="button" />
            <p class="quiet">
                {format!("{}, convention ", set(&link.school))}
                <span translate="no">{link.reference}</span>
                "."
            </p>
            <p class="quiet">
                {format!(
                    "Ce lien est personnel\u{a0}: ne le transmettez pas. Il est bon jusqu’au {}. Il n’ouvre que cette convention, dans ce \
                     navigateur.",
                    link.until,
                )}
            </p>
            <p class="quiet">"Ce n’est pas vous\u{202f}? Fermez cette page et prévenez le lycée."</p>
        </div>
    }
    .into_any()
}

#[component]
fn Dead() -> impl IntoView {
    view! {
        <div class="page page-narrow signing">
            <h1>"Ce lien n’est plus bon"</h1>
            <p>"Il est peut-être incomplet, trop ancien, ou remplacé par un autre\u{a0}: chaque nouveau lien annule ceux d’avant."</p>
            <ul>
                <li>"Ouvrez le lien du dernier e-mail que vous avez reçu, en entier."</li>
                <li>"Sinon, demandez un nouveau lien au lycée de l’élève\u{a0}: il vous l’envoie en un clic."</li>
                <li>
                    "Vous avez un compte\u{202f}? "
                    <a href="/connexion">"Connectez-vous"</a>
                    "\u{a0}: la convention est dans votre espace."
                </li>
            </ul>
        </div>
    }
    .into_any()
}
