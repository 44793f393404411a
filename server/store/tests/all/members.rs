//! Structures and their people, on both engines alike.

use chrono::TimeDelta;
use domain::{
    id::{AccountId, StructureId},
    place::{Location, Place},
    security::SecurityKind,
    structure::{Structure, StructureKind, StructureRole},
};
use store::{Db, Founded, Invited, Joined, MemberChange, StructureChange, TokenPurpose};
use testing::{
    campaign, id, now, offer, on_both,
    people::{act_at, act_by, context, email, emails, person, receivers, secret},
    place, seed, structure,
};

/// A structure with somebody responsible for it.
async fn founded(db: &Db, number: u32, owner: AccountId) -> StructureId {
    let (structure, place) = (structure(number), place(number));
    let done = db
        .create_structure(&act_by(owner), &structure, &place, owner)
        .await
        .unwrap();
    assert_eq!(done, Founded::Done);
    structure.id
}

/// Somebody invited by `owner` who has joined.
async fn joined(
    db: &Db,
    owner: AccountId,
    structure: StructureId,
    who: &str,
    role: StructureRole,
) -> AccountId {
    let account = person(db, who, &[]).await;
    let hash = format!("join {who}");
    let to = email("invite@exemple.fr");
    db.invite(&act_by(owner), structure, &to, role, &secret(&hash))
        .await
        .unwrap();
    let done = db.join(&act_by(account), &hash, account).await.unwrap();
    assert_eq!(done, Joined::Done(structure));
    account
}

