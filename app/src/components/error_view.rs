//! A page, or a part of one, that has nothing to show, said calmly.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_location};
use wire::error::AppError;

use crate::{pages::not_found::NotFoundPage, response::set_status};

/// What happened, in a few words.
pub(crate) fn title(error: &AppError) -> &'static str {
    match error {
        AppError::NotFound => "Cette page n’existe pas, ou plus",
        AppError::SignInFirst => "Connectez-vous pour voir cette page",
        AppError::BadRequest => "Cette adresse n’est pas complète",
        AppError::Unreachable => "Le site ne répond pas",
        AppError::Broken { .. } => "Quelque chose s’est mal passé de notre côté",
    }
}

/// What to do about it.
fn advice(error: &AppError) -> &'static str {
    match error {
        AppError::NotFound | AppError::BadRequest => {
            "Revenez à la page précédente et recommencez, ou repartez de l’accueil."
        }
        AppError::SignInFirst => {
            "Vous avez peut-être été déconnecté. Connectez-vous, puis revenez à cette page."
        }
        AppError::Unreachable => "Vérifiez votre connexion, puis rechargez la page.",
        AppError::Broken { .. } => {
            "Rechargez la page dans une minute. Si cela continue, écrivez-nous en donnant le numéro ci-dessous."
        }
    }
}

/// The page of an error, with its status.
#[component]
pub(crate) fn ErrorView(error: AppError) -> impl IntoView {
    match error {
        AppError::NotFound => return NotFoundPage().into_any(),
        AppError::SignInFirst => return SignInFirst().into_any(),
        _ => {}
    }
    let title = title(&error);
    view! {
        <Title text=title />
        <div class="page page-narrow">
            <h1>{title}</h1>
            <PartError error />
        </div>
    }
    .into_any()
}

/// Leads to the page where one signs in, and from there back here.
#[component]
fn SignInFirst() -> impl IntoView {
    let location = use_location();
    let here = match location.search.get_untracked() {
        search if search.is_empty() => location.pathname.get_untracked(),
        search => format!("{}?{search}", location.pathname.get_untracked()),
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("suite", &here)
        .finish();
    view! { <Redirect path=format!("/connexion?{query}") /> }
}

/// The same in a part of a page that has a heading of its own.
#[component]
pub(crate) fn PartError(error: AppError) -> impl IntoView {
    set_status(error.status());
    let advice = advice(&error);
    let request = match error {
        AppError::Broken { request } if !request.is_empty() => Some(request),
        _ => None,
    };
    view! {
        <p>{advice}</p>
        {request.map(|request| view! { <p class="quiet">"Numéro de la demande\u{a0}: "<code>{request}</code></p> })}
        <p>
            <a class="button" href="/">
                "Revenir à l’accueil"
            </a>
        </p>
    }
    .into_any()
}
