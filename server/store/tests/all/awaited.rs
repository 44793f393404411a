//! What is awaited from each party of a convention, from its opening to its last signature, on both engines.

use domain::{
    account::StaffDuty,
    awaited::{Awaited, Space, Task},
    campaign::Campaign,
    convention::{HeadAct, SignerRole, TEMPLATE},
    id::AccountId,
};
use store::{ConventionMoved, Db, Delegated, LinkRole, LinkSent, Signed};
use testing::{
    convention::{World, follows, today},
    now, on_both,
    people::{act_at, act_by},
    place, school,
    signing::{FOUR, GUARDIAN, HEAD, Line, STUDENT, after, open, secret},
    structure,
};

const KARIM: Line = (SignerRole::Host, "Karim Benali", "karim.benali@exemple.fr");
const JEANNE: Line = (SignerRole::Guardian1, "Jeanne Martin", "jeanne.martin@exemple.fr");

fn counted(all: &[Awaited]) -> Vec<(Task, u32)> {
    all.iter().map(|awaited| (awaited.task, awaited.count)).collect()
}

async fn in_school(db: &Db, who: AccountId) -> Vec<(Task, u32)> {
    counted(&db.awaited_in_lycee(school().0, who, today()).await.unwrap())
}

async fn of_host(db: &Db, who: AccountId) -> Vec<(Task, u32)> {
    counted(&db.awaited_of_host(who, today()).await.unwrap())
}

#[tokio::test]
async fn each_part_is_awaited_from_whoever_fills_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let teacher = follows(db, "Sarah Lambert", school().0, StaffDuty::Teacher, &["2de 4"]).await;
        for who in [world.host, world.tutor] {
            assert_eq!(of_host(db, who).await, [(Task::FillConventions, 1)]);
        }
        for who in [world.head, world.staff, teacher] {
            assert_eq!(in_school(db, who).await, []);
        }
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        assert_eq!(of_host(db, world.host).await, []);
        assert_eq!(in_school(db, world.head).await, [(Task::ValidateConventions, 1)]);
        assert_eq!(in_school(db, world.staff).await, [(Task::CompleteConventions, 1)]);
        // Who follows the class reads, and fills nothing.
        assert_eq!(in_school(db, teacher).await, []);
        // Nobody of another kind is asked for anything there.
        assert_eq!(in_school(db, world.host).await, []);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_several_structures_is_told_which_one_is_meant() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let named = async |who| -> Vec<(u32, String, bool)> {
            let all = db.awaited_of_host(who, today()).await.unwrap();
            all.into_iter()
                .map(|awaited| (awaited.count, awaited.host, awaited.object.is_some()))
                .collect()
        };
        assert_eq!(named(world.host).await, [(1, String::new(), false)]);
        db.create_structure(&act_by(world.host), &structure(77), &place(77), world.host)
            .await
            .unwrap();
        let all = named(world.host).await;
        assert_eq!(all.len(), 1);
        assert!(all[0].0 == 1 && !all[0].1.is_empty() && all[0].2, "{all:?}");
        assert_ne!(all[0].1, structure(77).name);
        // A colleague who is in one of them only is told as before.
        assert_eq!(named(world.tutor).await, [(1, String::new(), false)]);
    })
    .await;
}

