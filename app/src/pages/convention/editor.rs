//! What the page of a section does while somebody types: checks, saves by itself, and loses nothing when the site
//! cannot be reached. The fields stay plain fields of a plain form: they are read from it, and written to when somebody else's text or
//! a copied day goes there.

use std::collections::BTreeSet;

use domain::{
    convention::{Facts, FieldSpec, Missing, Section, SectionState, Values, hour_field},
    hour_faults::BETWEEN,
    weeks::Weeks,
};
use gloo_timers::future::TimeoutFuture;
use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use web_sys::{FormData, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use wire::{
    convention::{Conflict, SaveRefused, Saved, SectionPage, written},
    error::AppError,
    field,
};

use super::{drafts, saving::Saving};
use crate::{api::convention::autosave, components::browser::put_value};

/// How long a pause in typing is before it is saved, in milliseconds.
const PAUSE: u32 = 1_000;
/// How long one waits for what is under way before looking again.
const MOMENT: u32 = 50;
/// How long until the site is tried again; the longest.
const RETRY: u32 = 4_000;
const LONGEST_RETRY: u32 = 30_000;
/// How a draft is marked that holds texts somebody has yet to choose from: it goes upon no version unasked.
const UNDECIDED: i32 = -1;
/// What a choice says for the other's text.
pub(super) const THEIRS: &str = "autre";

/// A section being filled.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    pub(super) id: StoredValue<String>,
    pub(super) section: Section,
    pub(super) weeks: Weeks,
    facts: StoredValue<Facts>,
    pub(super) tab: StoredValue<String>,
    pub(super) reader: StoredValue<String>,
    pub(super) form: NodeRef<html::Form>,
    /// What the fields hold.
    pub(super) values: RwSignal<Values>,
    /// What the server holds, as far as is known here, and its version.
    pub(super) base: RwSignal<Values>,
    pub(super) version: RwSignal<i32>,
    pub(super) saving: RwSignal<Saving>,
    pub(super) others: RwSignal<String>,
    pub(super) conflict: RwSignal<Option<Conflict>>,
    /// Whether the reader's own text in it is one that this browser had kept.
    pub(super) from_draft: RwSignal<bool>,
    /// Fields that were left: what is wrong with them is said.
    touched: RwSignal<BTreeSet<String>>,
    /// Whether all that is missing is said.
    check: RwSignal<bool>,
    problems: Memo<Vec<Missing>>,
    /// The last keystroke: a pause is over when there was none since.
    stroke: StoredValue<u32>,
    busy: StoredValue<bool>,
    retrying: StoredValue<bool>,
    /// Whether the form leaves now, with all that is in it saved.
    leaving: StoredValue<bool>,
}

impl Editor {
    /// The editor of that page. `typed` is what somebody typed and two people changed, brought back by the server with the text it is to
    /// be chosen against, whatever was saved since.
    pub(super) fn new(
        page: &SectionPage,
        typed: Option<Values>,
        conflict: Option<Conflict>,
        check: bool,
    ) -> Self {
        let section = page.section;
        let (base, version) = conflict.as_ref().map_or_else(
            || (page.values.clone(), page.version),
            |conflict| (conflict.theirs.clone(), conflict.version),
        );
        let facts = StoredValue::new(page.facts.clone());
        let values = RwSignal::new(typed.unwrap_or_else(|| page.values.clone()));
        let problems = Memo::new(move |_| {
            facts.with_value(|facts| values.with(|values| section.problems(values, facts)))
        });
        // What was saved wrong is said at once.
        let wrong = problems.with_untracked(|problems| {
            let wrong = problems.iter().filter(|problem| problem.wrong);
            wrong.map(|problem| problem.field.clone()).collect()
        });
        Self {
            id: StoredValue::new(page.head.id.to_string()),
            section,
            weeks: page.head.weeks,
            facts,
            tab: StoredValue::new(page.tab.clone()),
            reader: StoredValue::new(page.reader.clone()),
            form: NodeRef::new(),
            values,
            base: RwSignal::new(base),
            version: RwSignal::new(version),
            saving: RwSignal::new(if conflict.is_some() {
                Saving::Choose
            } else {
                Saving::Untouched
            }),
            others: RwSignal::new(page.others.clone()),
            conflict: RwSignal::new(conflict),
            from_draft: RwSignal::new(false),
            touched: RwSignal::new(wrong),
            check: RwSignal::new(check),
            problems,
            stroke: StoredValue::new(0),
            busy: StoredValue::new(false),
            retrying: StoredValue::new(false),
            leaving: StoredValue::new(false),
        }
    }

