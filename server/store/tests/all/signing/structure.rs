//! Who signs for a structure: whoever represents it, and members whom somebody responsible for it names, from one day to another.

use chrono::{Days, NaiveDate};
use domain::{
    account::{EmailAddress, Role, StaffDuty},
    campaign::school_year_end,
    convention::{Access, HeadAct, Means, PartyIdentity, SignerRole, states_power},
    id::AccountId,
    retention::Noun,
    security::SecurityKind,
    structure::StructureRole,
};
use futures::future::join;
use store::{
    AddressChanged, Delegated, LinkRole, MemberChange, NewAddress, OwnershipMoved, Proof, Signed,
    StaffAssignment, StructureDelegated,
};
use testing::{
    convention::{REASON, World, today},
    now, on_both,
    people::{act_at, act_by, context, email, person, receivers},
    school,
    signing::{FOUR, HEAD, HOST, STUDENT, any_secret, open, seen},
    structure,
};

const ROLE: SignerRole = SignerRole::Host;
const DONE: Signed = Signed::Done { last: false };

fn day(days: u64) -> NaiveDate {
    today().checked_add_days(Days::new(days)).unwrap()
}

async fn grant(
    world: &World,
    by: AccountId,
    to: AccountId,
    (first, last): (NaiveDate, NaiveDate),
) -> StructureDelegated {
    world
        .db()
        .delegate_structure(&act_by(by), structure(0).id, to, first, last)
        .await
        .unwrap()
}

/// The owner names the tutor for today.
async fn name_tutor(world: &World) {
    let said = grant(world, world.host, world.tutor, (today(), today())).await;
    assert_eq!(said, StructureDelegated::Done);
}

async fn access(world: &World, who: AccountId, on: NaiveDate) -> Access {
    world
        .db()
        .convention_access(world.id, PartyIdentity::Account(who), on)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_member_who_is_named_signs_for_the_structure_by_a_delegation_that_is_kept() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        assert_eq!(world.by_account(world.tutor, ROLE, 1).await, Signed::Gone);
        assert!(access(&world, world.tutor, today()).await.signs_as.is_empty());
        name_tutor(&world).await;
        assert_eq!(access(&world, world.tutor, today()).await.signs_as, [ROLE]);
        let awaited = async |who, on| db.awaited_of(who, on).await.unwrap();
        let theirs = awaited(world.tutor, today()).await;
        assert_eq!((theirs.len(), theirs[0].role), (1, ROLE));
        assert_eq!(awaited(world.tutor, day(1)).await, []);
        assert_eq!(awaited(world.host, today()).await, []);
        // Who named them signs no more than before: somebody else represents the structure.
        assert!(access(&world, world.host, today()).await.signs_as.is_empty());
        assert_eq!(world.by_account(world.host, ROLE, 1).await, Signed::Gone);
        let by = async |who| db.signs_for_structure_by(world.id, who, today()).await.unwrap();
        assert_eq!(by(world.tutor).await.as_deref(), Some("Karim Benali"));
        assert_eq!(by(world.host).await, None);
        assert_eq!(world.by_account(world.tutor, ROLE, 1).await, DONE);
        assert_eq!(awaited(world.tutor, today()).await, []);
        let given = db.structure_delegations(structure(0).id).await.unwrap().remove(0);
        // Taken back since: the signature says by which it was given all the same.
        let owner = act_by(world.host);
        assert!(
            db.revoke_structure_delegation(&owner, structure(0).id, given.id)
                .await
                .unwrap()
        );
        let evidence = world.evidence(1).await;
        let line = evidence.signers.iter().find(|line| line.signer.role == ROLE);
        let signature = line.unwrap().signature.clone().unwrap();
        let delegated = signature.delegated.clone().unwrap();
        assert_eq!((delegated.id, delegated.by.as_str()), (given.id, "Karim Benali"));
        assert_eq!((delegated.first, delegated.last), (today(), today()));
        assert_eq!(
            (signature.name.as_str(), signature.means),
            ("Nora Petit", Means::Account)
        );
        assert_eq!(
            signature.identified,
            "Compte Quinzaine, adresse nora.petit@exemple.fr, par délégation de Karim Benali"
        );
        let said = "Moi, Nora Petit, pour la structure d’accueil, par délégation de Karim Benali, j’ai lu";
        assert!(signature.consent.starts_with(said), "{}", signature.consent);
        assert!(states_power(&signature.consent), "{}", signature.consent);
        // All is hashed again, the delegation with the circumstances.
        assert_eq!(db.altered(world.id, 1).await.unwrap(), None);
        // Who gave it has another name since, or none.
        let mut tx = db.begin().await.unwrap();
        tx.query_text("UPDATE account SET name = 'Compte effacé' WHERE id = $1")
            .bind(world.host.0)
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.evidence(1).await, evidence);
        // It was written, and told when it was given and when it was taken back.
        assert_eq!(receivers(&world.fresh, "Delegated").await.len(), 2);
        let audit = db.audit_lines(10).await.unwrap();
        let actions: Vec<_> = audit.iter().map(|line| line.action.as_str()).collect();
        assert!(
            actions.contains(&"structure_delegation.grant")
                && actions.contains(&"structure_delegation.revoke"),
            "{actions:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn only_who_is_responsible_names_somebody_else_of_the_structure() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let days = (today(), today());
        let rival = person(db, "Autre Structure", &[Role::Host]).await;
        db.add_member(&act_by(rival), structure(1).id, rival, StructureRole::Owner)
            .await
            .unwrap();
        for by in [world.tutor, rival, world.head, world.student] {
            assert_eq!(
                grant(&world, by, world.tutor, days).await,
                StructureDelegated::Gone
            );
        }
        for to in [rival, world.host, world.student] {
            let said = grant(&world, world.host, to, days).await;
            assert_eq!(said, StructureDelegated::NotMember);
        }
        name_tutor(&world).await;
        let given = db.structure_delegations(structure(0).id).await.unwrap();
        assert_eq!(given.len(), 1);
        // Nor does anybody else take it back, nor in the name of another structure.
        for (by, at) in [(world.tutor, 0), (rival, 0), (rival, 1), (world.host, 1)] {
            let taken = db
                .revoke_structure_delegation(&act_by(by), structure(at).id, given[0].id)
                .await;
            assert!(!taken.unwrap());
        }
        let owner = act_by(world.host);
        for done in [true, false] {
            let taken = db
                .revoke_structure_delegation(&owner, structure(0).id, given[0].id)
                .await;
            assert_eq!(taken.unwrap(), done);
        }
    })
    .await;
}

