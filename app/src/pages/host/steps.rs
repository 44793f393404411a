//! The four steps in which an offer is written.

use domain::draft::Step;
use leptos::prelude::*;

use crate::components::stepper::Stepper;

/// The steps of an offer, with links to each; something is missing or wrong in those that are `faulty`.
#[component]
pub(super) fn Steps(id: String, here: Step, faulty: Vec<Step>) -> impl IntoView {
    let hrefs: Vec<_> = Step::ALL
        .iter()
        .map(|step| format!("/structure/brouillons/{id}/{}", step.code()))
        .collect();
    let incomplete: Vec<usize> = faulty.into_iter().map(Step::number).collect();
    view! {
        <Stepper
            steps=Step::ALL.map(Step::label).to_vec()
            current=here.number()
            hrefs
            incomplete
        />
    }
    .into_any()
}
