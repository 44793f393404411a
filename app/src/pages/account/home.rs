//! `/espace`: where one is led after signing in: what is awaited in all of one's roles, and beside it where each of them leads.

use domain::{account::Role, awaited::Task};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{
    account::{AwaitedShown, Me, SpaceFlash},
    error::AppError,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::account::{ConfirmAgain, SignOut, read_me},
    components::{
        alert::{Alert, Tone},
        around::Around,
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::{error_page, page_frame},
        to_do::ToDo,
    },
    form::form_state,
    pages::convention::drafts::forget_all,
    resource::load,
};

/// The page.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let me = load(|| (), |()| read_me());
    let form = form_state();
    page_frame((me, form), move |(me, form)| match me {
        Some(me) => view! { <Home me form /> }.into_any(),
        None => error_page(AppError::SignInFirst),
    })
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
                    {me.demo_start.map(|start| view! { <DemoStart start /> })}
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

/// In demonstrations: where to begin, unless that was done.
#[component]
fn DemoStart(start: (String, String)) -> impl IntoView {
    let awaited = Around::of_page().awaited;
    view! {
        <Transition>
            {move || {
                let (words, path) = start.clone();
                Suspend::new(async move {
                    let lines = awaited.await.unwrap_or_default();
                    is_left(&words, &lines)
                        .then(|| {
                            view! {
                                <Alert tone=Tone::Info title="Démonstration\u{a0}: par où commencer">
                                    <p>
                                        <a href=path>{words}</a>
                                    </p>
                                </Alert>
                            }
                        })
                })
            }}
        </Transition>
    }
    .into_any()
}

/// Whether what begins with the verb of an act is still awaited; what begins otherwise can always be done.
fn is_left(words: &str, lines: &[AwaitedShown]) -> bool {
    let is_act = Task::ALL.iter().any(|task| words.starts_with(task.act()));
    !is_act || lines.iter().any(|line| words.starts_with(&line.act))
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
