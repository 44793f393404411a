//! What the page of a section does after hydration and while it is open: restores what this browser kept, tells others that somebody is
//! there, and saves again when the site, or its reader, comes back.

use domain::convention::{Section, Values};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use web_sys::{Event, UrlSearchParams};
use wire::convention::Conflict;

use super::{
    drafts::{self, Draft},
    editor::Editor,
    saving::Saving,
};
use crate::{
    api::convention::{LeaveSection, say_here},
    components::browser::tab_memory,
};

/// How often one says that one is there, in milliseconds.
const PRESENCE: u32 = 15_000;
/// Under which name a tab remembers its own.
const TAB: &str = "quinzaine.onglet";

impl Editor {
    /// Begins, after hydration: saves what was typed before or left unsaved the last time, and tells others that somebody is there.
    pub(super) fn start(self, saved_by: String) {
        self.take_name();
        if let Some(values) = self.read() {
            self.values.set(values);
        }
        let reader = self.reader.get_value();
        drafts::sweep(&reader);
        let draft = self.id.with_value(|id| drafts::find(id, self.section, &reader));
        if let Some(draft) = draft.filter(|_| self.conflict.with_untracked(Option::is_none)) {
            self.take_up(draft, saved_by);
        }
        self.save_now();
        self.listen();
        spawn_local(async move {
            while self.is_there() {
                if !document().hidden() {
                    self.say_here().await;
                }
                TimeoutFuture::new(PRESENCE).await;
            }
        });
    }

    /// A tab keeps its name from page to page; a new one takes that of its first page.
    fn take_name(self) {
        let Some(memory) = tab_memory() else { return };
        match memory.get_item(TAB) {
            Ok(Some(name)) if !name.is_empty() => self.tab.set_value(name),
            _ => self.tab.with_value(|name| {
                let _ = memory.set_item(TAB, name);
            }),
        }
    }

    /// What was kept in this browser and not sent. Upon the same version it goes on; where the section was saved since, nobody
    /// knows any more which text is the good one: it is asked.
    fn take_up(self, draft: Draft, saved_by: String) {
        let (values, base) = (self.values.get_untracked(), self.base.get_untracked());
        let version = self.version.get_untracked();
        // What is typed now goes before what was typed then.
        let (merged, _) = draft.values.merged(&draft.base, &values);
        let asked = to_ask(&draft, &base, &values, version);
        if asked.is_empty() {
            if draft.version == version {
                self.write(&merged);
            }
            return;
        }
        let mut typed = values;
        for name in &asked {
            typed.set(name, draft.values.get(name));
        }
        self.write(&typed);
        self.from_draft.set(true);
        self.saving.set(Saving::Choose);
        self.conflict.set(Some(Conflict {
            version,
            theirs: base,
            fields: asked,
            by: saved_by,
        }));
    }

    async fn say_here(self) {
        let (id, tab) = (self.id.get_value(), self.tab.get_value());
        let said = say_here(id, self.section.code().to_owned(), tab).await;
        if let (Ok(others), true) = (said, self.is_there()) {
            self.others.set(others);
        }
    }

    /// Whoever was away may be connected, or signed in again.
    fn comes_back(self) {
        if !self.is_there() || document().hidden() {
            return;
        }
        if self.saving.with_untracked(|saving| *saving == Saving::SignedOut) {
            self.saving.set(Saving::Untouched);
            self.save_now();
        }
    }

    fn listen(self) {
        let online = window_event_listener_untyped("online", move |_| {
            if self.is_there() {
                self.save_now();
            }
        });
        let focus = window_event_listener_untyped("focus", move |_| self.comes_back());
        let seen = window_event_listener_untyped("visibilitychange", move |_| self.comes_back());
        let (id, tab, section) = (self.id.get_value(), self.tab.get_value(), self.section);
        let leave = move || tell_left(&id, section, &tab);
        let left = leave.clone();
        let hidden = window_event_listener_untyped("pagehide", move |_| left());
        // What is said of health is kept nowhere in this browser: it is asked before it is lost.
        let closing = window_event_listener_untyped("beforeunload", move |event: Event| {
            if section == Section::Care && self.is_there() && self.is_unsaved() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            leave();
            for listener in [online, focus, seen, hidden, closing] {
                listener.remove();
            }
        });
    }
}

/// The fields of a draft that are asked about: those it changed and the site does not hold, once the section was saved since.
fn to_ask(draft: &Draft, held: &Values, shown: &Values, version: i32) -> Vec<String> {
    if draft.version == version {
        return Vec::new();
    }
    draft
        .values
        .changed_from(&draft.base)
        .into_iter()
        .filter(|name| draft.values.get(name) != held.get(name) && shown.get(name) == held.get(name))
        .collect()
}

/// Says that somebody left, in a request that outlives the page.
fn tell_left(id: &str, section: Section, tab: &str) {
    let Ok(fields) = UrlSearchParams::new() else {
        return;
    };
    fields.append("id", id);
    fields.append("section", section.code());
    fields.append("tab", tab);
    let _ = window()
        .navigator()
        .send_beacon_with_opt_url_search_params(LeaveSection::PATH, Some(&fields));
}
