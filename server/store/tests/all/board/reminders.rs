//! Reminders from the board: in the school's words, nobody twice in a day, and no link voided.

use chrono::TimeDelta;
use domain::{
    account::Role,
    convention::SignerRole,
    id::{AccountId, ProposalId},
    weeks::Weeks,
};
use store::{NewProposal, Reminded, ReminderOutcome};
use testing::{
    campaign,
    convention::{World, confirmed, convention_of, other_school, pupil, works},
    now, on_both,
    people::{act_at, act_by, context, emails, receivers},
    school,
    signing::{FOUR, any_secret, open, secret},
};

use super::application;

#[tokio::test]
async fn nobody_is_reminded_twice_in_a_day_nor_by_a_stranger() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Léna Diallo", school().0).await;
        let other_head = works(db, "Anne Ailleurs", Role::Head, other_school(db).await).await;
        let remind = async |by: AccountId, hours: i64| {
            let at = now() + TimeDelta::hours(hours);
            let said = db
                .remind_students(&act_at(at, Some(by)), school().0, &[student], "Venez me voir.")
                .await
                .unwrap();
            said[0].outcome
        };
        assert_eq!(remind(other_head, 0).await, ReminderOutcome::Gone);
        assert_eq!(remind(world.staff, 0).await, ReminderOutcome::Done);
        assert_eq!(remind(world.head, 23).await, ReminderOutcome::CoolDown);
        assert_eq!(remind(world.head, 24).await, ReminderOutcome::Done);
        let sent: Vec<String> = emails(&world.fresh)
            .await
            .into_iter()
            .filter(|(_, text)| text.starts_with("SchoolReminder"))
            .map(|(_, text)| text)
            .collect();
        assert_eq!(sent.len(), 2);
        assert!(
            sent.iter()
                .all(|text| text.contains("Venez me voir.") && text.contains("/offres"))
        );
        let noted = db.audit_lines(50).await.unwrap();
        let noted = noted.iter().filter(|line| line.action == "school.remind").count();
        assert_eq!(noted, 2);
    })
    .await;
}

#[tokio::test]
async fn a_host_gets_one_email_about_all_students_and_links_stay_good() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let first = pupil(db, "Léna Diallo", school().0).await;
        let second = pupil(db, "Tom Roux", school().0).await;
        for student in [first, second] {
            db.apply(&act_by(student), &application(student, 0, Weeks::First))
                .await
                .unwrap();
        }
        let new = NewProposal {
            id: ProposalId((context().ids)()),
            student: second,
            campaign: campaign().id,
            weeks: Weeks::Second,
            host_name: "Librairie du Port".into(),
            host_email: "port@exemple.fr".into(),
            contact_name: "Ana Sol".into(),
            city: "Le Havre".into(),
            activities: "Conseiller".into(),
        };
        db.propose(&act_by(second), &new).await.unwrap();
        db.let_go(&act_by(world.head), new.id, "premier", "/reponse?jeton=premier")
            .await
            .unwrap();
        let here = (school().0, campaign().id);
        let answer = || secret("deuxieme");
        let remind = async || {
            let mut said = db
                .remind_hosts_of(
                    &act_by(world.head),
                    here,
                    &[first, second],
                    "Merci de répondre.",
                    (&answer, &any_secret),
                )
                .await
                .unwrap();
            said.sort_by(|one, other| one.name.cmp(&other.name));
            said
        };
        let said = remind().await;
        let names: Vec<(&str, usize)> = said
            .iter()
            .map(|person| (person.name.as_str(), person.about.len()))
            .collect();
        assert_eq!(names, [("Ana Sol", 1), ("Karim Benali", 2)]);
        assert!(said.iter().all(|person| person.outcome == ReminderOutcome::Done));
        assert_eq!(
            receivers(&world.fresh, "SchoolReminder").await,
            ["karim.benali@exemple.fr", "port@exemple.fr"]
        );
        // Either link answers.
        for token in ["premier", "deuxieme"] {
            assert!(
                db.proposal_by_token(token, now()).await.unwrap().is_some(),
                "{token}"
            );
        }
        let again = remind().await;
        assert!(
            again
                .iter()
                .all(|person| person.outcome == ReminderOutcome::CoolDown)
        );
        assert_eq!(receivers(&world.fresh, "SchoolReminder").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_reminder_about_conventions_that_is_lost_is_known_for_each_of_them() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let tom = pupil(db, "Tom Roux", school().0).await;
        confirmed(db, world.host, tom, 0, Weeks::Both).await;
        let of_tom = convention_of(db, tom).await;
        let head = act_by(world.head);
        let said = db
            .remind_hosts_of(
                &head,
                (school().0, campaign().id),
                &[world.student, tom],
                "Merci de les remplir.",
                (&any_secret, &any_secret),
            )
            .await
            .unwrap();
        assert!(said.iter().all(|person| person.outcome == ReminderOutcome::Done));
        let sent = db.emails(1000, None).await.unwrap();
        let reminders: Vec<_> = sent
            .iter()
            .filter(|email| email.text.contains("SchoolReminder"))
            .collect();
        assert_eq!(reminders.len(), 1, "{reminders:?}");
        assert!(reminders[0].text.contains("etat=structure"), "{reminders:?}");
        db.email_failed(reminders[0].id, now(), now(), "550", true)
            .await
            .unwrap();
        for (convention, student) in [(world.id, world.student), (of_tom, tom)] {
            let lost = db.undelivered(convention).await.unwrap();
            assert!(lost.contains_key("karim.benali@exemple.fr"), "{lost:?}");
            // Its subject may name the other student: the page says neither.
            let told = db.emails_about(student).await.unwrap();
            let lost: Vec<_> = told.iter().filter(|email| email.dead_at.is_some()).collect();
            assert!(lost.len() == 1 && lost[0].of_others, "{lost:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn signers_are_reminded_with_the_schools_words_and_said_one_by_one() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.by_account(world.student, SignerRole::Student, 1).await;
        let remind = async || {
            let mut said = db
                .remind_each(&act_by(world.head), &[world.id], "Un mot du lycée.", &any_secret)
                .await
                .unwrap();
            said.sort_by_key(|signer| signer.role);
            said
        };
        let said = remind().await;
        let people: Vec<(&str, bool)> = said
            .iter()
            .map(|signer| (signer.name.as_str(), signer.outcome == Reminded::Done))
            .collect();
        assert_eq!(people, [("Rose Adam", true), ("Yann Martin", true)]);
        let told = emails(&world.fresh).await;
        let told = told
            .iter()
            .filter(|(_, text)| text.starts_with("SignatureReminder"));
        assert!(
            told.clone().count() == 2
                && told
                    .into_iter()
                    .all(|(_, text)| text.contains("Un mot du lycée."))
        );
        let again = remind().await;
        assert!(
            again
                .iter()
                .all(|signer| matches!(signer.outcome, Reminded::CoolDown(_)))
        );
    })
    .await;
}