#[tokio::test]
async fn a_structure_is_seen_by_its_members_alone() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let (anne, bob) = (person(db, "Anne", &[]).await, person(db, "Bob", &[]).await);
        let atelier = founded(db, 1, anne).await;
        let file = db.structure_of(anne, atelier).await.unwrap().unwrap();
        assert_eq!(file.structure, structure(1));
        assert_eq!(file.places, [place(1)]);
        assert_eq!(file.role, StructureRole::Owner);
        assert_eq!(file.members.len(), 1);
        assert!(!file.committed && file.invitations.is_empty());
        assert!(db.structure_of(bob, atelier).await.unwrap().is_none());
        assert!(db.structure_of(anne, StructureId(id(9))).await.unwrap().is_none());
        let account = db.account(anne).await.unwrap().unwrap();
        assert_eq!(
            account.memberships,
            [(atelier, "Atelier 1".into(), StructureRole::Owner)]
        );
        assert_eq!(account.role_in(atelier), Some(StructureRole::Owner));

        let twin = Structure {
            siret: structure(1).siret,
            ..structure(2)
        };
        let done = db
            .create_structure(&context(), &twin, &place(2), bob)
            .await
            .unwrap();
        assert_eq!(done, Founded::SiretTaken);
        assert!(db.structure_of(bob, twin.id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_structure_is_corrected_by_who_is_responsible_for_it() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let anne = person(db, "Anne", &[]).await;
        let atelier = founded(db, 1, anne).await;
        founded(db, 2, anne).await;
        let paul = joined(db, anne, atelier, "Paul", StructureRole::Member).await;
        let tom = joined(db, anne, atelier, "Tom", StructureRole::Tutor).await;
        db.add_offers(&[offer(1)], now()).await.unwrap();
        let before = db.last_change().await.unwrap();

        let better = Structure {
            name: "Atelier du Marais".into(),
            kind: StructureKind::Association,
            ..structure(1)
        };
        for who in [Some(paul), Some(tom), None] {
            let done = db
                .update_structure(&act_at(now(), who), &better, None)
                .await
                .unwrap();
            assert_eq!(done, StructureChange::Gone);
        }
        let twin = Structure {
            siret: structure(2).siret,
            ..better.clone()
        };
        let done = db.update_structure(&act_by(anne), &twin, None).await.unwrap();
        assert_eq!(done, StructureChange::SiretTaken);
        assert_eq!(db.last_change().await.unwrap(), before);
        let done = db.update_structure(&act_by(anne), &better, None).await.unwrap();
        assert_eq!(done, StructureChange::Done);
        let changes = db.changes_since(before, 10).await.unwrap();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].object, Some(offer(1).id.0));
        let listing = db.listing(campaign().id, offer(1).id).await.unwrap().unwrap();
        assert_eq!(listing.card.structure, "Atelier du Marais");

        let abroad = Place {
            structure: atelier,
            location: Location::Abroad {
                country: "Portugal".into(),
            },
            ..place(3)
        };
        assert!(!db.add_place(&act_by(tom), &abroad).await.unwrap());
        assert!(db.add_place(&act_by(paul), &abroad).await.unwrap());
        let file = db.structure_of(tom, atelier).await.unwrap().unwrap();
        assert_eq!(file.places, [place(1), abroad]);
        assert_eq!(file.structure, better);
        let names: Vec<_> = file
            .members
            .iter()
            .map(|member| (member.name.as_str(), member.role))
            .collect();
        assert_eq!(
            names,
            [
                ("Anne", StructureRole::Owner),
                ("Paul", StructureRole::Member),
                ("Tom", StructureRole::Tutor)
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn an_invitation_is_followed_once() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne", &[]).await;
        let (paul, eve) = (person(db, "Paul", &[]).await, person(db, "Eve", &[]).await);
        let atelier = founded(db, 1, anne).await;
        let to = email("Paul@exemple.fr");
        let invite = async |by, hash: &str| {
            db.invite(&act_by(by), atelier, &to, StructureRole::Member, &secret(hash))
                .await
                .unwrap()
        };
        assert_eq!(invite(eve, "i0").await, Invited::Gone);
        let Invited::Done(first) = invite(anne, "i1").await else {
            panic!()
        };
        let Invited::Done(second) = invite(anne, "i2").await else {
            panic!()
        };
        assert!(db.invitation(first).await.unwrap().is_none());
        let shown = db.invitation(second).await.unwrap().unwrap();
        assert_eq!(shown, ("Atelier 1".into(), "Anne".into(), StructureRole::Member));
        let open = db.structure_of(anne, atelier).await.unwrap().unwrap().invitations;
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].id, open[0].invited_by.as_str()), (second, "Anne"));

        let join = async |hash: &str, who| db.join(&act_by(who), hash, who).await.unwrap();
        assert_eq!(join("i1", paul).await, Joined::Gone);
        // Who is a member already does not spend it.
        assert_eq!(join("i2", anne).await, Joined::AlreadyMember(atelier));
        let late = act_at(now() + TimeDelta::hours(2), Some(paul));
        assert_eq!(db.join(&late, "i2", paul).await.unwrap(), Joined::Gone);
        assert_eq!(join("i2", paul).await, Joined::Done(atelier));
        assert_eq!(join("i2", eve).await, Joined::Gone);
        assert_eq!(invite(anne, "i3").await, Invited::AlreadyMember);
        assert_eq!(invite(paul, "i4").await, Invited::Gone);
        assert!(db.structure_of(eve, atelier).await.unwrap().is_none());

        let other = email("autre@exemple.fr");
        let sent = db
            .invite(
                &act_by(anne),
                atelier,
                &other,
                StructureRole::Tutor,
                &secret("i5"),
            )
            .await
            .unwrap();
        let Invited::Done(third) = sent else { panic!() };
        assert!(
            !db.withdraw_invitation(&act_by(paul), atelier, third)
                .await
                .unwrap()
        );
        assert!(
            db.withdraw_invitation(&act_by(anne), atelier, third)
                .await
                .unwrap()
        );
        assert!(
            !db.withdraw_invitation(&act_by(anne), atelier, third)
                .await
                .unwrap()
        );
        assert!(
            db.peek_token("i5", TokenPurpose::JoinStructure, now())
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(join("i5", eve).await, Joined::Gone);
        let emails = emails(&fresh).await;
        assert_eq!(emails.len(), 3);
        assert!(emails[2].0 == "autre@exemple.fr" && emails[2].1.contains("/lien/i5"));
    })
    .await;
}

#[tokio::test]
async fn of_many_who_follow_an_invitation_at_once_one_joins() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne", &[]).await;
        let atelier = founded(db, 1, anne).await;
        let mut people = Vec::new();
        for number in 0..10 {
            people.push(person(db, &format!("Personne {number}"), &[]).await);
        }
        let to = email("invite@exemple.fr");
        db.invite(&act_by(anne), atelier, &to, StructureRole::Member, &secret("i"))
            .await
            .unwrap();
        let tries: Vec<_> = people
            .into_iter()
            .map(|who| {
                let db = db.clone();
                tokio::spawn(async move { db.join(&act_by(who), "i", who).await.unwrap() })
            })
            .collect();
        let mut done = 0;
        for each in tries {
            done += u32::from(each.await.unwrap() == Joined::Done(atelier));
        }
        assert_eq!(done, 1);
    })
    .await;
}

