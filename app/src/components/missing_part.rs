//! A page whose code could not be fetched: most often the tab was left open while a new version was put in place, and a
//! reload brings it.

use leptos::prelude::*;
use web_sys::js_sys::Date;
use wire::error::AppError;

use super::browser::tab_memory;
use crate::components::error_view::ErrorView;

const KEY: &str = "quinzaine.recharge";
/// A reload that long ago, in seconds, was for another reason.
const LONG_AGO: u64 = 60;

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
        // Whole: to write and read a number with a point, everybody would download its tables.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "seconds since 1970, of which the fraction does not matter"
        )]
        let now = (Date::now() / 1000.0) as u64;
        let tried = memory.get_item(KEY).ok().flatten().unwrap_or_default();
        let just_did = tried.split_once('\n').is_some_and(|(address, at)| {
            address == here && at.parse().is_ok_and(|at: u64| now.saturating_sub(at) < LONG_AGO)
        });
        if !just_did && memory.set_item(KEY, &format!("{here}\n{now}")).is_ok() {
            let _ = window.location().reload();
        }
    });
    view! { <ErrorView error=AppError::Unreachable /> }
}
