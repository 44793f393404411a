//! Controls that the host's forms share, and states in words.

use domain::{application::SeatCount, offer::OfferState, typography::counted, weeks::Week};
use leptos::prelude::*;

/// A list to choose one thing from.
#[component]
pub(crate) fn Select(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: String,
    value: String,
    options: Vec<(String, String)>,
    #[prop(default = "Choisissez")] nothing: &'static str,
    #[prop(optional)] disabled: bool,
    /// In place of the name, where a page has several of that name.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.to_owned());
    let (hint_id, error_id) = (format!("{id}-aide"), format!("{id}-erreur"));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <p class="hint" id=hint_id.clone()>{hint}</p>
            <select id=id name=name disabled=disabled aria-describedby=format!("{hint_id} {error_id}")
                aria-invalid=(!error.is_empty()).then_some("true")>
                {(!nothing.is_empty()).then(|| view! { <option value="">{nothing}</option> })}
                {options
                    .into_iter()
                    .map(|(code, label)| {
                        let selected = code == value;
                        view! { <option value=code selected=selected>{label}</option> }
                    })
                    .collect_view()}
            </select>
            <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
        </div>
    }
    .into_any()
}

/// A few things of which one is chosen, all to be seen.
#[component]
pub(crate) fn Radios(
    name: &'static str,
    #[prop(into)] legend: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: String,
    value: String,
    options: Vec<(String, String)>,
    #[prop(optional)] disabled: bool,
    #[prop(optional)] chosen: Option<Callback<String>>,
) -> impl IntoView {
    let error_id = format!("{name}-erreur");
    let described = error_id.clone();
    view! {
        <fieldset class="choices" id=name tabindex="-1" aria-describedby=described>
            <legend>{legend}</legend>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            {options
                .into_iter()
                .map(|(code, label)| {
                    let checked = code == value;
                    let told = code.clone();
                    view! {
                        <label class="choice">
                            <input type="radio" name=name value=code checked=checked disabled=disabled
                                on:change=move |_| { if let Some(chosen) = chosen { chosen.run(told.clone()); } } />
                            <span>{label}</span>
                        </label>
                    }
                })
                .collect_view()}
            <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
        </fieldset>
    }
    .into_any()
}

/// What is said of an offer that waits with its structure, in place of its state.
pub(super) const WAITS: &str = "En attente de vérification";

/// Where an offer stands, for its host.
pub(super) fn state_in_words(state: OfferState) -> &'static str {
    match state {
        OfferState::Draft => "Brouillon",
        OfferState::Published => "Publiée",
        OfferState::Paused => "En pause",
        OfferState::Full => "Complète",
        OfferState::Ended => "Terminée",
        OfferState::Hidden => "Masquée par la modération",
        OfferState::Removed => "Retirée",
    }
}

/// « 2 places », week by week when they differ.
pub(super) fn seats_in_words(seats: &[SeatCount]) -> String {
    let said = |count: u16| counted(usize::from(count), "place libre", "places libres");
    match seats {
        [first, second] if first.left() == second.left() => format!("{} chaque semaine", said(first.left())),
        [only] => format!("{} en {}", said(only.left()), week_in_words(only.week)),
        several => several
            .iter()
            .map(|seat| format!("{} en {}", said(seat.left()), week_in_words(seat.week)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// « semaine 1 ».
pub(super) fn week_in_words(week: Week) -> &'static str {
    match week {
        Week::First => "semaine\u{a0}1",
        Week::Second => "semaine\u{a0}2",
    }
}

/// « encore 3 jours », « dernier jour ».
pub(super) fn days_in_words(days: i64) -> String {
    match days {
        ..0 => "délai passé".to_owned(),
        0 => "dernier jour".to_owned(),
        1 => "encore 1\u{a0}jour".to_owned(),
        days => format!("encore {days}\u{a0}jours"),
    }
}
