//! What somebody typed is shown again to them alone, and no page that takes a secret is stored or listed.

use axum::body::Body;
use http::{Request, header};
use testing::{browser::Browser, sqlite};
use tower::ServiceExt;

use crate::signing::scene::Scene;

#[tokio::test]
async fn signing_in_with_nothing_typed_says_which_field_lacks() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = Browser::new(&scene.router);
    let page = browser
        .post("/api/account/sign-in", &[("courriel", ""), ("mot_de_passe", "")])
        .await;
    assert_eq!(page.error("courriel"), "Indiquez votre adresse e-mail.");
    assert_eq!(page.error("mot_de_passe"), "Indiquez votre mot de passe.");
    assert!(!page.html.contains("ne convient pas"), "{}", page.html);
    // Nor is a code unknown that nobody typed.
    let typed = [("code", " "), ("courriel", ""), ("mot_de_passe", "")];
    let page = browser.post("/api/account/activate", &typed).await;
    assert_eq!(
        page.error("code"),
        "Indiquez le code qui est imprimé sur votre feuille."
    );
    assert_eq!(page.error("courriel"), "Indiquez une adresse e-mail.");
}

#[tokio::test]
async fn what_was_typed_is_shown_to_who_typed_it() {
    const TYPED: &str = "typed.by.somebody@exemple.fr";
    let scene = Scene::validated(sqlite().await).await;
    // Nobody is signed in: it is that browser's.
    let mut own = Browser::new(&scene.router);
    let fields = [("courriel", TYPED), ("mot_de_passe", "une phrase sans rapport")];
    let page = own.post("/api/account/sign-in", &fields).await;
    assert!(
        page.address.contains("saisie=") && page.html.contains(TYPED),
        "{}",
        page.html
    );
    // Said at the top and beside the field, without saying whether there is such an account.
    let said = page.error("mot_de_passe");
    assert!(said.starts_with("L’adresse ou le mot de passe"), "{said}");
    let marked = page.html.contains("href=\"#mot_de_passe\"") && page.html.contains("<title>Erreur");
    assert!(marked && page.error("courriel").is_empty(), "{}", page.html);
    let address = page.address.split('#').next().unwrap().to_owned();
    assert!(own.open(&address).await.html.contains(TYPED));
    for mut other in [
        Browser::new(&scene.router),
        scene.browser(scene.world.head).await,
        scene.by_link(crate::signing::scene::GUARDIAN).await,
    ] {
        assert!(!other.open(&address).await.html.contains(TYPED));
        let (_, token) = address.split_once("saisie=").unwrap();
        let said = other
            .open(&format!("/api/forms/returned?token={token}"))
            .await
            .html;
        assert!(!said.contains(TYPED), "{said}");
    }
    // Somebody is: it is theirs, in whatever browser.
    let typed = "pas une adresse à moi";
    let mut student = scene.browser(scene.world.student).await;
    let page = student.post("/api/account/email", &[("courriel", typed)]).await;
    assert!(page.html.contains(typed), "{}", page.html);
    let said = page.error("mot_de_passe_actuel");
    assert_eq!(said, "Indiquez votre mot de passe actuel.");
    let address = page.address.split('#').next().unwrap().to_owned();
    let mut elsewhere = scene.browser(scene.world.student).await;
    assert!(elsewhere.open(&address).await.html.contains(typed));
    let mut head = scene.browser(scene.world.head).await;
    assert!(!head.open(&address).await.html.contains(typed));
    // Whoever uses the browser afterwards typed nothing.
    student.post("/api/account/sign-out", &[]).await;
    assert!(!student.open(&address).await.html.contains(typed));
}

#[tokio::test]
async fn pages_with_a_secret_are_neither_stored_nor_listed() {
    let scene = Scene::validated(sqlite().await).await;
    for address in [
        "/lien?jeton=x",
        "/lien",
        "/activation?jeton=x",
        "/activation?code=abcde-fghjk",
        "/activation",
        "/confirmation?jeton=x",
        "/nouvelle-adresse?jeton=x",
        "/nouveau-mot-de-passe?jeton=x",
        "/rejoindre?jeton=x",
        "/rejoindre/lycee?jeton=x",
        "/reponse?jeton=x",
        "/alerte?jeton=x",
        "/arreter-recherche?jeton=x",
        "/arreter-rappels?jeton=x",
        "/accueil/x",
        "/agenda/x.ics",
        "/inscription?saisie=x",
        "/administration/personnes/x/feuille?jeton=x",
        "/espace/compte/double/codes?jeton=x",
        "/espace/compte/agenda?jeton=x",
        "/confirmation?de=x",
    ] {
        let request = Request::get(address)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, "text/html")
            .body(Body::empty())
            .unwrap();
        let response = scene.router.clone().oneshot(request).await.unwrap();
        let header = |name: &str| {
            let value = response.headers().get(name);
            value
                .map(|value| value.to_str().unwrap().to_owned())
                .unwrap_or_default()
        };
        assert_eq!(header("cache-control"), "no-store", "{address}");
        assert!(header("x-robots-tag").contains("noindex"), "{address}");
        if !address.contains("jeton=") && !address.contains("code=") {
            continue;
        }
        // The secret leaves the address before a page is shown, and no page is told of it.
        let location = header("location");
        assert!(response.status().is_redirection(), "{address}");
        assert!(
            !location.contains("jeton=") && !location.contains("code="),
            "{location}"
        );
        assert_eq!(header("referrer-policy"), "no-referrer", "{address}");
    }
}
