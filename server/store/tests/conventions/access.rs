//! Who may do what: roles, other people's conventions, delegations by their day, personal links.

use chrono::{Days, NaiveDate};
use domain::{
    account::{Role, StaffDuty},
    convention::{Access, HeadAct, SignerRole, Who},
    id::{AccountId, ConventionLinkId},
    structure::StructureRole,
};
use sqlx::Connection;
use store::{ConventionMoved, Delegated, StaffPost};
use uuid::Uuid;

use crate::{
    support::{
        both, now,
        people::{act, act_at, act_by, person},
        school, structure,
    },
    world::{REASON, World, other_school, pupil, today, works},
};

impl World {
    async fn access(&self, who: AccountId) -> Option<Access> {
        self.access_on(who, today()).await
    }

    async fn access_on(&self, who: AccountId, day: NaiveDate) -> Option<Access> {
        self.db()
            .convention_access(self.id, Who::Account(who), day)
            .await
            .unwrap()
    }

    async fn by_link(&self, link: ConventionLinkId) -> Option<Access> {
        self.db()
            .convention_access(self.id, Who::Link(link), today())
            .await
            .unwrap()
    }

    /// A personal link, as it is kept; good until that time.
    async fn link(&self, role: &str, address: &str, expires: &str) -> ConventionLinkId {
        let id = (act().ids)();
        let expires: chrono::DateTime<chrono::Utc> = expires.parse().unwrap();
        let sql = "INSERT INTO convention_link (id, token_hash, convention_id, role, name, email_key, created_at, expires_at)
                   VALUES ($1, $2, $3, $4, 'Rose Adam', $5, $6, $7)";
        macro_rules! insert {
            ($connection:expr) => {
                sqlx::query(sql)
                    .bind(id)
                    .bind(id.to_string())
                    .bind(self.id.0)
                    .bind(role)
                    .bind(address)
                    .bind(now())
                    .bind(expires)
                    .execute(&mut $connection)
                    .await
                    .unwrap()
            };
        }
        if self.fresh.url.starts_with("sqlite") {
            insert!(sqlx::SqliteConnection::connect(&self.fresh.url).await.unwrap());
        } else {
            insert!(sqlx::PgConnection::connect(&self.fresh.url).await.unwrap());
        }
        ConventionLinkId(id)
    }
}

#[tokio::test]
async fn each_party_may_what_is_theirs_and_others_nothing() {
    for fresh in both().await {
        let world = World::new(fresh).await;
        let db = world.db();
        for who in [world.host, world.tutor] {
            let access = world.access(who).await.unwrap();
            assert!(access.fills_host && !access.fills_school && !access.family);
            assert!(access.acts.is_empty() && access.signs_as.is_empty());
        }
        let head = world.access(world.head).await.unwrap();
        assert!(head.fills_school && !head.fills_host && head.acts == HeadAct::ALL);
        let staff = world.access(world.staff).await.unwrap();
        assert!(staff.fills_school && staff.acts.is_empty() && !staff.family);
        for who in [world.student, world.guardian] {
            let access = world.access(who).await.unwrap();
            assert!(access.family && !access.fills_host && !access.fills_school && access.acts.is_empty());
        }

        let elsewhere = other_school(db).await;
        let others = [
            works(db, "Autre Chef", Role::Head, elsewhere).await,
            works(db, "Autre Prof", Role::Staff, elsewhere).await,
            pupil(db, "Camarade Dupont", school().0).await,
            person(db, "Autre Parent", &[Role::Guardian]).await,
            person(db, "Admin Un", &[Role::Admin]).await,
            person(db, "Referent Un", &[Role::Referent]).await,
            AccountId(Uuid::nil()),
        ];
        let rival = person(db, "Autre Structure", &[Role::Host]).await;
        db.add_member(&act_by(rival), structure(1).id, rival, StructureRole::Owner)
            .await
            .unwrap();
        for who in others.into_iter().chain([rival]) {
            assert_eq!(world.access(who).await, None);
            for said in [
                db.send_back(&act_by(who), world.id, REASON).await.unwrap(),
                db.correct(&act_by(who), world.id, REASON).await.unwrap(),
                db.cancel_convention(&act_by(who), world.id, REASON)
                    .await
                    .unwrap(),
                db.complete_host_part(&act_by(who), "X", world.id, &world.facts().await)
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
                db.cancel_convention(&act_by(who), world.id, REASON)
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
        assert_eq!(world.access(world.host).await, None);
    }
}

#[tokio::test]
async fn signers_are_those_of_the_frozen_version() {
    for fresh in both().await {
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
            assert_eq!(world.access(who).await.unwrap().signs_as, roles);
        }
        let (later, past) = ("2027-07-01T00:00:00Z", "2026-11-20T00:00:00Z");
        let host = world.link("host", "rose.adam@exemple.fr", later).await;
        let access = world.by_link(host).await.unwrap();
        assert!(access.fills_host && !access.family && access.signs_as == [SignerRole::Host]);
        let guardian = world.link("guardian1", "jeanne.martin@exemple.fr", later).await;
        let access = world.by_link(guardian).await.unwrap();
        assert!(access.family && !access.fills_host && access.signs_as == [SignerRole::Guardian1]);
        for (role, address, until) in [
            ("guardian1", "jeanne.martin@exemple.fr", past),
            ("guardian1", "ancienne@exemple.fr", later),
            ("guardian2", "second@exemple.fr", later),
        ] {
            let link = world.link(role, address, until).await;
            assert_eq!(world.by_link(link).await, None, "{role} {address} {until}");
        }
        assert_eq!(world.by_link(ConventionLinkId(Uuid::nil())).await, None);
        // While another version is filled, who signed the former one reads on and signs nothing.
        let moved = world
            .db()
            .correct(&act_by(world.head), world.id, REASON)
            .await
            .unwrap();
        assert_eq!(moved, ConventionMoved::Done);
        let access = world.by_link(guardian).await.unwrap();
        assert!(access.family && access.signs_as.is_empty());
        assert!(world.access(world.head).await.unwrap().signs_as.is_empty());
    }
}

#[tokio::test]
async fn a_delegation_holds_for_its_acts_from_its_first_day_to_its_last() {
    for fresh in both().await {
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
            let acts = world.access_on(world.staff, day(days)).await.unwrap().acts;
            assert_eq!(acts == [HeadAct::SendBack, HeadAct::Validate], may, "{acts:?}");
            assert_eq!(acts.is_empty(), !may);
        }
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let acting = |days: i64| act_at(now() + chrono::TimeDelta::days(days), Some(world.staff));
        assert_eq!(world.validate(&acting(1)).await, ConventionMoved::Gone);
        assert_eq!(
            db.cancel_convention(&acting(3), world.id, REASON).await.unwrap(),
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
        let validate = lines.iter().find(|line| line.act == HeadAct::Validate).unwrap();
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
            world.access_on(world.staff, day(3)).await.unwrap().acts,
            [HeadAct::SendBack]
        );
        // Who no longer works there acts for nobody.
        let elsewhere = other_school(db).await;
        let post = StaffPost {
            school: elsewhere,
            duty: StaffDuty::Secretariat,
            classes: vec![],
        };
        assert!(
            db.give_post(&act_by(world.head), world.staff, &post)
                .await
                .unwrap()
        );
        assert_eq!(world.access_on(world.staff, day(3)).await, None);
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
    }
}
