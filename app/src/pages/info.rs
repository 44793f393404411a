//! Pages that explain. Most visits never open them, so each is downloaded when it is.

mod accessibility;
mod calendar;
pub(crate) mod committed;
pub(crate) mod entries;
pub(crate) mod help;
mod layout;
mod legal;
mod privacy;
mod risk_sheets;
mod site_map;
mod walkthrough;

lazy_pages! {
    info:
    AccessibilityRoute = accessibility::AccessibilityPage,
    CalendarRoute = calendar::CalendarPage,
    CommittedRoute = committed::CommittedPage,
    HelpRoute = help::HelpPage,
    HostsRoute = walkthrough::HostsPage,
    LegalRoute = legal::LegalPage,
    PrivacyRoute = privacy::PrivacyPage,
    RiskSheetRoute = risk_sheets::RiskSheetPage,
    RiskSheetsRoute = risk_sheets::RiskSheetsPage,
    SiteMapRoute = site_map::SiteMapPage,
    StudentsRoute = walkthrough::StudentsPage,
    SchoolsRoute = walkthrough::SchoolsPage,
}
