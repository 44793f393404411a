//! Whoever is given a right over others, and whoever is shut out of their own account, is told so and sees it among what happened to the account.

use domain::{
    academy::Academy,
    account::{Role, StaffDuty},
    convention::HeadAct,
    id::AccountId,
    security::SecurityKind,
    structure::StructureRole,
};
use store::{
    Created, Delegated, Invited, Joined, MemberChange, NewAccount, OwnershipMoved, StaffAssignment,
    TeamChange,
};
use testing::{
    convention::follows,
    now, on_both,
    people::{act_by, email, emails, name, person, secret},
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
        for (role, written, often) in [
            (StructureRole::Member, RoleGiven, 1),
            (StructureRole::Tutor, RoleTaken, 1),
        ] {
            let changed = db.set_member_role(&owner, at, world.tutor, role).await.unwrap();
            assert_eq!(changed, MemberChange::Done);
            assert_eq!(last(world.tutor).await, Some(written), "{role:?}");
            assert_eq!(told(nora, "Membre d’une structure").await, often, "{role:?}");
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

/// The e-mails, by their texts, that tell somebody of a role that was taken from them.
async fn told_of_loss(scene: &Scene, to: &str) -> Vec<String> {
    let all = emails(&scene.world.fresh).await;
    let told = all
        .into_iter()
        .filter(|(email, text)| email == to && text.contains("RoleTaken {"));
    told.map(|(_, text)| text).collect()
}

#[tokio::test]
async fn who_loses_a_role_is_told_in_one_email() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let (db, world, at) = (scene.db(), &scene.world, structure(0).id);
        let (owner, tutor, nora) = (act_by(world.host), world.tutor, "nora.petit@exemple.fr");
        let admin = person(db, "Anne Roy", &[Role::Admin]).await;
        let by = act_by(admin);

        // In a structure: more, less, and nothing; who leaves by themselves knows.
        for role in [StructureRole::Member, StructureRole::Tutor] {
            let changed = db.set_member_role(&owner, at, tutor, role).await.unwrap();
            assert_eq!(changed, MemberChange::Done);
        }
        let told = told_of_loss(&scene, nora).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(StructureRole::Member.told()), "{told:?}");
        assert!(told[0].contains(StructureRole::Tutor.told()), "{told:?}");
        let removed = db.remove_member(&owner, at, tutor).await.unwrap();
        assert_eq!(removed, MemberChange::Done);
        assert_eq!(told_of_loss(&scene, nora).await.len(), 2);
        let zoe = scene.stranger().await;
        db.add_member(&owner, at, zoe, StructureRole::Member)
            .await
            .unwrap();
        let left = db.remove_member(&act_by(zoe), at, zoe).await.unwrap();
        assert_eq!(left, MemberChange::Done);
        assert!(told_of_loss(&scene, "zoe.vidal@exemple.fr").await.is_empty());

        // A child.
        assert!(db.link_guardian(&by, zoe, world.student).await.unwrap());
        assert!(db.unlink_guardian(&by, zoe, world.student).await.unwrap());
        assert_eq!(told_of_loss(&scene, "zoe.vidal@exemple.fr").await.len(), 1);
        // Who may not be told anything of that child is not told this.
        assert!(db.link_guardian(&by, zoe, world.student).await.unwrap());
        let mut tx = db.begin().await.unwrap();
        tx.query_text("UPDATE guardian SET may_be_told = FALSE")
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(db.unlink_guardian(&by, zoe, world.student).await.unwrap());
        assert_eq!(told_of_loss(&scene, "zoe.vidal@exemple.fr").await.len(), 1);

        // An académie for another, and the role itself.
        let omar = "omar.diop@exemple.fr";
        let officer = person(db, "Omar Diop", &[Role::AcademyOfficer]).await;
        for code in ["creteil", "lyon"] {
            let academy = Academy::from_code(code).unwrap();
            assert!(db.set_academy_of_officer(&by, officer, academy).await.unwrap());
        }
        let told = told_of_loss(&scene, omar).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("RoleGranted"), "one act, one e-mail: {told:?}");
        assert!(db.revoke_role(&by, officer, Role::AcademyOfficer).await.unwrap());
        assert_eq!(told_of_loss(&scene, omar).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn who_loses_a_post_or_a_delegation_in_a_lycee_is_told_in_one_email() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let (db, world, at) = (scene.db(), &scene.world, school().0);
        let (head, day) = (act_by(world.head), now().date_naive());
        let delegate = async |who| {
            let delegated = db.delegate(&head, at, who, &[HeadAct::Sign], day, day).await;
            assert_eq!(delegated.unwrap(), Delegated::Done);
        };
        let paul = "paul.durand@exemple.fr";
        delegate(world.staff).await;
        // Less to do in the lycée, then nothing, and what was done in the head's name is over with it.
        let teacher = StaffAssignment {
            school: at,
            duty: StaffDuty::Teacher,
            classes: Vec::new(),
        };
        let changed = db.change_member(&head, world.staff, &teacher).await.unwrap();
        assert_eq!(changed, TeamChange::Done);
        let told = told_of_loss(&scene, paul).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(StaffDuty::Secretariat.label()), "{told:?}");
        let removed = db.remove_from_team(&head, at, world.staff).await.unwrap();
        assert_eq!(removed, TeamChange::Done);
        let told = told_of_loss(&scene, paul).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(told[1].matches("RoleTaken {").count(), 2, "{told:?}");

        // A head, and whoever acted in their name.
        let rita = follows(db, "Rita Arno", at, StaffDuty::Teacher, &[]).await;
        delegate(rita).await;
        let admin = person(db, "Anne Roy", &[Role::Admin]).await;
        assert!(
            db.revoke_role(&act_by(admin), world.head, Role::Head)
                .await
                .unwrap()
        );
        for who in ["claire.fontaine@exemple.fr", "rita.arno@exemple.fr"] {
            let told = told_of_loss(&scene, who).await;
            assert_eq!(told.len(), 1, "{who}: {told:?}");
        }

        // An address that nobody proved receives nobody's name.
        let new = NewAccount {
            name: name("Ugo Roux"),
            email: Some(email("ugo.roux@exemple.fr")),
            confirmed: false,
            password_hash: Some("hash".into()),
            roles: vec![(Role::AcademyOfficer, None)],
            student: None,
        };
        let Created::Done(ugo) = db.create_account(&act_by(admin), &new).await.unwrap() else {
            unreachable!("nobody has that address");
        };
        let revoked = db.revoke_role(&act_by(admin), ugo, Role::AcademyOfficer).await;
        assert!(revoked.unwrap());
        assert!(told_of_loss(&scene, "ugo.roux@exemple.fr").await.is_empty());
    })
    .await;
}
