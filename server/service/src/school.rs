//! `/lycee`: where the conventions of a school are, beside what is awaited from its reader.

pub mod figures;

use domain::{account::Role, convention::FollowUp, urls};
use store::ConventionsFilter;
use wire::school::{SchoolStart, StandingShown};

use crate::{error::ServiceError, profile::keeps, request::Request};

pub mod board;
pub mod board_file;

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
    Ok(SchoolStart {
        school: name,
        duty,
        keeps_profile: keeps(&request).await?,
        standing: counts
            .into_iter()
            .filter(|(list, _)| *list != FollowUp::Cancelled)
            .map(|(list, count)| StandingShown {
                words: list.label().to_owned(),
                count,
                path: format!("{}?etat={}", urls::SCHOOL_CONVENTIONS, list.code()),
                done: list == FollowUp::Signed && count > 0,
            })
            .collect(),
    })
}