#[tokio::test]
async fn it_holds_from_its_first_day_to_its_last_and_no_longer_than_the_school_year() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let said = grant(&world, world.host, world.tutor, (day(2), day(4))).await;
        assert_eq!(said, StructureDelegated::Done);
        for (days, signs) in [(0, false), (1, false), (2, true), (4, true), (5, false)] {
            let access = access(&world, world.tutor, day(days)).await;
            assert_eq!(access.signs_as == [ROLE], signs, "{days}");
            let by = db
                .signs_for_structure_by(world.id, world.tutor, day(days))
                .await
                .unwrap();
            assert_eq!(by.is_some(), signs, "{days}");
        }
        // The day is asked again where it is signed: left open since the day before, the page signs nothing.
        let sign = async |days: i64| {
            let context = act_at(now() + chrono::TimeDelta::days(days), Some(world.tutor));
            let who = PartyIdentity::Account(world.tutor);
            db.sign(&context, who, world.id, ROLE, Proof::Account, &seen(1))
                .await
                .unwrap()
        };
        assert_eq!(sign(1).await, Signed::Gone);
        assert_eq!(sign(5).await, Signed::Gone);
        assert_eq!(sign(4).await, DONE);
        // Longer than the school year it is not.
        let late = day(1_000);
        let said = grant(&world, world.host, world.tutor, (today(), late)).await;
        assert_eq!(said, StructureDelegated::Done);
        let given = db.structure_delegations(structure(0).id).await.unwrap();
        assert_eq!(given[0].last, school_year_end(today()));
        let after = school_year_end(today()).succ_opt().unwrap();
        let said = grant(&world, world.host, world.tutor, (after, late)).await;
        assert_eq!(said, StructureDelegated::Gone);
    })
    .await;
}