    /// What is wrong with a field, once it is time to say so.
    pub(super) fn error(self, name: &str) -> String {
        let all = self.check.get();
        // Hours hang together: whoever changed one day sees what is wrong with the others.
        let touched = self.touched.with(|touched| {
            touched.contains(name) || (self.section == Section::Hours && !touched.is_empty())
        });
        self.problems.with(|problems| {
            let said: Vec<_> = problems
                .iter()
                .filter(|problem| {
                    problem.field == name
                        && (all || (touched && (problem.wrong || self.section != Section::Hours)))
                })
                .map(|problem| problem.message.as_str())
                .collect();
            // Hours are told fault by fault.
            said.join(if self.section == Section::Hours {
                BETWEEN
            } else {
                " "
            })
        })
    }

    /// Whether the edition of the text has that field.
    pub(super) fn has(self, spec: &FieldSpec) -> bool {
        self.facts.with_value(|facts| facts.has(spec))
    }

    /// Whether that field must be filled in any case.
    pub(super) fn requires(self, spec: &FieldSpec) -> bool {
        self.facts.with_value(|facts| facts.requires(spec))
    }

    /// What that field is called, and its hint.
    pub(super) fn words(self, spec: &FieldSpec) -> (&'static str, &'static str) {
        spec.words(self.facts.with_value(Facts::insurance))
    }

    /// All that is wrong or missing in what the server gave.
    pub(super) fn problems_untracked(self) -> Vec<Missing> {
        self.problems.get_untracked()
    }

    /// Where the section stands as it is typed.
    pub(super) fn state(self) -> SectionState {
        self.problems.with(|problems| SectionState::of(problems))
    }

    /// Whether the page is still there: what was begun may end after it was left.
    pub(super) fn is_there(self) -> bool {
        self.version.try_get_untracked().is_some()
    }

    /// Whether something was typed that the site does not hold.
    pub(super) fn is_unsaved(self) -> bool {
        self.values
            .with_untracked(|values| self.base.with_untracked(|base| values != base))
    }

    /// Whether the site holds all that was typed: a new version of the site may be loaded then (`public/device.js`).
    pub(super) fn is_saved(self) -> bool {
        self.values.with(|values| self.base.with(|base| values == base))
    }

    fn names(self) -> Vec<String> {
        if self.section == Section::Hours {
            let weeks = self.weeks.iter();
            return weeks
                .flat_map(|week| {
                    (0..6).flat_map(move |day| (0..4).map(move |slot| hour_field(week, day, slot)))
                })
                .collect();
        }
        self.section
            .fields()
            .iter()
            .map(|spec| spec.name.to_owned())
            .collect()
    }

    /// What the fields hold.
    pub(super) fn read(self) -> Option<Values> {
        let form = self.form.get_untracked()?;
        let data = FormData::new_with_form(&form).ok()?;
        let pairs: Vec<(String, String)> = self
            .names()
            .into_iter()
            .filter_map(|name| data.get(&name).as_string().map(|value| (name, value)))
            .collect();
        Some(
            pairs
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
        )
    }

    /// Writes what is not there yet into the fields.
    pub(super) fn write(self, values: &Values) {
        let shown = self.read().unwrap_or_default();
        for name in values.changed_from(&shown) {
            put(&name, values.get(&name));
        }
        self.values.set(values.clone());
    }

    /// Changes what the fields hold, and saves it.
    pub(super) fn change(self, how: impl FnOnce(&mut Values)) {
        let mut values = self.read().unwrap_or_else(|| self.values.get_untracked());
        how(&mut values);
        self.write(&values);
        self.touched.update(|touched| _ = touched.insert(String::new()));
        self.keep();
        self.save_now();
    }

