//! An address that nobody proved gives nothing.

use chrono::TimeDelta;
use domain::{account::Role, id::AccountId};
use server::{admin, system::SystemRng};
use service::{administration::activation, token::Secret};
use store::{ConventionMoved, Created, NewAccount};
use testing::{
    browser::{Browser, Page},
    on_both,
    people::{context, email, name, person},
    sqlite,
};

use crate::signing::scene::{GUARDIAN, Scene};

const FIRST: &str = "quatre mots choisis ailleurs";
const ANOTHER: &str = "cinq autres mots choisis ici";
/// An address that a student reads beside their own.
const SECOND: &str = "lea.autre@exemple.fr";
const CODE: &str = "ABCDE-FGHJK";

async fn sign_up(browser: &mut Browser, address: &str) -> Page {
    let fields = [
        ("nom", "Anne Roy"),
        ("courriel", address),
        ("mot_de_passe", FIRST),
        ("engagement", "1"),
    ];
    let page = browser.post("/api/account/sign-up", &fields).await;
    assert!(page.address.starts_with("/inscription/lettre"), "{}", page.html);
    page
}

async fn confirmation(scene: &Scene, to: &str) -> String {
    let text = scene.email(to).await;
    let (_, rest) = text.split_once("/confirmation?jeton=").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    format!("/confirmation?jeton={token}")
}

async fn sign_in(browser: &mut Browser, address: &str, password: &str) -> Page {
    let fields = [("courriel", address), ("mot_de_passe", password)];
    browser.post("/api/account/sign-in", &fields).await
}

#[tokio::test]
async fn who_confirms_elsewhere_chooses_the_password() {
    const ADDRESS: &str = "anne.roy@atelier.fr";
    let scene = Scene::validated(sqlite().await).await;
    let mut squatter = Browser::new(&scene.router);
    sign_up(&mut squatter, ADDRESS).await;
    let page = sign_in(&mut squatter, ADDRESS, FIRST).await;
    assert!(page.address.starts_with("/espace"), "{}", page.address);
    // The owner of the address reads the e-mail.
    let mut owner = Browser::new(&scene.router);
    let page = owner.open(&confirmation(&scene, ADDRESS).await).await;
    let form = page.form("Confirmer mon adresse");
    let page = owner.submit(&form).await;
    assert!(!page.error("mot_de_passe").is_empty(), "{}", page.html);
    let page = owner.submit(&form.fill(&[("mot_de_passe", ANOTHER)])).await;
    assert!(page.html.contains("Votre adresse est confirmée"), "{}", page.html);
    // Nothing is left to whoever had typed it.
    assert!(squatter.open("/espace").await.address.starts_with("/connexion"));
    let page = sign_in(&mut squatter, ADDRESS, FIRST).await;
    assert!(page.address.starts_with("/connexion"), "{}", page.address);
    let page = sign_in(&mut squatter, ADDRESS, ANOTHER).await;
    assert_eq!(page.address, "/structure");
}

#[tokio::test]
async fn who_confirms_where_they_signed_up_presses_one_button() {
    const ADDRESS: &str = "paul.roy@atelier.fr";
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = Browser::new(&scene.router);
    sign_up(&mut browser, ADDRESS).await;
    let page = browser.open(&confirmation(&scene, ADDRESS).await).await;
    let page = browser.submit(&page.form("Confirmer mon adresse")).await;
    assert!(page.html.contains("Votre adresse est confirmée"), "{}", page.html);
}

#[tokio::test]
async fn a_second_sign_up_replaces_one_that_nobody_confirmed() {
    const ADDRESS: &str = "marc.roy@atelier.fr";
    let scene = Scene::validated(sqlite().await).await;
    let mut squatter = Browser::new(&scene.router);
    sign_up(&mut squatter, ADDRESS).await;
    let stale = confirmation(&scene, ADDRESS).await;
    scene.watch.wait(1);
    let mut owner = Browser::new(&scene.router);
    sign_up(&mut owner, ADDRESS).await;
    let fresh = confirmation(&scene, ADDRESS).await;
    assert_ne!(stale, fresh);
    let page = owner.open(&stale).await;
    assert!(page.html.contains("Ce lien a déjà servi"), "{}", page.html);
    let page = owner.open(&fresh).await;
    let page = owner.submit(&page.form("Confirmer mon adresse")).await;
    assert!(page.html.contains("Votre adresse est confirmée"), "{}", page.html);
}

