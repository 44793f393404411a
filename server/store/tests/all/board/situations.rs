//! Who needs no place for a week, as the school says it.

use domain::{
    account::{Role, StaffDuty},
    board::{BoardState, ExemptionGround, SituationKind, SituationSet},
    id::AccountId,
    weeks::Weeks,
};
use store::SituationLine;
use testing::{
    campaign,
    convention::{World, confirmed, follows, other_school, pupil, works},
    on_both,
    people::act_by,
    school,
};

use super::states;

pub(super) fn exempted() -> SituationSet {
    SituationSet {
        kind: SituationKind::Exempted,
        ground: Some(ExemptionGround::Mobility),
        note: "Contrat vu".to_owned(),
    }
}

pub(super) fn at_school() -> SituationSet {
    SituationSet {
        kind: SituationKind::AtSchool,
        ground: None,
        note: String::new(),
    }
}

#[tokio::test]
async fn a_situation_is_set_and_lifted_by_those_who_fill_with_a_line_of_the_journal() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Léna Diallo", school().0).await;
        let here = (school().0, campaign().id);
        let of = async |by: AccountId, who: AccountId, weeks, set: Option<SituationSet>| {
            let said = db
                .set_situations(&act_by(by), here, &[(who, weeks)], set.as_ref())
                .await
                .unwrap();
            said[0].1
        };
        let teacher = follows(db, "Sarah Lambert", school().0, StaffDuty::Teacher, &["2de 4"]).await;
        let other_head = works(db, "Anne Ailleurs", Role::Head, other_school(db).await).await;
        for by in [teacher, other_head, student, world.host] {
            assert_eq!(
                of(by, student, Weeks::Both, Some(exempted())).await,
                SituationLine::Gone
            );
        }
        assert_eq!(
            of(world.head, world.student, Weeks::Both, Some(at_school())).await,
            SituationLine::Placed
        );
        assert_eq!(
            of(world.staff, student, Weeks::Both, Some(exempted())).await,
            SituationLine::Done
        );
        assert_eq!(
            of(world.staff, student, Weeks::Both, Some(exempted())).await,
            SituationLine::Same
        );
        let states_of = async || states(db, world.head).await["Léna Diallo"].clone();
        assert_eq!(
            states_of().await,
            [(Weeks::Both, BoardState::Exempted, String::new())]
        );
        let second = of(world.head, student, Weeks::Second, Some(at_school())).await;
        assert_eq!(second, SituationLine::Done);
        assert_eq!(
            states_of().await,
            [
                (Weeks::First, BoardState::Exempted, String::new()),
                (Weeks::Second, BoardState::AtSchool, String::new())
            ]
        );
        assert_eq!(
            of(world.head, student, Weeks::Both, None).await,
            SituationLine::Done
        );
        assert_eq!(
            of(world.head, student, Weeks::Both, None).await,
            SituationLine::Same
        );
        assert_eq!(states_of().await[0].1, BoardState::NoApplication);
        let mut actions: Vec<(String, String)> = db
            .audit_lines(100)
            .await
            .unwrap()
            .into_iter()
            .filter(|line| line.object == Some(student.0) && line.action.starts_with("student."))
            .map(|line| (line.action, line.detail))
            .collect();
        actions.sort();
        let line = |action: &str, detail: &str| (action.to_owned(), detail.to_owned());
        assert_eq!(
            actions,
            [
                line("student.at_school", "Accueil au lycée, la deuxième semaine"),
                line(
                    "student.exempt",
                    "Mobilité européenne ou internationale, les deux semaines\u{a0}: Contrat vu"
                ),
                line("student.situation_lifted", "les deux semaines"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_place_that_comes_later_counts_above_a_situation() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Léna Diallo", school().0).await;
        let here = (school().0, campaign().id);
        db.set_situations(
            &act_by(world.head),
            here,
            &[(student, Weeks::Both)],
            Some(&at_school()),
        )
        .await
        .unwrap();
        confirmed(db, world.host, student, 0, Weeks::Both).await;
        assert_eq!(
            states(db, world.head).await["Léna Diallo"][0].1,
            BoardState::ConventionHost
        );
    })
    .await;
}
