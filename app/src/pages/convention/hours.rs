//! The hours of each week: typed once for all days, said back and checked while they are typed.

use chrono::Days;
use domain::{
    convention::{Facts, hour_field, week_prefix},
    typography::{capitalised, span},
    weeks::{Week, Weeks},
};
use leptos::prelude::*;
use wire::field;

use super::editor::Editor;
use crate::components::hours_week::{HoursLimits, HoursWeek};

pub(super) fn week_name(week: Week) -> &'static str {
    match week {
        Week::First => "Première semaine",
        Week::Second => "Deuxième semaine",
    }
}

#[component]
pub(super) fn HoursWeeks(editor: Editor, facts: Facts) -> impl IntoView {
    let both = editor.weeks == Weeks::Both;
    view! {
        <HoursLimits of_student=facts.most_presence() />
        {editor
            .weeks
            .iter()
            .map(|week| view! { <OneWeek editor week monday=facts.campaign.monday(week) copied=both && week == Week::Second /> })
            .collect_view()}
    }
    .into_any()
}

#[component]
fn OneWeek(editor: Editor, week: Week, monday: chrono::NaiveDate, copied: bool) -> impl IntoView {
    let friday = monday.checked_add_days(Days::new(4)).unwrap_or(monday);
    let id = format!("semaine-{}", week.number());
    let typed = Memo::new(move |_| editor.values.with(|values| values.typed_week(week)));
    let wrong = Signal::derive(move || std::array::from_fn(|day| editor.error(&hour_field(week, day, 0))));
    let copy_week = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        editor.change(domain::convention::Values::copy_week);
    };
    let copy = copied.then(|| {
        view! {
            <button class="link-button" type="submit" name=field::COPY value="semaine" on:click=copy_week>
                "Copier la première semaine"
            </button>
        }
    });
    view! {
        <section class="hours-one" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{week_name(week)}</h2>
            <p class="quiet">{capitalised(&span(monday, friday))}</p>
            {copy}
            <HoursWeek prefix=week_prefix(week) week=week_name(week) typed wrong caught_up=Callback::new(move |()| editor.typed()) />
        </section>
    }
    .into_any()
}
