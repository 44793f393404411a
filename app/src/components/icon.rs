//! Small drawings beside words; never alone, so screen readers skip them.

use leptos::prelude::*;

/// A drawing of the sprite `public/icons.svg`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Icon {
    Back,
    Calendar,
    Close,
    Error,
    File,
    Info,
    Link,
    Locate,
    Pin,
    Student,
    School,
    Search,
    Structure,
    Success,
    Warning,
}

impl Icon {
    /// Every drawing.
    pub(crate) const ALL: [Self; 15] = [
        Self::Back,
        Self::Calendar,
        Self::Close,
        Self::Error,
        Self::File,
        Self::Info,
        Self::Link,
        Self::Locate,
        Self::Pin,
        Self::Student,
        Self::School,
        Self::Search,
        Self::Structure,
        Self::Success,
        Self::Warning,
    ];

    /// Where it is drawn.
    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Back => "/icons.svg#back",
            Self::Calendar => "/icons.svg#calendar",
            Self::Close => "/icons.svg#close",
            Self::Error => "/icons.svg#error",
            Self::File => "/icons.svg#file",
            Self::Info => "/icons.svg#info",
            Self::Link => "/icons.svg#link",
            Self::Locate => "/icons.svg#locate",
            Self::Pin => "/icons.svg#pin",
            Self::Student => "/icons.svg#pupil",
            Self::School => "/icons.svg#school",
            Self::Search => "/icons.svg#search",
            Self::Structure => "/icons.svg#structure",
            Self::Success => "/icons.svg#success",
            Self::Warning => "/icons.svg#warning",
        }
    }
}

/// Draws it at the size of the text around it.
#[component]
pub(crate) fn Drawing(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <use href=icon.address() />
        </svg>
    }
}
