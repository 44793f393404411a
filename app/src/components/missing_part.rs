//! A page whose code could not be fetched: most often the tab was left open while a new version was put in place, and a
//! reload brings it.

use leptos::prelude::*;
use web_sys::js_sys::Date;
use wire::error::AppError;

use super::browser::tab_memory;
use crate::components::error_view::ErrorView;

const KEY: &str = "quinzaine.recharge";
/// A reload that long ago, in milliseconds, was for another reason.
const LONG_AGO: f64 = 60_000.0;

/// Reloads, unless it just did so here; then says what happened.
#[component]
pub(crate) fn MissingPart() -> impl IntoView {
    Effect::new(|_| {
        let window = window();
        let Ok(here) = window.location().href() else {
            return;
        };
        // Without a memory it might reload for ever.
        let Some(memory) = tab_memory() else { return };
        let now = Date::now();
        let tried = memory.get_item(KEY).ok().flatten().unwrap_or_default();
        let just_did = tried.split_once('\n').is_some_and(|(address, at)| {
            address == here && at.parse().is_ok_and(|at: f64| now - at < LONG_AGO)
        });
        if !just_did && memory.set_item(KEY, &format!("{here}\n{now}")).is_ok() {
            let _ = window.location().reload();
        }
    });
    view! { <ErrorView error=AppError::Unreachable /> }
}
