//! Filling: nothing is overwritten unasked, whoever edits at the same time; who is there is seen.

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use domain::convention::PlaceAfter;
use domain::convention::{ConventionState, Section, Values, name};
use store::{ChangeContext, ConventionMoved, FileKind, OpenTab, SectionSaved, Side, TypedSection};
use testing::signing::any_secret;
use testing::{
    convention::{REASON, World, values},
    now, on_both,
    people::{act_at, act_by, context},
};
use tokio::sync::Barrier;

async fn save(world: &World, who: &str, base: i32, before: Option<&Values>, mine: &Values) -> SectionSaved {
    let (side, section) = (Side::Host, Section::Tutor);
    world
        .db()
        .save_section(
            &act_by(world.host),
            who.into(),
            side,
            world.id,
            section,
            base,
            before,
            mine,
        )
        .await
        .unwrap()
}

#[tokio::test]
async fn what_two_people_change_is_put_together_or_asked_about() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let base = world.file().await.sections[&Section::Tutor].values.clone();
        let with = |pairs: &[(&str, &str)]| {
            let mut values = base.clone();
            for (field, value) in pairs {
                values.set(field, value);
            }
            values
        };
        // Unchanged: nothing is written, and pages that follow have nothing to see.
        let revision = world.db().convention_revision(world.id).await.unwrap();
        let said = save(&world, "Nora", 1, None, &base).await;
        assert_eq!(
            said,
            SectionSaved::Saved {
                version: 1,
                values: base.clone()
            }
        );
        assert_eq!(world.db().convention_revision(world.id).await.unwrap(), revision);

        let first = with(&[("tuteur_qualite", "Technicienne")]);
        let said = save(&world, "Nora", 1, Some(&base), &first).await;
        assert_eq!(
            said,
            SectionSaved::Saved {
                version: 2,
                values: first.clone()
            }
        );
        assert_ne!(world.db().convention_revision(world.id).await.unwrap(), revision);

        // Another field, from the version before: both stay.
        let second = with(&[("tuteur_nom", "Rose Adam")]);
        let both = with(&[("tuteur_nom", "Rose Adam"), ("tuteur_qualite", "Technicienne")]);
        let said = save(&world, "Karim", 1, Some(&base), &second).await;
        assert_eq!(
            said,
            SectionSaved::Merged {
                version: 3,
                values: both.clone()
            }
        );

        // The same field: asked about, nothing written. Without JavaScript, what was read before is not known.
        for (before, fields) in [
            (Some(&base), vec!["tuteur_nom"]),
            (None, vec!["tuteur_nom", "tuteur_qualite"]),
        ] {
            let third = with(&[("tuteur_nom", "Ana Sol")]);
            let said = save(&world, "Nora", 1, before, &third).await;
            let conflict = SectionSaved::Conflict {
                version: 3,
                theirs: both.clone(),
                fields: fields.into_iter().map(String::from).collect(),
                by: "Karim".into(),
            };
            assert_eq!(said, conflict);
        }
        assert_eq!(world.file().await.sections[&Section::Tutor].values, both);
        // The same change twice is one.
        let said = save(&world, "Nora", 1, Some(&base), &second).await;
        assert_eq!(
            said,
            SectionSaved::Merged {
                version: 3,
                values: both
            }
        );
        // Nora after the platform, then Karim after Nora.
        assert_eq!(world.happened().await, ["opened", "edited", "edited"]);
        let foreign = with(&[("tuteur_nom", "Ana Sol"), ("chef_nom", "Moi")]);
        let SectionSaved::Saved { values, .. } = save(&world, "Karim", 3, None, &foreign).await else {
            panic!("not saved")
        };
        assert_eq!(values.get("chef_nom"), "");
        assert_eq!(
            world.happened().await.len(),
            3,
            "who saves again is not said again"
        );
    })
    .await;
}

/// A section as somebody typed it upon its first version, and as it is to be.
fn typed(section: Section, before: &Values, field: &str, text: &str) -> TypedSection {
    let mut mine = before.clone();
    mine.set(field, text);
    TypedSection {
        section,
        base: 1,
        before: before.clone(),
        mine,
    }
}

