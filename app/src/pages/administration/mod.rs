//! `/administration`: figures, campaigns, sectors, structures, people, reports, letters, journal.

mod campaigns;
mod frame;
mod journal;
mod letters;
mod overview;
mod people;
mod person;
mod post;
mod reports;
mod sectors;
mod structures;

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
lazy_page!(administration, ReportsRoute, reports::ReportsPage);
lazy_page!(administration, DeadLettersRoute, letters::DeadLettersPage);
lazy_page!(administration, JournalRoute, journal::JournalPage);
