//! Key words: a plain field that, once hydrated, proposes sectors and trades while somebody types (the combobox pattern of the ARIA
//! Authoring Practices Guide, with a list that completes nothing by itself).

use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html,
    prelude::*,
};
use wire::search::WordSuggestion;

use super::{browser::hydrated, combobox::Combobox, sync_input::follow};
use crate::api::search::suggest_words;

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
    let list = Combobox::<WordSuggestion>::new("mots");
    let told = list.told;
    let hydrated = hydrated();
    follow(input, value);

    let choose = move |place: usize| {
        if let (Some(found), Some(input)) = (list.suggestion(place), input.get_untracked()) {
            list.empty();
            told.set(format!("{} choisi.", found.text));
            input.set_value(&found.text);
            chosen.run(());
        }
    };
    let typed = move |text: String| {
        list.forget();
        // Proposing is a help: when it fails, the plain field still works.
        list.propose(async || suggest_words(text).await.unwrap_or_default());
    };
    let key = move |event: KeyboardEvent| list.key(&event, choose);
    // Without JavaScript it must not claim to be more than a field.
    let once_hydrated = move |after: &'static str| Signal::derive(move || hydrated.get().then_some(after));
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
                    aria-expanded=Signal::derive(move || hydrated.get().then(|| list.expanded()))
                    aria-controls=once_hydrated("mots-liste")
                    aria-activedescendant=move || list.active()
                    aria-describedby="mots-aide mots-erreur"
                    value=value
                    on:input=move |event| typed(event_target_value(&event))
                    on:keydown=key
                    on:blur=move |_: FocusEvent| list.close()
                />
                {list.view("Secteurs et métiers proposés", choose, |WordSuggestion { text, sector }| (text, sector))}
            </div>
            {children()}
            <p class="visually-hidden" role="status">
                {told}
            </p>
        </div>
    }
    .into_any()
}
