//! What happened to an application, a proposal or a convention, the last first.

use leptos::prelude::*;
use wire::student::HistoryShown;

/// What happened, in words.
#[component]
pub(crate) fn History(lines: Vec<HistoryShown>) -> impl IntoView {
    view! {
        <ol class="timeline" role="list">
            {lines
                .into_iter()
                .map(|line| {
                    view! {
                        <li class="timeline-past">
                            <strong>{line.what}</strong>
                            <span class="quiet">
                                {if line.who.is_empty() { line.when } else { format!("{}, par {}", line.when, line.who) }}
                            </span>
                            {(!line.note.is_empty()).then(|| view! { <span class="said">{format!("«\u{a0}{}\u{a0}»", line.note)}</span> })}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
    .into_any()
}