#[tokio::test]
async fn sections_saved_together_are_answered_one_by_one() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (context, sections) = (act_by(world.host), world.file().await.sections);
        let of = |section: Section| sections[&section].values.clone();
        // Meanwhile somebody says who follows the student.
        let theirs = typed(Section::Tutor, &of(Section::Tutor), "tuteur_nom", "Rose Adam").mine;
        save(&world, "Nora", 1, None, &theirs).await;
        let revision = world.db().convention_revision(world.id).await.unwrap().unwrap();
        let all = [
            typed(
                Section::Structure,
                &of(Section::Structure),
                "rep_qualite",
                "Gérant",
            ),
            typed(Section::Tutor, &of(Section::Tutor), "tuteur_nom", "Ana Sol"),
            typed(Section::Practical, &of(Section::Practical), "repas", "Cantine"),
            // The lycée's is not the host's to fill.
            typed(Section::School, &of(Section::School), "chef_nom", "Moi"),
        ];
        let save_all = async |context: &ChangeContext<'_>| {
            world
                .db()
                .save_sections(context, "Karim".into(), Side::Host, world.id, &all)
                .await
                .unwrap()
        };
        let said = save_all(&context).await;
        let said: Vec<_> = said.iter().map(|(section, said)| (*section, said)).collect();
        assert!(
            matches!(
                said.as_slice(),
                [
                    (Section::Structure, SectionSaved::Saved { version: 2, .. }),
                    (Section::Tutor, SectionSaved::Conflict { version: 2, .. }),
                    (Section::Practical, SectionSaved::Saved { version: 2, .. }),
                    (Section::School, SectionSaved::NotNow(ConventionState::HostPart)),
                ]
            ),
            "{said:?}"
        );
        let kept = world.file().await.sections;
        assert_eq!(kept[&Section::Structure].values.get("rep_qualite"), "Gérant");
        assert_eq!(kept[&Section::Tutor].values.get("tuteur_nom"), "Rose Adam");
        assert_eq!(kept[&Section::Practical].values.get("repas"), "Cantine");
        let after = world.db().convention_revision(world.id).await.unwrap().unwrap();
        assert_eq!(after, revision + 2, "what was not written is nothing to see");
        assert_eq!(world.happened().await, ["opened", "edited", "edited", "edited"]);
        // For a stranger there is no such convention.
        let stranger = save_all(&act_by(world.student)).await;
        assert!(
            stranger.iter().all(|(_, said)| *said == SectionSaved::Gone),
            "{stranger:?}"
        );
    })
    .await;
}

/// The log has a line for each hand, and for each time the part came back to the same one.
#[tokio::test]
async fn the_log_tells_who_edited_since_it_moved() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.fill_host().await;
        let edits = async || {
            let tutor = |event: &&String| event.contains("\"edited\"") && event.contains("\"tutor\"");
            world.log().await.iter().filter(tutor).count()
        };
        assert_eq!(edits().await, 1);
        let fill = async |by, quality| {
            world
                .fill(&by, Side::Host, Section::Tutor, &[("tuteur_qualite", quality)])
                .await;
        };
        fill(act_by(world.host), "Cheffe d’équipe").await;
        assert_eq!(edits().await, 1);
        // Somebody else of the same name.
        fill(act_by(world.tutor), "Ingénieure").await;
        assert_eq!(edits().await, 2);
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let back = world
            .db()
            .send_back(
                &act_at(now() + TimeDelta::hours(1), Some(world.head)),
                world.id,
                REASON,
            )
            .await;
        assert_eq!(back.unwrap(), ConventionMoved::Done);
        for (hours, quality, told) in [(2, "Gérante", 3), (3, "Directrice", 3)] {
            fill(
                act_at(now() + TimeDelta::hours(hours), Some(world.tutor)),
                quality,
            )
            .await;
            assert_eq!(edits().await, told);
        }
    })
    .await;
}

