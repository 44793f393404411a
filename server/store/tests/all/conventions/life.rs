//! The moves: each where the domain's table has it, told once to whom it concerns.

use std::collections::BTreeMap;

use domain::convention::{ConventionActor, ConventionEvent, ConventionState, Section, SignerRole, next};
use store::ConventionMoved;

use domain::convention::PlaceAfter;
use testing::signing::any_secret;
use testing::{
    convention::{REASON, World, frozen},
    on_both,
    people::{act_by, emails},
};

#[tokio::test]
async fn complete_sent_back_completed_validated_corrected_and_given_up() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let head = act_by(world.head);
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        assert_eq!(
            world.complete().await,
            ConventionMoved::NotNow(ConventionState::SchoolPart)
        );
        assert_eq!(
            db.send_back(&head, world.id, REASON).await.unwrap(),
            ConventionMoved::Done
        );
        let file = world.file().await;
        assert_eq!(
            (file.state, file.reason.as_str()),
            (ConventionState::HostPart, REASON)
        );
        assert_eq!(
            world.validate(&head).await,
            ConventionMoved::NotNow(ConventionState::HostPart)
        );
        assert_eq!(world.complete().await, ConventionMoved::Done);
        assert_eq!(world.file().await.reason, "");
        assert_eq!(world.validate(&head).await, ConventionMoved::Done);

        assert_eq!(
            db.correct(&head, world.id, REASON).await.unwrap(),
            ConventionMoved::Done
        );
        let file = world.file().await;
        assert_eq!((file.state, file.number), (ConventionState::SchoolPart, 2));
        // The version that is corrected stays until the next is validated.
        assert_eq!(file.versions[0].state, ConventionState::Validated);
        assert_eq!(
            db.correct(&head, world.id, REASON).await.unwrap(),
            ConventionMoved::NotNow(ConventionState::SchoolPart)
        );
        assert_eq!(
            db.send_back(&head, world.id, REASON).await.unwrap(),
            ConventionMoved::Done
        );
        assert_eq!(world.complete().await, ConventionMoved::Done);
        assert_eq!(world.file().await.versions[0].state, ConventionState::Validated);
        assert_eq!(world.validate(&head).await, ConventionMoved::Done);
        let file = world.file().await;
        let states: Vec<_> = file
            .versions
            .iter()
            .map(|version| (version.number, version.state))
            .collect();
        assert_eq!(
            states,
            [(1, ConventionState::Replaced), (2, ConventionState::Validated)]
        );
        assert!(file.versions[0].closed_at.is_some() && file.versions[1].closed_at.is_none());
        assert_eq!(
            db.frozen_content(world.id, 1).await.unwrap(),
            Some(frozen(1).content)
        );

        assert_eq!(
            db.cancel_convention(&head, world.id, REASON, PlaceAfter::Freed, &any_secret())
                .await
                .unwrap(),
            ConventionMoved::Done
        );
        let states: Vec<_> = world
            .file()
            .await
            .versions
            .iter()
            .map(|version| version.state)
            .collect();
        assert_eq!(states, [ConventionState::Replaced, ConventionState::Cancelled]);
        let happened = world.happened().await;
        let moves: Vec<&str> = happened
            .iter()
            .map(String::as_str)
            .filter(|kind| *kind != "edited")
            .collect();
        assert_eq!(
            moves,
            [
                "opened",
                "completed",
                "sent_back",
                "completed",
                "validated",
                "corrected",
                "sent_back",
                "completed",
                "validated",
                "cancelled"
            ]
        );
        everybody_was_told_once(&world).await;
    })
    .await;
}

