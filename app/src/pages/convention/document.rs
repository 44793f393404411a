//! `/convention/…/apercu` and `/convention/…/version/{n}`: the document, as it would be and as it was frozen.

use domain::{convention::ConventionState, urls};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use wire::convention::DocumentPage;

use super::{layout::Frame, overview::Downloads, state_tag::StateTag};
use crate::{
    api::{
        convention::{read_preview, read_version},
        signing::amendment::read_in_force,
    },
    components::{
        alert::{Alert, Tone},
        document::ConventionDocument,
        page_frame::page_frame,
    },
    resource::{Loaded, load},
};

#[component]
pub(crate) fn PreviewPage() -> impl IntoView {
    let params = use_params_map();
    let page = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_preview,
    );
    view! { <Waiting page /> }
}

/// A frozen version.
#[component]
pub(crate) fn VersionPage() -> impl IntoView {
    let params = use_params_map();
    let page = load(
        move || {
            params.with(|params| {
                (
                    params.get("id").unwrap_or_default(),
                    params.get("numero").unwrap_or_default(),
                )
            })
        },
        |(id, number)| read_version(id, number),
    );
    view! { <Waiting page /> }
}

/// What it says with its amendments.
#[component]
pub(crate) fn InForcePage() -> impl IntoView {
    let params = use_params_map();
    let page = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_in_force,
    );
    view! { <Waiting page /> }
}

#[component]
fn Waiting(page: Loaded<DocumentPage>) -> impl IntoView {
    page_frame(page, move |page| view! { <Shown page /> }.into_any())
}

#[component]
fn Shown(page: DocumentPage) -> impl IntoView {
    let id = page.head.id;
    let title = match &page.version {
        Some(version) => format!("Version\u{a0}{}", version.number),
        None if !page.amended.is_empty() => "La convention en vigueur".to_owned(),
        None => "Aperçu du document".to_owned(),
    };
    let logos = &page.frozen.content.logos;
    let logos = (!logos.is_none()).then(|| {
        let pictures = logos.all().map(|(alt, digest)| {
            let address = format!("/convention/{id}/logo/{digest}");
            view! { <img class="logo" src=address alt=alt /> }
        });
        view! { <p class="logos">{pictures.collect_view()}</p> }
    });
    let standing = match page.version.clone() {
        Some(version) => {
            let gone = match version.state {
                ConventionState::Replaced => Some("Cette version est remplacée par une plus récente. Elle reste lisible, mais ne vaut plus."),
                ConventionState::Cancelled => Some("Cette convention est annulée. Cette version reste lisible, mais ne vaut plus."),
                _ => None,
            };
            view! {
                <p class="convention-state">
                    <StateTag state=version.state />
                    <span class="quiet">{format!("Validée le {}. Code de contrôle\u{a0}: {}", version.frozen, version.check_code)}</span>
                </p>
                {gone.map(|said| view! { <Alert tone=Tone::Warning title="Ne plus utiliser"><p>{said}</p></Alert> })}
                <Downloads id version />
            }
            .into_any()
        }
        None if !page.amended.is_empty() => view! {
            <p class="convention-state">{page.amended.clone()}</p>
            <p class="no-print">
                "Voici la convention avec ses avenants, à lire et à imprimer. Ce qui a été signé reste tel quel\u{a0}: la "
                <a href=urls::convention(id)>"page de la convention"</a>
                " en donne le fichier, et chaque avenant."
            </p>
        }
        .into_any(),
        None => view! {
            <p>
                "Voici ce que dirait le document aujourd’hui. Il peut encore changer, et rien n’est signé."
                {page.partial.then_some(" Ce que le lycée dit de l’élève et de sa famille y figurera une fois validé.")}
            </p>
        }
        .into_any(),
    };
    view! {
        <Frame head=page.head title>
            {standing}
            {logos}
            <ConventionDocument frozen=page.frozen unsaid=page.unsaid signatures=Vec::new() />
        </Frame>
    }
    .into_any()
}
