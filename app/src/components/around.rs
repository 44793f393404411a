//! What every page shows around what it is about: who is signed in, and what is awaited from them.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wire::account::{AwaitedShown, Me};

use crate::{
    api::account::{read_awaited, read_me},
    resource::{Loaded, load},
};

/// Asked for once a page: header, sub-navigation and start page count the same.
#[derive(Clone, Copy)]
pub(crate) struct Around {
    /// Who is signed in. Signing in and out load the page anew, so that this is read once.
    pub(crate) me: Loaded<Option<Me>>,
    /// What is awaited from them, read again on each page.
    pub(crate) awaited: Loaded<Vec<AwaitedShown>>,
}

/// Asks for it, for all that comes after inside the router.
#[component]
pub(crate) fn KeepAround() -> impl IntoView {
    let path = use_location().pathname;
    let me = load(|| (), |()| read_me());
    let awaited = load(
        move || path.get(),
        move |_| async move {
            match me.await {
                Ok(Some(_)) => read_awaited().await,
                _ => Ok(Vec::new()),
            }
        },
    );
    provide_context(Around { me, awaited });
}

impl Around {
    pub(crate) fn of_page() -> Self {
        expect_context()
    }
}
