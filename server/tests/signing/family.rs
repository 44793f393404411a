//! One browser for several people: as whom somebody acts, and how they are told.

use domain::convention::SignerRole;

use crate::{
    scene::{GUARDIAN, Scene},
    support::sqlite,
};

const BY_LINK: &str = "Vous agissez ici par un lien personnel : Anne Martin, représentant légal de l’élève";

#[tokio::test]
async fn a_guardian_signs_where_the_pupil_is_signed_in() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = scene.browser(scene.world.student).await;
    let page = browser.open(&scene.page()).await;
    assert!(page.html.contains("Moi, Léa Martin") && !page.html.contains("Vous agissez ici"));
    scene.watch.wait(1);
    let page = browser.open(&scene.link(GUARDIAN).await).await;
    let page = browser.submit(&page.form("Lire la convention")).await;
    assert!(page.html.contains(BY_LINK), "{}", page.html);
    assert!(page.html.contains("Le compte de Léa Martin"), "{}", page.html);
    assert!(page.html.contains("Moi, Anne Martin") && !page.html.contains("Moi, Léa Martin"));
    // The convention's other pages say so too; the rest of the site stays the account's.
    let overview = browser.open(&format!("/convention/{}", scene.id())).await;
    assert!(overview.html.contains(BY_LINK), "{}", overview.html);
    assert_eq!(browser.open("/eleve").await.status, 200);
    let page = browser.submit(&page.form("Recevoir un code")).await;
    let code = scene.code(GUARDIAN).await;
    let form = page.form("Signer la convention");
    let page = browser.submit(&form.fill(&[("code", &code), ("lu", "1")])).await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    assert_eq!(scene.signed().await, [SignerRole::Guardian1]);
    // Then the pupil, by their account again.
    let page = browser
        .submit(&page.form("Revenir au compte de Léa Martin"))
        .await;
    assert!(
        page.address.ends_with(&format!("/convention/{}", scene.id())),
        "{}",
        page.address
    );
    assert!(!page.html.contains("Vous agissez ici"), "{}", page.html);
    let page = browser.open(&scene.page()).await;
    let page = browser
        .submit(&page.form("Signer la convention").fill(&[("lu", "1")]))
        .await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    assert_eq!(scene.signed().await, [SignerRole::Student, SignerRole::Guardian1]);
}

#[tokio::test]
async fn who_signs_in_after_a_link_was_opened_acts_by_their_account() {
    let scene = Scene::validated(sqlite().await).await;
    let by_link = scene.by_link(GUARDIAN).await;
    scene.watch.wait(1);
    let student = scene.browser(scene.world.student).await;
    let both = format!("{}; {}", student.cookie(), by_link.cookie());
    let mut browser = crate::browser::Browser::holding(&scene.router, both);
    let page = browser.open(&scene.page()).await;
    assert!(page.html.contains("Moi, Léa Martin") && !page.html.contains("Vous agissez ici"));
    // Whoever is no party by their account still reads by the link.
    let stranger = scene.browser(scene.stranger().await).await;
    let both = format!("{}; {}", stranger.cookie(), by_link.cookie());
    let mut browser = crate::browser::Browser::holding(&scene.router, both);
    let page = browser.open(&scene.page()).await;
    assert!(page.html.contains(BY_LINK), "{}", page.html);
    // Closed: nothing is left.
    let page = browser
        .submit(&page.form("Fermer la convention dans ce navigateur"))
        .await;
    assert_eq!(page.address, "/");
    assert_eq!(browser.open(&scene.page()).await.status, 404);
}

#[tokio::test]
async fn the_lycees_own_pages_are_its_accounts() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = scene.browser(scene.world.head).await;
    scene.watch.wait(1);
    let page = browser.open(&scene.link(GUARDIAN).await).await;
    browser.submit(&page.form("Lire la convention")).await;
    let follow = format!("/lycee/signatures/{}", scene.id());
    assert_eq!(browser.open(&follow).await.status, 200);
    let page = browser.open("/lycee/signatures").await;
    let name = format!("c-{}", scene.id());
    let page = browser
        .submit(&page.form("Signer ensemble").fill(&[(&name, "1")]))
        .await;
    assert!(page.html.contains("Moi, Claire Fontaine"), "{}", page.html);
}
