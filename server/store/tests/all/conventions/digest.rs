//! What waits for a lycée is told once a day, to its heads and its secretariat, however many conventions it is.

use domain::{account::StaffDuty, convention::HeadAct};
use store::{ChangeContext, ConventionMoved};
use testing::{
    convention::{World, agreed, follows, pupil, today},
    now, on_both,
    people::{act_by, context, emails},
    school,
};

/// The clock, on the Monday after today (a Saturday) or later.
fn on_monday(plus: i64) -> ChangeContext<'static> {
    let days = chrono::TimeDelta::days(2 + plus);
    ChangeContext {
        now: now() + days,
        today: today() + days,
        ..context()
    }
}

#[tokio::test]
async fn a_lycee_is_told_once_a_day_of_all_that_waits_for_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let told = async || {
            let mut told: Vec<String> = emails(&world.fresh)
                .await
                .into_iter()
                .filter(|(_, text)| text.contains("SchoolDigest"))
                .map(|(to, text)| format!("{to} {text}"))
                .collect();
            told.sort();
            told
        };
        // The host fills: nothing waits for the lycée.
        assert_eq!(db.send_school_digests(&on_monday(0)).await.unwrap(), 0);
        follows(db, "Ines Prof", school().0, StaffDuty::Teacher, &["2de 4"]).await;
        let delegate = follows(db, "Luc Cpe", school().0, StaffDuty::Education, &[]).await;
        db.delegate(
            &act_by(world.head),
            school().0,
            delegate,
            &[HeadAct::Validate],
            today(),
            today() + chrono::Days::new(2),
        )
        .await
        .unwrap();
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let other = pupil(db, "Emile Zola", school().0).await;
        agreed(db, world.head, other, "hash").await;
        assert_eq!(told().await, [""; 0], "not one by one");
        // Not on a Saturday.
        assert_eq!(db.send_school_digests(&on_monday(-2)).await.unwrap(), 0);
        assert_eq!(db.send_school_digests(&on_monday(0)).await.unwrap(), 3);
        assert_eq!(
            db.send_school_digests(&on_monday(0)).await.unwrap(),
            0,
            "once a day"
        );
        let said = told().await;
        assert_eq!(said.len(), 3);
        for (to, said) in ["claire.fontaine", "luc.cpe", "paul.durand"].iter().zip(&said) {
            assert!(said.starts_with(to) && said.contains("to_validate: 1"), "{said}");
        }
        // Nothing new on the next day; on the next Monday, all of it again, but for the delegation that has ended.
        assert_eq!(db.send_school_digests(&on_monday(1)).await.unwrap(), 0);
        assert_eq!(db.send_school_digests(&on_monday(7)).await.unwrap(), 2);
        assert_eq!(world.validate(&act_by(world.head)).await, ConventionMoved::Done);
        assert_eq!(db.send_school_digests(&on_monday(14)).await.unwrap(), 2);
        assert!(told().await.iter().any(|said| said.contains("to_sign: 1")));
        // A campaign that is over is nobody's any more.
        assert_eq!(db.send_school_digests(&on_monday(364)).await.unwrap(), 0);
    })
    .await;
}
