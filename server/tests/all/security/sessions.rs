//! A session lasts as long as the roles of its owner allow; on a shared computer it is short and ends with the browser; what it leaves goes
//! when it ends; an administrator may end it; and its owner is told of a browser that is not known.

use axum::body::Body;
use domain::account::Role;
use http::{Request, header};
use service::password::hash_password;
use testing::{
    browser::Browser,
    people::{context, person},
    sqlite,
};
use tower::ServiceExt;

use super::fresh_proof::PASSWORD;
use crate::signing::scene::{HEAD, Scene};

async fn prepared() -> Scene {
    let scene = Scene::open(sqlite().await).await;
    let hash = hash_password(scene.app.rng.as_ref(), PASSWORD).await.unwrap();
    scene
        .db()
        .set_password(&context(), scene.world.head, &hash, None)
        .await
        .unwrap();
    scene
}

/// Signs in with these fields besides, from a browser that has that cookie; the cookies that are set.
async fn sign_in(scene: &Scene, more: &str, cookie: &str) -> Vec<String> {
    let body = format!(
        "courriel={}&mot_de_passe={}{more}",
        HEAD.replace('@', "%40"),
        PASSWORD.replace(' ', "+").replace('è', "%C3%A8")
    );
    let request = Request::post("/api/account/sign-in")
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    let response = scene.router.clone().oneshot(request).await.unwrap();
    response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect()
}

fn session_of(cookies: &[String]) -> &str {
    cookies
        .iter()
        .find(|cookie| cookie.starts_with("quinzaine="))
        .expect("a session")
}

#[tokio::test]
async fn on_a_shared_computer_a_session_is_short_and_ends_with_the_browser() {
    let scene = prepared().await;
    let own = sign_in(&scene, "", "").await;
    assert!(session_of(&own).contains("Max-Age="), "{own:?}");
    assert!(
        own.iter().any(|cookie| cookie.starts_with("quinzaine-appareil=")),
        "{own:?}"
    );
    let shared = sign_in(&scene, "&ordinateur_partage=1", "").await;
    let cookie = session_of(&shared);
    assert!(
        !cookie.contains("Max-Age") && !cookie.contains("Expires"),
        "{cookie}"
    );
    assert_eq!(shared.len(), 1, "nothing else stays: {shared:?}");
    let pair = cookie.split(';').next().unwrap().to_owned();
    let mut browser = Browser::holding(&scene.router, pair);
    let page = browser.open("/lycee").await;
    assert_eq!(page.status, 200);
    assert!(!page.html.contains("data-account"), "nothing is kept on it");
    scene.watch.wait(30);
    let ended = browser.open("/lycee").await;
    assert!(ended.address.starts_with("/connexion"), "{}", ended.address);
    let pair = session_of(&own).split(';').next().unwrap().to_owned();
    let mut browser = Browser::holding(&scene.router, pair);
    let page = browser.open("/lycee").await;
    assert_eq!(page.address, "/lycee");
    assert!(page.html.contains(&format!("data-account=\"{HEAD}\"")));
}

#[tokio::test]
async fn an_administrators_session_ends_within_the_day() {
    let scene = Scene::open(sqlite().await).await;
    let admin = person(scene.db(), "Anne Roy", &[Role::Admin]).await;
    let mut browser = scene.browser(admin).await;
    for _ in 0..7 {
        scene.watch.wait(100);
        assert_eq!(browser.open("/administration").await.address, "/administration");
    }
    scene.watch.wait(30);
    let ended = browser.open("/administration").await;
    assert!(ended.address.starts_with("/connexion"), "{}", ended.address);
}

#[tokio::test]
async fn signing_out_leaves_nothing_in_the_browser() {
    let scene = prepared().await;
    let head = scene.browser(scene.world.head).await;
    let request = Request::post("/api/account/sign-out")
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, head.cookie())
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::empty())
        .unwrap();
    let response = scene.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["clear-site-data"], "\"storage\"");
    let mut browser = Browser::holding(&scene.router, head.cookie().to_owned());
    assert!(browser.open("/lycee").await.address.starts_with("/connexion"));
}

#[tokio::test]
async fn a_browser_that_is_not_known_is_told_to_its_owner() {
    let scene = prepared().await;
    let told = async || {
        let emails = scene.db().emails(1000, None).await.unwrap();
        emails
            .iter()
            .filter(|email| email.to_email == HEAD && email.subject.contains("nouvel appareil"))
            .count()
    };
    let first = sign_in(&scene, "", "").await;
    assert_eq!(told().await, 0);
    let device = first
        .iter()
        .find(|cookie| cookie.starts_with("quinzaine-appareil="))
        .and_then(|cookie| cookie.split(';').next())
        .unwrap();
    sign_in(&scene, "", device).await;
    assert_eq!(told().await, 0, "the same browser");
    sign_in(&scene, "", "").await;
    assert_eq!(told().await, 1);
    sign_in(&scene, "", "quinzaine-appareil=made-up").await;
    assert_eq!(told().await, 2);
}

/// What a browser is known by is drawn here: of a text of any length nothing is made that it would be known by from then on.
#[tokio::test]
async fn a_browser_is_known_by_what_it_was_given_and_by_no_text_of_another_length() {
    let scene = prepared().await;
    for made_up in [
        String::new(),
        "made-up".to_owned(),
        "a".repeat(63),
        "a".repeat(65),
        "a".repeat(2_000),
    ] {
        let cookies = sign_in(&scene, "", &format!("quinzaine-appareil={made_up}")).await;
        let given = cookies
            .iter()
            .find_map(|cookie| cookie.strip_prefix("quinzaine-appareil="))
            .and_then(|rest| rest.split(';').next())
            .expect("what it is known by");
        assert_eq!(given.len(), 64, "{given}");
        assert_ne!(given, made_up);
    }
}

#[tokio::test]
async fn an_administrator_ends_somebodys_sessions() {
    let scene = prepared().await;
    let admin = person(scene.db(), "Anne Roy", &[Role::Admin]).await;
    let mut head = scene.browser(scene.world.head).await;
    assert_eq!(head.open("/lycee").await.address, "/lycee");
    let mut browser = scene.browser(admin).await;
    let page = browser
        .open(&format!("/administration/personnes/{}", scene.world.head))
        .await;
    let ended = browser.submit(&page.form("Déconnecter partout")).await;
    assert!(ended.html.contains("déconnectée partout"), "{}", ended.html);
    assert!(head.open("/lycee").await.address.starts_with("/connexion"));
}
