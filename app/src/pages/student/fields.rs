//! Fields that several forms of a student have: the weeks, and where they live.

use domain::{campaign::Campaign, typography::capitalised, weeks::Weeks};
use leptos::prelude::*;
use wire::{field, form::FormState, search::Town};

use crate::components::{calendar::campaign_span, place_field::PlaceField, week_squares::WeekSquares};

/// A choice of weeks, each drawn as the ten squares and said with its days.
#[component]
pub(super) fn WeekChoice(choices: Vec<Weeks>, campaign: Campaign, form: FormState) -> impl IntoView {
    let error = form.error(field::WEEKS);
    let chosen = match choices.as_slice() {
        [only] => Some(*only),
        _ => Weeks::from_code(&form.value(field::WEEKS)),
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
                            <input type="radio" name=field::WEEKS value=weeks.code() checked=chosen == Some(weeks) />
                            <WeekSquares weeks=Some(weeks) />
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
pub(super) fn HomeField(
    form: FormState,
    home: Option<Town>,
    #[prop(optional)] why: &'static str,
) -> impl IntoView {
    let error = form.error(field::HOME);
    let known = home.map(|home| home.label).unwrap_or_default();
    let value = if error.is_empty() {
        known
    } else {
        form.value(field::HOME)
    };
    let invalid = !error.is_empty();
    view! {
        <PlaceField
            value=Signal::stored(value)
            invalid=Signal::stored(invalid)
            chosen=Callback::new(|()| ())
            why
        >
            <p class="error" id="lieu-erreur">{invalid.then_some(error)}</p>
        </PlaceField>
        {invalid.then(|| view! { <HomeChoices form /> })}
    }
    .into_any()
}

/// What the place that was typed may stand for, to be chosen without typing again.
#[component]
fn HomeChoices(form: FormState) -> impl IntoView {
    let choices: Vec<_> = form
        .value(field::HOME_CHOICES)
        .lines()
        .filter_map(|line| {
            let mut parts = line.split('\t').map(str::to_owned);
            Some((parts.next()?, parts.next()?, parts.next()?))
        })
        .collect();
    (!choices.is_empty()).then(|| {
        view! {
            <fieldset class="choices">
                <legend>"Lieux proposés"</legend>
                {choices
                    .into_iter()
                    .map(|(code, name, detail)| {
                        view! {
                            <label class="choice">
                                <input type="radio" name=field::HOME_CHOICE value=code />
                                <span>{name} " " <span class="quiet">{detail}</span></span>
                            </label>
                        }
                    })
                    .collect_view()}
            </fieldset>
        }
    })
}
