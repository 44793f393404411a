//! Who is no longer what made them a party neither reads nor signs: guardians, members of the structure, tutors.

use domain::{
    convention::{PartyIdentity, Section, SignerRole},
    id::AccountId,
};
use store::{ConventionMoved, LinkRole, LinkSent, MemberChange, Reminded, Side, Signed};

use testing::{
    convention::{World, today},
    now, on_both,
    people::{act_by, context, emails},
    signing::{HEAD, Line, STUDENT, any_secret, open, open_link, secret},
    structure,
};

const KARIM: Line = (SignerRole::Host, "Karim Benali", "karim.benali@exemple.fr");
const JEANNE: Line = (SignerRole::Guardian1, "Jeanne Martin", "jeanne.martin@exemple.fr");

#[tokio::test]
async fn a_guardian_or_a_member_who_is_taken_off_neither_reads_nor_signs() {
    on_both(async |fresh| {
        let world = open(fresh, &[HEAD, KARIM, STUDENT, JEANNE]).await;
        let db = world.db();
        let reads = async |who: AccountId| {
            let access = db
                .convention_access(world.id, PartyIdentity::Account(who), today())
                .await
                .unwrap();
            access.map(|access| access.signs_as)
        };
        assert_eq!(reads(world.guardian).await, Some(vec![SignerRole::Guardian1]));
        assert_eq!(reads(world.host).await, Some(vec![SignerRole::Host]));
        assert_eq!(db.awaited_of(world.guardian, today()).await.unwrap().len(), 1);
        let head = act_by(world.head);
        assert!(
            db.unlink_guardian(&head, world.guardian, world.student)
                .await
                .unwrap()
        );
        let (host, owner) = (act_by(world.host), domain::structure::StructureRole::Owner);
        let said = db
            .set_member_role(&host, structure(0).id, world.tutor, owner)
            .await;
        assert_eq!(said.unwrap(), MemberChange::Done);
        let said = db.remove_member(&host, structure(0).id, world.host).await;
        assert_eq!(said.unwrap(), MemberChange::Done);
        for (who, role) in [
            (world.guardian, SignerRole::Guardian1),
            (world.host, SignerRole::Host),
        ] {
            assert_eq!(reads(who).await, None, "{role:?}");
            assert_eq!(db.awaited_of(who, today()).await.unwrap(), [], "{role:?}");
            assert_eq!(world.by_account(who, role, 1).await, Signed::Gone, "{role:?}");
            let before = emails(&world.fresh).await.len();
            let said = db
                .remind(&act_by(world.staff), world.id, role, &any_secret())
                .await;
            assert_eq!(said.unwrap(), Reminded::NotNow, "{role:?}");
            assert_eq!(emails(&world.fresh).await.len(), before, "{role:?}");
        }
        // The others go on.
        let done = Signed::Done { last: false };
        assert_eq!(
            world.by_account(world.student, SignerRole::Student, 1).await,
            done
        );
    })
    .await;
}

async fn send_tutor(world: &World, token: &str) {
    let said = world
        .db()
        .send_link(&act_by(world.host), world.id, LinkRole::Tutor, &secret(token))
        .await;
    assert_eq!(said.unwrap(), LinkSent::Done);
}

async fn is_good(world: &World, token: &str) -> bool {
    world.db().peek_link(token, now()).await.unwrap().is_some()
}

#[tokio::test]
async fn a_tutor_who_is_replaced_is_let_in_no_more() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let tutor = |address| [("tuteur_nom", "Ana Sol"), ("tuteur_email", address)];
        let by_host = act_by(world.host);
        world
            .fill(&by_host, Side::Host, Section::Tutor, &tutor("ana@exemple.fr"))
            .await;
        send_tutor(&world, "ana").await;
        open_link(world.db(), "ana", "session", now() + chrono::TimeDelta::hours(1))
            .await
            .unwrap();
        // The same address, whatever its capitals; another section.
        world
            .fill(&by_host, Side::Host, Section::Tutor, &tutor("Ana@exemple.fr"))
            .await;
        world
            .fill(&by_host, Side::Host, Section::Place, &[("lieu_acces", "Au fond")])
            .await;
        assert!(is_good(&world, "ana").await);
        world
            .fill(&by_host, Side::Host, Section::Tutor, &tutor("luc@exemple.fr"))
            .await;
        assert!(!is_good(&world, "ana").await);
        assert_eq!(world.db().link_session("session", now()).await.unwrap(), None);
        assert!(world.happened().await.ends_with(&["links_revoked".to_owned()]));
        // Who corrects their own address by their link stays in until the part is handed over.
        send_tutor(&world, "luc").await;
        world
            .fill(&context(), Side::Host, Section::Tutor, &tutor("lucas@exemple.fr"))
            .await;
        assert!(is_good(&world, "luc").await);
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        assert!(!is_good(&world, "luc").await);
    })
    .await;
}
