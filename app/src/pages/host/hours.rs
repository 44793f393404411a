//! The hours of an offer's weeks, checked while they are typed by the rules that the server applies.

use domain::{
    draft::{field, week_problems},
    hour_faults::BETWEEN,
    hours::field_value,
    typed_week::TypedWeek,
    working_time::When,
};
use leptos::prelude::*;

use crate::components::hours_week::{HoursLimits, HoursWeek, read_week};

/// The hours. `checked` is whether what is wrong with what the server gave is said at once; otherwise once something is typed.
#[component]
pub(super) fn Hours(
    hours: [[String; 4]; 6],
    checked: bool,
    rules_year: u16,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let typed = RwSignal::new(TypedWeek(hours.map(|day| day.map(|text| field_value(&text)))));
    let (told, tell) = signal(checked);
    let found = Memo::new(move |_| {
        let (mut days, mut week): ([String; 6], String) = Default::default();
        let wrong = typed.with(|typed| week_problems(&typed.0, rules_year)).err();
        for (when, message) in wrong.filter(|_| told.get()).unwrap_or_default() {
            let place = match when {
                When::Day(day) => days.get_mut(day),
                When::Week | When::Date(_) => None,
            };
            let place = place.unwrap_or(&mut week);
            if !place.is_empty() {
                place.push_str(BETWEEN);
            }
            place.push_str(&message);
        }
        (days, week)
    });
    let read = move || typed.set(read_week(""));
    view! {
        <section id=field::HOURS tabindex="-1" class="hours-edit" aria-labelledby="horaires-titre"
            on:input=move |_| read()
            on:change=move |_| {
                read();
                tell.set(true);
            }
        >
            <h2 id="horaires-titre">"Horaires"</h2>
            <p class="hint">"Les mêmes chaque semaine."</p>
            <HoursLimits />
            <HoursWeek
                prefix=""
                typed
                wrong=Signal::derive(move || found.with(|(days, _)| days.clone()))
                whole=Signal::derive(move || found.with(|(_, week)| week.clone()))
                caught_up=Callback::new(move |()| read())
                disabled
            />
        </section>
    }
    .into_any()
}
