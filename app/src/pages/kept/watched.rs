//! `/lycee/consultations` and `/administration/securite`: who read what of a school's students, and what happened to accounts.

use leptos::prelude::*;
use leptos_meta::Title;
use wire::kept::Watched;

use crate::{
    api::kept::read_watched,
    components::{
        page_frame::page_frame,
        tabs::{JOURNALS, PROFILE, Tabs},
        watched::{Events, OF_ALL, OF_SCHOOL, Readings},
    },
    resource::load,
};

/// For the head of a school.
#[component]
pub(crate) fn SchoolWatchedPage() -> impl IntoView {
    watched(OF_SCHOOL, "Qui a consulté quoi", "/lycee/consultations.jsonl")
}

/// For administrators.
#[component]
pub(crate) fn AllWatchedPage() -> impl IntoView {
    watched(OF_ALL, "Journal de sécurité", "/administration/securite.jsonl")
}

fn watched(scope: &'static str, title: &'static str, file: &'static str) -> impl IntoView {
    let lines = load(|| (), move |()| read_watched(scope.to_owned()));
    page_frame(lines, move |lines: Watched| {
        view! {
            <Title text=title />
            <div class="page administration">
                <h1>{title}</h1>
                {if scope == OF_SCHOOL {
                    view! { <Tabs label="Votre lycée" pages=PROFILE here="/lycee/consultations" /> }
                } else {
                    view! { <Tabs label="Journaux" pages=JOURNALS here="/administration/securite" /> }
                }}
                <p>
                    "Gardé un an. Aucun nom n’est écrit dans ce journal, et il n’en sort pas\u{a0}: ceux qui s’affichent ici sont ceux d’aujourd’hui. "
                    <a href=file rel="external">"Télécharger le journal (une ligne JSON par fait)"</a>
                </p>
                {(scope == OF_SCHOOL).then(|| view! {
                    <h2>"Dossiers et conventions lus"</h2>
                    <Readings readings=lines.readings />
                    <h2>"Comptes de l’équipe"</h2>
                })}
                <Events events=lines.events />
            </div>
        }
        .into_any()
    })
}
