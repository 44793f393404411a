//! An address that nobody proved gives nothing.

use domain::account::Role;
use store::{Created, NewAccount};
use testing::{
    browser::{Browser, Page},
    people::{context, email, name},
    sqlite,
};

use crate::signing::scene::{GUARDIAN, Scene};

const FIRST: &str = "quatre mots choisis ailleurs";
const SECOND: &str = "cinq autres mots choisis ici";

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
    // The owner of the address reads the letter.
    let mut owner = Browser::new(&scene.router);
    let page = owner.open(&confirmation(&scene, ADDRESS).await).await;
    let form = page.form("Confirmer mon adresse");
    let page = owner.submit(&form).await;
    assert!(!page.error("mot_de_passe").is_empty(), "{}", page.html);
    let page = owner.submit(&form.fill(&[("mot_de_passe", SECOND)])).await;
    assert!(page.html.contains("Votre adresse est confirmée"), "{}", page.html);
    // Nothing is left to whoever had typed it.
    assert!(squatter.open("/espace").await.address.starts_with("/connexion"));
    let page = sign_in(&mut squatter, ADDRESS, FIRST).await;
    assert!(page.address.starts_with("/connexion"), "{}", page.address);
    let page = sign_in(&mut squatter, ADDRESS, SECOND).await;
    assert!(page.address.starts_with("/espace"), "{}", page.address);
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
