//! Cancelling says what becomes of the place: kept, with another convention, or freed; and it is undone for a day, all of it or nothing.

use chrono::TimeDelta;
use domain::{
    application::ApplicationState,
    convention::{ConventionState, PartyIdentity, PlaceAfter, Section, SignerRole, Situation, name},
    digest::Digest,
    id::{ApplicationId, ConventionId},
    proposal::ProposalState,
    weeks::Weeks,
};
use store::{CancellationUndone, ConventionMoved, FileKind, Moved, Proof, Side, Signed};
use testing::{
    convention::{REASON, World, agreed, confirmed, pupil},
    now, offer, on_both,
    people::{act_at, act_by, emails, receivers},
    school,
    signing::{FOUR, any_secret, open, seen},
};

async fn cancel(world: &World, after: PlaceAfter) -> ConventionMoved {
    let head = act_by(world.head);
    world
        .db()
        .cancel_convention(&head, world.id, REASON, after, &any_secret())
        .await
        .unwrap()
}

async fn undo(world: &World, minutes: i64) -> CancellationUndone {
    let head = act_at(now() + TimeDelta::minutes(minutes), Some(world.head));
    world.db().undo_cancellation(&head, world.id).await.unwrap()
}

async fn application(world: &World) -> ApplicationState {
    let today = now().date_naive();
    let found = world
        .db()
        .application_for_student(world.student, world.application, today)
        .await;
    found.unwrap().unwrap().state
}

/// Seats left in each week of the offer, and how many places the pupil holds.
async fn seats(world: &World) -> (Vec<u16>, usize) {
    let today = now().date_naive();
    let found = world
        .db()
        .application_for_student(world.student, world.application, today)
        .await
        .unwrap()
        .unwrap();
    let left = Weeks::Both.iter().map(|week| found.seats_left.of(week)).collect();
    let held = world
        .db()
        .places_held(world.student, testing::campaign().id)
        .await
        .unwrap();
    (left, held.len())
}

fn same(world: &World, id: ConventionId) -> World {
    World {
        fresh: world.fresh.again(),
        id,
        ..*world
    }
}

#[tokio::test]
async fn a_place_that_is_kept_gets_another_convention_with_what_was_filled() {
    on_both(async |fresh| {
        let world = Box::pin(World::new(fresh)).await;
        world
            .db()
            .add_file(
                &act_by(world.student),
                "Léa Martin".into(),
                world.id,
                FileKind::Liability,
                Digest::of(b"a"),
                "image/png",
                7,
            )
            .await
            .unwrap();
        world.validated().await;
        let (before, place) = (world.file().await, seats(&world).await);
        let told = emails(&world.fresh).await.len();
        assert_eq!(cancel(&world, PlaceAfter::Restarted).await, ConventionMoved::Done);
        let old = world.file().await;
        assert_eq!(old.situation(), Situation::CancelledRestarted);
        assert_eq!(
            (application(&world).await, seats(&world).await),
            (ApplicationState::Confirmed, place)
        );
        let (id, reference) = old.successor.unwrap();
        let next = same(&world, id);
        let file = next.file().await;
        assert_eq!(
            (file.reference.as_str(), file.situation()),
            (reference.as_str(), Situation::HostPart)
        );
        assert_ne!(file.reference, before.reference);
        for section in Section::ALL {
            assert_eq!(file.sections[&section].values, before.sections[&section].values);
        }
        assert_eq!(file.liability.map(|line| line.digest), Some(Digest::of(b"a")));
        // The place leads to the one that counts.
        let found = world.db().convention_of_place(world.application.0).await.unwrap();
        assert_eq!(found, Some(id));
        // Each is told once: host and pupil of the new one, the others of what became of the old one.
        let mut to: Vec<String> = emails(&world.fresh)
            .await
            .drain(told..)
            .map(|(to, _)| to)
            .collect();
        to.sort_unstable();
        let all = to.len();
        to.dedup();
        assert_eq!(to.len(), all, "{to:?}");
        assert!(
            to.contains(&"karim.benali@exemple.fr".to_owned())
                && to.contains(&"lea.martin@exemple.fr".to_owned())
        );
        assert!(to.contains(&"jeanne.martin@exemple.fr".to_owned()));
        // And it goes on like any other.
        assert_eq!(next.complete().await, ConventionMoved::Done);
        assert_eq!(next.validate(&act_by(world.head)).await, ConventionMoved::Done);
        assert_eq!(
            cancel(&world, PlaceAfter::Freed).await,
            ConventionMoved::NotNow(ConventionState::Cancelled)
        );
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_freed_is_free_and_everybody_is_told() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (left, held) = seats(&world).await;
        assert_eq!(held, 2);
        world.validated().await;
        assert_eq!(cancel(&world, PlaceAfter::Freed).await, ConventionMoved::Done);
        let file = world.file().await;
        assert_eq!(file.situation(), Situation::CancelledPlaceFreed);
        assert_eq!(application(&world).await, ApplicationState::Cancelled);
        let more: Vec<u16> = left.iter().map(|left| left + 1).collect();
        assert_eq!(seats(&world).await, (more, 0));
        assert_eq!(
            receivers(&world.fresh, "PlaceCancelled").await,
            ["karim.benali@exemple.fr", "lea.martin@exemple.fr"]
        );
        assert_eq!(
            receivers(&world.fresh, "ConventionCancelled").await,
            ["jeanne.martin@exemple.fr", "rose.adam@exemple.fr"]
        );
        // Another place can be confirmed, with a convention of its own.
        let again = confirmed(world.db(), world.host, world.student, 0, Weeks::Both).await;
        let found = world.db().convention_of_place(again.0).await.unwrap();
        assert!(found.is_some_and(|id| id != world.id));
    })
    .await;
}

