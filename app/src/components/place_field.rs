//! Where somebody lives: a plain field that, once hydrated, proposes communes and schools (the combobox pattern of the ARIA
//! Authoring Practices Guide, with a list that completes nothing by itself) and can ask the browser where it is.

use domain::typography::at_place;
use gloo_timers::future::TimeoutFuture;
use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html,
    prelude::*,
    task::spawn_local,
};
use wire::{field, place::Suggestion};

use super::{
    browser::hydrated,
    locate::{Locate, LocateButton},
};
use crate::{api::place::suggest_places, components::sync_input::follow};

/// How long somebody stops typing before anything is asked, in milliseconds.
const PAUSE: u32 = 150;

/// What the list holds.
#[derive(Clone, Default)]
struct List {
    suggestions: Vec<Suggestion>,
    active: Option<usize>,
    open: bool,
}

impl List {
    fn step(&mut self, by: isize) {
        let count = self.suggestions.len();
        if count == 0 {
            return;
        }
        self.open = true;
        self.active = Some(match self.active {
            Some(active) => active.wrapping_add_signed(by).wrapping_add(count) % count,
            None if by > 0 => 0,
            None => count - 1,
        });
    }
}

/// The field `lieu`. `chosen` runs once a place has been put into it; `children` stand below, the error last.
#[expect(clippy::too_many_lines, reason = "one field, most of it its view")]
#[component]
pub(crate) fn PlaceField(
    /// What the address says.
    #[prop(into)]
    value: Signal<String>,
    #[prop(into)] invalid: Signal<bool>,
    chosen: Callback<()>,
    /// Whether departments and regions are places here: one searches in them, but does not live in them.
    #[prop(optional)]
    areas: bool,
    children: Children,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let list = RwSignal::new(List::default());
    let turn = StoredValue::new(0_u32);
    // Heard: what the list holds. Read by all: why a position was not found.
    let told = RwSignal::new(String::new());
    let message = RwSignal::new("");
    let hydrated = hydrated();
    follow(input, value);

    // Without JavaScript it must not claim to be more than a field.
    let once_hydrated = move |before: Option<&'static str>, after: &'static str| {
        Signal::derive(move || if hydrated.get() { Some(after) } else { before })
    };

    let put = move |label: &str| {
        turn.update_value(|turn| *turn += 1);
        list.set(List::default());
        if let Some(input) = input.get_untracked() {
            input.set_value(label);
        }
        chosen.run(());
    };
    let choose = move |place: usize| {
        let suggestion = list.with_untracked(|list| list.suggestions.get(place).cloned());
        if let Some(suggestion) = suggestion {
            told.set(format!("{} choisi.", suggestion.label));
            put(&suggestion.label);
        }
    };
    let typed = move |text: String| {
        turn.update_value(|turn| *turn += 1);
        // What was typed before hydration is heard of after it, when the person may be elsewhere already.
        let here = input.get_untracked().is_some_and(|input| {
            let input: &web_sys::Element = &input;
            document().active_element().as_ref() == Some(input)
        });
        if here {
            propose(text, areas, turn, list, told);
        }
    };
    // What is still on its way is not shown to whoever has closed the list or gone on.
    let close = move || {
        turn.try_update_value(|turn| *turn += 1);
        list.update(|list| (list.open, list.active) = (false, None));
    };
    let key = move |event: KeyboardEvent| {
        let (open, active) = list.with_untracked(|list| (list.open, list.active));
        match event.key().as_str() {
            "ArrowDown" => list.update(|list| list.step(1)),
            "ArrowUp" => list.update(|list| list.step(-1)),
            "Escape" => {
                close();
                if !open {
                    return;
                }
            }
            "Enter" if open && active.is_some() => choose(active.unwrap_or_default()),
            "Tab" => {
                close();
                return;
            }
            _ => return,
        }
        event.prevent_default();
    };
    let leave = move |_: FocusEvent| close();
    let open = move || list.with(|list| list.open);
    let active = move || list.with(|list| list.active.filter(|_| list.open).map(choice_id));
    let located = Callback::new(move |outcome: Locate| match outcome {
        Locate::Found(town) => {
            message.set("");
            told.set(format!("Vous êtes {}.", at_place(&town.label)));
            put(&town.label);
        }
        Locate::Failed(reason) => message.set(reason),
    });

    view! {
        <div class="field place-field">
            <label for="lieu">"Où habitez-vous\u{202f}?"</label>
            <p class="hint" id="lieu-aide">
                {if areas { "Commune, code postal, lycée ou département" } else { "Commune, code postal ou lycée" }}
            </p>
            <div class="combobox">
                <input
                    node_ref=input
                    id="lieu"
                    name=field::HOME
                    type="text"
                    maxlength="100"
                    // The browser's own list would lie over ours.
                    autocomplete=once_hydrated(Some("postal-code"), "off")
                    role=once_hydrated(None, "combobox")
                    aria-autocomplete=once_hydrated(None, "list")
                    aria-expanded=Signal::derive(move || hydrated.get().then(|| if open() { "true" } else { "false" }))
                    aria-controls=once_hydrated(None, "lieu-liste")
                    aria-activedescendant=active
                    aria-describedby="lieu-aide lieu-erreur"
                    aria-invalid=Signal::derive(move || invalid.get().then_some("true"))
                    value=value
                    on:input=move |event| typed(event_target_value(&event))
                    on:keydown=key
                    on:blur=leave
                />
                <Proposals list choose=Callback::new(choose) />
            </div>
            <div class="place-after">
            {children()}
            {move || hydrated.get().then(|| view! { <LocateButton located /> })}
            <p class="place-message" role="status">
                {message}
            </p>
            <p class="visually-hidden" role="status">
                {told}
            </p>
            </div>
        </div>
    }
    .into_any()
}

