//! The school's side of its students' places.

mod application;
mod board;
mod home;
mod import;
mod profile;
mod proposal;
mod proposals;
mod student_form;
mod students;

lazy_page!(school, SchoolRoute, home::SchoolPage);
lazy_page!(school, SchoolProposalsRoute, proposals::SchoolProposalsPage);
lazy_page!(school, SchoolProposalRoute, proposal::SchoolProposalPage);
lazy_page!(school, SchoolApplicationRoute, application::SchoolApplicationPage);
lazy_page!(school, SchoolProfileRoute, profile::SchoolProfilePage);
lazy_page!(school, RosterRoute, students::StudentsPage);
lazy_page!(school, NewStudentRoute, student_form::NewStudentPage);
lazy_page!(school, EditStudentRoute, student_form::EditStudentPage);
lazy_page!(school, RosterImportStartRoute, import::RosterImportStartPage);
lazy_page!(school, RosterImportRoute, import::RosterImportPage);
lazy_page!(school, BoardRoute, board::BoardPageView);
lazy_page!(school, BoardSelectionRoute, board::SelectionPage);
