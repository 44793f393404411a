//! Personal links: who has the link alone does not come in.

use domain::account::Role;
use store::{Created, NewAccount};
use testing::{
    browser::Browser,
    people::{context, email, name},
    school, sqlite,
};

use crate::signing::scene::{GUARDIAN, Scene};

const PASSWORD: &str = "quatre mots choisis ici";

#[tokio::test]
async fn a_link_alone_opens_nothing_and_its_code_opens_one_browser() {
    let scene = Scene::validated(sqlite().await).await;
    let mut thief = Browser::new(&scene.router);
    let page = thief.open(&scene.link(GUARDIAN).await).await;
    // The secret has left the address, and the page.
    assert!(
        !page.address.contains("jeton") && !page.html.contains("jeton="),
        "{}",
        page.address
    );
    let form = page.form("Recevoir un code");
    let link = form.fields["lien"].clone();
    for code in ["", "000000"] {
        let page = thief
            .post("/api/signing/link/open", &[("lien", &link), ("code", code)])
            .await;
        assert!(page.address.starts_with("/lien?de="), "{}", page.address);
    }
    assert!(thief.open(&scene.page()).await.address.starts_with("/connexion"));
    // The id alone says nothing in another browser.
    let mut other = Browser::new(&scene.router);
    let page = other.open(&format!("/lien?de={link}")).await;
    assert!(page.html.contains("Ce lien n’est plus bon"), "{}", page.html);
    assert!(!page.html.contains("Léa Martin"));

    // The owner types the code, signs with it, and comes back without another.
    let mut owner = scene.by_link(GUARDIAN).await;
    let page = owner.open(&scene.link(GUARDIAN).await).await;
    assert!(!page.html.contains("Recevoir un code"), "{}", page.html);
    let page = owner.submit(&page.form("Lire la convention")).await;
    assert!(page.html.contains("il vaut aussi pour signer"), "{}", page.html);
    assert!(thief.open(&scene.page()).await.address.starts_with("/connexion"));
    // After ten minutes another code is asked for.
    scene.watch.wait(11);
    let late = owner
        .submit(&page.form("Signer la convention").fill(&[("lu", "1")]))
        .await;
    assert!(late.error("code").contains("six chiffres"), "{}", late.html);
    assert!(scene.signed().await.is_empty());
}

/// The first address of that page in the e-mails to somebody, and its secret.
async fn address_in_email(scene: &Scene, to: &str, page: &str) -> (String, String) {
    let text = scene.email(to).await;
    let (_, rest) = text.split_once(&format!("{page}?jeton=")).unwrap();
    let secret: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    (format!("{page}?jeton={secret}"), secret)
}

/// What stands in an address or a page is read by whoever comes after at that computer.
#[tokio::test]
async fn the_secret_of_an_email_leaves_the_address_and_serves_one_browser() {
    const ADDRESS: &str = "marc.roy@atelier.fr";
    let scene = Scene::validated(sqlite().await).await;
    let new = NewAccount {
        name: name("Marc Roy"),
        email: Some(email(ADDRESS)),
        confirmed: true,
        password_hash: Some("hash".to_owned()),
        roles: vec![(Role::Host, None)],
        student: None,
    };
    let Created::Done(_) = scene.db().create_account(&context(), &new).await.unwrap() else {
        panic!("the address is taken")
    };
    let mut owner = Browser::new(&scene.router);
    owner
        .post("/api/account/forgotten", &[("courriel", ADDRESS)])
        .await;
    let (link, secret) = address_in_email(&scene, ADDRESS, "/nouveau-mot-de-passe").await;
    let page = owner.open(&link).await;
    assert!(
        page.address.starts_with("/nouveau-mot-de-passe?de="),
        "{}",
        page.address
    );
    assert!(!page.html.contains(&secret), "{}", page.html);
    let form = page.form("Choisir ce mot de passe");
    // What is left in the address opens nothing elsewhere.
    let mut other = Browser::new(&scene.router);
    let page = other
        .submit(&form.clone().fill(&[("mot_de_passe", PASSWORD)]))
        .await;
    assert!(page.html.contains("Ce lien a déjà servi"), "{}", page.html);
    // A mistake leads back to the same page, without the secret.
    let page = owner
        .submit(&form.clone().fill(&[("mot_de_passe", "court")]))
        .await;
    assert!(!page.error("mot_de_passe").is_empty(), "{}", page.html);
    assert!(!page.address.contains(&secret) && !page.html.contains(&secret));
    let page = owner.submit(&form.fill(&[("mot_de_passe", PASSWORD)])).await;
    assert!(
        page.html.contains("Votre mot de passe est changé"),
        "{}",
        page.html
    );
    // Once it has served, the browser keeps it no longer.
    assert!(!owner.cookie().contains(&secret), "{}", owner.cookie());
}

/// The drawing on a sheet holds the code: it leaves the address as the others do.
#[tokio::test]
async fn the_code_of_a_sheet_leaves_the_address() {
    let scene = Scene::new(sqlite().await).await;
    let mut browser = Browser::new(&scene.router);
    let page = browser.open("/activation?code=abcde%20fghjk").await;
    assert!(page.address.starts_with("/activation?de="), "{}", page.address);
    assert!(!page.address.to_lowercase().contains("fghjk"), "{}", page.address);
    assert!(
        !page.html.contains("FGHJK") && !page.html.contains("fghjk"),
        "{}",
        page.html
    );
    assert!(browser.cookie().contains("ABCDE-FGHJK"), "{}", browser.cookie());
}

#[tokio::test]
async fn a_delegation_ends_with_the_school_year_at_the_latest() {
    let scene = Scene::open(sqlite().await).await;
    let mut head = scene.browser(scene.world.head).await;
    let person = scene.world.staff.to_string();
    let mut named = async |until: &str| {
        let fields = [
            ("personne", person.as_str()),
            ("acte-sign", "1"),
            ("du", "2026-11-23"),
            ("au", until),
        ];
        head.post("/api/signing/delegations/grant", &fields).await
    };
    let refused = named("2027-09-30").await;
    assert!(
        refused
            .html
            .contains("Une délégation s’arrête avec l’année scolaire"),
        "{}",
        refused.html
    );
    assert_eq!(scene.db().delegations(school().0).await.unwrap(), []);
    named("2027-06-30").await;
    assert_eq!(scene.db().delegations(school().0).await.unwrap().len(), 1);
}
