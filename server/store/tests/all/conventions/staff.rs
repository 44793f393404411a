//! What a lycée's staff reads of a pupil before there is a convention, and who decides about places found alone.

use std::time::Duration;

use domain::{
    account::{Role, StaffDuty},
    convention::{ConventionState, HeadAct},
    id::{ApplicationId, ProposalId},
    proposal::ProposalState,
    weeks::Weeks,
};
use store::{
    ConventionMoved, Delegated, Engine, NewProposal, ProposalMoved, ProposalsFilter, Proposed,
    StaffAssignment,
};
use testing::{
    campaign,
    convention::{REASON, World, follows, other_school, pupil, today, works},
    on_both,
    people::{act_by, context},
    school,
};

#[tokio::test]
async fn places_found_alone_are_read_by_who_follows_and_decided_by_who_fills() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Hugo Petit", school().0).await;
        let id = ProposalId((context().ids)());
        let new = NewProposal {
            id,
            student,
            campaign: campaign().id,
            weeks: Weeks::Second,
            host_name: "Librairie du Port".into(),
            host_email: "port@exemple.fr".into(),
            contact_name: "Ana Sol".into(),
            city: "Le Havre".into(),
            activities: "Recevoir les livres".into(),
        };
        assert_eq!(db.propose(&act_by(student), &new).await.unwrap(), Proposed::Done);
        let elsewhere = other_school(db).await;
        let at = async |who, duty, classes: &[&str]| follows(db, who, school().0, duty, classes).await;
        // Whether they read it, and whether they decide.
        let people = [
            (at("Tom Rey", StaffDuty::Teacher, &["2de 4"]).await, true, false),
            (at("Ted Rey", StaffDuty::Teacher, &["2de 5"]).await, false, false),
            (at("Ada Cope", StaffDuty::Education, &[]).await, true, false),
            (
                at("Cid Cope", StaffDuty::Education, &["2de 5"]).await,
                false,
                false,
            ),
            (
                works(db, "Autre Bureau", Role::Staff, elsewhere).await,
                false,
                false,
            ),
            (world.head, true, true),
            (world.staff, true, true),
        ];
        for (who, reads, decides) in people {
            let found = db.proposal_for_school(who, id, today()).await.unwrap();
            assert_eq!(found.map(|(_, decides)| decides), reads.then_some(decides));
            let filter = ProposalsFilter::default();
            let listed = db.proposals_for_school(who, &filter, today()).await.unwrap();
            assert_eq!(listed.len(), usize::from(reads));
            let counted = db.count_proposals_for_school(who, &filter, today()).await;
            assert_eq!(counted.unwrap(), (u32::from(reads), 1));
            for (text, found) in [("librairie", true), ("garage", false)] {
                let filter = ProposalsFilter {
                    text: text.to_owned(),
                    ..ProposalsFilter::default()
                };
                let counted = db.count_proposals_for_school(who, &filter, today()).await;
                assert_eq!(counted.unwrap().0, u32::from(reads && found), "{text}");
            }
            let application = db
                .application_for_school(who, ApplicationId(world.application.0), today())
                .await
                .unwrap();
            assert_eq!(application.is_some(), reads);
            if !decides {
                let said = db.let_go(&act_by(who), id, "hash", "/reponse").await.unwrap();
                assert_eq!(said, ProposalMoved::Gone);
                let said = db.reject(&act_by(who), id, REASON).await.unwrap();
                assert_eq!(said, ProposalMoved::Gone);
            }
        }
        let said = db.let_go(&act_by(world.staff), id, "hash", "/reponse").await;
        assert_eq!(said.unwrap(), ProposalMoved::Done);
        let (detail, _) = db
            .proposal_for_school(world.head, id, today())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(detail.state, ProposalState::Invited);
    })
    .await;
}

#[tokio::test]
async fn a_post_is_given_changed_and_taken_back_and_written_down() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let by = act_by(world.head);
        let who = follows(db, "Tom Rey", school().0, StaffDuty::Teacher, &["2de 5"]).await;
        let post = StaffAssignment {
            school: school().0,
            duty: StaffDuty::Education,
            classes: vec!["2de 4".into(), "2de 6".into()],
        };
        assert!(db.assign_staff(&by, who, &post).await.unwrap());
        assert_eq!(db.staff_assignment(who).await.unwrap(), Some(post.clone()));
        assert!(db.revoke_role(&by, who, Role::Staff).await.unwrap());
        assert_eq!(db.staff_assignment(who).await.unwrap(), None);
        // The classes went with the role.
        let none = StaffAssignment {
            classes: vec![],
            ..post
        };
        assert!(db.assign_staff(&by, who, &none).await.unwrap());
        assert_eq!(db.staff_assignment(who).await.unwrap(), Some(none));
        let lines = db.audit_lines(4).await.unwrap();
        let mut said: Vec<_> = lines
            .iter()
            .filter(|line| line.object == Some(who.0))
            .map(|line| (line.action.as_str(), line.detail.as_str()))
            .collect();
        said.reverse();
        assert_eq!(
            said,
            [
                ("account.grant", "Équipe éducative (Enseignant\u{a0}: 2de 5)"),
                (
                    "account.post",
                    "Équipe éducative (CPE ou vie scolaire\u{a0}: 2de 4, 2de 6)"
                ),
                ("account.revoke", "staff"),
                (
                    "account.grant",
                    "Équipe éducative (CPE ou vie scolaire\u{a0}: tout le lycée)"
                ),
            ]
        );
    })
    .await;
}

/// What a delegate does in the head's name is done before their delegation is taken back, or not at all.
#[tokio::test]
async fn a_delegation_is_taken_back_once_what_is_done_by_it_is_done() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let (db, head, delegate) = (world.db(), act_by(world.head), act_by(world.staff));
        let acts = [HeadAct::Validate];
        let given = db
            .delegate(&head, school().0, world.staff, &acts, today(), today())
            .await;
        assert_eq!(given.unwrap(), Delegated::Done);
        let line = db.delegations(school().0).await.unwrap().remove(0);
        // Where several write at once, the version comes as far as being written while that is held. SQLite has one who writes.
        let mut lock = None;
        if db.engine() == Engine::Postgres {
            let mut tx = db.begin().await.unwrap();
            tx.query_text("LOCK TABLE convention_version IN SHARE MODE")
                .execute()
                .await
                .unwrap();
            lock = Some(tx);
        }
        let release = async {
            tokio::time::sleep(Duration::from_millis(900)).await;
            if let Some(tx) = lock {
                tx.commit().await.unwrap();
            }
        };
        let take_back = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert!(db.revoke_delegation(&head, line.id).await.unwrap());
            world.file().await.state
        };
        let (moved, state, ()) = tokio::join!(world.validate(&delegate), take_back, release);
        assert_eq!(
            (moved, state),
            (ConventionMoved::Done, ConventionState::Validated)
        );
    })
    .await;
}
