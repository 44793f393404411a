//! The tutor's personal link, and where it goes.

use domain::convention::ConventionState;
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, form::FormState, signing::school::TutorShown};

use super::{
    address::Address,
    links::{Steps, Undelivered},
};
use crate::{
    api::signing::school::{RevokeSigningLinks, SendSigningLink},
    components::form::ButtonForm,
};

/// The tutor and their address, or what to do while there is none.
fn named(tutor: &TutorShown) -> String {
    if tutor.email.is_empty() {
        return format!(
            "{}\u{a0}: pas d’adresse e-mail. Ajoutez-la ci-dessous, puis envoyez-lui un lien.",
            tutor.name
        );
    }
    format!("{}, {}", tutor.name, tutor.email)
}

#[component]
pub(super) fn Tutor(
    id: String,
    state: ConventionState,
    tutor: Option<TutorShown>,
    form: FormState,
) -> impl IntoView {
    let live = state.is_live();
    let fields = vec![(field::CONVENTION, id.clone()), (field::ROLE, TUTOR.to_owned())];
    let words = match (state == ConventionState::HostPart, live) {
        (true, _) => {
            "Un tuteur sans compte remplit la partie de la structure par un lien personnel. Un nouveau lien annule ceux d’avant."
        }
        (false, true) => {
            "La partie de la structure n’est plus à remplir. Par son lien personnel, le tuteur lit la convention. Un nouveau lien annule ceux d’avant."
        }
        (false, false) => "Les liens que le tuteur a reçus ouvrent encore la convention, en lecture.",
    };
    view! {
        <section class="panel beside-side" aria-labelledby="tuteur">
            <h2 id="tuteur">"Lien du tuteur"</h2>
            {tutor
                .clone()
                .map(|tutor| {
                    view! {
                        <p>{named(&tutor)}</p>
                        <Steps of=tutor.link name=tutor.name />
                        <Undelivered said=tutor.undelivered />
                    }
                })}
            <p>{words}</p>
            <div class="actions">
                {live
                    .then(|| view! { <ButtonForm action=SendSigningLink::PATH label="Envoyer un lien au tuteur" fields=fields.clone() /> })}
                <ButtonForm action=RevokeSigningLinks::PATH label="Annuler les liens du tuteur" fields=fields.clone() />
            </div>
            {tutor
                .filter(|_| live)
                .map(|tutor| view! { <Address email=tutor.email wrong_address=tutor.link.wrong_address note="" id role=TUTOR.to_owned() form /> })}
        </section>
    }
    .into_any()
}

/// The role of the tutor in forms, as the store has it.
const TUTOR: &str = "tutor";
