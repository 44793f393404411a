//! A question in front of the page. Buttons open and close it by themselves (`popover`), hence without JavaScript too.

use leptos::prelude::*;

/// The dialog of that id; open it with a button whose `popovertarget` is the same.
#[component]
pub(crate) fn Dialog(id: &'static str, #[prop(into)] title: String, children: Children) -> impl IntoView {
    let title_id = format!("{id}-titre");
    let labelled = title_id.clone();
    view! {
        <div id=id class="dialog" popover="auto" role="dialog" aria-labelledby=labelled>
            <h2 id=title_id>{title}</h2>
            {children()}
            <p class="actions">
                <button class="button button-quiet" type="button" popovertarget=id popovertargetaction="hide">
                    "Fermer"
                </button>
            </p>
        </div>
    }
    .into_any()
}
