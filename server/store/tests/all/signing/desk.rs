//! The lycée's desk: before a member of its staff who saw who signs.

use domain::{
    account::{Role, StaffDuty},
    convention::{IdentitySeen, Means, PaperRule, SignerRole},
    id::AccountId,
};
use store::{LinkRole, Signed, StaffAssignment};

use testing::{
    convention::{World, follows, other_school, works},
    on_both,
    people::{act_by, receivers},
    school,
    signing::{FOUR, HEAD, HOST, STUDENT, open, paper, seen},
};

/// Somebody signs version `number` in that role before that member of the staff, who was shown an identity paper.
async fn before(world: &World, staff: AccountId, role: SignerRole, number: i32) -> Signed {
    let identity = IdentitySeen::Shown;
    world
        .db()
        .sign_at_desk(&act_by(staff), world.id, role, identity, &seen(number))
        .await
        .unwrap()
}

#[tokio::test]
async fn who_comes_to_the_desk_signs_before_its_staff() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let role = SignerRole::Host;
        // Neither the parties, nor another lycée, nor who only reads.
        let elsewhere = other_school(db).await;
        let stranger = works(db, "Autre Bureau", Role::Staff, elsewhere).await;
        let reads = follows(db, "Tom Rey", school().0, StaffDuty::Teacher, &["2de 4"]).await;
        for other in [world.host, world.student, world.guardian, stranger, reads] {
            assert_eq!(before(&world, other, role, 1).await, Signed::Gone);
        }
        // The head signs by their account, and nobody a version that is not the one to sign, nor for whom no one asks.
        assert_eq!(before(&world, world.staff, SignerRole::Head, 1).await, Signed::Gone);
        assert_eq!(before(&world, world.staff, SignerRole::Guardian2, 1).await, Signed::Gone);
        assert_eq!(before(&world, world.staff, role, 2).await, Signed::Changed);
        assert_eq!(before(&world, world.staff, role, 1).await, Signed::Done { last: false });
        assert_eq!(before(&world, world.staff, role, 1).await, Signed::Already);
        let line = world.evidence(1).await.signers[1].signature.clone().unwrap();
        assert_eq!((line.means, line.page_hash, line.email), (Means::Desk, None, None));
        assert_eq!(line.recorded_by.as_deref(), Some("Paul Durand"));
        assert_eq!(
            line.identified,
            "Au guichet du lycée, en présence de Paul Durand (Secrétariat), identité\u{a0}: pièce d’identité présentée"
        );
        // They were shown a text, and agreed to it.
        assert!(
            line.consent.starts_with("Moi, Rose Adam, pour la structure d’accueil"),
            "{}",
            line.consent
        );
        assert_eq!(line.ip, "203.0.113.7");
        // The log says who was there, whose signature it is and how.
        let last = world.log().await.pop().unwrap();
        for said in ["\"name\":\"Paul Durand\"", "\"means\":\"desk\"", "\"name\":\"Rose Adam\""] {
            assert!(last.contains(said), "{last}");
        }
        assert_eq!(receivers(&world.fresh, "SignedAtDesk").await, ["rose.adam@exemple.fr"]);
        // Who has an account comes to the desk as well; the round ends like any other.
        let done = Signed::Done { last: false };
        assert_eq!(before(&world, world.head, SignerRole::Student, 1).await, done);
        assert_eq!(world.by_account(world.head, SignerRole::Head, 1).await, done);
        let last = before(&world, world.staff, SignerRole::Guardian1, 1).await;
        assert_eq!(last, Signed::Done { last: true });
        assert_eq!(receivers(&world.fresh, "SignedAtDesk").await.len(), 3);
        // Signed without an account, it is in the copy of what is kept of whoever has one.
        let copy = db.copy_of(world.student).await.unwrap().unwrap();
        let signatures = copy.iter().find(|part| part.code == "signatures").unwrap();
        assert_eq!(signatures.items.len(), 1, "{signatures:?}");
        let copy = db.copy_of(world.staff).await.unwrap().unwrap();
        let signatures = copy.iter().find(|part| part.code == "signatures").unwrap();
        assert!(signatures.items.is_empty(), "{signatures:?}");
        assert_eq!(db.altered(world.id, 1).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn nobody_signs_before_themselves() {
    on_both(async |fresh| {
        let world = open(fresh, &[HEAD, HOST, STUDENT]).await;
        let db = world.db();
        // A party who has a post in the lycée vouches for nobody who signs the same convention.
        let post = StaffAssignment {
            school: school().0,
            duty: StaffDuty::Secretariat,
            classes: Vec::new(),
        };
        let given = db.assign_staff(&act_by(world.head), world.student, &post).await;
        assert!(given.unwrap());
        for role in [SignerRole::Student, SignerRole::Host] {
            let said = before(&world, world.student, role, 1).await;
            assert_eq!(said, Signed::OtherRole(SignerRole::Student));
        }
        let line = world.evidence(1).await;
        assert!(line.signers.iter().all(|line| line.signature.is_none()));
    })
    .await;
}

#[tokio::test]
async fn a_party_by_their_address_vouches_for_nobody() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        // The host is a party by an address alone, which is that of one of the staff.
        let rose = works(db, HOST.1, Role::Staff, school().0).await;
        for role in [SignerRole::Host, SignerRole::Guardian1] {
            let said = before(&world, rose, role, 1).await;
            assert_eq!(said, Signed::OtherRole(SignerRole::Host), "{role:?}");
        }
        let rule = PaperRule {
            host: true,
            ..PaperRule::default()
        };
        assert!(
            db.set_paper_rule(&act_by(world.head), school().0, rule)
                .await
                .unwrap()
        );
        let own = paper(SignerRole::Host, 1);
        let said = db.record_paper(&act_by(rose), world.id, &own).await;
        assert_eq!(said.unwrap(), Signed::OtherRole(SignerRole::Host));
        let line = world.evidence(1).await;
        assert!(line.signers.iter().all(|line| line.signature.is_none()));
    })
    .await;
}

#[tokio::test]
async fn an_address_whose_links_were_revoked_is_told_of_no_signature() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let role = SignerRole::Guardian1;
        world.link(role, "first").await;
        let revoked = world
            .db()
            .revoke_links(&act_by(world.staff), world.id, LinkRole::Signer(role))
            .await;
        assert!(revoked.unwrap());
        let done = Signed::Done { last: false };
        assert_eq!(before(&world, world.staff, role, 1).await, done);
        assert_eq!(before(&world, world.staff, SignerRole::Host, 1).await, done);
        assert_eq!(receivers(&world.fresh, "SignedAtDesk").await, [HOST.2]);
    })
    .await;
}