#[tokio::test]
async fn a_cancellation_is_undone_for_a_day_signatures_and_seats_included() {
    for after in PlaceAfter::ALL {
        on_both(async |fresh| {
            let world = open(fresh, &FOUR).await;
            let signed = world.by_account(world.student, SignerRole::Student, 1).await;
            assert_eq!(signed, Signed::Done { last: false });
            let (before, place) = (world.file().await, seats(&world).await);
            assert_eq!(cancel(&world, after).await, ConventionMoved::Done);
            assert_eq!(
                undo(&world, 24 * 60).await,
                CancellationUndone::NotNow(ConventionState::Cancelled)
            );
            assert_eq!(
                undo(&world, 24 * 60 - 1).await,
                CancellationUndone::Done,
                "{after:?}"
            );
            let file = world.file().await;
            assert_eq!((file.state, file.number), (ConventionState::Signing, 1));
            assert_eq!(file.versions, before.versions);
            assert_eq!(
                (file.cancelled_from, file.has_place, file.successor),
                (None, true, None)
            );
            assert_eq!(
                (application(&world).await, seats(&world).await),
                (ApplicationState::Confirmed, place)
            );
            let found = world.db().convention_of_place(world.application.0).await.unwrap();
            assert_eq!(found, Some(world.id));
            assert!(
                receivers(&world.fresh, "ConventionRestored")
                    .await
                    .contains(&"yann.martin@exemple.fr".to_owned())
            );
            // It is signed to the end, and can be cancelled again.
            let signed = world.by_account(world.head, SignerRole::Head, 1).await;
            assert_eq!(signed, Signed::Done { last: false });
            assert_eq!(world.db().altered(world.id, 1).await.unwrap(), None);
            assert_eq!(
                undo(&world, 1).await,
                CancellationUndone::NotNow(ConventionState::Signing)
            );
            assert_eq!(cancel(&world, PlaceAfter::Freed).await, ConventionMoved::Done);
            world.log().await;
        })
        .await;
    }
}

