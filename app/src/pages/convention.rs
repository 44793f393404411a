//! A convention's pages: where it stands, its sections, the document; and the lists of conventions in each space.

pub(crate) mod amendment;
mod cancelled;
pub(crate) mod certificate;
mod conflict;
mod document;
pub(crate) mod drafts;
mod editor;
mod fields;
mod first_day;
mod group;
mod host_list;
mod hours;
pub(crate) mod layout;
pub(crate) mod lists;
mod overview;
mod presence;
mod preview;
mod saving;
pub(crate) mod school_list;
mod section;
pub(crate) mod state_tag;
mod transitions;
mod validation;

lazy_pages! {
    convention:
    ConventionRoute = overview::OverviewPage,
    ConventionPreviewRoute = document::PreviewPage,
    ConventionVersionRoute = document::VersionPage,
    FirstDayRoute = first_day::FirstDayPage,
    InForceRoute = document::InForcePage,
}

lazy_pages! {
    section:
    ConventionSectionRoute = section::SectionPage,
}

lazy_pages! {
    amending:
    NewAmendmentRoute = amendment::NewAmendmentPage,
}

lazy_pages! {
    conventions:
    ConventionsOfStructuresRoute = host_list::OfStructuresPage,
    ConventionsOfFamilyRoute = lists::OfFamilyPage,
    ConventionsOfSchoolRoute = school_list::OfSchoolPage,
    ValidationRoute = validation::ValidationPage,
}

lazy_pages! {
    together:
    TogetherRoute = group::GroupPage,
}
