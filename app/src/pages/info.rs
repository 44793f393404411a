//! Pages that explain. Most visits never open them, so each is downloaded when it is.

mod accessibility;
mod calendar;
mod committed;
mod entries;
mod help;
mod legal;
mod privacy;
mod walkthrough;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// A page whose code is a file of its own. The macro names the type where `Self` would do: `lazy_route` needs it.
macro_rules! lazy_page {
    ($route:ident, $page:path) => {
        /// A lazy page: see [`lazy_page`].
        #[derive(Debug)]
        pub(crate) struct $route;

        #[lazy_route]
        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            fn view(_this: $route) -> AnyView {
                $page().into_any()
            }
        }
    };
}

lazy_page!(AccessibilityRoute, accessibility::AccessibilityPage);
lazy_page!(CalendarRoute, calendar::CalendarPage);
lazy_page!(CommittedRoute, committed::CommittedPage);
lazy_page!(HelpRoute, help::HelpPage);
lazy_page!(HostsRoute, walkthrough::HostsPage);
lazy_page!(LegalRoute, legal::LegalPage);
lazy_page!(PrivacyRoute, privacy::PrivacyPage);
lazy_page!(PupilsRoute, walkthrough::PupilsPage);
lazy_page!(SchoolsRoute, walkthrough::SchoolsPage);
