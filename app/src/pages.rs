//! One page a file, by area of the site.

use std::{future::Future, pin::Pin};

use leptos::prelude::AnyView;
use leptos_router::ChooseView;

/// A page whose code is fetched when it is opened. One type for all of them: the router compiles what it does with a page once for each
/// type of page, and a type a page made a tenth of what everybody downloads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    show: fn() -> Pin<Box<dyn Future<Output = AnyView>>>,
    fetch: fn() -> Pin<Box<dyn Future<Output = ()>>>,
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        (self.show)().await
    }

    async fn preload(&self) {
        (self.fetch)().await;
    }
}

/// Lazy pages that people go to and fro between: the code of all is fetched in one file when one of them is opened. The page that an area
/// opens with stands by itself where the others are heavy. The function is named by hand where `lazy_route` would name it: that one makes
/// a file a page; and one function shows all pages of a part, since each such function costs the base its way in.
macro_rules! lazy_pages {
    ($part:ident: $($route:ident = $page:path),+ $(,)?) => {
        $(
            /// A lazy page.
            #[derive(Debug)]
            pub(crate) struct $route;
        )+

        const _: () = {
            // A number, even where the part has one page: it goes from one module of WebAssembly to another.
            #[derive(Clone, Copy)]
            #[repr(u8)]
            #[allow(clippy::enum_variant_names, reason = "pages are named as their routes are")]
            enum Which {
                $($route),+
            }

            #[leptos::lazy($part, fallible)]
            fn shown(which: Which) -> Result<leptos::prelude::AnyView, leptos::LazyViewError> {
                Ok(crate::components::own_task::own_task(move || match which {
                    $(Which::$route => leptos::prelude::IntoAny::into_any($page())),+
                }))
            }

            async fn show(which: Which) -> leptos::prelude::AnyView {
                crate::response::tell_part(concat!("part;desc=", stringify!($part)));
                leptos::prelude::IntoAny::into_any(shown(which).await)
            }

            async fn fetch() {
                // What cannot be fetched is told when it is shown.
                #[cfg(target_arch = "wasm32")]
                let _ = __preload_shown().await;
            }

            $(
                impl $route {
                    /// The page, for the table of routes.
                    pub(crate) const PAGE: crate::pages::Page = crate::pages::Page {
                        show: || Box::pin(show(Which::$route)),
                        fetch: || Box::pin(fetch()),
                    };
                }
            )+
        };
    };
}
pub(crate) mod account;
pub(crate) mod administration;
pub(crate) mod convention;
pub(crate) mod demo;
pub(crate) mod gallery;
pub(crate) mod host;
pub(crate) mod info;
pub(crate) mod kept;
pub(crate) mod not_found;
pub(crate) mod public;
pub(crate) mod school;
pub(crate) mod signing;
pub(crate) mod student;
