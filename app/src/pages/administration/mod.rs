//! `/administration`: figures, campaigns, sectors, structures, people, reports, letters, journal.

mod campaigns;
mod frame;
mod journal;
mod letters;
mod overview;
mod people;
mod person;
mod reports;
mod sectors;
mod structures;

lazy_page!(OverviewRoute, overview::OverviewPage);
lazy_page!(CampaignsRoute, campaigns::CampaignsPage);
lazy_page!(NewCampaignRoute, campaigns::NewCampaignPage);
lazy_page!(CampaignRoute, campaigns::CampaignPage);
lazy_page!(SectorsRoute, sectors::SectorsPage);
lazy_page!(StructuresRoute, structures::StructuresPage);
lazy_page!(FindPeopleRoute, people::PeoplePage);
lazy_page!(NewPersonRoute, people::NewPersonPage);
lazy_page!(PersonRoute, person::PersonPage);
lazy_page!(SheetRoute, person::SheetPage);
lazy_page!(ReportsRoute, reports::ReportsPage);
lazy_page!(DeadLettersRoute, letters::DeadLettersPage);
lazy_page!(JournalRoute, journal::JournalPage);
