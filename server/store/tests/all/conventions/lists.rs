//! Lists: whose, in which order, who is awaited.

use domain::{
    account::Role,
    convention::{ConventionState, FollowUp},
    id::SchoolId,
    weeks::Weeks,
};
use store::{ConventionMoved, ConventionsFilter, ConventionsOrder};

use domain::convention::PlaceAfter;
use testing::signing::any_secret;
use testing::{
    convention::{REASON, World, agreed, confirmed, other_school, pupil, today, works},
    on_both,
    people::{act_by, person},
    school,
};

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one story, list by list")]
async fn everybody_finds_their_own_and_who_is_awaited() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let elsewhere = other_school(db).await;
        let other_head = works(db, "Autre Chef", Role::Head, elsewhere).await;
        let second = pupil(db, "Émile Zola", school().0).await;
        let third = pupil(db, "Autre Eleve", elsewhere).await;
        agreed(db, world.head, second, "hash").await;
        confirmed(db, world.host, third, 0, Weeks::First).await;

        assert_eq!(
            db.conventions_of_structure(world.host, None, 1)
                .await
                .unwrap()
                .len(),
            2
        );
        let to_fill = Some(FollowUp::WithHost);
        let of_list = db.conventions_of_structure(world.host, to_fill, 1).await.unwrap();
        assert!(of_list.iter().all(|line| line.follow_up == FollowUp::WithHost));
        let counts = db.convention_counts_of_host(world.host).await.unwrap();
        assert_eq!(
            counts[0],
            (FollowUp::WithHost, u32::try_from(of_list.len()).unwrap())
        );
        assert_eq!(
            db.conventions_of_structure(world.host, None, 2).await.unwrap(),
            []
        );
        assert_eq!(
            db.conventions_of_structure(world.head, None, 1).await.unwrap(),
            []
        );
        assert_eq!(db.conventions_of_guardian(world.guardian).await.unwrap().len(), 1);
        let stranger = person(db, "Autre Parent", &[Role::Guardian]).await;
        assert_eq!(db.conventions_of_guardian(stranger).await.unwrap(), []);
        let of = async |at: SchoolId, filter: ConventionsFilter| -> Vec<String> {
            let head = if at == elsewhere { other_head } else { world.head };
            let lines = db
                .conventions_of_school(at, (head, today()), &filter, 1)
                .await
                .unwrap();
            lines.into_iter().map(|line| line.student_name).collect()
        };
        assert_eq!(of(school().0, ConventionsFilter::default()).await.len(), 2);
        assert_eq!(of(elsewhere, ConventionsFilter::default()).await, ["Autre Eleve"]);
        for (text, found) in [
            ("émile", vec!["Émile Zola"]),
            ("ZOLA", vec!["Émile Zola"]),
            ("librairie", vec!["Émile Zola"]),
            ("atelier", vec!["Léa Martin"]),
            ("100%", vec![]),
            ("_", vec![]),
            ("", vec!["Léa Martin", "Émile Zola"]),
        ] {
            let mut names = of(
                school().0,
                ConventionsFilter {
                    text: text.into(),
                    ..Default::default()
                },
            )
            .await;
            names.sort();
            assert_eq!(names, found, "{text}");
        }
        let reference = world.file().await.reference.to_lowercase();
        let filter = ConventionsFilter {
            text: reference,
            ..Default::default()
        };
        assert_eq!(of(school().0, filter).await, ["Léa Martin"]);
        for (class_name, count) in [("2de 4", 2), ("2de 5", 0)] {
            let filter = ConventionsFilter {
                class_name: class_name.into(),
                ..Default::default()
            };
            assert_eq!(of(school().0, filter).await.len(), count);
        }

        let line = async || db.conventions_of_student(world.student).await.unwrap().remove(0);
        assert_eq!(line().await.awaited, ["Structure d’accueil"]);
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        assert_eq!(line().await.awaited, ["Lycée"]);
        assert_eq!(world.validate(&act_by(world.head)).await, ConventionMoved::Done);
        assert_eq!(
            line().await.awaited,
            [
                "Chef d’établissement",
                "Représentant de la structure d’accueil",
                "Élève",
                "Représentant légal"
            ]
        );
        let filter = ConventionsFilter {
            follow_up: Some(FollowUp::ToSign),
            ..Default::default()
        };
        assert_eq!(of(school().0, filter).await, ["Léa Martin"]);
        db.cancel_convention(
            &act_by(world.head),
            world.id,
            REASON,
            PlaceAfter::Freed,
            &any_secret(),
        )
        .await
        .unwrap();
        let line = line().await;
        assert_eq!((line.state, line.awaited.len()), (ConventionState::Cancelled, 0));
    })
    .await;
}

/// The pupils whose conventions the head finds.
async fn names(world: &World, filter: ConventionsFilter) -> Vec<String> {
    let lines = world
        .db()
        .conventions_of_school(school().0, (world.head, today()), &filter, 1)
        .await
        .unwrap();
    lines.into_iter().map(|line| line.student_name).collect()
}

#[tokio::test]
async fn a_lycee_counts_its_lists_and_orders_them() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.validated().await;
        let second = pupil(db, "Émile Zola", school().0).await;
        agreed(db, world.head, second, "hash").await;
        // Counted as they are listed, whichever list is asked for; what waits for the lycée first, unless another order is.
        let (filter, head) = (ConventionsFilter::default(), (world.head, today()));
        let counts = db.counts_of_school(school().0, head, &filter).await.unwrap();
        let of_list = |list| counts.iter().find(|(known, _)| *known == list).unwrap().1;
        assert_eq!((of_list(FollowUp::ToSign), of_list(FollowUp::WithHost)), (1, 1));
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<u32>(), 2);
        assert_eq!(names(&world, filter).await, ["Léa Martin", "Émile Zola"]);
        // By name, as it is written.
        let by_name = ConventionsFilter {
            order: ConventionsOrder::Name,
            ..Default::default()
        };
        assert_eq!(names(&world, by_name).await, ["Émile Zola", "Léa Martin"]);
        let recent = ConventionsFilter {
            order: ConventionsOrder::Recent,
            ..Default::default()
        };
        assert_eq!(names(&world, recent).await.len(), 2);
        assert_eq!(
            db.classes_with_conventions(school().0, head).await.unwrap(),
            ["2de 4"]
        );
        let counts = db.convention_counts_of_host(world.host).await.unwrap();
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<u32>(), 1);
    })
    .await;
}
