//! What somebody typed while the site could not be reached, kept in this browser until it is: for whoever typed it, for a week, and until
//! somebody else comes in here or signs in. What is said of the student's health is never kept there.

use domain::{
    convention::{Section, Values},
    json,
};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use web_sys::{Storage, js_sys::Date};

/// What the names of these entries begin with.
const PREFIX: &str = "quinzaine.convention.";
/// How long they are kept, in milliseconds.
const KEPT: f64 = 7.0 * 24.0 * 3600.0 * 1000.0;

/// What was typed, and upon what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    /// When, in milliseconds since 1970 by this browser's clock.
    at: f64,
    /// The section's version that it was typed upon.
    pub(super) version: i32,
    /// What it held.
    pub(super) base: Values,
    /// What was typed.
    pub(super) values: Values,
}

fn memory() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Where one reader's is: two people who use the same browser do not take each other's place.
fn key(id: &str, section: Section, reader: &str) -> String {
    format!("{PREFIX}{id}.{}.{reader}", section.code())
}

/// Keeps it; a browser that keeps nothing only loses the comfort.
pub(super) fn keep(id: &str, section: Section, reader: &str, version: i32, base: &Values, values: &Values) {
    if section == Section::Care {
        return;
    }
    let draft = Draft {
        at: Date::now(),
        version,
        base: base.clone(),
        values: values.clone(),
    };
    if let (Some(memory), Ok(text)) = (memory(), serde_json::to_string(&draft)) {
        let _ = memory.set_item(&key(id, section, reader), &text);
    }
}

/// Forgets it: it was saved.
pub(super) fn forget(id: &str, section: Section, reader: &str) {
    if let Some(memory) = memory() {
        let _ = memory.remove_item(&key(id, section, reader));
    }
}

/// Forgets it if it holds nothing but what was saved: somebody may have typed on in another tab.
pub(super) fn forget_sent(id: &str, section: Section, reader: &str, sent: &Values) {
    let kept = memory().and_then(|memory| memory.get_item(&key(id, section, reader)).ok().flatten());
    if kept
        .and_then(|text| parsed(&text))
        .is_some_and(|draft| draft.values == *sent)
    {
        forget(id, section, reader);
    }
}

fn parsed(text: &str) -> Option<Draft> {
    json::read(text).ok()
}

fn is_fresh(draft: &Draft) -> bool {
    Date::now() - draft.at < KEPT
}

/// What this reader typed there and could not save.
pub(super) fn find(id: &str, section: Section, reader: &str) -> Option<Draft> {
    let text = memory()?.get_item(&key(id, section, reader)).ok().flatten()?;
    let good = parsed(&text).filter(is_fresh);
    if good.is_none() {
        forget(id, section, reader);
    }
    good
}

/// Forgets all of it: whoever uses this browser signs out, or closes what a personal link had opened.
pub(crate) fn forget_all() {
    forget_unless(|_, _| false);
}

/// Forgets what is too old, and what anybody but this reader typed: their session is over, since another one is open here.
pub(super) fn sweep(reader: &str) {
    let own = format!(".{reader}");
    forget_unless(|name, text| name.ends_with(&own) && parsed(text).is_some_and(|draft| is_fresh(&draft)));
}

fn forget_unless(stays: impl Fn(&str, &str) -> bool) {
    let Some(memory) = memory() else { return };
    let names: Vec<String> = (0..memory.length().unwrap_or_default())
        .filter_map(|index| memory.key(index).ok().flatten())
        .filter(|name| name.starts_with(PREFIX))
        .collect();
    for name in names {
        let text = memory.get_item(&name).ok().flatten().unwrap_or_default();
        if !stays(&name, &text) {
            let _ = memory.remove_item(&name);
        }
    }
}
