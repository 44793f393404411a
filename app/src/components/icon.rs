//! Small drawings beside words; never alone, so screen readers skip them.

use leptos::prelude::*;

/// A drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Icon {
    Back,
    Info,
    Pin,
    Search,
    Structure,
    Warning,
}

impl Icon {
    /// The strokes, on a square of 24 units.
    fn path(self) -> &'static str {
        match self {
            Self::Back => "M19 12H5M11 6l-6 6 6 6",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 7.5v.01",
            Self::Pin => {
                "M12 21s7-6.2 7-11.5a7 7 0 1 0-14 0C5 14.8 12 21 12 21ZM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"
            }
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l5 5",
            Self::Structure => {
                "M4 21V6l8-3v18M12 9l8 3v9M3 21h18M8 9v.01M8 13v.01M8 17v.01M16 15v.01M16 18v.01"
            }
            Self::Warning => "M12 4 2.5 20h19L12 4ZM12 10v4.5M12 17.5v.01",
        }
    }
}

/// Draws it at the size of the text around it.
#[component]
pub(crate) fn Drawing(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <path d=icon.path() />
        </svg>
    }
}
