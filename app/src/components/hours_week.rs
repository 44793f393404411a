//! The hours of a week: the same every day on one line, the days that differ behind their summary, all of it said back as a sentence.
//! Plain fields of a plain form: without JavaScript what is typed for every day becomes the days' on the server (`domain::typed_week`).

use domain::{
    hour_faults::{BETWEEN, told},
    hours::WeekHours,
    typed_week::{
        TypedDay, TypedWeek, WEEKDAYS, day_field, everyday_field, late_slot, off_field, shown_field,
    },
    typography::{capitalised, counted},
};
use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlInputElement;

use super::{
    browser::{hydrated, put_value},
    text_field::time_type,
};

/// What each field of a day is called, and its half of the day.
const SLOTS: [&str; 4] = ["matin, de", "matin, à", "après-midi, de", "après-midi, à"];

/// What the fields of a week hold now.
pub(crate) fn read_week(prefix: &str) -> TypedWeek {
    TypedWeek(std::array::from_fn(|day| {
        std::array::from_fn(|slot| value_of(&day_field(prefix, day, slot)))
    }))
}

fn input_named(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn value_of(id: &str) -> String {
    input_named(id).map(|input| input.value()).unwrap_or_default()
}

fn put(id: &str, value: &str) {
    if let Some(input) = input_named(id)
        && input.value() != value
    {
        put_value(&input, value);
    }
}

fn write_week(prefix: &str, week: &TypedWeek) {
    for (day, texts) in week.0.iter().enumerate() {
        for (slot, text) in texts.iter().enumerate() {
            put(&day_field(prefix, day, slot), text);
        }
    }
}

fn read_everyday(prefix: &str) -> TypedDay {
    std::array::from_fn(|slot| value_of(&everyday_field(prefix, slot)))
}

/// Whether the other end of the time that was just typed is still to come.
fn is_half(prefix: &str, id: &str) -> bool {
    let days = (0..WeekHours::DAYS.len()).map(|day| std::array::from_fn(|slot| day_field(prefix, day, slot)));
    let every: [String; 4] = std::array::from_fn(|slot| everyday_field(prefix, slot));
    days.chain([every])
        .flat_map(|[a, b, c, d]| [(a, b), (c, d)])
        .filter(|(from, to)| from == id || to == id)
        .any(|(from, to)| value_of(&from).is_empty() != value_of(&to).is_empty())
}

#[component]
pub(crate) fn HoursWeek(
    /// What the names of its fields begin with.
    prefix: &'static str,
    /// Which week, spoken before each field; nothing where there is but one.
    #[prop(optional)]
    week: &'static str,
    /// What its fields hold.
    #[prop(into)]
    typed: Signal<TypedWeek>,
    /// What is wrong with each day, as [`told`] reads it.
    #[prop(into)]
    wrong: Signal<[String; 6]>,
    /// What is wrong with the week as a whole.
    #[prop(optional, into)]
    whole: Signal<String>,
    /// The fields were written into before anybody could listen.
    caught_up: Callback<()>,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let shown = typed.get_untracked();
    let everyday = RwSignal::new(shown.everyday());
    let off = RwSignal::new(std::array::from_fn::<bool, WEEKDAYS, _>(|day| shown.is_off(day)));
    let hydrated = hydrated();
    let folded = NodeRef::<html::Details>::new();
    // Whoever has typed « 9 h » is not told at once that its end is missing.
    let (halfway, set_halfway) = signal(false);
    let wrong = Memo::new(move |_| {
        if halfway.get() {
            Default::default()
        } else {
            wrong.get()
        }
    });
    let left = move |event: leptos::ev::Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        set_halfway.set(target.is_some_and(|input| is_half(prefix, &input.id())));
    };
    let goes_with = move |day: usize| typed.with(|typed| everyday.with(|everyday| typed.0[day] == *everyday));
    // Behind the summary, nobody would see what is wrong with a day that differs.
    let astray = move || {
        wrong.with(|wrong| (0..6).any(|day| !wrong[day].is_empty() && (day >= WEEKDAYS || !goes_with(day))))
    };
    let opened = !disabled && astray();
    follow_fields(prefix, shown.clone(), typed, everyday, off, caught_up);
    Effect::new(move |_| {
        if let Some(folded) = folded.get().filter(|_| astray()) {
            folded.set_open(true);
        }
    });
    let shared = Memo::new(move |_| {
        let with: Vec<usize> = (0..WEEKDAYS).filter(|day| goes_with(*day)).collect();
        wrong.with(|wrong| lines(wrong, &with))
    });
    let type_everyday = move |slot: usize, text: String| {
        let before = everyday.get_untracked();
        let mut now = before.clone();
        now[slot] = text;
        let mut week = read_week(prefix);
        week.follow(&off.get_untracked(), &before, &now);
        write_week(prefix, &week);
        everyday.set(now);
    };
    let same_id = format!("memes_{prefix}");
    let shared_id = format!("{same_id}-erreur");
    let days = (0..WeekHours::DAYS.len())
        .map(|day| view! { <Day prefix week day shown=shown.0[day].clone() typed everyday off wrong disabled /> })
        .collect_view();
    let spoken = if week.is_empty() {
        "Chaque jour".to_owned()
    } else {
        format!("{week}, chaque jour")
    };
    view! {
        <div class="hours-week" on:change=left>
            <input type="hidden" name=shown_field(prefix) value=shown.written() disabled=move || disabled || hydrated.get() />
            <div class="hours-same" role="group" aria-labelledby=same_id.clone()>
                <p class="hours-lead" id=same_id.clone()>"Les mêmes chaque jour, du lundi au vendredi"</p>
                <Ranges
                    ids=std::array::from_fn(|slot| everyday_field(prefix, slot))
                    spoken
                    values=shown.everyday()
                    typing=Callback::new(move |(slot, text)| type_everyday(slot, text))
                    described=shared_id.clone()
                    invalid=Signal::derive(move || everyday.with(|day| marked(day, shared.with(|said| !said.is_empty()))))
                    disabled
                />
                <p class="error hours-shared" id=shared_id aria-live="polite">
                    {move || shared.with(|said| by_line(said))}
                </p>
            </div>
            <p class="hours-sum" aria-live="polite">
                {move || said_back(&typed.get(), &wrong.get(), &whole.get())}
            </p>
            <p class="error" aria-live="polite">
                {move || whole.with(|said| by_line(&parted(said)))}
            </p>
            <details class="hours-days" open=opened node_ref=folded>
                <summary>{move || typed.with(|typed| everyday.with(|everyday| odd_days(typed, everyday)))}</summary>
                {days}
            </details>
        </div>
    }
    .into_any()
}

