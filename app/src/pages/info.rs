//! Pages that explain. Most visits never open them, so each is downloaded when it is.

mod accessibility;
mod calendar;
mod committed;
mod entries;
mod frame;
mod help;
mod legal;
mod privacy;
mod walkthrough;

lazy_page!(AccessibilityRoute, accessibility::AccessibilityPage);
lazy_page!(CalendarRoute, calendar::CalendarPage);
lazy_page!(CommittedRoute, committed::CommittedPage);
lazy_page!(HelpRoute, help::HelpPage);
lazy_page!(HostsRoute, walkthrough::HostsPage);
lazy_page!(LegalRoute, legal::LegalPage);
lazy_page!(PrivacyRoute, privacy::PrivacyPage);
lazy_page!(PupilsRoute, walkthrough::PupilsPage);
lazy_page!(SchoolsRoute, walkthrough::SchoolsPage);
