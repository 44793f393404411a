//! One page a file, by area of the site.

/// A page whose code is a file of its own, under the name of its route. The type is named where `Self` would do:
/// `lazy_route` needs it.
macro_rules! lazy_page {
    ($route:ident, $page:path) => {
        /// A lazy page.
        #[derive(Debug)]
        pub(crate) struct $route;

        #[leptos_router::lazy_route]
        impl leptos_router::LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            fn view(_this: $route) -> leptos::prelude::AnyView {
                leptos::prelude::IntoAny::into_any($page())
            }
        }
    };
}
pub(crate) mod account;
pub(crate) mod administration;
pub(crate) mod gallery;
pub(crate) mod host;
pub(crate) mod info;
pub(crate) mod not_found;
pub(crate) mod public;
pub(crate) mod pupil;
pub(crate) mod school;
pub(crate) mod space;
