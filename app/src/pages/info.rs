//! Pages that explain. Most visits never open them, so each is downloaded when it is.

mod accessibility;
mod calendar;
pub(crate) mod committed;
pub(crate) mod entries;
pub(crate) mod help;
mod layout;
mod legal;
mod privacy;
mod site_map;
mod walkthrough;

lazy_page!(info, AccessibilityRoute, accessibility::AccessibilityPage);
lazy_page!(info, CalendarRoute, calendar::CalendarPage);
lazy_page!(info, CommittedRoute, committed::CommittedPage);
lazy_page!(info, HelpRoute, help::HelpPage);
lazy_page!(info, HostsRoute, walkthrough::HostsPage);
lazy_page!(info, LegalRoute, legal::LegalPage);
lazy_page!(info, PrivacyRoute, privacy::PrivacyPage);
lazy_page!(info, SiteMapRoute, site_map::SiteMapPage);
lazy_page!(info, StudentsRoute, walkthrough::StudentsPage);
lazy_page!(info, SchoolsRoute, walkthrough::SchoolsPage);
