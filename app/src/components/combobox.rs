//! The list under a field that proposes while somebody types (the combobox pattern of the ARIA Authoring Practices Guide, with a list
//! that completes nothing by itself): what it holds, when it is asked for, and how keys move in it.

use gloo_timers::future::TimeoutFuture;
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};

/// How long somebody stops typing before anything is asked, in milliseconds.
const PAUSE: u32 = 150;

/// What the list holds.
#[derive(Clone)]
pub struct List<T> {
    /// What it proposes, in its order.
    pub suggestions: Vec<T>,
    /// The line that Enter would choose.
    pub active: Option<usize>,
    /// Whether it is shown.
    pub open: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            suggestions: Vec::new(),
            active: None,
            open: false,
        }
    }
}

impl<T> List<T> {
    /// Moves to the next line or to the one before, round the list.
    pub fn step(&mut self, forward: bool) {
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

/// The list of one field.
pub(crate) struct Combobox<T: 'static> {
    /// Begins the ids of the list and of its lines.
    id: &'static str,
    list: RwSignal<List<T>>,
    /// Heard: what the list holds.
    pub(crate) told: RwSignal<String>,
    /// Tells a late answer from the last one.
    turn: StoredValue<u32>,
}

impl<T> Clone for Combobox<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Combobox<T> {}

impl<T: Clone + Send + Sync + 'static> Combobox<T> {
    /// An empty one.
    pub(crate) fn new(id: &'static str) -> Self {
        Self {
            id,
            list: RwSignal::new(List::default()),
            told: RwSignal::new(String::new()),
            turn: StoredValue::new(0),
        }
    }

    /// What is still on its way is not shown any more.
    pub(crate) fn forget(self) {
        self.turn.try_update_value(|turn| *turn += 1);
    }

    /// The same, and the list is closed: nothing comes back to whoever has closed it or gone on.
    pub(crate) fn close(self) {
        self.forget();
        self.list.update(|list| (list.open, list.active) = (false, None));
    }

    /// The same, and what it held is gone.
    pub(crate) fn empty(self) {
        self.forget();
        self.list.set(List::default());
    }

    /// A line.
    pub(crate) fn suggestion(self, place: usize) -> Option<T> {
        self.list
            .with_untracked(|list| list.suggestions.get(place).cloned())
    }

    /// Asks what to propose once somebody has stopped typing.
    pub(crate) fn propose<F: Future<Output = Vec<T>> + 'static>(self, ask: impl FnOnce() -> F + 'static) {
        let mine = self.turn.get_value();
        let still = move || self.turn.try_get_value() == Some(mine);
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            if !still() {
                return;
            }
            let suggestions = ask().await;
            if still() {
                self.told.set(match suggestions.len() {
                    0 => String::new(),
                    1 => "Une proposition.".to_owned(),
                    count => format!("{count} propositions."),
                });
                self.list.set(List {
                    open: !suggestions.is_empty(),
                    active: None,
                    suggestions,
                });
            }
        });
    }

    /// What a key does in the field; `choose` takes the line that is active.
    pub(crate) fn key(self, event: &KeyboardEvent, choose: impl Fn(usize)) {
        let (open, active) = self.list.with_untracked(|list| (list.open, list.active));
        match (event.key().as_str(), active) {
            ("ArrowDown", _) => self.list.update(|list| list.step(true)),
            ("ArrowUp", _) => self.list.update(|list| list.step(false)),
            ("Escape", _) => {
                self.close();
                if !open {
                    return;
                }
            }
            ("Enter", Some(active)) if open => choose(active),
            ("Tab", _) => {
                self.close();
                return;
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Whether it is open, as `aria-expanded` says it.
    pub(crate) fn expanded(self) -> &'static str {
        if self.list.with(|list| list.open) {
            "true"
        } else {
            "false"
        }
    }

    /// The id of the line that is active.
    pub(crate) fn active(self) -> Option<String> {
        let active = self.list.with(|list| list.active.filter(|_| list.open));
        active.map(|place| self.choice_id(place))
    }

    fn choice_id(self, place: usize) -> String {
        format!("{}-choix-{place}", self.id)
    }

    /// The list; `line` says what a suggestion is called, and what stands beside it.
    pub(crate) fn view(
        self,
        label: &'static str,
        choose: impl Fn(usize) + Copy + Send + Sync + 'static,
        line: fn(T) -> (String, String),
    ) -> AnyView {
        let choices = move || {
            let list = self.list.get();
            list.suggestions
                .into_iter()
                .enumerate()
                .map(|(place, suggestion)| {
                    let (name, detail) = line(suggestion);
                    view! {
                        <li
                            id=self.choice_id(place)
                            class="combobox-choice"
                            role="option"
                            aria-selected=if list.active == Some(place) { "true" } else { "false" }
                            // The field keeps the focus, and the list with it; whoever lets go elsewhere has chosen nothing.
                            on:mousedown=move |event| event.prevent_default()
                            on:click=move |_| choose(place)
                        >
                            <span>{name}</span>
                            <span class="quiet">{detail}</span>
                        </li>
                    }
                })
                .collect_view()
        };
        view! {
            <ul
                id=format!("{}-liste", self.id)
                class="combobox-list"
                role="listbox"
                aria-label=label
                hidden=move || !self.list.with(|list| list.open)
            >
                {choices}
            </ul>
        }
        .into_any()
    }
}
