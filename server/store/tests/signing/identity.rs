//! What the evidence says of who signed: as they were known when they did.

use domain::convention::{HeadAct, SignerRole};
use store::{Delegated, Signed};

use crate::{
    case::{FOUR, open},
    support::{both, people::act_by, school},
    world::today,
};

#[tokio::test]
async fn a_delegate_signs_by_a_delegation_that_is_kept() {
    for fresh in both().await {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let role = SignerRole::Head;
        assert_eq!(world.by_account(world.staff, role, 1).await, Signed::Gone);
        let act = act_by(world.head);
        let said = db
            .delegate(&act, school().0, world.staff, &[HeadAct::Sign], today(), today())
            .await;
        assert_eq!(said.unwrap(), Delegated::Done);
        assert_eq!(
            world.by_account(world.staff, role, 1).await,
            Signed::Done { last: false }
        );
        let given = db.delegations(school().0).await.unwrap().remove(0);
        // Taken back since: the signature says by which it was given all the same.
        assert!(db.revoke_delegation(&act, given.id).await.unwrap());
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
    }
}

#[tokio::test]
async fn an_account_is_said_by_the_address_it_has_not_by_the_one_that_was_typed() {
    for fresh in both().await {
        // The head's address was typed with capitals; a head of the same lycée signs.
        let world = open(fresh, &FOUR).await;
        assert_eq!(
            world.by_account(world.head, SignerRole::Head, 1).await,
            Signed::Done { last: false }
        );
        let signature = world.evidence(1).await.signers[0].signature.clone().unwrap();
        assert_eq!(signature.email.as_deref(), Some("claire.fontaine@exemple.fr"));
        assert_eq!(signature.delegated, None);
    }
}
