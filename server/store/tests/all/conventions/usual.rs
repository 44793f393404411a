//! What a lycée and a structure said once, in the conventions that follow.

use domain::convention::{Section, Values};
use store::{ConventionMoved, ProfileSaved, Side};
use testing::{
    convention::{World, confirmed, convention_of, other_school, pupil, values},
    offer, on_both,
    people::act_by,
    school,
};

/// The lycée's part of the first convention, as its secretariat fills it.
async fn fill_school(world: &World) {
    let staff = act_by(world.staff);
    let sections: [(Section, &[(&str, &str)]); 3] = [
        (
            Section::School,
            &[
                ("lycee_adresse", "1 place du Lycée"),
                ("chef_tel", "01 99 00 00 01"),
            ],
        ),
        (
            Section::Referent,
            &[
                ("referent_nom", "Paul Durand"),
                ("referent_email", "paul.durand@exemple.fr"),
                ("evaluation", "Un oral."),
            ],
        ),
        (Section::Care, &[("pai", "oui"), ("pai_trousse", "Dans le sac")]),
    ];
    for (section, pairs) in sections {
        world.fill(&staff, Side::School, section, pairs).await;
    }
}

#[tokio::test]
async fn what_was_said_once_fills_the_next_convention_and_no_pupils_part() {
    on_both(async |fresh| {
        let mut world = World::new(fresh).await;
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        fill_school(&world).await;
        let first = world.file().await.sections;

        let noe = pupil(world.db(), "Noé Roy", school().0).await;
        confirmed(world.db(), world.host, noe, 0, offer(0).weeks).await;
        let former = world.id;
        world.id = convention_of(world.db(), noe).await;
        let opened = world.file().await.sections;
        let said = |section: Section, field: &str| opened[&section].values.get(field).to_owned();
        assert_eq!(said(Section::Structure, "rep_qualite"), "Gérant");
        assert!(opened[&Section::Activities].values.is_ticked("engagement"));
        assert_eq!(said(Section::Activities, "observer"), "", "that is asked for");
        assert_eq!(said(Section::School, "lycee_adresse"), "1 place du Lycée");
        assert_eq!(said(Section::Referent, "evaluation"), "Un oral.");
        assert_eq!(said(Section::Referent, "referent_nom"), "", "nobody follows yet");
        assert_eq!(opened[&Section::Care].values, Values::default());

        // What the section held before is offered; not from the convention itself.
        let before = world
            .db()
            .former_section(world.id, Section::Activities)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(before.values, first[&Section::Activities].values);
        assert_eq!(before.student, "Léa Martin");
        assert_eq!(
            world
                .db()
                .former_section(former, Section::Activities)
                .await
                .unwrap(),
            None
        );

        // The class has a referent teacher once it is the lycée's turn.
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let sent = world.file().await.sections;
        assert_eq!(sent[&Section::Referent].values, first[&Section::Referent].values);
        assert_eq!(sent[&Section::School].values, first[&Section::School].values);
        assert_eq!(sent[&Section::Care].values, Values::default());
    })
    .await;
}

#[tokio::test]
async fn a_profile_is_kept_over_the_version_that_was_read() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, context) = (world.db(), act_by(world.staff));
        let ours = school().0;
        assert_eq!(db.school_profile(ours).await.unwrap().version, 0);
        let first = values(&[("chef_tel", "01 99 00 00 01")]);
        let kept = db.save_school_profile(&context, ours, 0, &first).await.unwrap();
        assert_eq!(kept, ProfileSaved::Done);
        let late = values(&[("chef_tel", "01 99 00 00 02")]);
        let stale = db.save_school_profile(&context, ours, 0, &late).await.unwrap();
        assert_eq!(stale, ProfileSaved::Stale);
        let profile = db.school_profile(ours).await.unwrap();
        assert_eq!((profile.values, profile.version), (first, 1));
        assert_eq!(profile.saved.map(|(_, by)| by), Some("Paul Durand".to_owned()));
        let kept = db.save_school_profile(&context, ours, 1, &late).await.unwrap();
        assert_eq!(kept, ProfileSaved::Done);
        let other = other_school(db).await;
        assert_eq!(db.school_profile(other).await.unwrap().values, Values::default());
    })
    .await;
}
