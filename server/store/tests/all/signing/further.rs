//! Two further signers: a second one for the structure, and the referent teacher where the head wishes it.

use domain::{
    account::{EmailAddress, Role},
    convention::{
        FollowUp, IdentitySeen, Means, Missing, PaperRule, PartyIdentity, Section, SignerRole, name,
        states_power,
    },
    id::AccountId,
    structure::StructureRole,
};
use store::{AddressChanged, ConventionMoved, LinkRole, NewAddress, Proof, Side, Signed, StructureDelegated};
use testing::{
    convention::{REASON, World, today},
    on_both,
    people::{act_by, context, emails, person},
    school,
    signing::{FOUR, GUARDIAN, HEAD, HOST, Line, STUDENT, any_secret, open, paper, seen, version},
    structure,
};

/// Of the lycée's staff, with an account there.
const TEACHER: Line = (
    SignerRole::ReferentTeacher,
    "Paul Durand",
    "paul.durand@exemple.fr",
);
/// A member of the structure.
const SECOND: Line = (SignerRole::Host2, "Nora Petit", "nora.petit@exemple.fr");
/// The same, by somebody without an account.
const SECOND_BY_LINK: Line = (SignerRole::Host2, "Marc Roy", "marc@ailleurs.fr");
/// The same person at the address that the lycée gave them.
const SECOND_BY_LINK_NOW: Line = (SignerRole::Host2, "Marc Roy", "marc.roy@asso.fr");

const SIX: [Line; 6] = [HEAD, TEACHER, HOST, SECOND, STUDENT, GUARDIAN];
const DONE: Signed = Signed::Done { last: false };

/// Whoever is responsible for the structure names the tutor to sign for it today.
async fn name_tutor(world: &World) {
    let said = world
        .db()
        .delegate_structure(
            &act_by(world.host),
            structure(0).id,
            world.tutor,
            today(),
            today(),
        )
        .await;
    assert_eq!(said.unwrap(), StructureDelegated::Done);
}

async fn signs_as(world: &World, who: AccountId) -> Vec<SignerRole> {
    let who = PartyIdentity::Account(who);
    let access = world.db().convention_access(world.id, who, today()).await;
    access.unwrap().map(|access| access.signs_as).unwrap_or_default()
}

async fn awaited(world: &World, who: AccountId) -> Vec<SignerRole> {
    let lines = world.db().awaited_of(who, today()).await.unwrap();
    lines.into_iter().map(|line| line.role).collect()
}

/// How many conventions of the structure wait for its signatures, and for those of others.
async fn lists(world: &World) -> [u32; 2] {
    let counts = world.db().convention_counts_of_host(world.host).await.unwrap();
    [FollowUp::ToSign, FollowUp::WithSigners].map(|list| {
        let found = counts.iter().find(|(known, _)| *known == list);
        found.map_or(0, |(_, count)| *count)
    })
}

