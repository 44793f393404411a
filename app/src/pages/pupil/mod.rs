//! The pupil's space, and what others do for the place a pupil found alone.

use domain::{campaign::Campaign, typography::capitalised, weeks::Weeks};
use leptos::prelude::*;

use crate::{
    api::{pupil::HistoryShown, search::Town},
    components::{
        calendar::campaign_span,
        mark::TenSquares,
        place_field::PlaceField,
        text_field::{TextField, TextKind},
    },
    form::Returned,
};

mod application;
mod apply;
mod apply_box;
mod keep_search;
mod proposal;
mod propose;
mod reply;
mod report;
mod searches;
mod space;

pub(crate) use apply_box::Apply;
pub(crate) use keep_search::{KeepSearch, provide_keeping};
pub(crate) use proposal::ProposalFacts;
pub(crate) use space::ProposalTag;

lazy_page!(pupil, PupilRoute, space::SpacePage);
lazy_page!(pupil, ApplyRoute, apply::ApplyPage);
lazy_page!(pupil, ApplicationRoute, application::ApplicationPage);
lazy_page!(pupil, SearchesRoute, searches::SearchesPage);
lazy_page!(pupil, StopSearchRoute, searches::StopPage);
lazy_page!(pupil, ProposeRoute, propose::ProposePage);
lazy_page!(pupil, ProposalRoute, proposal::ProposalPage);
lazy_page!(pupil, ReplyRoute, reply::ReplyPage);
lazy_page!(pupil, ReportRoute, report::ReportPage);

/// A choice of weeks, each drawn as the ten squares and said with its days.
#[component]
fn WeekChoice(choices: Vec<Weeks>, campaign: Campaign, form: Returned) -> impl IntoView {
    let error = form.error("semaines");
    let chosen = match choices.as_slice() {
        [only] => Some(*only),
        _ => Weeks::from_code(&form.value("semaines")),
    };
    let invalid = (!error.is_empty()).then_some("true");
    view! {
        <fieldset class="choices" id="semaines" tabindex="-1" aria-describedby="semaines-erreur" aria-invalid=invalid>
            <legend>"Quelles semaines\u{202f}?"</legend>
            {choices
                .into_iter()
                .map(|weeks| {
                    view! {
                        <label class="choice week-choice">
                            <input type="radio" name="semaines" value=weeks.code() checked=chosen == Some(weeks) />
                            <TenSquares weeks=Some(weeks) />
                            <span class="week-words">
                                {capitalised(weeks.label())}
                                <span class="quiet">{campaign_span(&campaign, weeks)}</span>
                            </span>
                        </label>
                    }
                })
                .collect_view()}
            <p class="error" id="semaines-erreur">{(!error.is_empty()).then_some(error)}</p>
        </fieldset>
    }
    .into_any()
}

/// Where one lives, to the commune.
#[component]
fn HomeField(form: Returned, home: Option<Town>) -> impl IntoView {
    let error = form.error("lieu");
    let known = home.map(|home| home.label).unwrap_or_default();
    let value = if error.is_empty() {
        known
    } else {
        form.value("lieu")
    };
    let invalid = !error.is_empty();
    view! {
        <PlaceField
            value=Signal::stored(value)
            invalid=Signal::stored(invalid)
            chosen=Callback::new(|()| ())
        >
            <p class="error" id="lieu-erreur">{invalid.then_some(error)}</p>
        </PlaceField>
    }
    .into_any()
}

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

/// A step that cannot be taken back, behind its own summary: what it does, the reason asked for, the button.
#[component]
pub(crate) fn WithReason(
    action: &'static str,
    /// The hidden field that names what it is about.
    field: (&'static str, String),
    summary: &'static str,
    label: &'static str,
    hint: &'static str,
    button: &'static str,
    form: Returned,
    children: Children,
) -> impl IntoView {
    let error = form.error("motif");
    let open = !error.is_empty();
    view! {
        <details class="step-back" open=open>
            <summary>{summary}</summary>
            <div class="step-back-body">
                {children()}
                <form method="post" action=action class="stack">
                    <input type="hidden" name=field.0 value=field.1 />
                    <TextField
                        name="motif"
                        label=label
                        hint=hint
                        kind=TextKind::Paragraph
                        value=form.value("motif")
                        error=error
                        longest=500
                    />
                    <p class="actions">
                        <button class="button button-danger" type="submit">
                            {button}
                        </button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}
