//! Key words: a plain field that, once hydrated, proposes sectors and trades while somebody types (the combobox pattern of the ARIA
//! Authoring Practices Guide, with a list that completes nothing by itself).

use gloo_timers::future::TimeoutFuture;
use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html,
    prelude::*,
    task::spawn_local,
};
use wire::search::WordSuggestion;

use super::{browser::hydrated, sync_input::follow};
use crate::api::search::suggest_words;

/// How long somebody stops typing before anything is asked, in milliseconds.
const PAUSE: u32 = 150;

/// What the list holds.
#[derive(Clone, Default)]
struct List {
    suggestions: Vec<WordSuggestion>,
    active: Option<usize>,
    open: bool,
}

impl List {
    /// Moves to the next line or to the one before, round the list.
    fn step(&mut self, forward: bool) {
        let count = self.suggestions.len();
        if count == 0 {
            return;
        }
        self.open = true;
        self.active = Some(match (self.active, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(active), true) => (active + 1) % count,
            (Some(active), false) => (active + count - 1) % count,
        });
    }
}

/// The field `mots`. `chosen` runs once a suggestion has been put into it; `children` stand below.
#[component]
pub(crate) fn WordField(
    label: &'static str,
    hint: &'static str,
    #[prop(into)] value: Signal<String>,
    chosen: Callback<()>,
    children: Children,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let list = RwSignal::new(List::default());
    let told = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    let hydrated = hydrated();
    follow(input, value);

    let choose = move |place: usize| {
        let text = list.with_untracked(|list| list.suggestions.get(place).map(|found| found.text.clone()));
        if let (Some(text), Some(input)) = (text, input.get_untracked()) {
            turn.update_value(|turn| *turn += 1);
            list.set(List::default());
            told.set(format!("{text} choisi."));
            input.set_value(&text);
            chosen.run(());
        }
    };
    let typed = move |text: String| {
        turn.update_value(|turn| *turn += 1);
        propose(text, turn, list, told);
    };
    let key = move |event: KeyboardEvent| {
        let (open, active) = list.with_untracked(|list| (list.open, list.active));
        match (event.key().as_str(), active) {
            ("ArrowDown", _) => list.update(|list| list.step(true)),
            ("ArrowUp", _) => list.update(|list| list.step(false)),
            ("Escape", _) => {
                close(list, turn);
                if !open {
                    return;
                }
            }
            ("Enter", Some(active)) if open => choose(active),
            ("Tab", _) => {
                close(list, turn);
                return;
            }
            _ => return,
        }
        event.prevent_default();
    };
    // Without JavaScript it must not claim to be more than a field.
    let once_hydrated = move |after: &'static str| Signal::derive(move || hydrated.get().then_some(after));
    let expanded = move || list.with(|list| if list.open { "true" } else { "false" });
    view! {
        <div class="field word-field">
            <label for="mots">{label}</label>
            <p class="hint" id="mots-aide">
                {hint}
            </p>
            <div class="combobox">
                <input
                    node_ref=input
                    id="mots"
                    name="mots"
                    type="text"
                    maxlength="100"
                    autocomplete="off"
                    role=once_hydrated("combobox")
                    aria-autocomplete=once_hydrated("list")
                    aria-expanded=Signal::derive(move || hydrated.get().then(expanded))
                    aria-controls=once_hydrated("mots-liste")
                    aria-activedescendant=move || list.with(|list| list.active.filter(|_| list.open).map(choice_id))
                    aria-describedby="mots-aide mots-erreur"
                    value=value
                    on:input=move |event| typed(event_target_value(&event))
                    on:keydown=key
                    on:blur=move |_: FocusEvent| close(list, turn)
                />
                <Suggestions list choose=Callback::new(choose) />
            </div>
            {children()}
            <p class="visually-hidden" role="status">
                {told}
            </p>
        </div>
    }
    .into_any()
}

/// What is still on its way is not shown to whoever has closed the list or gone on.
fn close(list: RwSignal<List>, turn: StoredValue<u32>) {
    turn.try_update_value(|turn| *turn += 1);
    list.update(|list| (list.open, list.active) = (false, None));
}

/// Asks what to propose once somebody has stopped typing; `turn` tells a late answer from the last one.
fn propose(text: String, turn: StoredValue<u32>, list: RwSignal<List>, told: RwSignal<String>) {
    let mine = turn.get_value();
    let still = move || turn.try_get_value() == Some(mine);
    spawn_local(async move {
        TimeoutFuture::new(PAUSE).await;
        if !still() {
            return;
        }
        // Proposing is a help: when it fails, the plain field still works.
        let suggestions = suggest_words(text).await.unwrap_or_default();
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
fn Suggestions(list: RwSignal<List>, choose: Callback<usize>) -> impl IntoView {
    let choices = move || {
        let List {
            suggestions, active, ..
        } = list.get();
        suggestions
            .into_iter()
            .enumerate()
            .map(|(place, WordSuggestion { text, sector })| {
                view! {
                    <li
                        id=choice_id(place)
                        class="combobox-choice"
                        role="option"
                        aria-selected=if active == Some(place) { "true" } else { "false" }
                        // Before the field loses the focus, and the list with it.
                        on:mousedown=move |event| {
                            event.prevent_default();
                            choose.run(place);
                        }
                    >
                        <span>{text}</span>
                        <span class="quiet">{sector}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <ul
            id="mots-liste"
            class="combobox-list"
            role="listbox"
            aria-label="Secteurs et métiers proposés"
            hidden=move || !list.with(|list| list.open)
        >
            {choices}
        </ul>
    }
    .into_any()
}

fn choice_id(place: usize) -> String {
    format!("mots-choix-{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_the_list() {
        let suggestion = |text: &str| WordSuggestion {
            text: text.to_owned(),
            sector: String::new(),
        };
        let mut list = List {
            suggestions: vec![suggestion("Banque"), suggestion("Bois"), suggestion("BTP")],
            ..List::default()
        };
        let mut places = Vec::new();
        for forward in [true, true, true, true, false, false] {
            list.step(forward);
            places.push(list.active.unwrap());
        }
        assert_eq!(places, [0, 1, 2, 0, 2, 1]);
        let mut empty = List::default();
        empty.step(true);
        assert!(empty.active.is_none() && !empty.open);
    }
}