#[tokio::test]
async fn it_ends_with_the_role_of_who_gave_it_and_does_not_come_back_with_it() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let at = structure(0).id;
        let next = person(db, "Ines Roy", &[Role::Host]).await;
        db.add_member(&context(), at, next, StructureRole::Owner)
            .await
            .unwrap();
        let signs = async || access(&world, world.tutor, today()).await.signs_as == [ROLE];
        let role = async |by, who, role| {
            let said = db.set_member_role(&act_by(by), at, who, role).await;
            assert_eq!(said.unwrap(), MemberChange::Done);
        };
        name_tutor(&world).await;
        assert!(signs().await);
        role(next, world.host, StructureRole::Member).await;
        assert!(!signs().await);
        assert_eq!(world.by_account(world.tutor, ROLE, 1).await, Signed::Gone);
        assert_eq!(
            receivers(&world.fresh, "RoleTaken").await.len(),
            2,
            "both are told"
        );
        role(next, world.host, StructureRole::Owner).await;
        assert!(!signs().await);
        // What somebody gave who leaves is over, too.
        name_tutor(&world).await;
        assert!(signs().await);
        let left = db.remove_member(&act_by(world.host), at, world.host).await;
        assert_eq!(left.unwrap(), MemberChange::Done);
        assert!(!signs().await);
        // And what somebody had, who leaves and comes back.
        let said = grant(&world, next, world.tutor, (today(), today())).await;
        assert_eq!(said, StructureDelegated::Done);
        assert!(signs().await);
        let left = db.remove_member(&act_by(next), at, world.tutor).await;
        assert_eq!(left.unwrap(), MemberChange::Done);
        assert_eq!(world.by_account(world.tutor, ROLE, 1).await, Signed::Gone);
        db.add_member(&context(), at, world.tutor, StructureRole::Member)
            .await
            .unwrap();
        assert!(!signs().await);
        let given = db.structure_delegations(at).await.unwrap();
        assert!(given.iter().all(|line| line.revoked_at.is_some()), "{given:?}");
    })
    .await;
}

#[tokio::test]
async fn it_ends_where_a_structure_is_given_to_somebody_else_and_with_an_account_that_is_erased() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let at = structure(0).id;
        let next = person(db, "Ines Roy", &[Role::Host]).await;
        let admin = person(db, "Admin Un", &[Role::Admin]).await;
        name_tutor(&world).await;
        let to = email("ines.roy@exemple.fr");
        let moved = db.move_ownership(&act_by(admin), at, &to, "Reprise").await;
        assert_eq!(moved.unwrap(), OwnershipMoved::Done);
        assert!(access(&world, world.tutor, today()).await.signs_as.is_empty());
        assert_eq!(world.by_account(world.tutor, ROLE, 1).await, Signed::Gone);
        let said = grant(&world, next, world.tutor, (today(), today())).await;
        assert_eq!(said, StructureDelegated::Done);
        let late = act_at("2030-02-01T04:00:00Z".parse().unwrap(), None);
        db.erase_due(&late, Noun::Adult, 100).await.unwrap();
        let given = db.structure_delegations(at).await.unwrap();
        assert_eq!(given.len(), 2);
        assert!(given.iter().all(|line| line.revoked_at.is_some()), "{given:?}");
    })
    .await;
}

/// Who is a party to a convention, or signs it for the lycée, signs it for no structure.
#[tokio::test]
async fn nobody_signs_for_a_structure_and_in_another_role() {
    on_both(async |fresh| {
        // The tutor is the pupil's guardian too, by her own address.
        let nora = (SignerRole::Guardian1, "Nora Petit", "nora.petit@exemple.fr");
        let world = open(fresh, &[HEAD, HOST, STUDENT, nora]).await;
        let db = world.db();
        name_tutor(&world).await;
        let signs_as = async |who| access(&world, who, today()).await.signs_as;
        assert!(!signs_as(world.tutor).await.contains(&ROLE));
        let refused = Signed::OtherRole(SignerRole::Guardian1);
        assert_eq!(world.by_account(world.tutor, ROLE, 1).await, refused);
        // Somebody of the lycée is in the structure: once they may sign for the head, they sign for the head alone.
        let post = StaffAssignment {
            school: school().0,
            duty: StaffDuty::Secretariat,
            classes: Vec::new(),
        };
        let sami = person(db, "Sami Roy", &[]).await;
        assert!(db.assign_staff(&context(), sami, &post).await.unwrap());
        db.add_member(&context(), structure(0).id, sami, StructureRole::Member)
            .await
            .unwrap();
        let said = grant(&world, world.host, sami, (today(), today())).await;
        assert_eq!(said, StructureDelegated::Done);
        assert_eq!(signs_as(sami).await, [ROLE]);
        let head = act_by(world.head);
        let said = db
            .delegate(&head, school().0, sami, &[HeadAct::Sign], today(), today())
            .await;
        assert_eq!(said.unwrap(), Delegated::Done);
        assert_eq!(signs_as(sami).await, [SignerRole::Head]);
        assert_eq!(world.by_account(sami, ROLE, 1).await, Signed::Gone);
        let given = db.delegations(school().0).await.unwrap().remove(0);
        assert!(db.revoke_delegation(&head, given.id).await.unwrap());
        assert_eq!(world.by_account(sami, ROLE, 1).await, DONE);
        // Having signed for the structure, they sign for nobody else, and get nobody's address.
        let said = db
            .delegate(&head, school().0, sami, &[HeadAct::Sign], today(), today())
            .await;
        assert_eq!(said.unwrap(), Delegated::Done);
        let refused = Signed::OtherRole(ROLE);
        assert_eq!(world.by_account(sami, SignerRole::Head, 1).await, refused);
        let his = EmailAddress::parse("sami.roy@exemple.fr").unwrap();
        let new = NewAddress {
            role: LinkRole::Signer(SignerRole::Guardian1),
            email: Some(&his),
            reinstate: false,
        };
        let changed = db
            .change_address(&act_by(world.staff), world.id, &new, &any_secret)
            .await;
        assert_eq!(changed.unwrap(), AddressChanged::Taken);
    })
    .await;
}

