//! What the evidence says of who signed: as they were known when they did.

use domain::{
    account::{EmailAddress, StaffDuty},
    convention::{HeadAct, PartyIdentity, SignerRole},
};
use store::{AddressChanged, Delegated, LinkRole, NewAddress, Signed, StaffAssignment};
use testing::{
    convention::today,
    on_both,
    people::{act_by, context},
    school,
    signing::{FOUR, HEAD, HOST, STUDENT, any_secret, open},
};

#[tokio::test]
async fn a_delegate_signs_by_a_delegation_that_is_kept() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let role = SignerRole::Head;
        assert_eq!(world.by_account(world.staff, role, 1).await, Signed::Gone);
        let context = act_by(world.head);
        let said = db
            .delegate(
                &context,
                school().0,
                world.staff,
                &[HeadAct::Sign],
                today(),
                today(),
            )
            .await;
        assert_eq!(said.unwrap(), Delegated::Done);
        assert_eq!(
            world.by_account(world.staff, role, 1).await,
            Signed::Done { last: false }
        );
        let given = db.delegations(school().0).await.unwrap().remove(0);
        // Taken back since: the signature says by which it was given all the same.
        assert!(db.revoke_delegation(&context, given.id).await.unwrap());
        let signature = world.evidence(1).await.signers[0].signature.clone().unwrap();
        let delegated = signature.delegated.unwrap();
        assert_eq!(
            (delegated.id, delegated.by.as_str()),
            (given.id, "Claire Fontaine")
        );
        assert_eq!((delegated.first, delegated.last), (today(), today()));
        assert_eq!(signature.email.as_deref(), Some("paul.durand@exemple.fr"));
        assert_eq!(
            signature.identified,
            "Compte Quinzaine, adresse paul.durand@exemple.fr, par délégation de Claire Fontaine"
        );
    })
    .await;
}

#[tokio::test]
async fn an_account_is_said_by_the_address_it_has_not_by_the_one_that_was_typed() {
    on_both(async |fresh| {
        // The head's address was typed with capitals; a head of the same lycée signs.
        let world = open(fresh, &FOUR).await;
        assert_eq!(
            world.by_account(world.head, SignerRole::Head, 1).await,
            Signed::Done { last: false }
        );
        let signature = world.evidence(1).await.signers[0].signature.clone().unwrap();
        assert_eq!(signature.email.as_deref(), Some("claire.fontaine@exemple.fr"));
        assert_eq!(signature.delegated, None);
    })
    .await;
}

/// Who is a party to a convention signs it in that role alone, whatever they may do in the lycée.
#[tokio::test]
async fn nobody_signs_in_two_roles() {
    on_both(async |fresh| {
        // The secretariat's Paul Durand is listed as the pupil's guardian, by his own address but not by his account.
        let paul = (SignerRole::Guardian1, "Paul Durand", "paul.durand@exemple.fr");
        let world = open(fresh, &[HEAD, HOST, STUDENT, paul]).await;
        let db = world.db();
        let head = act_by(world.head);
        let said = db
            .delegate(&head, school().0, world.staff, &[HeadAct::Sign], today(), today())
            .await;
        assert_eq!(said.unwrap(), Delegated::Done);
        let access = async |who| {
            db.convention_access(world.id, PartyIdentity::Account(who), today())
                .await
                .unwrap()
                .unwrap()
        };
        let his = access(world.staff).await;
        assert_eq!(
            (his.signs_as, his.other_role),
            (vec![], Some(SignerRole::Guardian1))
        );
        let listed = db
            .awaited_in_school(school().0, (world.staff, today()), true, "", 1)
            .await
            .unwrap();
        assert_eq!(listed[0].own, Some(SignerRole::Guardian1));
        let refused = Signed::OtherRole(SignerRole::Guardian1);
        assert_eq!(world.by_account(world.staff, SignerRole::Head, 1).await, refused);
        // The head herself is nothing else to it.
        let hers = access(world.head).await;
        assert_eq!((hers.signs_as, hers.other_role), (vec![SignerRole::Head], None));
        let listed = db
            .awaited_in_school(school().0, (world.head, today()), true, "", 1)
            .await
            .unwrap();
        assert_eq!(listed[0].own, None);
        // No guardian gets the address of who has signed for the head.
        let staff = act_by(world.staff);
        let other = EmailAddress::parse("yann.martin@exemple.fr").unwrap();
        let changed = async |email: &EmailAddress| {
            let new = NewAddress {
                role: LinkRole::Signer(SignerRole::Guardian1),
                email: Some(email),
                reinstate: false,
            };
            db.change_address(&staff, world.id, &new, &any_secret)
                .await
                .unwrap()
        };
        assert_eq!(changed(&other).await, AddressChanged::Done);
        let signed = world.by_account(world.staff, SignerRole::Head, 1).await;
        assert_eq!(signed, Signed::Done { last: false });
        let his = EmailAddress::parse("Paul.Durand@exemple.fr").unwrap();
        assert_eq!(changed(&his).await, AddressChanged::Taken);
    })
    .await;
}

/// The same where an account is listed: the host's representative works in the lycée too.
#[tokio::test]
async fn a_delegate_who_represents_the_host_signs_for_the_host_alone() {
    on_both(async |fresh| {
        let host = (SignerRole::Host, "Karim Benali", "karim.benali@exemple.fr");
        let world = open(fresh, &[HEAD, host, STUDENT]).await;
        let db = world.db();
        let post = StaffAssignment {
            school: school().0,
            duty: StaffDuty::Secretariat,
            classes: Vec::new(),
        };
        assert!(db.assign_staff(&context(), world.host, &post).await.unwrap());
        let head = act_by(world.head);
        let said = db
            .delegate(&head, school().0, world.host, &[HeadAct::Sign], today(), today())
            .await;
        assert_eq!(said.unwrap(), Delegated::Done);
        let refused = Signed::OtherRole(SignerRole::Host);
        assert_eq!(world.by_account(world.host, SignerRole::Head, 1).await, refused);
        let done = Signed::Done { last: false };
        assert_eq!(world.by_account(world.host, SignerRole::Host, 1).await, done);
        assert_eq!(world.by_account(world.host, SignerRole::Head, 1).await, refused);
        assert_eq!(world.by_account(world.head, SignerRole::Head, 1).await, done);
    })
    .await;
}
