//! The hours of each week: native fields of time in a table, copied with a button, added up and checked while they are typed.

use chrono::Days;
use domain::{
    convention::{Facts, hour_field},
    hours::WeekHours,
    typography::{capitalised, counted, date_with_weekday, duration},
    weeks::Week,
};
use leptos::prelude::*;
use wire::field;

use super::editor::Editor;
use crate::components::text_field::time_type;

/// What each field of a day is called.
const SLOTS: [(&str, &str); 4] = [
    ("Matin, de", "matin, de"),
    ("à", "matin, à"),
    ("Après-midi, de", "après-midi, de"),
    ("à", "après-midi, à"),
];

pub(super) fn week_name(week: Week) -> &'static str {
    match week {
        Week::First => "Première semaine",
        Week::Second => "Deuxième semaine",
    }
}

/// The tables.
#[component]
pub(super) fn HoursTables(editor: Editor, facts: Facts) -> impl IntoView {
    let both = editor.weeks == domain::weeks::Weeks::Both;
    view! {
        <p class="hint">
            "Laissez vide un jour sans stage. Au plus 7\u{a0}h par jour et 35\u{a0}h par semaine (6\u{a0}h et 30\u{a0}h avant 15\u{a0}ans), entre 6\u{a0}h \
             et 20\u{a0}h, avec 30\u{a0}minutes de pause après 4\u{a0}h\u{a0}30, 14\u{a0}heures de repos entre deux jours, et deux jours de repos de suite, \
             dont le dimanche."
        </p>
        {editor
            .weeks
            .iter()
            .map(|week| view! { <WeekTable editor week monday=facts.campaign.monday(week) copied=both && week == Week::Second /> })
            .collect_view()}
    }
    .into_any()
}

#[component]
fn WeekTable(editor: Editor, week: Week, monday: chrono::NaiveDate, copied: bool) -> impl IntoView {
    let friday = monday.checked_add_days(Days::new(4)).unwrap_or(monday);
    let said = format!(
        "{}, du {} au {}",
        week_name(week),
        date_with_weekday(monday),
        date_with_weekday(friday)
    );
    let hours = Memo::new(move |_| editor.values.with(|values| values.hours_so_far(week)));
    let total = move || {
        let minutes = hours.with(WeekHours::total_minutes);
        let days = hours.with(|hours| hours.0.iter().filter(|day| !day.is_empty()).count());
        let number = week_name(week);
        let wrong = (0..6)
            .filter(|day| !editor.error(&hour_field(week, *day, 0)).is_empty())
            .count();
        let mut text = if days == 0 {
            format!("{number}\u{a0}: aucun horaire pour l’instant.")
        } else {
            format!(
                "{number}\u{a0}: {} de présence en {}.",
                duration(minutes),
                counted(days, "jour", "jours")
            )
        };
        if wrong > 0 {
            text.extend([" ", &counted(wrong, "point", "points"), " à corriger."]);
        }
        text
    };
    let copy_week = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        editor.change(domain::convention::Values::copy_week);
    };
    view! {
        <div class="hours-week">
            {copied
                .then(|| {
                    view! {
                        <p class="actions">
                            <button class="button button-quiet" type="submit" name=field::COPY value="semaine" on:click=copy_week>
                                "Copier la première semaine"
                            </button>
                        </p>
                    }
                })}
            <table class="table hours-table">
                <caption>{said}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Jour"</th>
                        <th scope="col">"Matin, de"</th>
                        <th scope="col">"à"</th>
                        <th scope="col">"Après-midi, de"</th>
                        <th scope="col">"à"</th>
                        <th scope="col">"Présence"</th>
                    </tr>
                </thead>
                <tbody>{(0..WeekHours::DAYS.len()).map(|day| view! { <Day editor week day hours /> }).collect_view()}</tbody>
            </table>
            <p class="hours-sum" aria-live="polite">
                {total}
            </p>
        </div>
    }
    .into_any()
}

/// The fields of a day, its total, and what is wrong with it.
#[component]
fn Day(editor: Editor, week: Week, day: usize, hours: Memo<WeekHours>) -> impl IntoView {
    let name = WeekHours::DAYS.get(day).copied().unwrap_or_default();
    let first = hour_field(week, day, 0);
    let error_id = format!("{first}-erreur");
    let wrong = Memo::new(move |_| editor.error(&hour_field(week, day, 0)));
    let is_wrong = move || wrong.with(|wrong| !wrong.is_empty());
    let total = move || {
        let minutes = hours.with(|hours| WeekHours::day_minutes(&hours.0[day]));
        if minutes == 0 {
            "Pas de stage".to_owned()
        } else {
            duration(minutes)
        }
    };
    let fields = SLOTS
        .into_iter()
        .enumerate()
        .map(|(slot, (label, spoken))| {
            let field = hour_field(week, day, slot);
            let value = editor.values.with_untracked(|values| values.get(&field).to_owned());
            view! {
                <td data-label=label>
                    <input type=time_type(&value) id=field.clone() name=field value=value
                        aria-label=format!("{}, {}, {spoken}", week_name(week), name) aria-describedby=error_id.clone()
                        aria-invalid=move || is_wrong().then_some("true") />
                </td>
            }
        })
        .collect_view();
    // Saturday is nobody's model.
    let copy = (day < 5).then(|| {
        let copy = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            editor.change(|values| values.copy_day(week, day));
        };
        view! {
            <button type="submit" name=field::COPY value=format!("s{}_{day}", week.number()) class="link-button" on:click=copy>
                "Copier sur les autres jours"
                <span class="visually-hidden">{format!(" les horaires du {name}, {}", week_name(week).to_lowercase())}</span>
            </button>
        }
    });
    let error_id = format!("{first}-erreur");
    view! {
        <tr>
            <th scope="row">{capitalised(name)}</th>
            {fields}
            <td class="hours-total" data-label="Présence">
                {total}
                {copy}
            </td>
        </tr>
        <tr class="hours-wrong" hidden=move || !is_wrong()>
            <td colspan="6">
                <p class="error" id=error_id>{move || wrong.with(|wrong| (!wrong.is_empty()).then(|| wrong.clone()))}</p>
            </td>
        </tr>
    }
    .into_any()
}