/// Asks what to propose once somebody has stopped typing; `turn` tells a late answer from the last one.
fn propose(text: String, areas: bool, turn: StoredValue<u32>, list: RwSignal<List>, told: RwSignal<String>) {
    let mine = turn.get_value();
    let still = move || turn.try_get_value() == Some(mine);
    spawn_local(async move {
        TimeoutFuture::new(PAUSE).await;
        if !still() {
            return;
        }
        // Proposing is a help: when it fails, the plain field still works.
        let suggestions = suggest_places(text, areas).await.unwrap_or_default();
        if still() {
            told.set(match suggestions.len() {
                0 => String::new(),
                1 => "Une proposition.".to_owned(),
                count => format!("{count} propositions."),
            });
            list.set(List {
                open: !suggestions.is_empty(),
                active: None,
                suggestions,
            });
        }
    });
}

#[component]
fn Proposals(list: RwSignal<List>, choose: Callback<usize>) -> impl IntoView {
    let choices = move || {
        let list = list.get();
        let places = list.suggestions.into_iter().enumerate();
        places
            .map(|(place, suggestion)| {
                let selected = list.active == Some(place);
                view! {
                    <li
                        id=choice_id(place)
                        class="combobox-choice"
                        role="option"
                        aria-selected=if selected { "true" } else { "false" }
                        // Before the field loses the focus, and the list with it.
                        on:mousedown=move |event| {
                            event.prevent_default();
                            choose.run(place);
                        }
                    >
                        <Proposal suggestion />
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <ul
            id="lieu-liste"
            class="combobox-list"
            role="listbox"
            aria-label="Lieux proposés"
            hidden=move || !list.with(|list| list.open)
        >
            {choices}
        </ul>
    }
    .into_any()
}

fn choice_id(place: usize) -> String {
    format!("lieu-choix-{place}")
}

#[component]
fn Proposal(suggestion: Suggestion) -> impl IntoView {
    let Suggestion { name, detail, .. } = suggestion;
    view! {
        <span>{name}</span>
        <span class="quiet">{detail}</span>
    }
    .into_any()
}
