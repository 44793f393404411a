//! One page a file, by area of the site.

/// A page whose code is fetched when it is opened, in one file with the other pages of its area: a file a page made hundreds of small
/// ones, for what each set of pages shares. The function is named by hand where `lazy_route` would name it: that one makes a file a page.
macro_rules! lazy_page {
    ($area:ident, $route:ident, $page:path) => {
        /// A lazy page.
        #[derive(Debug)]
        pub(crate) struct $route;

        const _: () = {
            #[leptos::lazy($area, fallible)]
            fn shown() -> Result<leptos::prelude::AnyView, leptos::LazyViewError> {
                Ok(leptos::prelude::IntoAny::into_any($page()))
            }

            impl leptos_router::LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_this: Self) -> leptos::prelude::AnyView {
                    leptos::prelude::IntoAny::into_any(shown().await)
                }

                async fn preload() {
                    // What cannot be fetched is told when it is shown.
                    #[cfg(target_arch = "wasm32")]
                    let _ = __preload_shown().await;
                }
            }
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
