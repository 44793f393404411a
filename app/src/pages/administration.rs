//! `/administration`: figures, campaigns, sectors, structures, people, reports, e-mails, journal.

mod academy;
mod campaigns;
mod emails;
mod four_eyes;
mod journal;
mod layout;
mod overview;
mod people;
mod person;
pub(crate) mod reason;
mod reports;
mod sectors;
pub(crate) mod staff_duty;
mod structures;
mod texts;
mod vetting;
mod vetting_settings;

lazy_pages! {
    administration:
    OverviewRoute = overview::OverviewPage,
    AcademyRoute = academy::AcademyPage,
    CampaignsRoute = campaigns::CampaignsPage,
    NewCampaignRoute = campaigns::NewCampaignPage,
    CampaignRoute = campaigns::CampaignPage,
    SectorsRoute = sectors::SectorsPage,
    DeadEmailsRoute = emails::DeadEmailsPage,
    JournalRoute = journal::JournalPage,
}

lazy_pages! {
    texts:
    TextRoute = texts::TextPage,
}

lazy_pages! {
    people:
    FindPeopleRoute = people::PeoplePage,
    NewPersonRoute = people::NewPersonPage,
    PersonRoute = person::PersonPage,
    SheetRoute = person::SheetPage,
    StructuresRoute = structures::StructuresPage,
    VettingRoute = vetting::VettingPage,
    ReportsRoute = reports::ReportsPage,
}
