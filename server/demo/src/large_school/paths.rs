//! How far each pupil is: drawn class by class, since some classes began early and others have not.

use std::ops::Range;

use domain::{
    application::ApplicationState,
    board::ExemptionGround,
    campaign::Campaign,
    convention::ConventionState,
    id::{AccountId, ConventionId},
    proposal::ProposalState,
    weeks::Weeks,
};
use service::context::AppContext;
use store::{MadePerson, MadePlace, MadeUp};

use super::{
    CLASS_SIZE, Lycee, TEACHERS_CLASS,
    filling::{Filled, convention},
    partners::Partner,
    people::{Crowd, Pupil},
    story::{Story, Told},
};
use crate::{
    DemoError,
    rng::{SeededRng, Weighted},
};

/// How far a pupil is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Path {
    Nothing,
    Refused,
    Applying,
    Accepted,
    Proposed,
    Invited,
    Declined,
    Exempted,
    AtSchool,
    /// A place for the first week alone.
    HalfPlaced,
    /// One place in each week.
    TwoPlaces,
    WithHost,
    WithSchool,
    /// The convention is complete: it is validated, and signed so far.
    ToSign(SignedBy),
}

/// By whom a validated convention is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SignedBy {
    Nobody,
    Family,
    AllButHead,
    Everybody,
}

/// Out of a thousand pupils of a class that is late, on time, early, or has hardly begun.
const PATHS: [(Path, [u64; 4]); 13] = [
    (Path::Nothing, [280, 120, 40, 880]),
    (Path::Refused, [50, 40, 15, 0]),
    (Path::Applying, [210, 150, 70, 40]),
    (Path::Accepted, [40, 45, 40, 0]),
    (Path::Proposed, [120, 80, 40, 20]),
    (Path::Invited, [110, 95, 60, 0]),
    (Path::Declined, [40, 30, 20, 0]),
    (Path::Exempted, [15, 15, 15, 30]),
    (Path::AtSchool, [25, 15, 5, 30]),
    (Path::HalfPlaced, [20, 50, 50, 0]),
    (Path::TwoPlaces, [10, 30, 60, 0]),
    (Path::WithHost, [80, 210, 265, 0]),
    (Path::WithSchool, [40, 150, 340, 0]),
];

/// The classes that have hardly begun: with them more than two hundred pupils of a lycée of thirty classes asked nobody yet.
const HARDLY_BEGUN: Range<usize> = 27..30;

/// Which of the weights are a class's.
fn pace(class: usize) -> usize {
    if class == TEACHERS_CLASS {
        2
    } else if HARDLY_BEGUN.contains(&class) {
        3
    } else {
        [1, 0, 2, 1, 1][class % 5]
    }
}

/// Which pupils have a convention that is validated: they take most of the time that this takes, so there are few. Half of them are of
/// the teacher's class.
fn to_sign(class: usize, number: usize) -> Option<SignedBy> {
    const STEPS: [SignedBy; 4] = [
        SignedBy::Everybody,
        SignedBy::AllButHead,
        SignedBy::Nobody,
        SignedBy::Family,
    ];
    let theirs = if class == TEACHERS_CLASS {
        number < 16
    } else {
        class.is_multiple_of(2) && number == 4
    };
    theirs.then(|| STEPS[(class / 2 + number) % STEPS.len()])
}

/// What was drawn, and what is to be validated and signed after that.
pub(super) struct Drawn {
    pub(super) made: MadeUp,
    pub(super) to_sign: Vec<ToSign>,
}

/// A convention that is complete, with the accounts that sign it.
pub(super) struct ToSign {
    pub(super) convention: ConventionId,
    pub(super) student: Option<AccountId>,
    pub(super) guardian: Option<AccountId>,
    /// Who signs for the host, and their name.
    pub(super) host: (AccountId, String),
    pub(super) by: SignedBy,
}

/// Draws everybody's.
pub(super) fn draw(
    rng: &mut SeededRng,
    app: &AppContext,
    lycee: &Lycee,
    campaign: &Campaign,
    crowd: &Crowd,
    partners: &[Partner],
) -> Result<Drawn, DemoError> {
    let paths = [0, 1, 2, 3].map(|pace| Weighted::new(PATHS.map(|(path, weights)| (weights[pace], path))));
    let mut story = Story::new(rng, app, lycee, campaign, partners)?;
    let mut to_sign = Vec::new();
    for (number, pupil) in crowd.pupils.iter().enumerate() {
        let path = self::to_sign(pupil.class, number % CLASS_SIZE)
            .map_or_else(|| *paths[pace(pupil.class)].draw(story.rng), Path::ToSign);
        follow(&mut story, lycee, pupil, path, &mut to_sign);
    }
    let Told {
        applications,
        proposals,
        conventions,
        situations,
    } = story.told;
    let made = MadeUp {
        students: crowd.students(),
        guardians: crowd.guardians(),
        colleagues: crowd.colleagues.clone(),
        applications,
        proposals,
        conventions,
        situations,
    };
    Ok(Drawn { made, to_sign })
}

