//! The hours of a week: native fields of time, Monday to Saturday, checked while they are typed by the rules that the server
//! applies.

use domain::{
    draft::{DraftContent, Step, field, hour_field},
    hours::{WeekHours, field_value},
    typography::{capitalised, duration},
};
use leptos::{html, prelude::*};

use crate::components::{
    browser::{hydrated, put_value},
    text_field::time_type,
};

/// What each field of a day is called.
const SLOTS: [(&str, &str); 4] = [
    ("Matin, de", "matin, de"),
    ("à", "matin, à"),
    ("Après-midi, de", "après-midi, de"),
    ("à", "après-midi, à"),
];

/// The table. `errors` is what the server found, until something is typed.
#[component]
pub(super) fn HoursTable(
    hours: [[String; 4]; 6],
    errors: Vec<String>,
    rules_year: u16,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let typed = RwSignal::new(hours.map(|day| day.map(|text| field_value(&text))));
    let (touched, touch) = signal(false);
    let inputs: [[NodeRef<html::Input>; 4]; 6] = Default::default();
    let inputs = StoredValue::new(inputs);
    let draft = Memo::new(move |_| DraftContent {
        hours: typed.get(),
        ..DraftContent::default()
    });
    let so_far = Memo::new(move |_| draft.with(DraftContent::hours_so_far));
    let total = move || {
        let minutes = so_far.with(WeekHours::total_minutes);
        let days = so_far.with(|week| week.0.iter().filter(|day| !day.is_empty()).count());
        match days {
            0 => "Aucun horaire pour l’instant.".to_owned(),
            1 => format!("1\u{a0}jour, {} de présence.", duration(minutes)),
            days => format!(
                "{days}\u{a0}jours, {} de présence dans la semaine.",
                duration(minutes)
            ),
        }
    };
    let wrong = move || {
        if !touched.get() {
            return errors.clone();
        }
        draft.with(|draft| {
            draft
                .problems(Step::Practical, rules_year, None)
                .into_iter()
                .filter(|problem| problem.field == field::HOURS)
                .map(|problem| problem.message)
                .collect()
        })
    };
    let copy = move |from: usize| {
        touch.set(true);
        typed.update(|week| {
            let day = week[from].clone();
            for (index, other) in week.iter_mut().enumerate().take(5) {
                other.clone_from(&day);
                inputs.with_value(|inputs| {
                    for (input, text) in inputs[index].iter().zip(&day) {
                        if let Some(input) = input.get_untracked() {
                            put_value(&input, text);
                        }
                    }
                });
            }
        });
    };
    let copy = (!disabled).then(|| Callback::new(copy));
    let rows = (0..WeekHours::DAYS.len())
        .map(|day| view! { <Day day inputs typed so_far touch copy /> })
        .collect_view();
    view! {
        <section id=field::HOURS tabindex="-1" class="hours-edit" aria-labelledby="horaires-titre">
            <h2 id="horaires-titre">"Horaires"</h2>
            <p class="hint">
                "Les mêmes chaque semaine. Laissez vide un jour sans stage. Pour un élève de moins de 18\u{a0}ans\u{a0}: 7\u{a0}h par jour et 35\u{a0}h par semaine au plus, \
                 entre 6\u{a0}h et 20\u{a0}h, une pause de 30\u{a0}minutes après 4\u{a0}h\u{a0}30, et deux jours de repos de suite avec le dimanche."
            </p>
            <table class="table hours-table">
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
                <tbody>{rows}</tbody>
            </table>
            <p class="hours-sum" aria-live="polite">
                {total}
            </p>
            <div aria-live="polite">
                {move || wrong().into_iter().map(|message| view! { <p class="error">{message}</p> }).collect_view()}
            </div>
        </section>
    }
    .into_any()
}

/// The fields of a day and its total; `copy` puts its hours into the other days, where they may change.
#[component]
fn Day(
    day: usize,
    inputs: StoredValue<[[NodeRef<html::Input>; 4]; 6]>,
    typed: RwSignal<[[String; 4]; 6]>,
    so_far: Memo<WeekHours>,
    touch: WriteSignal<bool>,
    copy: Option<Callback<usize>>,
) -> impl IntoView {
    let hydrated = hydrated();
    let name = WeekHours::DAYS.get(day).copied().unwrap_or_default();
    let total = move || {
        let minutes = so_far.with(|week| WeekHours::day_minutes(&week.0[day]));
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
            let node = inputs.with_value(|inputs| inputs[day][slot]);
            let input_name = hour_field(day, slot);
            let value = typed.with_untracked(|week| week[day][slot].clone());
            view! {
                <td data-label=label>
                    <input
                        node_ref=node
                        type=time_type(&value)
                        id=input_name.clone()
                        name=input_name
                        disabled=copy.is_none()
                        aria-label=format!("{}, {spoken}", capitalised(name))
                        value=value
                        on:input=move |event| {
                            touch.set(true);
                            typed.update(|week| week[day][slot] = event_target_value(&event));
                        }
                    />
                </td>
            }
        })
        .collect_view();
    // Saturday is nobody's model.
    let copy = copy.filter(|_| day < 5);
    view! {
        <tr>
            <th scope="row">{capitalised(name)}</th>
            {fields}
            <td class="hours-total" data-label="Présence">
                {total}
                {move || {
                    let copy = copy.filter(|_| hydrated.get())?;
                    Some(view! {
                        <button type="button" class="link-button" on:click=move |_| copy.run(day)>
                            "Copier sur les autres jours"
                            <span class="visually-hidden">{format!(" les horaires du {name}")}</span>
                        </button>
                    })
                }}
            </td>
        </tr>
    }
    .into_any()
}