#[tokio::test]
async fn an_unproven_guardian_is_told_what_to_do_and_signs_by_link() {
    let scene = Scene::new(sqlite().await).await;
    let new = NewAccount {
        name: name("Anne Martin"),
        email: Some(email(GUARDIAN)),
        confirmed: false,
        password_hash: None,
        roles: vec![(Role::Guardian, None)],
        student: None,
    };
    let Created::Done(mother) = scene.db().create_account(&context(), &new).await.unwrap() else {
        panic!("her address is taken")
    };
    scene
        .db()
        .link_guardian(&scene.head(), mother, scene.world.student)
        .await
        .unwrap();
    scene
        .db()
        .set_password(&context(), mother, "hash", None)
        .await
        .unwrap();
    scene.validate("Cantine", GUARDIAN).await;
    let mut browser = scene.browser(mother).await;
    let page = browser.open(&scene.page()).await;
    assert!(
        page.html.contains("Confirmez d’abord votre adresse"),
        "{}",
        page.html
    );
    assert!(
        !page.html.contains("Signer la convention</button>"),
        "{}",
        page.html
    );
    let page = scene.sign_by_link(GUARDIAN).await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
}

/// The mother of the student, whom the lycée knows by name alone, and whose code on paper was handed out.
async fn mother(scene: &Scene) -> AccountId {
    let new = NewAccount {
        name: name("Anne Martin"),
        email: None,
        confirmed: false,
        password_hash: None,
        roles: vec![(Role::Guardian, None)],
        student: None,
    };
    let Created::Done(mother) = scene.db().create_account(&context(), &new).await.unwrap() else {
        panic!("she has no address")
    };
    let head = scene.head();
    let student = scene.world.student;
    scene.db().link_guardian(&head, mother, student).await.unwrap();
    let expires = scene.app.clock.now() + TimeDelta::days(60);
    let hash = Secret::typed_code(CODE).hash();
    assert!(
        scene
            .db()
            .insert_activation_code(&head, mother, &hash, expires)
            .await
            .unwrap()
    );
    mother
}

/// Takes her account over with the sheet and that address.
async fn activate(browser: &mut Browser, address: &str) -> Page {
    let fields = [("code", CODE), ("courriel", address), ("mot_de_passe", FIRST)];
    browser.post("/api/account/activate", &fields).await
}

/// Whoever carries a sheet home can prove an address of their own: it signs nothing until the lycée says whose it is.
#[tokio::test]
async fn an_address_typed_with_a_sheet_signs_nothing_until_the_lycee_says_whose_it_is() {
    on_both(async |fresh| {
        let scene = Scene::new(fresh).await;
        let mother = mother(&scene).await;
        let mut holder = Browser::new(&scene.router);
        // The student's own address is refused at once.
        let own = scene
            .db()
            .account(scene.world.student)
            .await
            .unwrap()
            .unwrap()
            .email;
        let page = activate(&mut holder, &own.unwrap()).await;
        assert!(
            page.error("courriel").contains("adresse de l’élève"),
            "{}",
            page.html
        );
        let page = activate(&mut holder, SECOND).await;
        assert!(page.html.contains("le lycée confirme ensuite"), "{}", page.html);
        let page = holder.open(&confirmation(&scene, SECOND).await).await;
        let page = holder.submit(&page.form("Confirmer mon adresse")).await;
        assert!(page.html.contains("Votre adresse est confirmée"), "{}", page.html);
        // Proven, and nobody's to sign with: not by the account, and not by a link.
        let moved = scene.try_to_validate(&scene.world, "Cantine", SECOND).await;
        let ConventionMoved::Missing(missing) = moved else {
            panic!("{moved:?}")
        };
        assert!(missing[0].message.contains("feuille d’activation"), "{missing:?}");

        // One act of the lycée, after a fresh proof.
        let mut head = scene.browser(scene.world.head).await;
        let about = format!("/lycee/eleves/{}", scene.world.student);
        // Whoever keeps the list is told that it waits, and where.
        let listed = "/lycee/eleves?liste=adresses";
        let line = "élève dont l’adresse d’un responsable est à confirmer";
        let page = head.open("/a-faire").await;
        assert!(
            page.html.contains(line) && page.html.contains(listed),
            "{}",
            page.html
        );
        assert!(head.open(listed).await.html.contains(&about));
        let page = head.open(&about).await;
        assert!(page.html.contains("adresse tapée, à confirmer"), "{}", page.html);
        let form = page.form("C’est bien son adresse");
        scene.watch.wait(11);
        let page = head.submit_from(&about, &form).await;
        assert!(
            page.address.starts_with("/espace/compte/preuve"),
            "{}",
            page.address
        );
        assert!(!scene.db().is_vouched(mother).await.unwrap());
        let mut head = scene.browser(scene.world.head).await;
        let page = head.submit_from(&about, &form).await;
        assert!(page.html.contains("L’adresse est confirmée"), "{}", page.html);
        assert!(!head.open("/a-faire").await.html.contains(line));
        assert!(!head.open(listed).await.html.contains(&about));
        let page = head.submit_from(&about, &form).await;
        assert!(page.html.contains("Rien n’a changé"), "{}", page.html);
        scene.validate("Cantine", SECOND).await;
        let page = scene.sign_by_account(mother).await;
        assert!(
            page.html.contains("Votre signature est enregistrée"),
            "{}",
            page.html
        );
    })
    .await;
}

