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
mod vetting;

lazy_page!(administration, AcademyRoute, academy::AcademyPage);
lazy_page!(administration, OverviewRoute, overview::OverviewPage);
lazy_page!(administration, CampaignsRoute, campaigns::CampaignsPage);
lazy_page!(administration, NewCampaignRoute, campaigns::NewCampaignPage);
lazy_page!(administration, CampaignRoute, campaigns::CampaignPage);
lazy_page!(administration, SectorsRoute, sectors::SectorsPage);
lazy_page!(administration, StructuresRoute, structures::StructuresPage);
lazy_page!(administration, FindPeopleRoute, people::PeoplePage);
lazy_page!(administration, NewPersonRoute, people::NewPersonPage);
lazy_page!(administration, PersonRoute, person::PersonPage);
lazy_page!(administration, SheetRoute, person::SheetPage);
lazy_page!(administration, VettingRoute, vetting::VettingPage);
lazy_page!(administration, ReportsRoute, reports::ReportsPage);
lazy_page!(administration, DeadEmailsRoute, emails::DeadEmailsPage);
lazy_page!(administration, JournalRoute, journal::JournalPage);
