//! The school's side of its students' places.

mod application;
mod classes;
mod home;
mod join_team;
mod layout;
mod profile;
mod proposal;
mod proposals;
mod referents;
mod student;
mod student_history;
mod team;
mod team_member;

lazy_page!(school, SchoolRoute, home::SchoolPage);
lazy_page!(school, SchoolProposalsRoute, proposals::SchoolProposalsPage);
lazy_page!(school, SchoolProposalRoute, proposal::SchoolProposalPage);
lazy_page!(school, SchoolApplicationRoute, application::SchoolApplicationPage);
lazy_page!(school, SchoolProfileRoute, profile::SchoolProfilePage);
lazy_page!(school, TeamRoute, team::TeamPage);
lazy_page!(school, JoinTeamRoute, join_team::JoinTeamPage);
lazy_page!(school, ReferentsRoute, referents::ReferentsPage);
lazy_page!(school, ClassesRoute, classes::ClassesPage);
lazy_page!(school, SchoolStudentRoute, student::SchoolStudentPage);
