//! Asking the browser where it is. Only the commune of the answer is kept: nobody's position stands in an address.

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::{Position, PositionError, PositionOptions};
use wire::search::Town;

use super::icon::{Drawing, Icon};
use crate::api::place::nearest_town;

/// How long the browser may look for itself, and how old its answer may be, in milliseconds.
const PATIENCE: u32 = 10_000;
const FRESH_ENOUGH: u32 = 600_000;

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) enum Locate {
    /// Somewhere in France.
    Found(Town),
    /// Why not, and what to do instead.
    Failed(&'static str),
}

const ABROAD: Locate = Locate::Failed("Votre position n’est pas en France. Indiquez une commune.");
const REFUSED: Locate = Locate::Failed(
    "Votre navigateur n’a pas le droit de nous donner votre position. Autorisez-le dans ses réglages, ou indiquez votre commune.",
);
const UNKNOWN: Locate = Locate::Failed("Votre position n’a pas pu être trouvée. Indiquez votre commune.");
const AWAY: Locate =
    Locate::Failed("Le site ne répond pas. Vérifiez votre connexion, ou indiquez votre commune.");

/// The button; `located` gets the outcome.
#[component]
pub(crate) fn LocateButton(located: Callback<Locate>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let tell = move |outcome| {
        busy.set(false);
        located.run(outcome);
    };
    let ask = move |_| {
        busy.set(true);
        if !ask_browser(tell) {
            tell(UNKNOWN);
        }
    };
    view! {
        <button class="locate" type="button" aria-disabled=move || busy.get().then_some("true") on:click=ask>
            <Drawing icon=Icon::Locate />
            {move || if busy.get() { "Recherche de votre position…" } else { "Utiliser ma position" }}
        </button>
    }
}

/// Asks; `false` if the browser cannot be asked.
fn ask_browser(tell: impl Fn(Locate) + Copy + 'static) -> bool {
    let Ok(geolocation) = window().navigator().geolocation() else {
        return false;
    };
    let found = Closure::once_into_js(move |position: Position| {
        let coordinates = position.coords();
        // A hundredth of a degree is about a kilometre: enough to know the commune. Sent as a whole number, since what writes other
        // numbers is ten kilobytes of tables.
        #[expect(clippy::cast_possible_truncation, reason = "degrees are at most 180")]
        let rounded = |degrees: f64| (degrees * 100.0).round() as i32;
        let (latitude, longitude) = (rounded(coordinates.latitude()), rounded(coordinates.longitude()));
        spawn_local(async move {
            tell(match nearest_town(latitude, longitude).await {
                Ok(Some(town)) => Locate::Found(town),
                Ok(None) => ABROAD,
                Err(_) => AWAY,
            });
        });
    });
    let failed = Closure::once_into_js(move |error: PositionError| {
        tell(if error.code() == PositionError::PERMISSION_DENIED {
            REFUSED
        } else {
            UNKNOWN
        });
    });
    let options = PositionOptions::new();
    options.set_timeout(PATIENCE);
    options.set_maximum_age(FRESH_ENOUGH);
    geolocation
        .get_current_position_with_error_callback_and_options(
            found.unchecked_ref(),
            Some(failed.unchecked_ref()),
            &options,
        )
        .is_ok()
}
