//! Whoever is given a right over others, and whoever is shut out of their own account, is told so and sees it among what happened to the account.

use domain::{
    academy::Academy, account::Role, convention::HeadAct, id::AccountId, security::SecurityKind,
    structure::StructureRole,
};
use store::{Delegated, Invited, Joined, MemberChange, OwnershipMoved};
use testing::{
    now, on_both,
    people::{act_by, email, emails, person, secret},
    school, structure,
};

use crate::signing::scene::Scene;

#[tokio::test]
async fn who_is_signed_out_by_an_administrator_is_told_and_sees_it() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let (db, host) = (scene.db(), scene.world.host);
        let admin = person(db, "Anne Roy", &[Role::Admin]).await;
        scene.browser(host).await;
        let mut browser = scene.browser(admin).await;
        let page = browser.open(&format!("/administration/personnes/{host}")).await;
        let form = page.form("Déconnecter partout");
        // Pressed twice, it is done and told once.
        for _ in 0..2 {
            let page = browser.submit(&form).await;
            assert!(page.html.contains("déconnectée partout"), "{}", page.html);
        }
        let told = db.emails(1000, None).await.unwrap();
        let told = told.iter().filter(|email| {
            email.to_email == "karim.benali@exemple.fr"
                && email.subject == "Votre compte a été déconnecté partout"
        });
        assert_eq!(told.count(), 1);
        let page = scene.browser(host).await.open("/espace/compte/donnees").await;
        let line = "Déconnexion partout, par l’administration";
        assert!(page.html.contains(line), "{}", page.html);
        let lines = db.security_of(host, 50).await.unwrap();
        let ended = lines
            .iter()
            .filter(|line| line.event.kind == SecurityKind::SessionsEnded);
        assert_eq!(ended.count(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_is_given_a_role_is_told_and_what_is_given_or_taken_is_written_down() {
    use SecurityKind::{RoleGiven, RoleTaken};
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let (db, world, at) = (scene.db(), &scene.world, structure(0).id);
        let admin = person(db, "Anne Roy", &[Role::Admin]).await;
        let by = act_by(admin);
        // The last of what happened to somebody, and how many e-mails told them of that role.
        let last = async |who: AccountId| {
            let lines = db.security_of(who, 1).await.unwrap();
            lines.first().map(|line| line.event.kind)
        };
        let told = async |to: &str, role: &str| {
            let all = emails(&world.fresh).await;
            let said = format!("RoleGranted {{ role: {role:?}");
            let told = all
                .iter()
                .filter(|(email, text)| email == to && text.starts_with(&said));
            told.count()
        };

        // In a structure: more, then less; in by an invitation, and out.
        let (nora, owner) = ("nora.petit@exemple.fr", act_by(world.host));
        for (role, written, letters) in [
            (StructureRole::Member, RoleGiven, 1),
            (StructureRole::Tutor, RoleTaken, 1),
        ] {
            let changed = db.set_member_role(&owner, at, world.tutor, role).await.unwrap();
            assert_eq!(changed, MemberChange::Done);
            assert_eq!(last(world.tutor).await, Some(written), "{role:?}");
            assert_eq!(told(nora, "Membre d’une structure").await, letters, "{role:?}");
        }
        let invited = db
            .invite(
                &owner,
                at,
                &email("autre@exemple.fr"),
                StructureRole::Tutor,
                &secret("again"),
            )
            .await
            .unwrap();
        assert!(matches!(invited, Invited::Done(_)), "{invited:?}");
        let zoe = scene.stranger().await;
        let joined = db.join(&act_by(zoe), "again", zoe).await.unwrap();
        assert_eq!(joined, Joined::Done(at));
        assert_eq!(last(zoe).await, Some(RoleGiven));
        let removed = db.remove_member(&owner, at, zoe).await.unwrap();
        assert_eq!(removed, MemberChange::Done);
        assert_eq!(last(zoe).await, Some(RoleTaken));

        // The structure itself, moved by an administrator.
        let address = "zoe.vidal@exemple.fr";
        let moved = db
            .move_ownership(&by, at, &email(address), "Reprise")
            .await
            .unwrap();
        assert_eq!(moved, OwnershipMoved::Done);
        assert_eq!(told(address, "Responsable d’une structure").await, 1);
        assert_eq!(last(zoe).await, Some(RoleGiven));
        assert_eq!(last(world.host).await, Some(RoleTaken));

        // A child.
        assert!(db.link_guardian(&by, zoe, world.student).await.unwrap());
        assert_eq!(told(address, "Représentant légal d’un élève").await, 1);
        assert!(db.unlink_guardian(&by, zoe, world.student).await.unwrap());
        assert_eq!(last(zoe).await, Some(RoleTaken));

        // An académie, said twice.
        let officer = person(db, "Omar Diop", &[Role::AcademyOfficer]).await;
        let academy = Academy::from_code("creteil").unwrap();
        for _ in 0..2 {
            assert!(db.set_academy_of_officer(&by, officer, academy).await.unwrap());
        }
        let role = format!("{} ({})", Role::AcademyOfficer.label(), academy.label());
        assert_eq!(told("omar.diop@exemple.fr", role.as_str()).await, 1);

        // What a head gave ends with the head.
        let (head, day) = (act_by(world.head), now().date_naive());
        let delegated = db
            .delegate(&head, school().0, world.staff, &[HeadAct::Sign], day, day)
            .await
            .unwrap();
        assert_eq!(delegated, Delegated::Done);
        assert!(db.revoke_role(&by, world.head, Role::Head).await.unwrap());
        assert_eq!(last(world.staff).await, Some(RoleTaken));
    })
    .await;
}