#[tokio::test]
async fn a_delegate_may_refuse_and_a_stranger_may_not() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let refuse = async |who| {
            db.refuse_to_sign(
                &act_by(who),
                PartyIdentity::Account(who),
                world.id,
                ROLE,
                Proof::Account,
                &seen(1),
                REASON,
            )
            .await
            .unwrap()
        };
        assert_eq!(refuse(world.tutor).await, Signed::Gone);
        name_tutor(&world).await;
        assert_eq!(refuse(world.tutor).await, DONE);
        assert_eq!(world.happened().await.last().unwrap(), "refused_to_sign");
    })
    .await;
}

/// A button that is pressed twice, in two windows: taken back once, it is over.
#[tokio::test]
async fn what_is_given_twice_is_given_once_and_taken_back_once() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let told = async || receivers(&world.fresh, "Delegated").await.len();
        join(name_tutor(&world), name_tutor(&world)).await;
        name_tutor(&world).await;
        let given = db.structure_delegations(structure(0).id).await.unwrap();
        assert_eq!(given.len(), 1, "{given:?}");
        let owner = act_by(world.host);
        assert!(
            db.revoke_structure_delegation(&owner, structure(0).id, given[0].id)
                .await
                .unwrap()
        );
        assert_eq!(world.by_account(world.tutor, ROLE, 1).await, Signed::Gone);
        let before = told().await;
        // The same of a head's, act by act.
        let head = act_by(world.head);
        let delegate = async |acts: &[HeadAct]| {
            let said = db
                .delegate(&head, school().0, world.staff, acts, today(), today())
                .await;
            assert_eq!(said.unwrap(), Delegated::Done);
        };
        let sign = [HeadAct::Sign];
        join(delegate(&sign), delegate(&sign)).await;
        delegate(&[HeadAct::Sign, HeadAct::Validate]).await;
        let given = db.delegations(school().0).await.unwrap();
        assert_eq!(given.len(), 2, "{given:?}");
        assert_eq!(told().await, before + 2);
        let line = given.iter().find(|line| line.head_act == HeadAct::Sign).unwrap();
        assert!(db.revoke_delegation(&head, line.id).await.unwrap());
        let said = world.by_account(world.staff, SignerRole::Head, 1).await;
        assert_eq!(said, Signed::Gone);
    })
    .await;
}

/// Whoever was told that a delegation is taken back finds no signature by it afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn taken_back_while_it_signs_it_signs_before_or_not_at_all() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        for number in 1..=20 {
            name_tutor(&world).await;
            let given = db.structure_delegations(structure(0).id).await.unwrap();
            let id = given.iter().find(|line| line.revoked_at.is_none()).unwrap().id;
            let take_back = async {
                let owner = act_by(world.host);
                let taken = db.revoke_structure_delegation(&owner, structure(0).id, id).await;
                assert!(taken.unwrap());
                let evidence = world.evidence(number).await;
                let line = evidence.signers.iter().find(|line| line.signer.role == ROLE);
                line.unwrap().signature.is_some()
            };
            let (said, signed_before) = join(world.by_account(world.tutor, ROLE, number), take_back).await;
            assert_eq!(said == DONE, signed_before, "{number}: {said:?}");
            assert!(signed_before || said == Signed::Gone, "{number}: {said:?}");
            let moved = db.correct(&act_by(world.head), world.id, REASON).await;
            assert_eq!(moved.unwrap(), store::ConventionMoved::Done);
            world.freeze(&FOUR).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_given_and_taken_is_noted_for_whoever_had_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        name_tutor(&world).await;
        let given = db.structure_delegations(structure(0).id).await.unwrap();
        let owner = act_by(world.host);
        assert!(
            db.revoke_structure_delegation(&owner, structure(0).id, given[0].id)
                .await
                .unwrap()
        );
        let noted = db.security_of(world.tutor, 10).await.unwrap();
        for kind in [SecurityKind::RoleGiven, SecurityKind::RoleTaken] {
            assert!(noted.iter().any(|line| line.event.kind == kind), "{kind:?}");
        }
    })
    .await;
}