/// What stands before the days one by one: those that differ, since the line of every day would tell a wrong week to whoever reads it alone.
fn odd_days(typed: &TypedWeek, everyday: &TypedDay) -> String {
    let odd: Vec<_> = (0..WEEKDAYS)
        .filter(|day| typed.0[*day] != *everyday)
        .map(|day| WeekHours::DAYS[day])
        .collect();
    if odd.is_empty() {
        "Un jour différent, ou sans stage".to_owned()
    } else {
        format!("Différent ou sans stage\u{a0}: {}", odd.join(", "))
    }
}

/// The week as a sentence, and how much of it is wrong.
fn said_back(typed: &TypedWeek, wrong: &[String; 6], whole: &str) -> String {
    let mut said = capitalised(&typed.hours_so_far().sentence());
    if said.is_empty() {
        "Aucun horaire pour l’instant".clone_into(&mut said);
    }
    said.push('.');
    let count = told(wrong, &[0, 1, 2, 3, 4, 5]).len() + parted(whole).len();
    if count > 0 {
        said.extend([" ", &counted(count, "point", "points"), " à corriger."]);
    }
    said
}

/// What is wrong with these days, a line each.
fn lines(wrong: &[String; 6], days: &[usize]) -> Vec<String> {
    told(wrong, days).into_iter().map(|fault| fault.words).collect()
}

