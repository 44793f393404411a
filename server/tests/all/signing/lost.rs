//! « Je n’ai plus mon lien », as a browser without JavaScript sees it.

use testing::{browser::Browser, sqlite};

use super::scene::{GUARDIAN, Scene};

const PAGE: &str = "/lien-perdu";

#[tokio::test]
async fn the_answer_is_the_same_for_everybody_and_the_email_alone_tells() {
    let scene = Scene::validated(sqlite().await).await;
    let former = scene.link(GUARDIAN).await;
    let mut browser = Browser::new(&scene.router);
    // A dead link leads there.
    let dead = browser.open("/lien?jeton=x").await;
    assert!(dead.html.contains("href=\"/lien-perdu\""), "{}", dead.html);
    let page = browser.open(PAGE).await;
    let form = page.form("Recevoir mes liens");
    let wrong = browser
        .submit(&form.clone().fill(&[("courriel", "anne.martin@exemple")]))
        .await;
    assert!(!wrong.error("courriel").is_empty(), "{}", wrong.html);
    assert_eq!(
        wrong.form("Recevoir mes liens").fields["courriel"],
        "anne.martin@exemple"
    );
    let mut answers = Vec::new();
    for address in ["personne@exemple.fr", "Anne.Martin@exemple.fr"] {
        let page = browser.submit(&form.clone().fill(&[("courriel", address)])).await;
        assert!(page.html.contains("C’est noté."), "{}", page.html);
        assert!(!page.html.contains("Martin"), "{}", page.html);
        answers.push((page.status, page.address.clone()));
    }
    assert_eq!(answers[0], answers[1]);
    // Sent beside the request, or by the clock.
    service::signing::lost::send_asked(&scene.app).await.unwrap();
    assert!(
        scene
            .db()
            .lost_links_asked(scene.app.clock.now(), 10)
            .await
            .unwrap()
            .is_empty()
    );
    let emails = scene.db().emails(1000, None).await.unwrap();
    assert!(emails.iter().all(|email| email.to_email != "personne@exemple.fr"));
    let text = scene.email(GUARDIAN).await;
    assert!(
        text.contains("Vos liens") && text.contains("à lire et à signer") && !text.contains("Bonjour Anne"),
        "{text}"
    );
    let page = browser.open(&former).await;
    assert!(page.html.contains("Ce lien n’est plus bon"), "{}", page.html);
    let mut guardian = scene.by_link(GUARDIAN).await;
    let page = guardian.open(&scene.page()).await;
    assert!(page.html.contains("Votre signature"), "{}", page.html);
}

#[tokio::test]
async fn who_asks_without_end_is_told_to_wait() {
    let scene = Scene::new(sqlite().await).await;
    let mut browser = Browser::new(&scene.router);
    let mut refused = false;
    for _ in 0..=scene.app.limits.per_person {
        let page = browser
            .post("/api/signing/link/lost", &[("courriel", "personne@exemple.fr")])
            .await;
        refused = page.html.contains("Trop d’essais en peu de temps");
    }
    assert!(refused);
}
