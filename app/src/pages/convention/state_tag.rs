//! The tags that tell the state of a convention and of its sections.

use domain::convention::{ConventionState, SectionState};
use leptos::prelude::*;

/// Where a section stands; what awaits somebody stands out.
#[component]
pub(super) fn SectionTag(state: SectionState) -> impl IntoView {
    let class = match state {
        SectionState::Complete => "tag tag-done",
        SectionState::ToCorrect => "tag tag-wrong",
        SectionState::ToFill => "tag",
    };
    view! { <span class=class>{state.label()}</span> }
}

/// Where a convention stands.
#[component]
pub(super) fn StateTag(state: ConventionState) -> impl IntoView {
    let class = match state {
        ConventionState::Signed => "tag tag-done",
        ConventionState::Cancelled | ConventionState::Replaced => "tag",
        _ => "tag tag-awaited",
    };
    view! { <span class=class>{state.label()}</span> }
}