/// The lines of an error, one under the other.
fn by_line(lines: &[String]) -> Option<AnyView> {
    match lines {
        [] => None,
        [line] => Some(line.clone().into_any()),
        lines => Some(
            lines
                .iter()
                .map(|line| view! { <span class="error-line">{format!("{line} ")}</span> })
                .collect_view()
                .into_any(),
        ),
    }
}

/// The faults in one text.
fn parted(faults: &str) -> Vec<String> {
    faults
        .split(BETWEEN)
        .filter(|fault| !fault.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What was typed before hydration goes where it would have gone; and whatever the fields come to hold (another's text, a week that was
/// copied), the line of every day says what most days have.
fn follow_fields(
    prefix: &'static str,
    shown: TypedWeek,
    typed: Signal<TypedWeek>,
    everyday: RwSignal<TypedDay>,
    off: RwSignal<[bool; WEEKDAYS]>,
    caught_up: Callback<()>,
) {
    Effect::new(move |first: Option<()>| {
        let mut week = typed.get();
        if first.is_none() {
            let now = read_everyday(prefix);
            let ticked = std::array::from_fn(|day| {
                input_named(&off_field(prefix, day)).is_some_and(|input| input.checked())
            });
            let mut expanded = read_week(prefix);
            expanded.expand(&shown, &ticked, &now);
            if expanded != week {
                write_week(prefix, &expanded);
                everyday.set(now);
                caught_up.run(());
                week = expanded;
            }
        }
        let most = week.everyday();
        let nothing = most.iter().all(String::is_empty);
        if !nothing && !everyday.with_untracked(|everyday| week.has(everyday)) {
            for (slot, text) in most.iter().enumerate() {
                put(&everyday_field(prefix, slot), text);
            }
            everyday.set(most);
        }
        let none = everyday.with_untracked(|everyday| everyday.iter().all(String::is_empty));
        let mut now = off.get_untracked();
        for (day, off) in now.iter_mut().enumerate() {
            *off = week.is_blank(day) && (*off || !none);
        }
        if off.with_untracked(|before| *before != now) {
            off.set(now);
        }
    });
}

/// Which times of a day are marked: the one that ends too late where there is one, else all.
fn marked(day: &TypedDay, wrong: bool) -> [bool; 4] {
    let late = late_slot(day);
    std::array::from_fn(|slot| wrong && late.is_none_or(|late| late == slot))
}

/// The four times of a day, two by two.
#[component]
fn Ranges(
    ids: [String; 4],
    spoken: String,
    values: TypedDay,
    #[prop(optional)] typing: Option<Callback<(usize, String)>>,
    described: String,
    invalid: Signal<[bool; 4]>,
    disabled: bool,
) -> impl IntoView {
    let [a, b, c, d]: [AnyView; 4] = std::array::from_fn(|slot| {
        let id = ids[slot].clone();
        let value = values[slot].clone();
        view! {
            <input
                type=time_type(&value)
                id=id.clone()
                name=id
                value=value
                disabled=disabled
                aria-label=format!("{spoken}, {}", SLOTS[slot])
                aria-describedby=described.clone()
                aria-invalid=move || invalid.get()[slot].then_some("true")
                on:input=move |event| {
                    if let Some(typing) = typing {
                        typing.run((slot, event_target_value(&event)));
                    }
                }
            />
        }
        .into_any()
    });
    view! {
        <div class="hours-ranges">
            <div class="hours-range">
                <span class="hours-half" aria-hidden="true">"Matin"</span>
                {a}
                <span aria-hidden="true">"à"</span>
                {b}
            </div>
            <div class="hours-range">
                <span class="hours-half" aria-hidden="true">"Après-midi"</span>
                {c}
                <span aria-hidden="true">"à"</span>
                {d}
            </div>
        </div>
    }
    .into_any()
}

/// A day: its times, whether it has none, and what is wrong with it.
#[component]
fn Day(
    prefix: &'static str,
    week: &'static str,
    day: usize,
    shown: TypedDay,
    typed: Signal<TypedWeek>,
    everyday: RwSignal<TypedDay>,
    off: RwSignal<[bool; WEEKDAYS]>,
    wrong: Memo<[String; 6]>,
    disabled: bool,
) -> impl IntoView {
    let name = WeekHours::DAYS.get(day).copied().unwrap_or_default();
    let ids: [String; 4] = std::array::from_fn(|slot| day_field(prefix, day, slot));
    let error_id = format!("{}-erreur", ids[0]);
    let name_id = format!("{}-jour", ids[0]);
    let text = Memo::new(move |_| wrong.with(|wrong| lines(wrong, &[day])));
    // What is wrong with a day that goes with the others is told once, under the line of every day.
    let is_wrong = move || {
        let alike = day < WEEKDAYS && typed.with(|typed| everyday.with(|everyday| typed.0[day] == *everyday));
        !alike && text.with(|text| !text.is_empty())
    };
    let invalid = move || typed.with(|typed| marked(&typed.0[day], is_wrong()));
    let spoken = if week.is_empty() {
        capitalised(name)
    } else {
        format!("{week}, {name}")
    };
    // Nobody is expected on Saturdays unless it is said.
    let tick = (day < WEEKDAYS).then(|| {
        let id = off_field(prefix, day);
        let ticked = move |event: leptos::ev::Event| {
            let on = event_target_checked(&event);
            off.update(|off| off[day] = on);
            let texts = if on { TypedDay::default() } else { everyday.get_untracked() };
            for (slot, text) in texts.iter().enumerate() {
                put(&day_field(prefix, day, slot), text);
            }
        };
        view! {
            <label class="choice hours-off">
                <input id=id.clone() type="checkbox" name=id value="1" disabled=disabled checked=off.get_untracked()[day]
                    prop:checked=move || off.with(|off| off[day]) aria-describedby=name_id.clone() on:change=ticked />
                <span>"Sans stage"</span>
            </label>
        }
    });
    view! {
        <div class="hours-day" role="group" aria-labelledby=name_id.clone()>
            <p class="hours-name" id=name_id.clone()>{capitalised(name)}</p>
            {tick}
            <Ranges ids spoken values=shown described=error_id.clone() invalid=Signal::derive(invalid) disabled />
            <div class="hours-wrong" hidden=move || !is_wrong()>
                <p class="error" id=error_id>{move || text.with(|text| by_line(text))}</p>
            </div>
        </div>
    }
    .into_any()
}

/// The limits that the hours of a pupil keep, for whoever wants to know.
#[component]
pub(crate) fn HoursLimits(
    /// What is told of one pupil's; without it, what holds for most.
    #[prop(optional, into)]
    of_student: String,
) -> impl IntoView {
    let title = if of_student.is_empty() {
        "Au plus 7\u{a0}h par jour et 35\u{a0}h par semaine".to_owned()
    } else {
        format!("Pour cet élève, {of_student}")
    };
    view! {
        <details class="hours-limits">
            <summary>{title}</summary>
            <p class="hint">
                "7\u{a0}h et 35\u{a0}h à partir de 15\u{a0}ans, 6\u{a0}h et 30\u{a0}h avant. Entre 6\u{a0}h et 20\u{a0}h, avec 30\u{a0}minutes de pause \
                 après 4\u{a0}h\u{a0}30, 14\u{a0}heures de repos entre deux jours, et deux jours de repos de suite, dont le dimanche. Ce sont les limites de la \
                 convention type."
            </p>
        </details>
    }
    .into_any()
}