fn follow(story: &mut Story<'_>, lycee: &Lycee, pupil: &Pupil, path: Path, to_sign: &mut Vec<ToSign>) {
    use ApplicationState::{Accepted, Confirmed, Expired, Read, Refused, Submitted, Withdrawn};
    match path {
        Path::Nothing => {}
        Path::Refused => {
            for state in [Refused, Expired].into_iter().take(1 + story.rng.index(2)) {
                story.ask(pupil, Weeks::Both, state, 0);
            }
        }
        Path::Applying => {
            for _ in 0..=story.rng.index(3) {
                let state = *story.rng.pick(&[Submitted, Read]);
                story.ask(pupil, Weeks::Both, state, 0);
            }
            if story.rng.percent(30) {
                story.ask(pupil, Weeks::Both, Refused, 0);
            }
        }
        Path::Accepted => {
            story.ask(pupil, Weeks::Both, Accepted, 0);
            if story.rng.percent(40) {
                story.ask(pupil, Weeks::Both, Read, 0);
            }
        }
        Path::Proposed => {
            story.find(pupil, Weeks::Both, ProposalState::Proposed, 0);
        }
        Path::Invited => {
            story.find(pupil, Weeks::Both, ProposalState::Invited, 0);
        }
        Path::Declined => {
            let state = *story.rng.pick(&[
                ProposalState::Rejected,
                ProposalState::Declined,
                ProposalState::Lapsed,
            ]);
            story.find(pupil, Weeks::Both, state, 0);
        }
        Path::Exempted => {
            let grounds = ExemptionGround::ALL;
            let ground = *story.rng.pick(&grounds);
            story.needs_none(pupil, Some(ground));
        }
        Path::AtSchool => story.needs_none(pupil, None),
        Path::HalfPlaced => {
            placed(story, lycee, pupil, Weeks::First, ConventionState::HostPart);
            if story.rng.percent(50) {
                story.ask(pupil, Weeks::Second, Submitted, 0);
            }
        }
        Path::TwoPlaces => {
            placed(story, lycee, pupil, Weeks::First, ConventionState::SchoolPart);
            placed(story, lycee, pupil, Weeks::Second, ConventionState::HostPart);
        }
        Path::WithHost => placed(story, lycee, pupil, Weeks::Both, ConventionState::HostPart),
        Path::WithSchool => {
            placed(story, lycee, pupil, Weeks::Both, ConventionState::SchoolPart);
            if story.rng.percent(20) {
                story.ask(pupil, Weeks::Both, Withdrawn, 0);
            }
        }
        Path::ToSign(by) => {
            let days = story.days(12, 40);
            if let Some((application, partner)) = story.ask(pupil, Weeks::Both, Confirmed, days) {
                let place = MadePlace::Application(application, partner.structure.id);
                let host = Story::of_partner(partner);
                let made = convention(
                    story,
                    lycee,
                    pupil,
                    Weeks::Both,
                    place,
                    &host,
                    Filled::Whole,
                    days,
                );
                // Whoever has no account signs on paper, later.
                let reached = |person: &&MadePerson| person.is_reached();
                to_sign.push(ToSign {
                    convention: made.id,
                    student: Some(&pupil.student.person)
                        .filter(reached)
                        .map(|person| person.id),
                    guardian: pupil.guardians.first().filter(reached).map(|person| person.id),
                    host: (partner.owner, partner.name.clone()),
                    by,
                });
                story.told.conventions.push(made);
            }
        }
    }
}

/// A place, seven times in ten found alone, with its convention at that step.
fn placed(story: &mut Story<'_>, lycee: &Lycee, pupil: &Pupil, weeks: Weeks, state: ConventionState) {
    let days = story.days(3, 45);
    let filled = match state {
        ConventionState::HostPart => Filled::Begun,
        _ if story.rng.percent(50) => Filled::Whole,
        _ => Filled::HostPart,
    };
    let asked = (!story.rng.percent(70))
        .then(|| story.ask(pupil, weeks, ApplicationState::Confirmed, days))
        .flatten();
    let (place, host) = if let Some((application, partner)) = asked {
        (
            MadePlace::Application(application, partner.structure.id),
            Story::of_partner(partner),
        )
    } else {
        let (proposal, host) = story.find(pupil, weeks, ProposalState::Agreed, days);
        (MadePlace::Proposal(proposal), host)
    };
    let made = convention(story, lycee, pupil, weeks, place, &host, filled, days);
    story.told.conventions.push(made);
}
