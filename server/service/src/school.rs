//! `/lycee`: where the conventions of a school are, beside what is awaited from its reader.

use domain::{account::Role, convention::ConventionState, urls};
use wire::school::{SchoolStart, StandingShown};

use crate::{error::ServiceError, profile, request::Request};

/// The states that are counted, in the order a convention goes through them.
const COUNTED: [ConventionState; 5] = [
    ConventionState::HostPart,
    ConventionState::SchoolPart,
    ConventionState::Validated,
    ConventionState::Signing,
    ConventionState::Signed,
];

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
    let found = app
        .db
        .conventions_by_state(school, user.id(), app.clock.today())
        .await?;
    let number = |state| {
        let line = found.iter().find(|(counted, _)| *counted == state);
        line.map_or(0, |(_, count)| *count)
    };
    Ok(SchoolStart {
        school: name,
        duty,
        keeps_profile: profile::keeps(&request).await?,
        standing: COUNTED
            .into_iter()
            .map(|state| StandingShown {
                words: state.label().to_owned(),
                count: number(state),
                path: format!("{}?etat={}", urls::SCHOOL_CONVENTIONS, state.code()),
                done: state == ConventionState::Signed,
            })
            .collect(),
    })
}
