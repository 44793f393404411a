//! The school's side of its students' places.

mod application;
mod board;
mod classes;
mod home;
mod import;
mod join_team;
mod layout;
mod profile;
mod proposal;
mod proposals;
mod referents;
mod student;
mod student_form;
mod student_history;
mod students;
mod team;
mod team_member;
mod typed_places;

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
lazy_page!(school, TeamRoute, team::TeamPage);
lazy_page!(school, JoinTeamRoute, join_team::JoinTeamPage);
lazy_page!(school, ReferentsRoute, referents::ReferentsPage);
lazy_page!(school, ClassesRoute, classes::ClassesPage);
lazy_page!(school, SchoolStudentRoute, student::SchoolStudentPage);
lazy_page!(school, TypedPlacesRoute, typed_places::TypedPlacesPage);
