//! Fields of text that follow the address without taking away what somebody typed before hydration.

use leptos::{html::Input, prelude::*};

/// Puts a value into a field each time it changes, and not the first time: the server wrote it there already, and on a
/// slow phone people type before any code runs.
pub(crate) fn follow(field: NodeRef<Input>, value: Signal<String>) {
    Effect::watch(
        move || value.get(),
        move |value, _, _| {
            if let Some(field) = field.get_untracked() {
                field.set_value(value);
            }
        },
        false,
    );
}