#[tokio::test]
async fn each_state_comes_back_as_it_was() {
    for reached in ["host_part", "school_part", "validated", "correcting", "signed"] {
        on_both(async |fresh| {
            let world = World::new(fresh).await;
            if reached != "host_part" {
                world.fill_host().await;
                assert_eq!(world.complete().await, ConventionMoved::Done);
            }
            if !matches!(reached, "host_part" | "school_part") {
                world.freeze(&FOUR).await;
            }
            if matches!(reached, "signed" | "correcting") {
                world.all_sign().await;
            }
            if reached == "correcting" {
                world
                    .db()
                    .correct(&act_by(world.head), world.id, REASON)
                    .await
                    .unwrap();
            }
            let before = world.file().await;
            assert_eq!(cancel(&world, PlaceAfter::Freed).await, ConventionMoved::Done);
            assert_eq!(undo(&world, 5).await, CancellationUndone::Done, "{reached}");
            let file = world.file().await;
            assert_eq!(
                (file.state, file.number),
                (before.state, before.number),
                "{reached}"
            );
            assert_eq!(file.versions, before.versions, "{reached}");
        })
        .await;
    }
}

#[tokio::test]
async fn what_went_on_meanwhile_is_not_undone() {
    on_both(async |fresh| {
        // The new convention was handed over.
        let world = World::new(fresh).await;
        world.validated().await;
        cancel(&world, PlaceAfter::Restarted).await;
        let next = same(&world, world.file().await.successor.unwrap().0);
        assert_eq!(next.complete().await, ConventionMoved::Done);
        let before = world.fresh.contents().await;
        assert_eq!(undo(&world, 5).await, CancellationUndone::Overtaken);
        assert_eq!(world.fresh.contents().await, before);
        // The pupil has another place.
        assert_eq!(cancel(&next, PlaceAfter::Freed).await, ConventionMoved::Done);
        let again = confirmed(world.db(), world.host, world.student, 0, Weeks::First).await;
        let before = world.fresh.contents().await;
        assert_eq!(undo(&next, 5).await, CancellationUndone::PlacedElsewhere);
        assert_eq!(world.fresh.contents().await, before);
        // Given up by the pupil, it is not the lycée's to take back.
        let moved = world
            .db()
            .cancel(&act_by(world.student), again, REASON)
            .await
            .unwrap();
        assert_eq!(moved, Moved::Done);
        let id = world.db().convention_of_place(again.0).await.unwrap().unwrap();
        let given_up = same(&world, id);
        assert_eq!(
            undo(&given_up, 5).await,
            CancellationUndone::NotNow(ConventionState::Cancelled)
        );
        // Others are told nothing.
        for who in [world.host, world.staff, world.student, world.guardian] {
            let said = world.db().undo_cancellation(&act_by(who), next.id).await.unwrap();
            assert_eq!(said, CancellationUndone::Gone);
            let said = world
                .db()
                .decide_place(&act_by(who), next.id, PlaceAfter::Freed, &any_secret())
                .await;
            assert_eq!(said.unwrap(), ConventionMoved::Gone);
        }
    })
    .await;
}

#[tokio::test]
async fn a_seat_that_went_to_another_pupil_is_not_taken_back() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        cancel(&world, PlaceAfter::Freed).await;
        let (left, _) = seats(&world).await;
        let most = left.into_iter().max().unwrap();
        for number in 0..most {
            let other = pupil(
                world.db(),
                &format!("Autre {}", (b'A' + u8::try_from(number).unwrap()) as char),
                school().0,
            )
            .await;
            confirmed(world.db(), world.host, other, 0, Weeks::Both).await;
        }
        assert_eq!(offer(0).weeks, Weeks::Both);
        let before = world.fresh.contents().await;
        assert_eq!(undo(&world, 5).await, CancellationUndone::SeatTaken);
        assert_eq!(world.fresh.contents().await, before);
    })
    .await;
}

/// Cancelled before the place was asked about: it is decided later, once.
#[tokio::test]
async fn a_place_that_was_left_open_is_decided_later() {
    for after in PlaceAfter::ALL {
        on_both(async |fresh| {
            let world = World::new(fresh).await;
            world.validated().await;
            cancel(&world, PlaceAfter::Restarted).await;
            // As it was before: cancelled, the place kept, no other convention.
            let next = same(&world, world.file().await.successor.unwrap().0);
            let sql = format!(
                "UPDATE convention SET state = 'cancelled' WHERE reference = '{}'",
                next.file().await.reference
            );
            assert_eq!(super::frozen::straight(&world, &sql).await, Ok(1));
            assert_eq!(world.file().await.situation(), Situation::CancelledPlaceKept);
            let head = act_by(world.head);
            let decide = async || {
                world
                    .db()
                    .decide_place(&head, world.id, after, &any_secret())
                    .await
                    .unwrap()
            };
            assert_eq!(decide().await, ConventionMoved::Done);
            let situation = world.file().await.situation();
            match after {
                PlaceAfter::Restarted => assert_eq!(situation, Situation::CancelledRestarted),
                PlaceAfter::Freed => assert_eq!(situation, Situation::CancelledPlaceFreed),
            }
            assert_eq!(
                decide().await,
                ConventionMoved::NotNow(ConventionState::Cancelled)
            );
        })
        .await;
    }
}

