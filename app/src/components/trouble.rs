//! A page that has nothing to show, said calmly.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{error::AppError, pages::not_found::NotFoundPage, response::set_status};

/// The page of an error, with its status.
#[component]
pub(crate) fn Trouble(error: AppError) -> impl IntoView {
    set_status(error.status());
    let (title, text) = match &error {
        AppError::NotFound => return NotFoundPage().into_any(),
        AppError::BadRequest => (
            "Cette adresse n’est pas complète",
            "Revenez à la page précédente et recommencez, ou repartez de l’accueil.",
        ),
        AppError::Unreachable => (
            "Le site ne répond pas",
            "Vérifiez votre connexion, puis rechargez la page. Rien de ce que vous aviez envoyé n’est perdu.",
        ),
        AppError::Broken { .. } => (
            "Quelque chose s’est mal passé de notre côté",
            "Rechargez la page dans une minute. Si cela continue, écrivez-nous en donnant le numéro ci-dessous.",
        ),
    };
    let request = match error {
        AppError::Broken { request } if !request.is_empty() => Some(request),
        _ => None,
    };
    view! {
        <Title text=title />
        <div class="page page-narrow">
            <h1>{title}</h1>
            <p>{text}</p>
            {request.map(|request| view! { <p class="quiet">"Numéro de la demande\u{a0}: "<code>{request}</code></p> })}
            <p>
                <a class="button" href="/">
                    "Revenir à l’accueil"
                </a>
            </p>
        </div>
    }
    .into_any()
}
