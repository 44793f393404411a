//! What the server says of the search in the address.

use domain::query::Field;
use leptos::prelude::*;
use wire::search::{Answer, SearchOutcome};

use crate::resource::Loaded;

/// Reads the last answer, when there is one.
pub(super) fn known<T>(outcome: Loaded<SearchOutcome>, read: impl FnOnce(&SearchOutcome) -> T) -> Option<T> {
    outcome.with(|outcome| match outcome {
        Some(Ok(outcome)) => Some(read(outcome)),
        _ => None,
    })
}

/// Whether something is wrong with a field; with that of the place, when there is no such place.
pub(super) fn has_problem(outcome: Loaded<SearchOutcome>, field: Field) -> bool {
    known(outcome, |known| {
        let unknown = field == Field::Home && matches!(known.answer, Answer::NoSuchPlace(_));
        unknown || known.problems.contains(&field)
    })
    .unwrap_or(false)
}

/// What is wrong with a field, beside it.
#[component]
pub(super) fn Problem(outcome: Loaded<SearchOutcome>, field: Field, id: &'static str) -> impl IntoView {
    view! { <p class="error" id=id>{move || has_problem(outcome, field).then(|| field.message())}</p> }
}
