//! A convention's pages: where it stands, its sections, the document; and the lists of conventions in each space.

mod cancelled;
mod certificate;
mod conflict;
mod document;
pub(crate) mod drafts;
mod editor;
mod fields;
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

lazy_page!(convention, ConventionRoute, overview::OverviewPage);
lazy_page!(convention, ConventionSectionRoute, section::SectionPage);
lazy_page!(convention, ConventionPreviewRoute, document::PreviewPage);
lazy_page!(convention, ConventionVersionRoute, document::VersionPage);
lazy_page!(convention, ConventionsOfStructuresRoute, lists::OfStructuresPage);
lazy_page!(convention, ConventionsOfFamilyRoute, lists::OfFamilyPage);
lazy_page!(convention, ConventionsOfSchoolRoute, school_list::OfSchoolPage);
lazy_page!(convention, ValidationRoute, validation::ValidationPage);