#[tokio::test]
async fn only_whose_turn_it_is_writes_in_its_own_part() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let save = async |context: &store::ChangeContext<'_>, side, section| {
            let mine = values(&[("tuteur_nom", "X"), ("referent_nom", "X")]);
            let version = world.file().await.sections[&section].version;
            db.save_section(context, "X".into(), side, world.id, section, version, None, &mine)
                .await
                .unwrap()
        };
        let (host, school, nobody) = (act_by(world.host), act_by(world.staff), context());
        let not_now = SectionSaved::NotNow;
        assert_eq!(
            save(&school, Side::School, Section::Referent).await,
            not_now(ConventionState::HostPart)
        );
        assert_eq!(
            save(&host, Side::Host, Section::Referent).await,
            not_now(ConventionState::HostPart)
        );
        // An account of one side cannot take itself for the other.
        assert_eq!(
            save(&host, Side::School, Section::Referent).await,
            SectionSaved::Gone
        );
        assert_eq!(
            save(&school, Side::Host, Section::Tutor).await,
            SectionSaved::Gone
        );
        assert_eq!(
            save(&act_by(world.student), Side::Host, Section::Tutor).await,
            SectionSaved::Gone
        );

        let incomplete = world.complete().await;
        let ConventionMoved::Missing(missing) = incomplete else {
            panic!("{incomplete:?}")
        };
        assert!(missing.iter().all(|missing| missing.section.is_hosts()));
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        for side in [&host, &nobody] {
            let said = save(side, Side::Host, Section::Tutor).await;
            assert_eq!(said, not_now(ConventionState::SchoolPart));
        }
        assert_eq!(
            save(&school, Side::School, Section::Tutor).await,
            not_now(ConventionState::SchoolPart)
        );
        let said = save(&school, Side::School, Section::Referent).await;
        assert!(matches!(said, SectionSaved::Saved { version: 2, .. }), "{said:?}");
        assert_eq!(world.validate(&act_by(world.head)).await, ConventionMoved::Done);
        for (context, side, section) in [
            (&school, Side::School, Section::Referent),
            (&host, Side::Host, Section::Tutor),
        ] {
            assert_eq!(
                save(context, side, section).await,
                not_now(ConventionState::Validated)
            );
        }
    })
    .await;
}

/// Writers of one field, and of two sections, all at once: whatever was accepted is there, whatever is not there was refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_when_many_edit_at_once() {
    const EDITORS: usize = 24;
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let file = world.file().await;
        let gate = Arc::new(Barrier::new(EDITORS));
        let mut tasks = Vec::new();
        for editor in 0..EDITORS {
            let (gate, db, id, host) = (gate.clone(), world.db().clone(), world.id, world.host);
            // A third writes one field of a section, a third each another field of another section, a third both ways.
            let (section, field) = match editor % 3 {
                0 => (Section::Tutor, "tuteur_nom".to_owned()),
                1 => (
                    Section::Hours,
                    format!(
                        "s{}_mardi_{}",
                        1 + editor / 3 % 2,
                        ["matin_de", "matin_a", "apres_midi_de", "apres_midi_a"][editor / 6 % 4]
                    ),
                ),
                _ => (Section::Activities, name::ACTIVITIES.to_owned()),
            };
            let saved = file.sections[&section].clone();
            tasks.push(tokio::spawn(async move {
                let value = format!("{editor:02}:00");
                let mut mine = saved.values.clone();
                mine.set(&field, &value);
                gate.wait().await;
                let who = format!("Éditeur {editor}");
                let said = db
                    .save_section(
                        &act_by(host),
                        who.as_str().into(),
                        Side::Host,
                        id,
                        section,
                        saved.version,
                        Some(&saved.values),
                        &mine,
                    )
                    .await
                    .unwrap();
                (section, field, value, said)
            }));
        }
        let mut accepted: BTreeMap<(Section, String), Vec<String>> = BTreeMap::new();
        let mut refused = 0;
        for task in tasks {
            let (section, field, value, said) = task.await.unwrap();
            match said {
                SectionSaved::Saved { values, .. } | SectionSaved::Merged { values, .. } => {
                    assert_eq!(values.get(&field), value);
                    accepted.entry((section, field)).or_default().push(value);
                }
                SectionSaved::Conflict { fields, theirs, .. } => {
                    assert_eq!(fields, std::slice::from_ref(&field));
                    assert_ne!(theirs.get(&field), value);
                    refused += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        let after = world.file().await;
        // One field has one winner; eight fields of the hours have eight; each is in the final state.
        assert_eq!(accepted.len(), 10, "{accepted:?}");
        assert_eq!(refused, EDITORS - 10);
        for ((section, field), written) in &accepted {
            assert_eq!(written.len(), 1, "{field}");
            assert_eq!(after.sections[section].values.get(field), written[0]);
        }
        assert_eq!(after.sections[&Section::Hours].version, 1 + 8);
        assert_eq!(
            world
                .happened()
                .await
                .iter()
                .filter(|kind| *kind == "edited")
                .count(),
            10
        );
    })
    .await;
}

