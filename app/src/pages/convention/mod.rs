//! A convention's pages: where it stands, its sections, the document; and the lists of conventions in each space.

use domain::{
    convention::{ConventionState, SectionState},
    path,
    typography::set,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use crate::{
    api::{convention::ConventionHead, signing::link::CloseLink},
    components::{acting::ActingAs, form::ButtonForm, mark::TenSquares},
};

mod certificate;
mod conflict;
mod document;
pub(crate) mod drafts;
mod editor;
mod fields;
mod hours;
pub(crate) mod lists;
mod moves;
mod overview;
mod preview;
mod saving;
mod section;
mod waking;

lazy_page!(convention, ConventionRoute, overview::OverviewPage);
lazy_page!(convention, ConventionSectionRoute, section::SectionPage);
lazy_page!(convention, ConventionPreviewRoute, document::PreviewPage);
lazy_page!(convention, ConventionVersionRoute, document::VersionPage);
lazy_page!(convention, ConventionsOfStructuresRoute, lists::OfStructuresPage);
lazy_page!(convention, ConventionsOfFamilyRoute, lists::OfFamilyPage);
lazy_page!(convention, ConventionsOfSchoolRoute, lists::OfSchoolPage);

/// A page of a convention: which one, then its title.
#[component]
fn Frame(
    head: ConventionHead,
    #[prop(into)] title: String,
    /// Whether it is the convention's own page, from which the others are reached.
    #[prop(optional)]
    first: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=format!("{title}, {}", head.student) />
        <div class="page convention-page">
            {(!first)
                .then(|| {
                    view! {
                        <p>
                            <a href=path::convention(head.id)>{format!("Convention de {}", head.student)}</a>
                        </p>
                    }
                })}
            <h1>{title}</h1>
            <p class="convention-who">
                <TenSquares weeks=Some(head.weeks) />
                <span>
                    {head.student.clone()}
                    " chez "
                    {set(&head.host)}
                    <br />
                    <span class="quiet">{format!("{}, {}", head.span, set(&head.school))}</span>
                </span>
            </p>
            <ActingAs acting=head.acting.clone() id=head.id.to_string() />
            {children()}
            {head.acting.is_some().then(|| view! { <CloseHere id=head.id.to_string() /> })}
        </div>
    }
    .into_any()
}

/// Ends, in this browser, what a personal link opened, with all that the browser kept of it.
#[component]
pub(crate) fn CloseHere(id: String) -> impl IntoView {
    view! {
        <section class="signing-leave" on:submit=|_| drafts::forget_all()>
            <p class="quiet">"Cet appareil n’est pas le vôtre\u{202f}? Fermez la convention en partant. Votre lien reste bon."</p>
            <ButtonForm action=CloseLink::PATH label="Fermer la convention dans ce navigateur" fields=vec![("convention", id)] />
        </section>
    }
    .into_any()
}

/// Where a section stands; what awaits somebody stands out.
#[component]
fn SectionTag(state: SectionState) -> impl IntoView {
    let class = match state {
        SectionState::Complete => "tag tag-done",
        SectionState::ToCorrect => "tag tag-wrong",
        SectionState::ToFill => "tag",
    };
    view! { <span class=class>{state.label()}</span> }
}

/// Where a convention stands.
#[component]
fn StateTag(state: ConventionState) -> impl IntoView {
    let class = match state {
        ConventionState::Signed => "tag tag-done",
        ConventionState::Cancelled | ConventionState::Replaced => "tag",
        _ => "tag tag-awaited",
    };
    view! { <span class=class>{state.label()}</span> }
}
