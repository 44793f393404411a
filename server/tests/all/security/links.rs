//! Personal links: who has the link alone does not come in.

use testing::{browser::Browser, sqlite};

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
