//! Personal links: who has the link alone does not come in.

use testing::{browser::Browser, school, sqlite};

use crate::signing::scene::{GUARDIAN, Scene};

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