/// The lycée knew the address; whoever holds the sheet has the account, and not the address: another one that they prove is no better.
#[tokio::test]
async fn an_address_that_replaces_one_nobody_proved_is_not_the_lycees_either() {
    let scene = Scene::new(sqlite().await).await;
    let mother = mother(&scene).await;
    let mut holder = Browser::new(&scene.router);
    activate(&mut holder, GUARDIAN).await;
    let seen = email(GUARDIAN);
    let (head, school) = (scene.head(), testing::school().0);
    let about = (scene.world.student, mother);
    assert!(
        scene
            .db()
            .vouch_for_address(&head, school, about, &seen)
            .await
            .unwrap()
    );
    let fields = [("courriel", SECOND), ("mot_de_passe_actuel", FIRST)];
    holder.post("/api/account/email", &fields).await;
    let text = scene.email(SECOND).await;
    let (_, rest) = text.split_once("/nouvelle-adresse?jeton=").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    let page = holder.open(&format!("/nouvelle-adresse?jeton={token}")).await;
    holder.submit(&page.form("Utiliser cette adresse")).await;
    let account = scene.db().account(mother).await.unwrap().unwrap();
    assert_eq!(account.email.as_deref(), Some(SECOND));
    assert!(!scene.db().is_vouched(mother).await.unwrap());
    let moved = scene.try_to_validate(&scene.world, "Cantine", SECOND).await;
    assert!(matches!(moved, ConventionMoved::Missing(_)), "{moved:?}");
}

/// One administrator would be two by a sheet that they print themselves.
#[tokio::test]
async fn no_code_on_paper_opens_an_administrators_account() {
    let scene = Scene::new(sqlite().await).await;
    let admin = person(scene.db(), "Iris Vidal", &[Role::Admin]).await;
    let mut browser = scene.browser(admin).await;
    for (who, roles, makes) in [
        ("Ana Sol", vec![(Role::Guardian, None)], true),
        (
            "Ida Roy",
            vec![(Role::Guardian, None), (Role::Admin, None)],
            false,
        ),
    ] {
        let new = NewAccount {
            name: name(who),
            email: Some(email(&format!("{}@exemple.fr", who.replace(' ', ".")))),
            confirmed: false,
            password_hash: None,
            roles,
            student: None,
        };
        let Created::Done(account) = scene.db().create_account(&context(), &new).await.unwrap() else {
            panic!("the address is taken")
        };
        let account = account.to_string();
        let page = browser
            .post("/api/administration/people/code", &[("personne", &account)])
            .await;
        assert_eq!(page.address.contains("/feuille"), makes, "{}", page.address);
    }
}

/// Whoever holds a code for an account that waits must not find themselves administrators, and nobody chooses a password for its owner.
#[tokio::test]
async fn the_command_line_gives_the_role_to_the_owner_of_the_address_alone() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let db = scene.db();
        for (who, address, by_code) in [
            ("Ana Sol", "ana.sol@exemple.fr", true),
            ("Ida Roy", "ida.roy@exemple.fr", false),
        ] {
            let new = NewAccount {
                name: name(who),
                email: Some(email(address)),
                confirmed: false,
                password_hash: None,
                roles: vec![(Role::Guardian, None)],
                student: None,
            };
            let Created::Done(account) = db.create_account(&context(), &new).await.unwrap() else {
                panic!("the address is taken")
            };
            let expires = scene.app.clock.now() + TimeDelta::days(60);
            let hash = Secret::typed_code(CODE).hash();
            if by_code {
                db.insert_activation_code(&context(), account, &hash, expires)
                    .await
                    .unwrap();
            }
            let ask = || panic!("nobody chooses a password for somebody else");
            let made = admin::create(db, &context(), &SystemRng, address, who, ask)
                .await
                .unwrap();
            assert_eq!(made, admin::Made::Emptied);
            assert!(db.account(account).await.unwrap().unwrap().is(Role::Admin));
            assert_eq!(db.password_hash(account).await.unwrap(), None);
            if by_code {
                let page = activate(&mut Browser::new(&scene.router), address).await;
                assert!(page.error("code").contains("a déjà servi"), "{}", page.html);
            }
            // The clock writes to the owner, once.
            assert_eq!(activation::invite_emptied(&scene.app, 10).await.unwrap(), 1);
            assert!(scene.email(address).await.contains("/activation?jeton="));
            assert_eq!(activation::invite_emptied(&scene.app, 10).await.unwrap(), 0);
        }
    })
    .await;
}