/// Once per person and fact; who acts is not told, and who has left no address cannot be.
async fn everybody_was_told_once(world: &World) {
    let emails = emails(&world.fresh).await;
    let told = |kind: &str| -> BTreeMap<String, usize> {
        let mut told = BTreeMap::new();
        let said = emails
            .iter()
            .flat_map(|(to, text)| text.lines().map(move |line| (to, line)));
        for (to, text) in said.filter(|(_, text)| text.starts_with(kind)) {
            assert!(!text.contains("PAI") && !text.contains("trousse"));
            *told.entry(to.clone()).or_default() += 1;
        }
        told
    };
    let people = |list: &[(&str, usize)]| -> BTreeMap<String, usize> {
        list.iter()
            .map(|(to, count)| (format!("{to}@exemple.fr"), *count))
            .collect()
    };
    // The lycée is told once a day, of all that waits for it, and not one by one.
    assert_eq!(told("ToDo"), people(&[]));
    assert_eq!(told("ConventionSentBack"), people(&[("karim.benali", 2)]));
    assert_eq!(
        told("ConventionValidated"),
        people(&[("karim.benali", 2), ("lea.martin", 2), ("jeanne.martin", 2)])
    );
    let place = [("karim.benali", 1), ("lea.martin", 1)];
    let others = [("jeanne.martin", 1), ("rose.adam", 1)];
    assert_eq!(told("ConventionCorrected"), people(&[place, others].concat()));
    // The place goes with it: host and pupil are told of that, and once.
    assert_eq!(told("PlaceCancelled"), people(&place));
    assert_eq!(told("ConventionCancelled"), people(&others));
}

#[tokio::test]
async fn what_is_frozen_is_what_was_looked_at() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        world.complete().await;
        let (seen, version) = (world.seen().await, world.version().await);
        let head = act_by(world.head);
        world
            .fill(
                &head,
                store::Side::School,
                Section::Referent,
                &[("referent_nom", "Paul Durand")],
            )
            .await;
        let late = db.validate(&head, world.id, &seen, &version).await.unwrap();
        assert_eq!(late, ConventionMoved::Changed);
        let (mut less, mut more) = (world.seen().await, world.seen().await);
        less.remove(&Section::Care);
        *more.get_mut(&Section::Care).unwrap() += 1;
        for seen in [BTreeMap::new(), less, more] {
            assert_eq!(
                db.validate(&head, world.id, &seen, &version).await.unwrap(),
                ConventionMoved::Changed
            );
        }
        let other = frozen(2);
        let seen = world.seen().await;
        assert_eq!(
            db.validate(&head, world.id, &seen, &other).await.unwrap(),
            ConventionMoved::Changed
        );
        assert!(world.file().await.versions.is_empty());

        // A guardian with the pupil's own address is the pupil.
        let mut shared = version.clone();
        shared.signers[3].1 = "LEA.martin@exemple.fr".into();
        let said = db.validate(&head, world.id, &seen, &shared).await.unwrap();
        let ConventionMoved::Missing(missing) = said else {
            panic!("{said:?}")
        };
        assert!(
            missing[0].message.contains(SignerRole::Student.label()),
            "{}",
            missing[0].message
        );
        assert_eq!(
            db.validate(&head, world.id, &seen, &version).await.unwrap(),
            ConventionMoved::Done
        );
        let line = &world.file().await.versions[0];
        assert_eq!(
            (line.content_hash, line.document_hash),
            (version.content_hash, version.document_hash)
        );
        assert_eq!(line.check_code, version.check_code);
    })
    .await;
}

