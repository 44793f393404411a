//! The tags that tell the state of a convention and of its sections.

use domain::convention::{ConventionState, Outlook, SectionState, Situation};
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

/// Where a convention stands, with what its versions and its place add to its state.
#[component]
pub(crate) fn SituationTag(
    situation: Situation,
    /// In a long list, where nothing would stand out if every line did.
    #[prop(optional)]
    listed: bool,
    /// Whether the reader is told that nothing is missing: it then waits to be validated, not to be filled.
    #[prop(optional)]
    complete: bool,
    /// Whether the reader is the host.
    #[prop(optional)]
    for_host: bool,
) -> impl IntoView {
    let label = if complete {
        situation.label_when_complete()
    } else if for_host {
        situation.label_for_host()
    } else {
        situation.label()
    };
    let class = match situation.meaning().outlook {
        Outlook::UnderWay if listed => "tag",
        Outlook::Good => "tag tag-done",
        Outlook::Trouble if situation.meaning().seat_taken => "tag tag-wrong",
        Outlook::UnderWay if !situation.is_void() => "tag tag-awaited",
        Outlook::Trouble | Outlook::UnderWay => "tag",
    };
    view! { <span class=class>{label}</span> }
}

/// Where a version stands.
#[component]
pub(super) fn StateTag(state: ConventionState) -> impl IntoView {
    let class = match state {
        ConventionState::Signed => "tag tag-done",
        ConventionState::Cancelled | ConventionState::Replaced => "tag",
        _ => "tag tag-awaited",
    };
    view! { <span class=class>{state.label()}</span> }
}
