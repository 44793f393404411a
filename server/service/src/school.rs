//! `/lycee`: where the conventions of a school are, beside what is awaited from its reader; and in modules of their own its people, its
//! classes, and what it knows of a student.

use domain::{account::Role, convention::FollowUp, id::SchoolId, urls};
use store::ConventionsFilter;
use wire::school::{SchoolStart, StandingShown};

use crate::{
    error::ServiceError,
    profile::keeps,
    request::{CurrentUser, Request},
};

pub mod board;
pub mod board_file;
pub mod classes;
pub mod figures;
pub mod referents;
pub mod roster;
pub mod roster_file;
pub mod student;
pub mod students;
pub mod team;

/// Who runs a lycée's office, and which: its head, a deputy head, or the secretariat. For others the page does not exist.
pub(crate) async fn require_office(request: &Request) -> Result<(&CurrentUser, SchoolId), ServiceError> {
    let (user, school) = request.require_school()?;
    if request.app.db.runs_office(school, user.id()).await? {
        Ok((user, school))
    } else {
        Err(ServiceError::NotFound)
    }
}

/// The school, what the reader does there, and how far its conventions are. For its head and its staff.
pub async fn start(request: Request) -> Result<SchoolStart, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let name = app.db.school_name(school).await?.ok_or(ServiceError::NotFound)?;
    let assignment = app.db.staff_assignment(user.id()).await?;
    let duty = match assignment {
        _ if user.account.is(Role::Head) => Role::Head.label().to_owned(),
        Some(assignment) => assignment.duty.with_classes(&assignment.classes),
        None => String::new(),
    };
    let reader = (user.id(), app.clock.today());
    let counts = app
        .db
        .counts_of_school(school, reader, &ConventionsFilter::default())
        .await?;
    let keeps_profile = keeps(&request).await?;
    Ok(SchoolStart {
        school: name,
        duty,
        keeps_profile,
        standing: counts
            .into_iter()
            .filter(|(list, _)| *list != FollowUp::Cancelled)
            .map(|(list, count)| StandingShown {
                words: list.label_for(keeps_profile).to_owned(),
                count,
                path: format!("{}?etat={}", urls::SCHOOL_CONVENTIONS, list.code()),
                done: list == FollowUp::Signed && count > 0,
            })
            .collect(),
    })
}