/// One head validates while another saves, again and again: either the save is in what was looked at, or nothing is frozen.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_save_and_a_validation_at_once_have_one_order() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.fill_host().await;
        world.complete().await;
        for turn in 0..10 {
            let (seen, version) = (world.seen().await, world.version().await);
            let saved = world.file().await.sections[&Section::Referent].clone();
            let mut mine = saved.values.clone();
            mine.set("referent_nom", &format!("Nom {turn}"));
            let (head, staff) = (act_by(world.head), act_by(world.staff));
            let (frozen, said) = tokio::join!(
                world.db().validate(&head, world.id, &seen, &version),
                world.db().save_section(
                    &staff,
                    "Paul Durand".into(),
                    store::Side::School,
                    world.id,
                    Section::Referent,
                    saved.version,
                    None,
                    &mine
                ),
            );
            let written = matches!(said.unwrap(), store::SectionSaved::Saved { .. });
            match frozen.unwrap() {
                ConventionMoved::Done => {
                    assert!(!written);
                    assert_eq!(world.seen().await, seen);
                    let moved = world.db().correct(&head, world.id, REASON).await.unwrap();
                    assert_eq!(moved, ConventionMoved::Done);
                }
                ConventionMoved::Changed => assert!(written),
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}

/// A random life: at each step somebody tries something; the convention stands where the domain's table leads, versions too, and
/// the chain of its log never breaks.
#[expect(clippy::too_many_lines, reason = "a table of what can happen")]
#[tokio::test]
async fn a_random_life_follows_the_table() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        let facts = world.facts().await;
        let mut state = ConventionState::HostPart;
        let mut versions: BTreeMap<i32, ConventionState> = BTreeMap::new();
        let mut number = 1;
        // A generator of the simplest kind: the same life on each engine and at each run.
        let mut seed: u64 = 20_270_614;
        let mut draw = |most: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        let people = [
            (world.head, Some(ConventionActor::Head), None),
            (world.host, None, Some(ConventionActor::Host)),
            (world.tutor, None, Some(ConventionActor::Host)),
            (world.staff, None, None),
            (world.student, None, None),
            (world.guardian, None, None),
        ];
        for step in 0..150 {
            let pick = if draw(3) == 0 { draw(6) } else { draw(2) };
            let (who, as_head, as_host) = people[usize::try_from(pick).unwrap()];
            let context = act_by(who);
            // Given up only towards the end: it is the end.
            let event = match draw(if step < 140 { 8 } else { 9 }) {
                0..=2 => ConventionEvent::Complete,
                3 => ConventionEvent::SendBack,
                4..=5 => ConventionEvent::Validate,
                6..=7 => ConventionEvent::Correct,
                _ => ConventionEvent::Cancel,
            };
            let (said, actor) = match event {
                ConventionEvent::Complete => (
                    db.complete_host_part(&context, "X".into(), world.id, &facts)
                        .await,
                    as_host,
                ),
                ConventionEvent::SendBack => (db.send_back(&context, world.id, REASON).await, as_head),
                ConventionEvent::Validate => (Ok(world.validate(&context).await), as_head),
                ConventionEvent::Correct => (db.correct(&context, world.id, REASON).await, as_head),
                _ => (
                    db.cancel_convention(&context, world.id, REASON, PlaceAfter::Freed, &any_secret())
                        .await,
                    as_head,
                ),
            };
            let expected = match actor {
                None => ConventionMoved::Gone,
                Some(actor) => match next(state, event, actor) {
                    None => ConventionMoved::NotNow(state),
                    Some(to) => {
                        match event {
                            ConventionEvent::Validate => {
                                for state in versions.values_mut() {
                                    *state =
                                        next(*state, ConventionEvent::Replace, ConventionActor::Consequence)
                                            .unwrap_or(*state);
                                }
                                versions.insert(number, to);
                                state = to;
                            }
                            ConventionEvent::Correct => {
                                number += 1;
                                state = ConventionState::SchoolPart;
                            }
                            ConventionEvent::Cancel => {
                                for state in versions.values_mut() {
                                    *state =
                                        next(*state, ConventionEvent::Cancel, ConventionActor::Consequence)
                                            .unwrap_or(*state);
                                }
                                state = to;
                            }
                            _ => state = to,
                        }
                        ConventionMoved::Done
                    }
                },
            };
            assert_eq!(said.unwrap(), expected, "{event:?} by {actor:?}");
            let file = world.file().await;
            assert_eq!(
                (file.state, file.number),
                (state, number),
                "{event:?} by {actor:?}"
            );
            let kept: BTreeMap<_, _> = file
                .versions
                .iter()
                .map(|line| (line.number, line.state))
                .collect();
            assert_eq!(kept, versions);
        }
        assert!(number > 3, "the life was not much of one: {number}");
        assert!(world.log().await.len() > 20);
        // What was told, once.
        let facts = emails(&world.fresh).await;
        assert!(facts.len() > 20);
    })
    .await;
}
