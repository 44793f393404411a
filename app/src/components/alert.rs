//! A message that stands out: an icon and a word, never a colour alone.

use leptos::prelude::*;

use super::icon::{Drawing, Icon};

/// How serious a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    Error,
    Info,
    Success,
    Warning,
}

/// The message, under a short title, which may say all of it.
#[component]
pub(crate) fn Alert(
    tone: Tone,
    #[prop(into)] title: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let (class, icon) = match tone {
        Tone::Error => ("alert alert-error", Icon::Error),
        Tone::Info => ("alert alert-info", Icon::Info),
        Tone::Success => ("alert alert-success", Icon::Success),
        Tone::Warning => ("alert alert-warning", Icon::Warning),
    };
    view! {
        <div class=class>
            <Drawing icon />
            <div>
                <p class="alert-title">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