    /// Somebody types.
    pub(super) fn typed(self) {
        if let Some(values) = self.read() {
            self.values.set(values);
        }
        self.keep();
        let stroke = self.stroke.get_value().wrapping_add(1);
        self.stroke.set_value(stroke);
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            if self.stroke.try_get_value() == Some(stroke) {
                self.save().await;
            }
        });
    }

    /// Somebody left a field that they changed.
    pub(super) fn left(self, name: String) {
        if let Some(values) = self.read() {
            self.values.set(values);
        }
        self.touched.update(|touched| _ = touched.insert(name));
        self.keep();
        self.save_now();
    }

    pub(super) fn save_now(self) {
        self.stroke
            .update_value(|stroke| *stroke = stroke.wrapping_add(1));
        spawn_local(self.save());
    }

    /// Keeps what was typed in this browser, until it is saved.
    fn keep(self) {
        let (values, base) = (self.values.get_untracked(), self.base.get_untracked());
        let undecided = self.conflict.with_untracked(Option::is_some);
        let version = if undecided {
            UNDECIDED
        } else {
            self.version.get_untracked()
        };
        self.id.with_value(|id| {
            self.reader
                .with_value(|reader| drafts::keep(id, self.section, reader, version, &base, &values));
        });
    }

    fn forget(self) {
        self.id.with_value(|id| {
            self.reader
                .with_value(|reader| drafts::forget(id, self.section, reader));
        });
    }

    /// Sends what is not saved yet, one thing after the other.
    async fn save(self) {
        loop {
            if !self.is_there() || self.busy.get_value() || self.conflict.with_untracked(Option::is_some) {
                return;
            }
            let (values, base) = (self.values.get_untracked(), self.base.get_untracked());
            if values == base {
                self.forget();
                if self.saving.with_untracked(|saving| *saving == Saving::Offline) {
                    self.saving.set(Saving::Untouched);
                }
                return;
            }
            if matches!(
                self.saving.get_untracked(),
                Saving::Closed(_) | Saving::SignedOut | Saving::Refused
            ) {
                return;
            }
            let (id, reader) = (self.id.get_value(), self.reader.get_value());
            self.busy.set_value(true);
            if self.saving.with_untracked(|saving| *saving != Saving::Offline) {
                self.saving.set(Saving::Busy);
            }
            let answer = autosave(
                id.clone(),
                self.section.code().to_owned(),
                self.tab.get_value(),
                self.version.get_untracked(),
                written(&base),
                written(&values),
            )
            .await;
            if !self.is_there() {
                // The page was left meanwhile: what the site holds now needs no copy here.
                if answer.is_ok() {
                    drafts::forget_sent(&id, self.section, &reader, &values);
                }
                return;
            }
            self.busy.set_value(false);
            match answer {
                Ok(kept) => self.take(kept, &values),
                Err(error) => return self.save_refused(error),
            }
        }
    }

    /// It was kept. What somebody else changed in other fields is shown; what was typed since goes next.
    fn take(self, kept: Saved, sent: &Values) {
        let mut values = self.values.get_untracked();
        for name in kept.values.changed_from(sent) {
            if values.get(&name) == sent.get(&name) {
                values.set(&name, kept.values.get(&name));
            }
        }
        self.base.set(kept.values);
        self.version.set(kept.version);
        self.write(&values);
        self.others.set(kept.others);
        self.saving.set(Saving::Saved(kept.at));
    }

    fn save_refused(self, error: SaveRefused) {
        match error {
            SaveRefused::Conflict(conflict) => self.meet(*conflict),
            SaveRefused::NotNow(state) => self.saving.set(Saving::Closed(state)),
            SaveRefused::App(AppError::SignInFirst) => self.saving.set(Saving::SignedOut),
            SaveRefused::App(AppError::NotFound | AppError::BadRequest) => self.saving.set(Saving::Refused),
            // Not reached, or broken down for a moment: it comes back.
            SaveRefused::App(AppError::Unreachable | AppError::Broken { .. }) => {
                self.saving.set(Saving::Offline);
                self.retry();
            }
        }
    }

    /// Two people changed the same fields: the others are put together, these are to be chosen.
    fn meet(self, conflict: Conflict) {
        let values = self.values.get_untracked();
        let (mut merged, _) = values.merged(&self.base.get_untracked(), &conflict.theirs);
        for name in &conflict.fields {
            merged.set(name, values.get(name));
        }
        self.base.set(conflict.theirs.clone());
        self.version.set(conflict.version);
        self.write(&merged);
        self.saving.set(Saving::Choose);
        self.conflict.set(Some(conflict));
        self.keep();
    }

    /// The choices are made: what was chosen is saved, and the focus goes to the first of these fields.
    pub(super) fn confirm(self) {
        let Some(conflict) = self.conflict.get_untracked() else {
            return;
        };
        let mut values = self.read().unwrap_or_else(|| self.values.get_untracked());
        let form = self.form.get_untracked();
        let data = form.and_then(|form| FormData::new_with_form(&form).ok());
        for name in &conflict.fields {
            let chosen = data
                .as_ref()
                .and_then(|data| data.get(&choice_of(name)).as_string());
            if chosen.as_deref() == Some(THEIRS) {
                values.set(name, conflict.theirs.get(name));
            }
        }
        self.conflict.set(None);
        self.from_draft.set(false);
        self.write(&values);
        if let Some(first) = conflict.fields.first() {
            focus(&format!("[id=\"{first}\"]"));
        }
        if self.is_unsaved() {
            self.keep();
            self.saving.set(Saving::Busy);
        } else {
            self.saving.set(Saving::Held);
        }
        self.save_now();
    }

    /// Somebody sends the form. What is not saved is saved first, and the form leaves once nothing is under way: it cannot meet what
    /// this page itself sends, and no draft stays behind to come back later.
    pub(super) fn submit(self, event: &SubmitEvent) {
        if self.leaving.get_value() {
            return;
        }
        event.prevent_default();
        if self.conflict.with_untracked(Option::is_some) {
            // The Enter key, among the choices, confirms them; elsewhere they come first.
            if has_focus("#choix") {
                self.confirm();
            } else {
                focus("#choix input:checked");
            }
            return;
        }
        let button = event.submitter();
        if let Some(values) = self.read() {
            self.values.set(values);
        }
        self.keep();
        self.stroke
            .update_value(|stroke| *stroke = stroke.wrapping_add(1));
        spawn_local(async move {
            if self.is_settled().await {
                self.send(button);
            }
        });
    }

    /// Saves all there is; whether it could.
    async fn is_settled(self) -> bool {
        // Perhaps they signed in again elsewhere.
        if self.saving.with_untracked(|saving| *saving == Saving::SignedOut) {
            self.saving.set(Saving::Untouched);
        }
        loop {
            while self.is_there() && self.busy.get_value() {
                TimeoutFuture::new(MOMENT).await;
            }
            if !self.is_there() {
                return false;
            }
            if !self.is_unsaved() {
                self.forget();
                // The hidden fields say which version this is.
                TimeoutFuture::new(0).await;
                return self.is_there() && self.conflict.with_untracked(Option::is_none);
            }
            self.save().await;
            if !self.is_there() || self.saving.with_untracked(Saving::is_stuck) {
                return false;
            }
        }
    }

    fn send(self, button: Option<HtmlElement>) {
        let Some(form) = self.form.get_untracked() else {
            return;
        };
        self.leaving.set_value(true);
        if form.request_submit_with_submitter(button.as_ref()).is_err() {
            let _ = form.request_submit();
        }
        self.leaving.set_value(false);
    }

    /// Tries again until it is saved.
    fn retry(self) {
        if self.retrying.get_value() {
            return;
        }
        self.retrying.set_value(true);
        spawn_local(async move {
            let mut pause = RETRY;
            while self.is_there() && self.saving.get_untracked() == Saving::Offline {
                TimeoutFuture::new(pause).await;
                pause = (pause * 3 / 2).min(LONGEST_RETRY);
                self.save().await;
            }
            if self.is_there() {
                self.retrying.set_value(false);
            }
        });
    }
}

/// Writes into a field of the page.
fn put(name: &str, value: &str) {
    let Some(element) = document().get_element_by_id(name) else {
        return;
    };
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        if input.type_() == "checkbox" {
            input.set_checked(!value.is_empty());
        } else {
            put_value(input, value);
        }
    } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(value);
    } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        select.set_value(value);
    }
}

/// How the choice between two texts of a field is named in the form.
pub(super) fn choice_of(name: &str) -> String {
    format!("{}{name}", field::CHOICE)
}

/// Puts the focus there, if there is such a thing.
fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Whether the focus is somewhere within that.
fn has_focus(selector: &str) -> bool {
    document()
        .active_element()
        .is_some_and(|active| active.closest(selector).is_ok_and(|within| within.is_some()))
}
