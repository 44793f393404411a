//! What a refusal takes, what a check finds, and who sees to a tutor's link, through the whole router.

use std::process::Command;

use domain::convention::ConventionState;

use testing::{browser::Browser, sqlite};

use super::scene::{GUARDIAN, Scene};

#[tokio::test]
async fn whoever_was_handed_a_link_refuses_nothing() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = scene.by_link(GUARDIAN).await;
    // The code that opened the link proves who refuses for ten minutes.
    scene.watch.wait(11);
    let page = browser.open(&scene.page()).await;
    let reason = ("motif", "Les dates ne vont pas.");
    let form = page.form("Refuser de signer");
    let page = browser.submit(&form.clone().fill(&[reason])).await;
    assert!(page.error("code-refus").contains("six chiffres"), "{}", page.html);
    // What was typed is still there.
    assert!(page.html.contains(reason.1), "{}", page.html);
    let guess = ("code-refus", "123456");
    let page = browser.submit(&form.clone().fill(&[reason, guess])).await;
    assert!(
        page.error("code-refus").contains("Demandez d’abord"),
        "{}",
        page.html
    );
    assert_eq!(scene.world.file().await.state, ConventionState::Validated);
    browser.submit(&page.form("Recevoir un code")).await;
    let code = scene.code(GUARDIAN).await;
    let page = browser.submit(&form.fill(&[reason, ("code-refus", &code)])).await;
    assert!(page.html.contains("Votre refus"), "{}", page.html);
    assert_eq!(scene.world.file().await.state, ConventionState::SchoolPart);
}

/// What somebody does who has the database's keys.
fn behind(scene: &Scene, change: &str) {
    const SCRIPT: &str = "
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    for (guard,) in db.execute(\"SELECT name FROM sqlite_master WHERE type = 'trigger'\").fetchall():
        db.execute('DROP TRIGGER ' + guard)
    db.execute(sys.argv[2])
";
    let file = scene.world.fresh.url.trim_start_matches("sqlite:");
    let done = Command::new("python3")
        .args(["-c", SCRIPT, file, change])
        .status();
    assert!(done.unwrap().success());
}

#[tokio::test]
async fn what_was_altered_is_vouched_for_by_nobody() {
    let scene = Scene::validated(sqlite().await).await;
    let version = scene.world.file().await.versions.remove(0);
    behind(
        &scene,
        "UPDATE convention_log SET event = replace(event, 'Claire', 'Klaire') WHERE event LIKE '%Claire%'",
    );
    let mut passer_by = Browser::new(&scene.router);
    let reference = scene.world.file().await.reference;
    let asked = format!("/verifier?reference={reference}&code={}", version.check_code);
    let page = passer_by.open(&asked).await;
    assert!(page.html.contains("Convention altérée"), "{}", page.html);
    assert!(page.html.contains("prévenez le lycée"), "{}", page.html);
    assert!(!page.html.contains("Authentique"), "{}", page.html);
    let pdf = format!("%PDF-1.7 {} %%EOF", version.content_hash).into_bytes();
    let page = passer_by.upload("/verifier/fichier", &[], &pdf).await;
    assert!(page.html.contains("Convention altérée"), "{}", page.html);
    // All sign; no file vouches for it.
    scene.sign_by_link(super::scene::HOST).await;
    scene.sign_by_link(GUARDIAN).await;
    scene.sign_by_account(scene.world.student).await;
    scene.sign_by_account(scene.world.head).await;
    assert!(
        service::signing::finalize::finalize_due(&scene.app)
            .await
            .is_err()
    );
    let file = scene.world.file().await;
    assert_eq!(
        (file.state, file.versions[0].file_hash),
        (ConventionState::Signed, None)
    );
}

#[tokio::test]
async fn the_host_sends_the_tutor_a_link_and_takes_it_back() {
    let scene = Scene::open(sqlite().await).await;
    let mut host = scene.browser(scene.world.host).await;
    let address = format!("/convention/{}", scene.id());
    let tutor = scene.tutor_at("ana.sol@exemple.fr").await;
    let page = host.open(&address).await;
    let page = host.submit(&page.form("Envoyer un lien au tuteur")).await;
    assert!(
        page.html.contains("Un nouveau lien est parti au tuteur"),
        "{}",
        page.html
    );
    let mut browser = Browser::new(&scene.router);
    let opened = scene.open_link(&mut browser, tutor).await;
    assert!(opened.address.ends_with(&address), "{}", opened.address);
    assert!(
        opened.html.contains("pour la structure d’accueil"),
        "{}",
        opened.html
    );
    assert!(!opened.html.contains("Le lien du tuteur"), "{}", opened.html);
    let page = host.submit(&page.form("Annuler les liens du tuteur")).await;
    assert!(
        page.html.contains("Les liens du tuteur sont annulés"),
        "{}",
        page.html
    );
    assert!(browser.open(&address).await.address.starts_with("/connexion"));
    // The family does not see to it.
    let page = scene.browser(scene.world.student).await.open(&address).await;
    assert!(!page.html.contains("Le lien du tuteur"), "{}", page.html);
}