/// A place found alone: its host has no account, and fills the new convention by a link of its own.
#[tokio::test]
async fn a_place_found_alone_is_kept_freed_and_taken_back_too() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Tom Martin", school().0).await;
        let proposal = agreed(db, world.head, student, "found").await;
        let id = db.convention_of_place(proposal.0).await.unwrap().unwrap();
        let world = World {
            fresh: world.fresh.again(),
            id,
            student,
            application: ApplicationId(proposal.0),
            ..world
        };
        let db = world.db();
        let state = async || {
            let found = db.proposals_of(student).await.unwrap();
            found.into_iter().find(|one| one.id == proposal).unwrap().state
        };
        let head = act_by(world.head);
        let secret = testing::signing::secret("another");
        let said = db
            .cancel_convention(&head, id, REASON, PlaceAfter::Restarted, &secret)
            .await;
        assert_eq!(said.unwrap(), ConventionMoved::Done);
        let next = same(&world, world.file().await.successor.unwrap().0);
        let holder = db.peek_link("another", now()).await.unwrap().unwrap();
        assert_eq!(holder.convention, next.id);
        assert_eq!(state().await, ProposalState::Agreed);
        assert_eq!(undo(&world, 5).await, CancellationUndone::Done);
        assert_eq!(next.file().await.state, ConventionState::Cancelled);
        assert_eq!(world.file().await.state, ConventionState::HostPart);
        assert_eq!(cancel(&world, PlaceAfter::Freed).await, ConventionMoved::Done);
        assert_eq!(state().await, ProposalState::Cancelled);
        assert_eq!(undo(&world, 5).await, CancellationUndone::Done);
        assert_eq!(state().await, ProposalState::Agreed);
        assert!(world.file().await.has_place);
    })
    .await;
}

/// What the lists of pupils, hosts, families and the lycée say follows from the same table.
#[tokio::test]
async fn lists_tell_a_refusal_and_a_void_convention() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let line = async || {
            let mut lines = db.conventions_of_student(world.student).await.unwrap();
            let lines_of_host = db.conventions_of_structure(world.host, None, 1).await.unwrap();
            assert_eq!(lines.len(), lines_of_host.len());
            lines.retain(|line| line.id == world.id);
            lines.remove(0)
        };
        assert_eq!(
            (line().await.situation, line().await.place),
            (Situation::Validated, world.application.0)
        );
        let refused = db
            .refuse_to_sign(
                &act_by(world.student),
                PartyIdentity::Account(world.student),
                world.id,
                SignerRole::Student,
                Proof::Account,
                &seen(1),
                REASON,
            )
            .await;
        assert_eq!(refused.unwrap(), Signed::Done { last: false });
        assert_eq!(
            (line().await.situation, world.file().await.situation()),
            (Situation::Refused, Situation::Refused)
        );
        db.send_back(&act_by(world.head), world.id, REASON).await.unwrap();
        assert_eq!(line().await.situation, Situation::HostPartAgain);
        assert_eq!(world.complete().await, ConventionMoved::Done);
        world
            .fill(
                &act_by(world.staff),
                Side::School,
                Section::Guardians,
                &[(name::GUARDIAN_1_EMAIL, "")],
            )
            .await;
        world.freeze(&FOUR).await;
        assert_eq!(line().await.situation, Situation::Validated);
        db.correct(&act_by(world.head), world.id, REASON).await.unwrap();
        assert_eq!(line().await.situation, Situation::Correcting);
        cancel(&world, PlaceAfter::Restarted).await;
        assert_eq!(line().await.situation, Situation::CancelledRestarted);
    })
    .await;
}
