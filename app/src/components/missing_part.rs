//! A page whose code could not be fetched: most often the tab was left open while a new version was put in place, and a
//! reload brings it.

use leptos::prelude::*;
use web_sys::Storage;

use super::trouble::Trouble;
use crate::error::AppError;

const KEY: &str = "quinzaine.recharge";

/// Reloads once for each address; then says what happened.
#[component]
pub(crate) fn MissingPart() -> impl IntoView {
    Effect::new(|_| {
        let window = window();
        let Ok(here) = window.location().href() else {
            return;
        };
        let storage: Option<Storage> = window.session_storage().ok().flatten();
        // Without a memory it might reload for ever.
        let Some(storage) = storage else { return };
        let tried = storage.get_item(KEY).ok().flatten();
        if tried.as_deref() != Some(&here) && storage.set_item(KEY, &here).is_ok() {
            let _ = window.location().reload();
        }
    });
    view! { <Trouble error=AppError::Unreachable /> }
}