#[tokio::test]
async fn somebody_stays_responsible() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne", &[]).await;
        let atelier = founded(db, 1, anne).await;
        let paul = joined(db, anne, atelier, "Paul", StructureRole::Member).await;
        let tom = joined(db, anne, atelier, "Tom", StructureRole::Tutor).await;
        let set = async |by, who, role| db.set_member_role(&act_by(by), atelier, who, role).await.unwrap();
        let remove = async |by, who| db.remove_member(&act_by(by), atelier, who).await.unwrap();

        assert_eq!(remove(anne, anne).await, MemberChange::LastOwner);
        assert_eq!(
            set(anne, anne, StructureRole::Tutor).await,
            MemberChange::LastOwner
        );
        assert_eq!(set(anne, anne, StructureRole::Owner).await, MemberChange::Done);
        assert_eq!(set(paul, paul, StructureRole::Owner).await, MemberChange::Gone);
        assert_eq!(remove(paul, tom).await, MemberChange::Gone);
        assert_eq!(remove(tom, tom).await, MemberChange::Done);
        assert_eq!(remove(anne, tom).await, MemberChange::Gone);
        assert!(receivers(&fresh, "RoleGranted").await.is_empty());
        assert_eq!(set(anne, paul, StructureRole::Owner).await, MemberChange::Done);
        // Whoever answers for a structure from then on is told so, and it is written where security looks.
        assert_eq!(receivers(&fresh, "RoleGranted").await.len(), 1);
        let lines = db.security_of(paul, 10).await.unwrap();
        assert_eq!(
            lines.last().map(|line| line.event.kind),
            Some(SecurityKind::RoleGiven)
        );

        // Both leave at once: one of them stays.
        let leave = |who| {
            let db = db.clone();
            tokio::spawn(async move { db.remove_member(&act_by(who), atelier, who).await.unwrap() })
        };
        let (first, second) = (leave(anne), leave(paul));
        let mut outcomes = [first.await.unwrap(), second.await.unwrap()];
        outcomes.sort_by_key(|outcome| *outcome == MemberChange::LastOwner);
        assert_eq!(outcomes, [MemberChange::Done, MemberChange::LastOwner]);
    })
    .await;
}

#[tokio::test]
async fn the_badge_is_given_and_taken_and_written_down() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let (anne, admin) = (person(db, "Anne", &[]).await, person(db, "Root", &[]).await);
        let atelier = founded(db, 1, anne).await;
        for (badge, changed) in [(false, false), (true, true), (true, false), (false, true)] {
            let done = db.set_committed(&act_by(admin), atelier, badge).await.unwrap();
            assert_eq!(done, changed);
            assert_eq!(
                db.structure_of(anne, atelier).await.unwrap().unwrap().committed,
                badge
            );
        }
        let names_of = |committed: Vec<store::CommittedStructure>| -> Vec<String> {
            committed.into_iter().map(|structure| structure.name).collect()
        };
        let campaign = testing::campaign().id;
        assert!(db.committed_structures(campaign, 10).await.unwrap().is_empty());
        db.set_committed(&act_by(admin), atelier, true).await.unwrap();
        let named = db
            .structure_of(anne, atelier)
            .await
            .unwrap()
            .unwrap()
            .structure
            .name;
        assert_eq!(
            names_of(db.committed_structures(campaign, 10).await.unwrap()),
            [named]
        );
        db.set_committed(&act_by(admin), atelier, false).await.unwrap();
        assert!(
            !db.set_committed(&act_by(admin), StructureId(id(9)), true)
                .await
                .unwrap()
        );
        let actions: Vec<_> = db
            .audit_lines(10)
            .await
            .unwrap()
            .into_iter()
            .map(|line| line.action)
            .collect();
        assert_eq!(actions, ["structure.uncommit", "structure.commit"].repeat(2));
    })
    .await;
}
