//! Where somebody lives: a plain field that, once hydrated, proposes communes and schools (the combobox pattern of the ARIA
//! Authoring Practices Guide, with a list that completes nothing by itself) and can ask the browser where it is.

use domain::typography::at_place;
use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html,
    prelude::*,
};
use wire::{field, place::Suggestion};

use super::{
    browser::hydrated,
    combobox::Combobox,
    locate::{Locate, LocateButton},
};
use crate::{api::place::suggest_places, components::sync_input::follow};

/// The field `lieu`. `chosen` runs once a place has been put into it; `children` stand below, the error last.
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
    /// What it serves, after the hint.
    #[prop(optional)]
    why: &'static str,
    children: Children,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let list = Combobox::<Suggestion>::new("lieu");
    // Heard: what the list holds. Read by all: why a position was not found.
    let told = list.told;
    let message = RwSignal::new("");
    let hydrated = hydrated();
    follow(input, value);

    // Without JavaScript it must not claim to be more than a field.
    let once_hydrated = move |before: Option<&'static str>, after: &'static str| {
        Signal::derive(move || if hydrated.get() { Some(after) } else { before })
    };

    let put = move |label: &str| {
        list.empty();
        if let Some(input) = input.get_untracked() {
            input.set_value(label);
        }
        chosen.run(());
    };
    let choose = move |place: usize| {
        if let Some(suggestion) = list.suggestion(place) {
            told.set(format!("{} choisi.", suggestion.label));
            put(&suggestion.label);
        }
    };
    let typed = move |text: String| {
        list.forget();
        // What was typed before hydration is heard of after it, when the person may be elsewhere already.
        let here = input.get_untracked().is_some_and(|input| {
            let input: &web_sys::Element = &input;
            document().active_element().as_ref() == Some(input)
        });
        if here {
            // Proposing is a help: when it fails, the plain field still works.
            list.propose(async move || suggest_places(text, areas).await.unwrap_or_default());
        }
    };
    let key = move |event: KeyboardEvent| list.key(&event, choose);
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
                {why}
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
                    aria-expanded=Signal::derive(move || hydrated.get().then(|| list.expanded()))
                    aria-controls=once_hydrated(None, "lieu-liste")
                    aria-activedescendant=move || list.active()
                    aria-describedby="lieu-aide lieu-erreur"
                    aria-invalid=Signal::derive(move || invalid.get().then_some("true"))
                    value=value
                    on:input=move |event| typed(event_target_value(&event))
                    on:keydown=key
                    on:blur=move |_: FocusEvent| list.close()
                />
                {list.view("Lieux proposés", choose, |Suggestion { name, detail, .. }| (name, detail))}
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
