//! Who may do what: roles, other people's conventions, delegations by their day, personal links.

use chrono::{Days, NaiveDate};
use domain::convention::PlaceAfter;
use domain::{
    account::{Role, StaffDuty},
    convention::{Access, HeadAct, PartyIdentity, SignerRole},
    id::{AccountId, ConventionLinkId},
    structure::StructureRole,
};
use sqlx::Connection;
use store::{ConventionMoved, Delegated, StaffAssignment};
use testing::signing::any_secret;
use testing::{
    convention::{REASON, World, other_school, pupil, today, works},
    now, on_both,
    people::{act_at, act_by, context, person},
    school, structure,
};
use uuid::Uuid;

async fn access(world: &World, who: AccountId) -> Option<Access> {
    access_on(world, who, today()).await
}

async fn access_on(world: &World, who: AccountId, day: NaiveDate) -> Option<Access> {
    world
        .db()
        .convention_access(world.id, PartyIdentity::Account(who), day)
        .await
        .unwrap()
}

async fn by_link(world: &World, link: ConventionLinkId) -> Option<Access> {
    world
        .db()
        .convention_access(world.id, PartyIdentity::Link(link), today())
        .await
        .unwrap()
}

/// A personal link, as it is kept; good until that time.
async fn link(world: &World, role: &str, address: &str, expires: &str) -> ConventionLinkId {
    let id = (context().ids)();
    let expires: chrono::DateTime<chrono::Utc> = expires.parse().unwrap();
    let sql = "INSERT INTO convention_link (id, token_hash, convention_id, role, name, email_key, created_at, expires_at)
               VALUES ($1, $2, $3, $4, 'Rose Adam', $5, $6, $7)";
    macro_rules! insert {
        ($connection:expr) => {
            sqlx::query(sql)
                .bind(id)
                .bind(id.to_string())
                .bind(world.id.0)
                .bind(role)
                .bind(address)
                .bind(now())
                .bind(expires)
                .execute(&mut $connection)
                .await
                .unwrap()
        };
    }
    if world.fresh.url.starts_with("sqlite") {
        insert!(sqlx::SqliteConnection::connect(&world.fresh.url).await.unwrap());
    } else {
        insert!(sqlx::PgConnection::connect(&world.fresh.url).await.unwrap());
    }
    ConventionLinkId(id)
}

#[tokio::test]
async fn each_party_may_what_is_theirs_and_others_nothing() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        for who in [world.host, world.tutor] {
            let access = access(&world, who).await.unwrap();
            assert!(access.fills_host && !access.fills_school && !access.family);
            assert!(access.acts.is_empty() && access.signs_as.is_empty());
        }
        let head = access(&world, world.head).await.unwrap();
        assert!(head.fills_school && !head.fills_host && head.acts == HeadAct::ALL);
        let staff = access(&world, world.staff).await.unwrap();
        assert!(staff.fills_school && staff.acts.is_empty() && !staff.family);
        for who in [world.student, world.guardian] {
            let access = access(&world, who).await.unwrap();
            assert!(access.family && !access.fills_host && !access.fills_school && access.acts.is_empty());
        }

        let elsewhere = other_school(db).await;
        let others = [
            works(db, "Autre Chef", Role::Head, elsewhere).await,
            works(db, "Autre Prof", Role::Staff, elsewhere).await,
            pupil(db, "Camarade Dupont", school().0).await,
            person(db, "Autre Parent", &[Role::Guardian]).await,
            person(db, "Admin Un", &[Role::Admin]).await,
            person(db, "Referent Un", &[Role::AcademyOfficer]).await,
            AccountId(Uuid::nil()),
        ];
        let rival = person(db, "Autre Structure", &[Role::Host]).await;
        db.add_member(&act_by(rival), structure(1).id, rival, StructureRole::Owner)
            .await
            .unwrap();
        for who in others.into_iter().chain([rival]) {
            assert_eq!(access(&world, who).await, None);
            for said in [
                db.send_back(&act_by(who), world.id, REASON).await.unwrap(),
                db.correct(&act_by(who), world.id, REASON).await.unwrap(),
                db.cancel_convention(&act_by(who), world.id, REASON, PlaceAfter::Freed, &any_secret())
                    .await
                    .unwrap(),
                db.complete_host_part(&act_by(who), "X".into(), world.id, &world.facts().await)
                    .await
                    .unwrap(),
                world.validate(&act_by(who)).await,
            ] {
                assert_eq!(said, ConventionMoved::Gone);
            }
        }
        // Theirs, but not theirs to do.
        for who in [world.host, world.staff, world.student, world.guardian] {
            assert_eq!(
                db.cancel_convention(&act_by(who), world.id, REASON, PlaceAfter::Freed, &any_secret())
                    .await
                    .unwrap(),
                ConventionMoved::Gone
            );
        }
        assert_eq!(world.happened().await, ["opened"]);
        let suspended = db
            .suspend(&act_by(world.head), world.host, "essai")
            .await
            .unwrap();
        assert!(suspended);
        assert_eq!(access(&world, world.host).await, None);
    })
    .await;
}