#[tokio::test]
async fn the_certificate_is_awaited_from_the_family_until_the_weeks_come() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let own = db.awaited_of_student(world.student, today()).await.unwrap();
        let childs = db.awaited_of_guardian(world.guardian, today()).await.unwrap();
        for (all, space) in [(&own, Space::Student), (&childs, Space::Family)] {
            assert_eq!(all.len(), 1);
            assert_eq!((all[0].task, all[0].space), (Task::HandCertificate, space));
            assert_eq!(all[0].object, Some(world.id.0));
            assert_eq!(all[0].about, "Léa Martin");
            assert_eq!(all[0].until, Some(testing::campaign().week1));
        }
        // By a text that recommends the insurance, nothing is asked for.
        let campaign = Campaign {
            template: TEMPLATE.into(),
            ..testing::campaign()
        };
        db.put_campaign(&campaign, now()).await.unwrap();
        let own = db.awaited_of_student(world.student, today()).await.unwrap();
        assert_eq!(own[0].task, Task::OfferCertificate);
        let childs = db.awaited_of_guardian(world.guardian, today()).await.unwrap();
        assert_eq!(childs[0].task, Task::OfferCertificate);
        let late = testing::campaign().week1;
        assert_eq!(db.awaited_of_student(world.student, late).await.unwrap(), []);
        assert_eq!(db.awaited_of_guardian(world.host, today()).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_signature_is_awaited_from_its_signer_and_the_schools_from_who_gives_it_that_day() {
    on_both(async |fresh| {
        let world = open(fresh, &[HEAD, KARIM, STUDENT, JEANNE]).await;
        let db = world.db();
        let spaces = async |who| -> Vec<(Space, Task)> {
            let all = db.awaited_signatures(who, today()).await.unwrap();
            all.iter().map(|awaited| (awaited.space, awaited.task)).collect()
        };
        assert_eq!(spaces(world.host).await, [(Space::Host, Task::Sign)]);
        assert_eq!(spaces(world.student).await, [(Space::Student, Task::Sign)]);
        assert_eq!(spaces(world.guardian).await, [(Space::Family, Task::Sign)]);
        assert_eq!(spaces(world.head).await, []);

        assert_eq!(in_school(db, world.head).await, [(Task::SignForSchool, 1)]);
        assert_eq!(in_school(db, world.staff).await, []);
        let named = db
            .delegate(
                &act_by(world.head),
                school().0,
                world.staff,
                &[HeadAct::Sign],
                today(),
                today(),
            )
            .await;
        assert_eq!(named.unwrap(), Delegated::Done);
        assert_eq!(in_school(db, world.staff).await, [(Task::SignForSchool, 1)]);
        let tomorrow = today().succ_opt().unwrap();
        let later = db.awaited_in_lycee(school().0, world.staff, tomorrow).await;
        assert_eq!(later.unwrap(), []);

        let done = Signed::Done { last: false };
        assert_eq!(world.by_account(world.head, SignerRole::Head, 1).await, done);
        assert_eq!(world.by_account(world.host, SignerRole::Host, 1).await, done);
        assert_eq!(in_school(db, world.head).await, []);
        assert_eq!(spaces(world.host).await, []);
        assert_eq!(spaces(world.guardian).await, [(Space::Family, Task::Sign)]);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_gave_an_email_back_is_to_be_corrected_until_one_arrives() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let asked = async || {
            let all = in_school(db, world.staff).await;
            all.contains(&(Task::CorrectAddresses, 1))
        };
        let send = async |token: &str, minutes| {
            let context = act_at(after(minutes), Some(world.staff));
            let role = LinkRole::Signer(SignerRole::Guardian1);
            let sent = db.send_link(&context, world.id, role, &secret(token)).await;
            assert_eq!(sent.unwrap(), LinkSent::Done);
            let emails = db.emails(1000, None).await.unwrap();
            let last = emails
                .iter()
                .find(|email| email.to_email == GUARDIAN.2 && email.text.contains(token))
                .unwrap();
            db.email_sent(last.id, after(minutes), false).await.unwrap();
            last.id
        };
        let first = send("first", 0).await;
        assert!(!asked().await);
        assert!(db.email_bounced(first, after(1), "5.1.1").await.unwrap());
        assert!(asked().await);
        let told = db.emails_about(world.student).await.unwrap();
        let bounced = told.iter().filter(|email| email.bounced_at == Some(after(1)));
        assert_eq!(bounced.count(), 1, "{told:?}");
        send("second", 2).await;
        assert!(!asked().await);
    })
    .await;
}
