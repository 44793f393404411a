//! The four steps in which an offer is written.

use domain::draft::Step;
use leptos::prelude::*;

use crate::components::stepper::Stepper;

/// The steps of a deposit, with links to each.
#[component]
pub(super) fn Steps(id: String, here: Step) -> impl IntoView {
    let hrefs: Vec<_> = Step::ALL
        .iter()
        .map(|step| format!("/structure/brouillons/{id}/{}", step.code()))
        .collect();
    view! {
        <Stepper steps=Step::ALL.map(Step::label).to_vec() current=here.number() hrefs />
    }
    .into_any()
}
