//! The frame of a convention's pages, and how whoever came by a personal link closes it.

use domain::{
    typography::{of_person, set},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{convention::ConventionHead, field};

use super::drafts;
use crate::{
    api::signing::link::CloseLink,
    components::{acting::ActingAs, form::ButtonForm, week_squares::WeekSquares},
};

/// A page of a convention: which one, then its title.
#[component]
pub(crate) fn Frame(
    head: ConventionHead,
    #[prop(into)] title: String,
    /// Whether it is the convention's own page, from which the others are reached.
    #[prop(optional)]
    first: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=if first { title.clone() } else { format!("{title}, {}", head.student) } />
        <div class="page convention-page">
            {(!first)
                .then(|| {
                    view! {
                        <p>
                            <a href=urls::convention(head.id)>{format!("Convention {}", of_person(&head.student))}</a>
                        </p>
                    }
                })}
            <h1>{title}</h1>
            <p class="convention-who">
                <WeekSquares weeks=Some(head.weeks) />
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
            <ButtonForm action=CloseLink::PATH label="Fermer la convention dans ce navigateur" fields=vec![(field::CONVENTION, id)] />
        </section>
    }
    .into_any()
}