#[tokio::test]
async fn others_who_have_it_open_are_seen_for_half_a_minute() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let here = async |(reader, tab), name: &str, section, seconds| {
            let at = now() + TimeDelta::seconds(seconds);
            let seat = OpenTab { reader, tab };
            db.here(world.id, seat, name, section, at).await.unwrap()
        };
        let (karim, nora) = (("1", "a"), ("2", "b"));
        assert_eq!(here(karim, "Karim", Section::Tutor, 0).await, []);
        let seen = here(nora, "Nora", Section::Hours, 10).await;
        assert_eq!(seen.len(), 1);
        assert_eq!(
            (seen[0].name.as_str(), seen[0].section, seen[0].same_person),
            ("Karim", Section::Tutor, false)
        );
        assert_eq!(here(karim, "Karim", Section::Place, 20).await[0].name, "Nora");
        let seen = here(nora, "Nora", Section::Hours, 50).await;
        assert_eq!(seen[0].section, Section::Place);
        assert_eq!(here(nora, "Nora", Section::Hours, 51).await, []);
        let before = now() + TimeDelta::seconds(30);
        assert_eq!(db.forget_presence(before).await.unwrap(), 1);

        // Who leaves a section is gone, unless they are in another one already.
        let seat = OpenTab {
            reader: "2",
            tab: "b",
        };
        db.leave(world.id, seat, Section::Tutor).await.unwrap();
        assert_eq!(here(karim, "Karim", Section::Tutor, 52).await.len(), 1);
        db.leave(world.id, seat, Section::Hours).await.unwrap();
        assert_eq!(here(karim, "Karim", Section::Tutor, 52).await, []);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_of_themselves_but_in_another_tab() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let here = async |reader, tab| {
            let seat = OpenTab { reader, tab };
            db.here(world.id, seat, "Karim", Section::Tutor, now())
                .await
                .unwrap()
        };
        // Without JavaScript, whatever is opened again; then the page wakes up.
        assert_eq!(here("1", "").await, []);
        assert_eq!(here("1", "").await, []);
        assert_eq!(here("1", "a").await, []);
        assert_eq!(here("1", "").await, []);
        let seen = here("1", "b").await;
        assert_eq!(seen.len(), 1);
        assert!(seen[0].same_person);
        // Somebody else of the same name is somebody else, and an identifier that begins alike too.
        for reader in ["2", "12"] {
            assert!(here(reader, "").await.iter().all(|seen| !seen.same_person));
        }
        // Leaving takes what was there before the page woke up along.
        for (reader, tab) in [("1", "a"), ("1", "b"), ("2", ""), ("12", "")] {
            db.leave(world.id, OpenTab { reader, tab }, Section::Tutor)
                .await
                .unwrap();
        }
        assert_eq!(here("3", "").await, []);
    })
    .await;
}

#[tokio::test]
async fn the_last_certificate_counts_and_the_log_keeps_them_all() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let digest = |text: &str| domain::digest::Digest::of(text.as_bytes());
        let add = async |text: &str| {
            db.add_file(
                &act_by(world.student),
                "Léa Martin".into(),
                world.id,
                FileKind::Liability,
                digest(text),
                "application/pdf",
                12,
            )
            .await
            .unwrap()
        };
        assert_eq!(db.liability(world.id).await.unwrap(), None);
        let first = add("un").await.unwrap();
        let second = add("deux").await.unwrap();
        let line = db.liability(world.id).await.unwrap().unwrap();
        assert_eq!(
            (line.id, line.digest, line.added_by.as_str()),
            (second, digest("deux"), "Léa Martin")
        );
        assert_eq!(world.file().await.liability, Some(line));
        let by = act_by(world.student);
        assert!(
            !db.remove_file(&by, "Léa Martin".into(), world.id, first)
                .await
                .unwrap()
        );
        assert!(
            db.remove_file(&by, "Léa Martin".into(), world.id, second)
                .await
                .unwrap()
        );
        assert_eq!(db.liability(world.id).await.unwrap(), None);
        assert_eq!(
            world.happened().await,
            ["opened", "certificate", "certificate", "certificate"]
        );
        db.cancel_convention(
            &act_by(world.head),
            world.id,
            "Fini",
            PlaceAfter::Freed,
            &any_secret(),
        )
        .await
        .unwrap();
        assert_eq!(add("trois").await, None);
    })
    .await;
}
