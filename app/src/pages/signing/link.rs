//! `/lien`: what a personal link leads to. Opening the page opens nothing: programs that read e-mails before people do follow links. The
//! first time in a browser, a code does.

use domain::typography::{of_person, set};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::link::{LinkAsks, LinkFlash, LinkShown},
};

use super::code::{BySms, CodeField, CodeNote, code_label};
use crate::{
    api::signing::link::{AskLinkCode, OpenLink, read_link},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn LinkPage() -> impl IntoView {
    let id = use_query_map()
        .read_untracked()
        .get(field::ARRIVED)
        .unwrap_or_default();
    let page = load(|| (), move |()| read_link(id.clone()));
    let form = form_state();
    view! {
        <Title text="Votre convention de stage" />
        <Meta name="robots" content="noindex" />
        {page_frame((page, form), move |(link, form)| match link {
            Some(link) => view! { <Shown link form /> }.into_any(),
            None => view! { <Dead /> }.into_any(),
        })}
    }
}

#[component]
fn Shown(link: LinkShown, form: FormState) -> impl IntoView {
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
        LinkAsks::Amend => (
            "Lire et signer l’avenant à la convention",
            "La convention est signée, et l’avenant n’en change que ce qu’il dit. À vous de le lire, puis de le signer ou de refuser en disant \
             pourquoi. Ouvrir cette page ne signe rien.",
            "Ouvrir la convention",
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
            <FlashMessage of=LinkFlash::sentence_of />
            <FormErrors of=form.clone() />
            <Opening link=link.clone() form button />
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

/// The button that opens the link; before it, the first time in this browser, the code.
#[component]
fn Opening(link: LinkShown, form: FormState, button: &'static str) -> impl IntoView {
    let fields = vec![(field::LINK, link.id.clone())];
    let sms = link.sms.clone();
    if link.open {
        return view! { <ButtonForm action=OpenLink::PATH label=button fields class="button" /> }.into_any();
    }
    let is_good = link.code.as_ref().is_some_and(|code| code.good);
    let note = link.code.clone();
    if !is_good {
        let how = if sms.is_empty() {
            "La première fois dans ce navigateur, recevez par e-mail un code de six chiffres, à l’adresse où ce lien vous est parvenu. Il est \
             bon dix minutes."
        } else {
            "La première fois dans ce navigateur, recevez un code de six chiffres, par e-mail ou par SMS. Il est bon dix minutes."
        };
        return view! {
            <p>{how}</p>
            <CodeNote code=note />
            <ButtonForm action=AskLinkCode::PATH label="Recevoir un code" fields=fields.clone() class="button" />
            <BySms action=AskLinkCode::PATH fields sms />
        }
        .into_any();
    }
    let label = code_label(link.code.as_ref());
    view! {
        <form method="post" action=OpenLink::PATH class="stack">
            <input type="hidden" name=field::LINK value=link.id />
            <CodeField label error=form.error(field::CODE) />
            <p class="actions">
                <button class="button" type="submit">
                    {button}
                </button>
            </p>
        </form>
        <div class="sign-again">
            <CodeNote code=note />
            <ButtonForm action=AskLinkCode::PATH label="Recevoir un autre code" fields=fields.clone() class="button button-quiet" />
            <BySms action=AskLinkCode::PATH fields sms />
        </div>
    }
    .into_any()
}

#[component]
fn Dead() -> impl IntoView {
    view! {
        <div class="page page-narrow signing">
            <h1>"Ce lien n’est plus bon"</h1>
            <p>"Il est peut-être incomplet, trop ancien, ou remplacé par un autre\u{a0}: chaque nouveau lien annule ceux d’avant. S’il était ouvert depuis longtemps, suivez-le de nouveau."</p>
            <ul>
                <li>"Ouvrez le lien du dernier e-mail que vous avez reçu, en entier."</li>
                <li>
                    "Sinon, "
                    <a href="/lien-perdu">"recevez un nouveau lien"</a>
                    " à la même adresse, ou demandez-le au lycée de l’élève."
                </li>
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