#[tokio::test]
async fn signers_are_those_of_the_frozen_version() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        world.validated().await;
        for (who, roles) in [
            (world.head, vec![SignerRole::Head]),
            (world.student, vec![SignerRole::Student]),
            (world.guardian, vec![SignerRole::Guardian1]),
            // The host's representative is somebody else, without an account.
            (world.host, vec![]),
            (world.staff, vec![]),
        ] {
            assert_eq!(access(&world, who).await.unwrap().signs_as, roles);
        }
        let (later, past) = ("2027-07-01T00:00:00Z", "2026-11-20T00:00:00Z");
        let host = link(&world, "host", "rose.adam@exemple.fr", later).await;
        let by_host = by_link(&world, host).await.unwrap();
        assert!(by_host.fills_host && !by_host.family && by_host.signs_as == [SignerRole::Host]);
        let guardian = link(&world, "guardian1", "jeanne.martin@exemple.fr", later).await;
        let by_guardian = by_link(&world, guardian).await.unwrap();
        assert!(
            by_guardian.family && !by_guardian.fills_host && by_guardian.signs_as == [SignerRole::Guardian1]
        );
        for (role, address, until) in [
            ("guardian1", "jeanne.martin@exemple.fr", past),
            ("guardian1", "ancienne@exemple.fr", later),
            ("guardian2", "second@exemple.fr", later),
        ] {
            let link = link(&world, role, address, until).await;
            assert_eq!(by_link(&world, link).await, None, "{role} {address} {until}");
        }
        assert_eq!(by_link(&world, ConventionLinkId(Uuid::nil())).await, None);
        // While another version is filled, who signed the former one reads on and signs nothing.
        let moved = world
            .db()
            .correct(&act_by(world.head), world.id, REASON)
            .await
            .unwrap();
        assert_eq!(moved, ConventionMoved::Done);
        let by_guardian = by_link(&world, guardian).await.unwrap();
        assert!(by_guardian.family && by_guardian.signs_as.is_empty());
        assert!(access(&world, world.head).await.unwrap().signs_as.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_delegation_holds_for_its_acts_from_its_first_day_to_its_last() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let day = |days| today().checked_add_days(Days::new(days)).unwrap();
        let (first, last) = (day(2), day(4));
        let acts = [HeadAct::SendBack, HeadAct::Validate];
        let grant = async |by, to| {
            db.delegate(&act_by(by), school().0, to, &acts, first, last)
                .await
                .unwrap()
        };
        assert_eq!(grant(world.staff, world.staff).await, Delegated::Gone);
        assert_eq!(grant(world.head, world.host).await, Delegated::NotStaff);
        assert_eq!(grant(world.head, world.staff).await, Delegated::Done);
        for (days, may) in [(1, false), (2, true), (3, true), (4, true), (5, false)] {
            let acts = access_on(&world, world.staff, day(days)).await.unwrap().acts;
            assert_eq!(acts == [HeadAct::SendBack, HeadAct::Validate], may, "{acts:?}");
            assert_eq!(acts.is_empty(), !may);
        }
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let acting = |days: i64| act_at(now() + chrono::TimeDelta::days(days), Some(world.staff));
        assert_eq!(world.validate(&acting(1)).await, ConventionMoved::Gone);
        assert_eq!(
            db.cancel_convention(&acting(3), world.id, REASON, PlaceAfter::Freed, &any_secret())
                .await
                .unwrap(),
            ConventionMoved::Gone
        );
        assert_eq!(
            db.send_back(&acting(2), world.id, REASON).await.unwrap(),
            ConventionMoved::Done
        );

        let lines = db.delegations(school().0).await.unwrap();
        assert_eq!(lines.len(), 2);
        assert!(
            lines
                .iter()
                .all(|line| line.account == world.staff && line.granted_by == "Claire Fontaine")
        );
        let validate = lines
            .iter()
            .find(|line| line.head_act == HeadAct::Validate)
            .unwrap();
        assert!(
            !db.revoke_delegation(&act_by(world.staff), validate.id)
                .await
                .unwrap()
        );
        assert!(
            db.revoke_delegation(&act_by(world.head), validate.id)
                .await
                .unwrap()
        );
        assert!(
            !db.revoke_delegation(&act_by(world.head), validate.id)
                .await
                .unwrap()
        );
        assert_eq!(
            access_on(&world, world.staff, day(3)).await.unwrap().acts,
            [HeadAct::SendBack]
        );
        // Who no longer works there acts for nobody.
        let elsewhere = other_school(db).await;
        let post = StaffAssignment {
            school: elsewhere,
            duty: StaffDuty::Secretariat,
            classes: vec![],
        };
        assert!(
            db.assign_staff(&act_by(world.head), world.staff, &post)
                .await
                .unwrap()
        );
        assert_eq!(access_on(&world, world.staff, day(3)).await, None);
        assert_eq!(
            db.send_back(&acting(3), world.id, REASON).await.unwrap(),
            ConventionMoved::Gone
        );
        let audit = db.audit_lines(50).await.unwrap();
        let actions: Vec<&str> = audit.iter().map(|line| line.action.as_str()).collect();
        assert!(
            actions.contains(&"delegation.grant") && actions.contains(&"delegation.revoke"),
            "{actions:?}"
        );
    })
    .await;
}
