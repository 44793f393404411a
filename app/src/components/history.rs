//! What happened to an application, a proposal or a convention, the last first.

use domain::typography::capitalised;
use leptos::prelude::*;
use wire::{
    convention::{HistoryDay, HistoryLine},
    student::HistoryShown,
};

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

/// The same day by day, with what one person filled in a day on one line.
#[component]
pub(crate) fn HistoryByDay(days: Vec<HistoryDay>) -> impl IntoView {
    days.into_iter()
        .map(|HistoryDay { day, lines }| {
            view! {
                <h3 class="timeline-day">{capitalised(&day)}</h3>
                <ol class="timeline" role="list">{lines.into_iter().map(|line| view! { <Line line /> }).collect_view()}</ol>
            }
        })
        .collect_view()
}

#[component]
fn Line(line: HistoryLine) -> impl IntoView {
    let HistoryLine {
        when,
        what,
        who,
        note,
        parts,
    } = line;
    let who = if who.is_empty() {
        when
    } else {
        format!("{when}, par {who}")
    };
    let what = if parts.is_empty() {
        view! { <strong>{what}</strong> }.into_any()
    } else {
        view! {
            <details class="timeline-parts">
                <summary>{what}</summary>
                <ul class="plain-list">{parts.into_iter().map(|part| view! { <li>{part}</li> }).collect_view()}</ul>
            </details>
        }
        .into_any()
    };
    view! {
        <li class="timeline-past">
            {what}
            <span class="quiet">{who}</span>
            {(!note.is_empty()).then(|| view! { <span class="said">{format!("«\u{a0}{note}\u{a0}»")}</span> })}
        </li>
    }
    .into_any()
}
