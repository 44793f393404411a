//! The school's side of its students' places.

mod application;
pub(crate) mod board;
mod classes;
mod figures;
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

lazy_pages! {
    school:
    SchoolRoute = home::SchoolPage,
}

lazy_pages! {
    board:
    BoardRoute = board::BoardPageView,
    BoardSelectionRoute = board::SelectionPage,
}

lazy_pages! {
    roster:
    RosterRoute = students::StudentsPage,
    NewStudentRoute = student_form::NewStudentPage,
    EditStudentRoute = student_form::EditStudentPage,
    RosterImportStartRoute = import::RosterImportStartPage,
    RosterImportRoute = import::RosterImportPage,
    SchoolStudentRoute = student::SchoolStudentPage,
}

lazy_pages! {
    places:
    SchoolProposalsRoute = proposals::SchoolProposalsPage,
    SchoolProposalRoute = proposal::SchoolProposalPage,
    SchoolApplicationRoute = application::SchoolApplicationPage,
    TypedPlacesRoute = typed_places::TypedPlacesPage,
}

lazy_pages! {
    team:
    SchoolFiguresRoute = figures::SchoolFiguresPage,
    SchoolProfileRoute = profile::SchoolProfilePage,
    TeamRoute = team::TeamPage,
    JoinTeamRoute = join_team::JoinTeamPage,
    ReferentsRoute = referents::ReferentsPage,
    ClassesRoute = classes::ClassesPage,
}