#[tokio::test]
async fn all_sign_with_both_and_the_last_closes_it() {
    on_both(async |fresh| {
        let world = open(fresh, &SIX).await;
        let db = world.db();
        assert_eq!(signs_as(&world, world.staff).await, [SignerRole::ReferentTeacher]);
        assert_eq!(signs_as(&world, world.tutor).await, [SignerRole::Host2]);
        assert_eq!(awaited(&world, world.staff).await, [SignerRole::ReferentTeacher]);
        assert_eq!(awaited(&world, world.tutor).await, [SignerRole::Host2]);
        // Neither is the first of their side.
        for (who, role) in [
            (world.tutor, SignerRole::Host),
            (world.staff, SignerRole::Head),
            (world.host, SignerRole::Host2),
            (world.head, SignerRole::ReferentTeacher),
        ] {
            assert_eq!(world.by_account(who, role, 1).await, Signed::Gone, "{role:?}");
        }
        assert_eq!(lists(&world).await, [1, 0]);
        let host = world.link(SignerRole::Host, "host").await;
        assert_eq!(world.by_link(host, SignerRole::Host, 1).await, DONE);
        // The structure still has one of its two to give.
        assert_eq!(lists(&world).await, [1, 0]);
        assert_eq!(world.by_account(world.tutor, SignerRole::Host2, 1).await, DONE);
        assert_eq!(lists(&world).await, [0, 1]);
        assert_eq!(
            world.by_account(world.tutor, SignerRole::Host2, 1).await,
            Signed::Already
        );
        let teacher = SignerRole::ReferentTeacher;
        assert_eq!(world.by_account(world.staff, teacher, 1).await, DONE);
        assert!(awaited(&world, world.staff).await.is_empty());
        let guardian = world.link(SignerRole::Guardian1, "guardian").await;
        assert_eq!(world.by_link(guardian, SignerRole::Guardian1, 1).await, DONE);
        assert_eq!(
            world.by_account(world.student, SignerRole::Student, 1).await,
            DONE
        );
        let last = world.by_account(world.head, SignerRole::Head, 1).await;
        assert_eq!(last, Signed::Done { last: true });

        let evidence = world.evidence(1).await;
        let roles: Vec<_> = evidence.signers.iter().map(|line| line.signer.role).collect();
        assert_eq!(roles, SIX.map(|(role, ..)| role));
        for line in &evidence.signers {
            let signature = line.signature.as_ref().unwrap();
            assert_eq!(
                states_power(&signature.consent),
                line.signer.role.is_of_host(),
                "{}",
                signature.consent
            );
        }
        let signed = |role| {
            let line = evidence.signers.iter().find(|line| line.signer.role == role);
            line.unwrap().signature.clone().unwrap()
        };
        let second = signed(SignerRole::Host2);
        assert!(
            second.consent.starts_with(
                "Moi, Nora Petit, pour la structure d’accueil, comme second signataire, j’ai lu"
            ),
            "{}",
            second.consent
        );
        let teacher = signed(teacher);
        assert_eq!(teacher.means, Means::Account);
        assert!(
            teacher
                .consent
                .starts_with("Moi, Paul Durand, en tant que professeur référent de l’élève, j’ai lu"),
            "{}",
            teacher.consent
        );
        assert_eq!(db.altered(world.id, 1).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_delegate_stands_in_for_one_of_the_two_and_not_for_both() {
    on_both(async |fresh| {
        let signers = [HEAD, HOST, SECOND_BY_LINK, STUDENT, GUARDIAN];
        let world = open(fresh, &signers).await;
        let db = world.db();
        name_tutor(&world).await;
        let (host, second) = (SignerRole::Host, SignerRole::Host2);
        for (number, first, other) in [(1, host, second), (2, second, host)] {
            assert_eq!(signs_as(&world, world.tutor).await, [host, second]);
            // One thing to do.
            assert_eq!(awaited(&world, world.tutor).await, [host]);
            assert_eq!(world.by_account(world.tutor, first, number).await, DONE);
            assert_eq!(signs_as(&world, world.tutor).await, [first]);
            assert!(awaited(&world, world.tutor).await.is_empty());
            assert_eq!(
                world.by_account(world.tutor, other, number).await,
                Signed::OtherRole(first)
            );
            let evidence = world.evidence(number).await;
            let line = evidence.signers.iter().find(|line| line.signer.role == first);
            let signature = line.unwrap().signature.clone().unwrap();
            assert_eq!(signature.delegated.unwrap().by, "Karim Benali");
            assert_eq!(db.altered(world.id, number).await.unwrap(), None);
            let moved = db.correct(&act_by(world.head), world.id, REASON).await;
            assert_eq!(moved.unwrap(), ConventionMoved::Done);
            world.freeze(&signers).await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_named_as_the_second_stands_in_for_no_first() {
    on_both(async |fresh| {
        let world = open(fresh, &SIX).await;
        let db = world.db();
        name_tutor(&world).await;
        assert_eq!(signs_as(&world, world.tutor).await, [SignerRole::Host2]);
        let refused = Signed::OtherRole(SignerRole::Host2);
        assert_eq!(world.by_account(world.tutor, SignerRole::Host, 1).await, refused);
        let by = db
            .signs_for_structure_by(world.id, world.tutor, today())
            .await
            .unwrap();
        assert_eq!(by, None, "in their own name");
    })
    .await;
}

/// By any of their addresses.
#[tokio::test]
async fn the_head_is_no_referent_teacher_and_nobody_is_named_twice() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let try_to = async |signers: &[Line]| {
            let (number, seen) = (world.file().await.number, world.seen().await);
            db.validate(&act_by(world.head), world.id, &seen, &version(number, signers))
                .await
                .unwrap()
        };
        let elsewhere = (SignerRole::Head, "Claire Fontaine", "direction@lycee.fr");
        let own = "claire.fontaine@exemple.fr";
        let head = (SignerRole::ReferentTeacher, "Claire Fontaine", own);
        let said = try_to(&[elsewhere, head, HOST, STUDENT, GUARDIAN]).await;
        assert_eq!(
            said,
            ConventionMoved::Missing(vec![Missing::referent_is_head(own)])
        );
        for (twice, field) in [
            (
                (SignerRole::Host2, "Rose Adam", HOST.2),
                name::SECOND_SIGNER_EMAIL,
            ),
            (
                (SignerRole::Host2, "Claire Fontaine", HEAD.2),
                name::SECOND_SIGNER_EMAIL,
            ),
            (
                (SignerRole::ReferentTeacher, "Yann Martin", GUARDIAN.2),
                name::REFERENT_EMAIL,
            ),
        ] {
            let mut signers = FOUR.to_vec();
            signers.push(twice);
            let ConventionMoved::Missing(missing) = try_to(&signers).await else {
                panic!("{twice:?}");
            };
            assert_eq!(missing.len(), 1);
            assert_eq!(missing[0].field, field);
        }
        assert_eq!(try_to(&SIX).await, ConventionMoved::Done);
        // Nor by a correction.
        let change = async |role, to: &str| {
            let to = EmailAddress::parse(to).unwrap();
            let new = NewAddress {
                role: LinkRole::Signer(role),
                email: Some(&to),
                reinstate: false,
            };
            db.change_address(&act_by(world.head), world.id, &new, &any_secret)
                .await
                .unwrap()
        };
        let teacher = SignerRole::ReferentTeacher;
        for (role, to) in [
            (teacher, own),
            (teacher, SECOND.2),
            (SignerRole::Host2, HOST.2),
            (SignerRole::Host2, TEACHER.2),
        ] {
            assert_eq!(change(role, to).await, AddressChanged::Taken, "{role:?} {to}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_second_signer_by_link_whose_address_is_corrected_signs_by_the_new_one_alone() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        let typed = [
            (name::SECOND_SIGNER_NAME, SECOND_BY_LINK.1),
            (name::SECOND_SIGNER_QUALITY, "Trésorier"),
            (name::SECOND_SIGNER_EMAIL, SECOND_BY_LINK.2),
        ];
        world
            .fill(&act_by(world.host), Side::Host, Section::Structure, &typed)
            .await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        world
            .freeze(&[HEAD, HOST, SECOND_BY_LINK, STUDENT, GUARDIAN])
            .await;
        let role = SignerRole::Host2;
        let former = world.link(role, "former").await;
        let access = db
            .convention_access(world.id, PartyIdentity::Link(former), today())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(access.signs_as, [role]);
        assert!(access.fills_host && access.reads_document() && !access.fills_school);
        let right = EmailAddress::parse("marc.roy@asso.fr").unwrap();
        let change = async |to: &EmailAddress, reinstate| {
            let new = NewAddress {
                role: LinkRole::Signer(role),
                email: Some(to),
                reinstate,
            };
            db.change_address(&act_by(world.staff), world.id, &new, &any_secret)
                .await
                .unwrap()
        };
        assert_eq!(change(&right, false).await, AddressChanged::Done);
        assert_eq!(world.by_code(former, role, 1, "000000", 1).await, Signed::Gone);
        let wrong = EmailAddress::parse(SECOND_BY_LINK.2).unwrap();
        assert_eq!(change(&wrong, false).await, AddressChanged::Barred);
        let values = &world.file().await.sections[&Section::Structure].values;
        assert_eq!(values.get(name::SECOND_SIGNER_EMAIL), right.as_str());
        let link = world.link(role, "right").await;
        assert_eq!(world.by_link(link, role, 1).await, DONE);
        // A member of the structure at a corrected address signs by their account.
        let moved = db.correct(&act_by(world.head), world.id, REASON).await;
        assert_eq!(moved.unwrap(), ConventionMoved::Done);
        world
            .freeze(&[HEAD, HOST, SECOND_BY_LINK_NOW, STUDENT, GUARDIAN])
            .await;
        let nora = EmailAddress::parse(SECOND.2).unwrap();
        assert_eq!(change(&nora, false).await, AddressChanged::Done);
        assert_eq!(signs_as(&world, world.tutor).await, [role]);
        let number = world.file().await.number;
        assert_eq!(world.by_account(world.tutor, role, number).await, DONE);
    })
    .await;
}

#[tokio::test]
async fn a_teacher_signs_by_account_while_they_work_there_and_by_link_without_one() {
    on_both(async |fresh| {
        let world = open(fresh, &SIX).await;
        let db = world.db();
        let teacher = SignerRole::ReferentTeacher;
        // Neither at the desk nor on paper, whatever the head takes.
        let rule = PaperRule {
            host: true,
            guardians: true,
            student: true,
        };
        assert!(
            db.set_paper_rule(&act_by(world.head), school().0, rule)
                .await
                .unwrap()
        );
        let head = act_by(world.head);
        let desk = db
            .sign_at_desk(&head, world.id, teacher, IdentitySeen::Known, &seen(1))
            .await;
        assert_eq!(desk.unwrap(), Signed::Gone);
        let on_paper = db.record_paper(&head, world.id, &paper(teacher, 1)).await;
        assert_eq!(on_paper.unwrap(), Signed::Gone);
        // The second signer of the structure may, as the first.
        let on_paper = db
            .record_paper(&head, world.id, &paper(SignerRole::Host2, 1))
            .await;
        assert_eq!(on_paper.unwrap(), DONE);
        let mut tx = db.begin().await.unwrap();
        tx.query_text("DELETE FROM account_role WHERE account_id = $1")
            .bind(world.staff.0)
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(signs_as(&world, world.staff).await.is_empty());
        assert!(awaited(&world, world.staff).await.is_empty());
        assert_eq!(world.by_account(world.staff, teacher, 1).await, Signed::Gone);
        // Whoever is named in their place has no account: a link is sent.
        let other = EmailAddress::parse("remplacante@lycee.fr").unwrap();
        let new = NewAddress {
            role: LinkRole::Signer(teacher),
            email: Some(&other),
            reinstate: false,
        };
        let changed = db.change_address(&head, world.id, &new, &any_secret).await;
        assert_eq!(changed.unwrap(), AddressChanged::Done);
        let sent = emails(&world.fresh).await;
        assert!(sent.iter().any(|(to, _)| to == other.as_str()));
    })
    .await;
}

#[tokio::test]
async fn the_head_alone_says_whether_referent_teachers_sign() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let school = school().0;
        assert!(!world.file().await.referent_signs);
        let admin = person(db, "Admin Un", &[Role::Admin]).await;
        for other in [world.staff, world.host, admin] {
            assert!(
                !db.set_referent_signing(&act_by(other), school, true)
                    .await
                    .unwrap()
            );
        }
        assert!(!db.set_referent_signing(&context(), school, true).await.unwrap());
        assert!(!db.referent_signs(school).await.unwrap());
        for signs in [true, false, true] {
            let said = db.set_referent_signing(&act_by(world.head), school, signs).await;
            assert!(said.unwrap());
            assert_eq!(db.referent_signs(school).await.unwrap(), signs);
            assert_eq!(world.file().await.referent_signs, signs);
        }
        let audit = db.audit_lines(10).await.unwrap();
        assert!(audit.iter().any(|line| line.action == "school.referent"));
    })
    .await;
}

/// What is sent by the clock and by hand goes to both.
#[tokio::test]
async fn both_are_reminded_and_told() {
    on_both(async |fresh| {
        let world = open(fresh, &[HEAD, TEACHER, HOST, SECOND_BY_LINK, STUDENT, GUARDIAN]).await;
        let db = world.db();
        let due = db.links_due(testing::now(), 10).await.unwrap();
        assert!(due.contains(&(world.id, SignerRole::Host2)), "{due:?}");
        assert!(!due.contains(&(world.id, SignerRole::ReferentTeacher)), "{due:?}");
        let reminded = db
            .remind_each(&act_by(world.head), &[world.id], "", &any_secret)
            .await
            .unwrap();
        let roles: Vec<_> = reminded.iter().map(|one| one.role).collect();
        for role in [SignerRole::Host2, SignerRole::ReferentTeacher] {
            assert!(roles.contains(&role), "{roles:?}");
        }
        assert!(!roles.contains(&SignerRole::Head));
    })
    .await;
}

#[tokio::test]
async fn a_member_who_leaves_signs_no_more() {
    on_both(async |fresh| {
        let world = open(fresh, &SIX).await;
        let db = world.db();
        let at = structure(0).id;
        db.remove_member(&act_by(world.host), at, world.tutor)
            .await
            .unwrap();
        assert!(signs_as(&world, world.tutor).await.is_empty());
        assert_eq!(
            world.by_account(world.tutor, SignerRole::Host2, 1).await,
            Signed::Gone
        );
        db.add_member(&context(), at, world.tutor, StructureRole::Member)
            .await
            .unwrap();
        assert_eq!(world.by_account(world.tutor, SignerRole::Host2, 1).await, DONE);
    })
    .await;
}

#[tokio::test]
async fn either_may_refuse_and_nobody_in_their_place() {
    on_both(async |fresh| {
        let world = open(fresh, &SIX).await;
        let refuse = async |who, role, number| {
            world
                .db()
                .refuse_to_sign(
                    &act_by(who),
                    PartyIdentity::Account(who),
                    world.id,
                    role,
                    Proof::Account,
                    &seen(number),
                    REASON,
                )
                .await
                .unwrap()
        };
        let teacher = SignerRole::ReferentTeacher;
        for (who, role) in [(world.host, SignerRole::Host2), (world.head, teacher)] {
            assert_eq!(refuse(who, role, 1).await, Signed::Gone, "{role:?}");
        }
        let theirs = [(world.tutor, SignerRole::Host2), (world.staff, teacher)];
        for (number, (who, role)) in (1..).zip(theirs) {
            assert_eq!(refuse(who, role, number).await, DONE, "{role:?}");
            assert_eq!(world.happened().await.last().unwrap(), "refused_to_sign");
            world.freeze(&SIX).await;
        }
    })
    .await;
}
