//! `/espace`: where one is led after signing in. Whoever has one space is led on to its start page, unless something is to be said of their
//! account; the others find here what is awaited in all of their roles, and beside it where each of them leads.

use domain::account::Role;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, components::Redirect, hooks::use_location};
use wire::{
    account::{Me, SpaceFlash},
    error::AppError,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::account::{ConfirmAgain, SignOut, read_me},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::{error_page, page_frame},
        start::DemoStart,
        sub_navigation::spaces_of,
        to_do::ToDo,
    },
    form::form_state,
    pages::convention::drafts::forget_all,
    resource::load,
};

#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let me = load(|| (), |()| read_me());
    let form = form_state();
    // What was just done, or has to be done again, is said here.
    let is_told = !use_location().search.get_untracked().is_empty();
    page_frame((me, form), move |(me, form)| match me {
        Some(me) => match only_start(&me).filter(|_| !is_told) {
            Some(path) => {
                let options = NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                };
                view! { <Redirect path options /> }.into_any()
            }
            None => view! { <Home me form /> }.into_any(),
        },
        None => error_page(AppError::SignInFirst),
    })
}

/// The start page of whoever has one space alone; nothing while their address is to be confirmed, which is said here.
fn only_start(me: &Me) -> Option<&'static str> {
    match spaces_of(me)[..] {
        [space] if me.confirmed => Some(space.start()),
        _ => None,
    }
}

#[component]
fn Home(me: Me, form: FormState) -> impl IntoView {
    let to_confirm = !me.confirmed;
    let why = if me.roles.contains(&Role::Host) {
        "Sans cela, rien ne peut être publié."
    } else {
        "Sans cela, vous ne recevez aucun e-mail et vous ne signez rien."
    };
    view! {
        <Title text="Mon espace" />
        <div class="page start">
            <h1>{format!("Bonjour {}", me.name)}</h1>
            <FlashMessage of=SpaceFlash::sentence_of />
            <FormErrors of=form />
            {to_confirm
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Votre adresse n’est pas encore confirmée">
                            <p>"Ouvrez le lien de l’e-mail que vous avez reçu. " {why}</p>
                            <p>"Rien reçu\u{202f}? Renvoyez-le, ou donnez une autre adresse dans «\u{a0}Mon compte\u{a0}»."</p>
                            <ButtonForm action=ConfirmAgain::PATH label="Renvoyer l’e-mail" />
                        </Alert>
                    }
                })}
            <div class="start-columns">
                <ToDo nothing="Un e-mail vous prévient dès que quelque chose vous attend." />
                <div class="start-aside">
                    <Spaces roles=me.roles />
                    <DemoStart />
                    // What was typed without being sent stays in nobody else's browser.
                    <div on:submit=|_| forget_all()>
                        <ButtonForm action=SignOut::PATH label="Se déconnecter" />
                    </div>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// Where each of one's roles leads: a line each, and what is there.
#[component]
fn Spaces(roles: Vec<Role>) -> impl IntoView {
    let mut ways: Vec<_> = roles.into_iter().map(way).collect();
    ways.dedup();
    view! {
        <section aria-labelledby="espaces">
            <h2 id="espaces">{if ways.len() > 1 { "Vos espaces" } else { "Votre espace" }}</h2>
            <ul class="spaces" role="list">
                {ways
                    .into_iter()
                    .map(|(href, title, about)| {
                        view! {
                            <li>
                                <a href=href>{title}</a>
                                <span class="quiet">{about}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// Where a role leads.
fn way(role: Role) -> (&'static str, &'static str, &'static str) {
    match role {
        Role::Student => (
            "/eleve",
            "Mon stage",
            "Vos candidatures, vos offres favorites, vos recherches.",
        ),
        Role::Host => (
            "/structure",
            "Ma structure",
            "Vos offres, les candidatures reçues, vos collègues.",
        ),
        Role::Head | Role::Staff => (
            "/lycee",
            "Mon lycée",
            "Les conventions de vos élèves, leurs signatures, les places qu’ils ont trouvées.",
        ),
        Role::Admin | Role::AcademyOfficer => (
            "/administration",
            "Administration",
            "Campagnes, signalements, personnes, e-mails.",
        ),
        Role::Guardian => (
            "/espace/conventions",
            "Les conventions de mes enfants",
            "Les suivre, remettre l’attestation d’assurance, les signer.",
        ),
    }
}
