//! Delegations, as the pages of a head and of a structure list them.

use leptos::prelude::*;

/// Who, what for, and by whom from when to when.
pub(crate) fn delegation_facts(name: String, act: &str, about: String) -> impl IntoView + use<> {
    let act = (!act.is_empty()).then(|| format!("\u{a0}: {}", act.to_lowercase()));
    view! {
        <p>
            <strong>{name}</strong>
            {act}
        </p>
        <p class="quiet">{about}</p>
    }
}

/// A delegation that is over.
pub(crate) struct PastDelegation {
    /// Who.
    pub name: String,
    /// What for, in words; empty where it is always the same.
    pub act: String,
    /// By whom and from when to when, in words.
    pub about: String,
    /// That it ended before its last day, in a sentence; empty where it did not.
    pub ended: String,
}

/// Those that are over; nothing while there are none.
#[component]
pub(crate) fn PastDelegations(lines: Vec<PastDelegation>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        view! {
            <section aria-labelledby="passees">
                <h2 id="passees">"Passées ou retirées"</h2>
                <ul class="lines" role="list">{lines.into_iter().map(past).collect_view()}</ul>
            </section>
        }
    })
}

fn past(line: PastDelegation) -> impl IntoView {
    view! {
        <li>
            <div class="line-main">
                {delegation_facts(line.name, &line.act, line.about)}
                {(!line.ended.is_empty()).then(|| view! { <p class="quiet">{line.ended}</p> })}
            </div>
        </li>
    }
}
